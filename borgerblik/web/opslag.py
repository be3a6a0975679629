"""The caseworker's door of API version 1: see what a citizen sees, and why the rest is not shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_smorest import Blueprint
from marshmallow import RAISE

from borgerblik.access.identity import Rolle
from borgerblik.access.laas import OVERBLIK_LAES, Laas
from borgerblik.access.niveau import Krav
from borgerblik.domain.koder import Nsis
from borgerblik.domain.tilsyn import Tilsyn
from borgerblik.overblik.opslag import Oensket
from borgerblik.web.api_description import may_answer
from borgerblik.web.citizen import DOER
from borgerblik.web.opslag_kig import begynd, raekkevidde_i, se, tilsyn
from borgerblik.web.sammenlign import compare_door
from borgerblik.web.streng_json import StrictBlueprint
from schemas.ind.sagsbehandler import FormaalslisteIn, SagsbehandleropslagIn
from schemas.ud.andres import FormaalslisteUd, SagsbehandleropslagUd


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

        Cut to what the caller's privileges reach in the kommune; `udenForRettigheder` counts what lies beyond, also
        what is exempt or VIP for whoever has no right of their own to know of it. The citizen can read that they were
        looked up, by which authority and why. 429 for more look-ups within the hour than the kommune allows.
        """
        where, formaal = begynd(asked, DOER)
        return {"borgeren_ser": se(asked.cpr, where, asked.niveau, formaal, DOER)}

    compare_door(bp, secured)

    @bp.get("/formaal")
    @bp.doc(summary="Formålene, der kan vælges mellem", **secured)
    @bp.arguments(FormaalslisteIn, location="query", unknown=RAISE)
    @bp.response(200, FormaalslisteUd)
    @may_answer(bp, 401, 403, 503)
    def purposes(asked: dict[str, Any]) -> Tilsyn:
        """The kommune's list of purposes.

        The words of the one that is chosen stand in the citizen's access log, followed by the caseworker's own.
        """
        return tilsyn(raekkevidde_i(asked.get("kommune")).kommune.kode)

    return bp
