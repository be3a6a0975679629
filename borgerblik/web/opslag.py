"""The caseworker's door of API version 1: see what a citizen sees, and why the rest is not shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_smorest import Blueprint
from marshmallow import RAISE

from borgerblik.access.gate import demand, viewer
from borgerblik.access.identity import Rolle
from borgerblik.access.laas import OVERBLIK_LAES, Laas
from borgerblik.access.niveau import Krav
from borgerblik.domain.koder import Nsis
from borgerblik.overblik.opslag import Oensket, raekkevidde
from borgerblik.web.api_description import may_answer
from borgerblik.web.citizen import kald, krav_for
from borgerblik.web.services import services
from borgerblik.web.streng_json import StrictBlueprint
from schemas.ind.sagsbehandler import SagsbehandleropslagIn
from schemas.ud.andres import SagsbehandleropslagUd


def lookup_doors(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The door, locked: a caseworker at NSIS Betydelig or above, and at what the kommune demands of its staff."""
    bp = StrictBlueprint("opslag", __name__, url_prefix="/api/v1/opslag", description="Sagsbehandleres opslag")
    lukket(bp, Laas(Krav(Nsis.BETYDELIG), frozenset({Rolle.SAGSBEHANDLER}), OVERBLIK_LAES))
    secured: dict[str, Any] = {"security": [{"adgangstoken": []}]}

    @bp.post("/overblik")
    @bp.doc(summary="Se, hvad en borger ser", **secured)
    @bp.arguments(SagsbehandleropslagIn, location="json", unknown=RAISE)
    @bp.response(200, SagsbehandleropslagUd)
    @may_answer(bp, 401, 403, 503)
    def look_up(asked: Oensket) -> dict[str, Any]:
        """What a citizen sees, with the rules that hold the rest back.

        Cut to what the caller's privileges reach in the kommune; `udenForRettigheder` counts what lies beyond. The
        citizen can read that they were looked up, by which authority and why.
        """
        where = raekkevidde(viewer(), services().roller, services().kommuner.nu(), asked.kommune)
        demand(krav_for([where.kommune.kode]))
        return {
            "borgeren_ser": services().overblik.for_sagsbehandler(
                viewer(), asked.cpr, where, asked.niveau, kald(asked.formaal)
            )
        }

    return bp
