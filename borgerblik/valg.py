"""Joins what a kommune chooses: drafts with their previews, and the opening of areas. A part of `app`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import cache
from typing import Any

from adapters.gennemlaesning import make_sagsopslag
from adapters.tjenester import Tjenester
from borgerblik.access.risiko import Risikovurderinger
from borgerblik.audit.adgangslog import Kald
from borgerblik.audit.aendringer import Aendring, Aendringslog
from borgerblik.config import Settings
from borgerblik.db import Engine
from borgerblik.domain.koder import Nsis
from borgerblik.domain.tid import dansk_dag
from borgerblik.fagomraader import omraader
from borgerblik.klassifikation import Emner
from borgerblik.kommuner import Kommuner
from borgerblik.kommuner.aabning import Aabninger, Aabningstjek, Kilder
from borgerblik.kommuner.kladde import Forhaandsvisninger, Kladder, Om
from borgerblik.kommuner.kladde.forhaandsvisning import Koer
from borgerblik.kommuner.tilslutning import Proeve, Tilslutninger
from borgerblik.operations.baggrund import Opgave
from borgerblik.operations.takt import Takt
from borgerblik.overblik.byg import Byggeregler
from borgerblik.overblik.forhaandsvisning import Forhaandsviser
from borgerblik.sources import Gennemlaeser
from borgerblik.visning.emne import Visningsklasser

FORFALD_SECONDS, VISNING_SECONDS = 10.0, 3.0


def valgopgaver(kladder: Kladder, aendringer: Aendringslog) -> list[Opgave]:
    """What is done beside the requests: what is approved comes in force on its day, previews are made."""

    def om(kode: str) -> Om:
        kald = Kald("baggrund", "baggrund", "system", "", Nsis.BETYDELIG, seer="system")
        return om_i(aendringer, kode, kald)

    def forhaandsvis() -> None:
        while kladder.forhaandsvisninger.koer_naeste():
            pass

    return [
        Opgave("sæt valg i kraft", FORFALD_SECONDS, lambda: _put_in_force(kladder, om)),
        Opgave("lav forhåndsvisninger", VISNING_SECONDS, forhaandsvis),
    ]


def _put_in_force(kladder: Kladder, om: Callable[[str], Om]) -> None:
    kladder.saet_forfaldne_i_kraft(om)


def make_valg(
    engine: Engine,
    kommuner: Kommuner,
    koer: Koer,
    kilder: Kilder,
    now: Callable[[], datetime],
    *,
    saet_op: bool,
) -> tuple[Kladder, Aabninger]:
    """The drafts and the areas, from the parts it takes.

    `koer` makes a preview (overblik.forhaandsvisning). `saet_op`: a kommune that nobody has set up may be written in
    a draft, which is for the sandkasse only.
    """
    known, navne = omraader(), Emner(engine, omraader()).nu

    def maa_laeses(kode: str) -> bool:
        return kilder.aftale(kode, dansk_dag(now()))

    forhaandsvisninger = Forhaandsvisninger(engine, koer, known, navne, now, maa_laeses=maa_laeses)
    tjek = Aabningstjek(engine, kilder, known, forhaandsvisninger.af, now)
    kladder = Kladder(engine, tjek, forhaandsvisninger, known, navne, now, saet_op=saet_op)
    return kladder, Aabninger(engine, kladder, tjek, kilder, known, navne, kommuner.nu, now)


def make_forhaandsviser(
    settings: Settings,
    engine: Engine,
    laesere: Callable[[], Sequence[Gennemlaeser]],
    tjenester: Callable[[], Tjenester],
    now: Callable[[], datetime],
) -> Koer:
    """What makes previews, at the rate all such reading keeps to; the ways are opened when the first is made."""
    risiko, navne = Risikovurderinger(engine), Emner(engine, omraader()).nu

    @cache
    def viser() -> Forhaandsviser:
        return Forhaandsviser(
            laesere(),
            make_sagsopslag(settings, tjenester(), Takt(engine, settings.arbejde.indeks_rate).vent),
            Byggeregler(omraader(), Visningsklasser(settings.visningsklasse_roller), settings.udk_cvr),
            navne,
            now,
            omraadekrav=lambda *about: risiko.nu().omraadekrav(*about),
        )

    return lambda *args, **kwargs: viser().koer(*args, **kwargs)


def make_aabningskilder(settings: Settings, tilslutninger: Tilslutninger) -> Kilder:
    """Whom the checks before an opening ask."""

    def proev_nu(kode: str) -> Proeve:
        return tilslutninger.proev(kode, "system")

    return Kilder(
        aftale=tilslutninger.databehandleraftale_gaelder,
        proeve=tilslutninger.seneste_proeve,
        kvalitet=lambda _kode, _noegle: None,
        kvaliteter=dict,
        proev_nu=proev_nu if settings.paa_maskinen else None,
    )


def om_i(aendringer: Aendringslog, kode: str, kald: Kald) -> Om:
    """Writes the changes of that kommune down, each around its doing."""

    def om(emne: str, noegle: str, foer: Any, efter: Any) -> AbstractContextManager[None]:
        return aendringer.om(Aendring(kode, emne, noegle, foer, efter), kald)

    return om
