"""What the doors and the pages of drafts share: who stands there, which draft it is, and the log of it all."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any

from flask import Response
from werkzeug.exceptions import NotFound

from borgerblik.access.gate import viewer
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.tid import dansk_dag
from borgerblik.fagomraader import omraader
from borgerblik.kommuner.kladde import Hvem, Kladde, Kladder, Om, advarsler
from borgerblik.kommuner.kladde.udkast import Oensket, nyt_udkast
from borgerblik.web.aendring import aendrer
from borgerblik.web.citizen import ansats_kald
from borgerblik.web.medarbejderside import back_to
from borgerblik.web.services import services
from borgerblik.web.udgaver import decider, person

SIDER = "valg_medarbejdersider"
DOER = "medarbejder"
FORHAANDSVISNING = "forhåndsvisning af valg"  # what the log of looks calls it


def kladder() -> Kladder:
    """The drafts."""
    return services().konsol.kladder


def hvem() -> Hvem:
    """Who stands at the door. Two sessions of one person are one: the role and the door tell nobody apart."""
    who = viewer()
    return Hvem(decider(who), person(who))


def om_i(kode: str, doer: str) -> Om:
    """Writes down what is changed in that kommune, by whoever stands at the door."""

    def om(
        emne: str, noegle: str, foer: Mapping[str, Any] | None, efter: Mapping[str, Any] | None
    ) -> AbstractContextManager[None]:
        return aendrer(kode, emne, foer, efter, noegle=noegle, doer=doer)

    return om


def kladden(kode: str, kladde_id: str) -> Kladde:
    """The kommune's draft of that id. Raises NotFound."""
    found = kladder().find(kode, kladde_id)
    if found is None:
        raise NotFound
    return found


def ny_kladde(kode: str, asked: Oensket, navn: str | None, doer: str) -> Kladde:
    """A new draft with that content. Raises KladdeAfvist."""
    made = nyt_udkast(kladder(), omraader(), kode, asked, i_dag())
    return kladder().ny(
        made.kommune,
        navn=navn or made.navn,
        ophav=made.ophav,
        hvem=hvem(),
        om=om_i(kode, doer),
        grundversion=made.grundversion,
    )


def bed_om_forhaandsvisning(kommune: Kommune, kladde: Kladde, doer: str) -> None:
    """Have its preview made, where there is none; the run is written in the log of looks before it begins.

    Raises IngenAftale, LogUnavailable and DatabaseUnavailable.
    """
    visninger = kladder().forhaandsvisninger
    if not visninger.kan_bedes(kladde):
        return
    visninger.kraev_aftale(kommune.kode)
    look = ansats_kald(FORHAANDSVISNING, doer, kommune)
    services().log_opslag(look.opslag(None, datetime.now(UTC), kommuner=(kommune.kode,)))
    visninger.bed(kladde, hvem())


def forhaandsvis_hvis_maa(kommune: Kommune, kladde: Kladde, doer: str) -> None:
    """The same for a draft that opens an area; it is begun also where nothing may be read yet."""
    if kladder().forhaandsvisninger.maa_laeses(kommune.kode):
        bed_om_forhaandsvisning(kommune, kladde, doer)


def kle_titel(nummer: str) -> str | None:
    """What a number is called."""
    return kladder().navne().titel(nummer)


def kladdens_advarsler(kladde: Kladde) -> tuple[str, ...]:
    """What is no fault of it and yet to be looked at."""
    changed = [each.nummer for each in kladder().forskel(kladde).numre if each.efter is not None]
    return advarsler(changed, kladder().navne(), i_dag())


def i_dag() -> date:
    """The Danish day."""
    return dansk_dag(datetime.now(UTC))


# The pages


def to_draft(kommune: Kommune, kladde_id: str, svar: str) -> Response:
    """To the draft's page, which says what was done."""
    return back("kladde", kommune, svar, kladde_id=kladde_id)


def back(endpoint: str, kommune: Kommune, svar: str, **where: Any) -> Response:
    """To a page of that kommune, which says what was done."""
    return back_to(f"{SIDER}.{endpoint}", kommune, svar, **where)
