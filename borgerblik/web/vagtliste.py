"""The doors to whom a kommune watches: see the lists, put a person on one, take one off. No number ever comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from flask_smorest import Blueprint, abort
from marshmallow import RAISE

from borgerblik.access.gate import viewer
from borgerblik.access.laas import Laas
from borgerblik.domain.tilsyn import Vagtslags
from borgerblik.kommuner.tilsyn import UgyldigUdloeb, Vagtperson
from borgerblik.web.aendring import aendrer
from borgerblik.web.api_description import may_answer
from borgerblik.web.citizen import DOER
from borgerblik.web.risiko import SECURED
from borgerblik.web.services import services
from borgerblik.web.streng_json import StrictBlueprint
from borgerblik.web.tilsynsret import luk_for_tilsyn
from borgerblik.web.udgaver import also_answers, decider
from schemas.ind.vagtliste import NyVagtperson, VagtlisteIn, VagtpersonIn
from schemas.ud.tilsyn import VagtlisteUd, VagtpersonUd

FAA = (Vagtslags.VIP, Vagtslags.OVERVAAGET)  # the lists that are shown whole; a kommune may have 20,000 employees


def watch_list_doors(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The doors, locked: for whoever oversees the look-ups in that kommune, at the level it demands of them."""
    bp = StrictBlueprint(
        "vagtliste", __name__, url_prefix="/api/v1/kommuner/<kode>/vagtliste", description="Hvem kommunen våger over"
    )
    luk_for_tilsyn(bp, lukket)

    @bp.get("")
    @bp.doc(summary="Hvem kommunen våger over", **SECURED)
    @bp.arguments(VagtlisteIn, location="query", unknown=RAISE)
    @bp.response(200, VagtlisteUd)
    @may_answer(bp, 401, 403, 503)
    def alle(asked: dict[str, Vagtslags], kode: str) -> Mapping[str, Any]:
        """The persons on the kommune's lists now, newest first, and how many there are on each.

        Nobody can be named from it: `henvisning` is what to take somebody off the list by.
        """
        slags = (asked["slags"],) if "slags" in asked else FAA
        liste = services().vagtliste
        return {
            "antal": {each.value: number for each, number in liste.antal(kode).items()},
            "personer": liste.alle(kode, slags),
        }

    @bp.post("")
    @bp.doc(summary="Våg over en person", **SECURED)
    @bp.arguments(VagtpersonIn, location="json", unknown=RAISE)
    @bp.response(201, VagtpersonUd)
    @may_answer(bp, 401, 403, 503)
    @also_answers(bp, 415)
    def tilfoej(ny: NyVagtperson, kode: str) -> Vagtperson:
        """Put a person on one of the lists. Who stands there already gets these words and this last day instead."""
        try:
            return put_paa_listen(kode, ny, DOER)
        except UgyldigUdloeb:
            return abort(422, messages={"json": {"udloeber": ["er allerede forbi"]}})  # type: ignore[no-any-return]

    @bp.delete("/<henvisning>")
    @bp.doc(summary="Våg ikke længere over en person", **SECURED)
    @bp.response(204)
    @may_answer(bp, 401, 403, 404, 503)
    def fjern(kode: str, henvisning: str) -> None:
        """Take the person of that reference off the list. That they stood there, and who ended it, is kept."""
        if not tag_af_listen(kode, henvisning, DOER):
            abort(404)

    return bp


def put_paa_listen(kode: str, ny: NyVagtperson, doer: str) -> Vagtperson:
    """Put that person on the kommune's list; the row as it stands. Raises UgyldigUdloeb, LogUnavailable."""
    with _aendrer(kode, ny.slags, "tilfoejet", doer):
        return services().vagtliste.tilfoej_en(
            kode, ny.slags, ny.cpr, af=decider(viewer()), grund=ny.grund, udloeber=ny.udloeber
        )


def tag_af_listen(kode: str, henvisning: str, doer: str) -> bool:
    """Take the person of that reference off their list; False where nobody stands there. Raises LogUnavailable."""
    found = services().vagtliste.find(kode, henvisning)
    if found is None:
        return False
    with _aendrer(kode, found.slags, "fjernet", doer):
        return services().vagtliste.fjern(kode, henvisning, af=decider(viewer()))


def _aendrer(kode: str, slags: Vagtslags, hvad: str, doer: str) -> AbstractContextManager[None]:
    """How many and on which list, never who."""
    antal = services().vagtliste.antal(kode).get(slags, 0)
    efter = {"liste": slags.value, hvad: 1}
    return aendrer(kode, "tilsyn", {"liste": slags.value, "antal": antal}, efter, noegle="vagtliste", doer=doer)
