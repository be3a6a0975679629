"""The doors to the statistics: a kommune's own numbers, and every kommune's without the small ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import RAISE

from borgerblik.access.gate import viewer
from borgerblik.access.identity import Rolle
from borgerblik.access.laas import ADMINISTRATION, Laas
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.maaned import flyttet
from borgerblik.operations.statistik.fil import MIMETYPE, som_csv
from borgerblik.operations.statistik.maaned import FLEST
from borgerblik.web.api_description import may_answer
from borgerblik.web.risiko import SECURED
from borgerblik.web.services import services
from borgerblik.web.tilsynsret import foerer_tilsyn, luk_for_tilsyn
from schemas.ind.statistik import StatistikIn
from schemas.ud.statistik import SamletstatistikUd, StatistikUd

# A program of whoever runs the product: no person, and no token that was issued for anything else.
DRIFTSLAAS = Laas(None, frozenset({Rolle.SYSTEM}), ADMINISTRATION)
MAANEDER = 12


def statistik_doors(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The doors to a kommune's own numbers, locked: for its administrators and whoever oversees the look-ups there."""
    bp = Blueprint("statistik", __name__, url_prefix="/api/v1/kommuner/<kode>", description="Kald på Borgerblikket")
    luk_for_tilsyn(bp, lukket, maa_se)

    @bp.get("/statistik")
    @bp.doc(summary="Kald på Borgerblikket, måned for måned", **SECURED)
    @bp.arguments(StatistikIn, location="query", unknown=RAISE)
    @bp.response(200, StatistikUd)
    @may_answer(bp, 401, 403, 503)
    def tal(asked: dict[str, Any], kode: str) -> Mapping[str, Any]:
        """How often the kommune was asked of, by area and door. Nobody is in it; docs/statistik.md defines each number.

        Without `til` up to the month that runs. What was counted within the last seconds may be missing.
        """
        fra, til = _periode(asked, services().statistik.denne_maaned)
        return {"kode": kode, "maaneder": services().statistik.kommunens(kode, fra, til)}

    @bp.get("/statistik.csv")
    @bp.doc(summary="Kald på Borgerblikket som CSV", **SECURED)
    @bp.arguments(StatistikIn, location="query", unknown=RAISE)
    @bp.response(200, {"type": "string"}, content_type=MIMETYPE)
    @may_answer(bp, 401, 403, 503)
    def fil(asked: dict[str, Any], kode: str) -> Response:
        """The same numbers, each on a line of its own."""
        return csv_svar(kode, *_periode(asked, services().statistik.denne_maaned))

    return bp


def samlet_statistik_doors(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The door to every kommune's numbers, locked: for a program of whoever runs the product."""
    bp = Blueprint("samletstatistik", __name__, url_prefix="/api/v1/statistik", description="Kald i alle kommuner")
    lukket(bp, DRIFTSLAAS)

    @bp.get("")
    @bp.doc(summary="Kald på Borgerblikket i alle kommuner", **SECURED)
    @bp.arguments(StatistikIn, location="query", unknown=RAISE)
    @bp.response(200, SamletstatistikUd)
    @may_answer(bp, 401, 403, 503)
    def samlet(asked: dict[str, Any]) -> Mapping[str, Any]:
        """Every kommune's months that are over, without numbers below five and what they could be worked out from.

        `<5` is fewer than five; `skjult` is a number that is small, or whose counterpart is.
        """
        return {"tal": services().statistik.samlet(*_periode(asked, services().statistik.senest_afsluttet))}

    return bp


def maa_se(kommune: Kommune) -> bool:
    """May the caller see the numbers of that kommune: its administrator, or who oversees the look-ups there?"""
    who = viewer()
    administrator = who.rolle is Rolle.ADMINISTRATOR and services().roller.kommuner(who, who.rolle, [kommune])
    return bool(administrator) or foerer_tilsyn(kommune)


def csv_svar(kode: str, fra: str, til: str) -> Response:
    """The file of that kommune's months."""
    response = Response(som_csv(services().statistik.celler(kode, fra, til)), mimetype=MIMETYPE)
    response.headers["Content-Disposition"] = f"attachment; filename=kald-paa-borgerblikket-{kode}-{fra}-{til}.csv"
    return response


def _periode(asked: Mapping[str, str | None], nyeste: str) -> tuple[str, str]:
    fra, til = asked["fra"], asked["til"]
    if til is None:
        til = nyeste if fra is None else min(nyeste, flyttet(fra, FLEST - 1))
    return fra or flyttet(til, 1 - MAANEDER), til
