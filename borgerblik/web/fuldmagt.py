"""The helper's doors of API version 1: the mandates one holds, and the overview of who gave one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_smorest import Blueprint
from marshmallow import RAISE

from borgerblik.access.fuldmagt import fuldmagt, fuldmagter
from borgerblik.access.gate import viewer
from borgerblik.access.identity import Rolle
from borgerblik.access.laas import OVERBLIK_LAES, Laas
from borgerblik.access.niveau import Krav
from borgerblik.domain.koder import Nsis
from borgerblik.web.api_description import may_answer
from borgerblik.web.citizen import kald, kommuner
from borgerblik.web.services import services
from schemas.ind.opslag import OverblikIn
from schemas.ud.andres import FuldmagterUd, FuldmagtOverblikUd


def mandate_doors(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The doors, locked as the citizen's own: the level is the helper's."""
    bp = Blueprint("fuldmagt", __name__, url_prefix="/api/v1/fuldmagter", description="Andres overblik med fuldmagt")
    lukket(bp, Laas(Krav(Nsis.BETYDELIG), frozenset({Rolle.BORGER}), OVERBLIK_LAES))
    secured: dict[str, Any] = {"security": [{"adgangstoken": []}]}

    @bp.get("")
    @bp.doc(summary="Fuldmagter, jeg har fået", **secured)
    @bp.response(200, FuldmagterUd)
    @may_answer(bp, 401, 403)
    def mine() -> dict[str, Any]:
        """The mandates the caller holds, as their sign-in says. Nobody's case data are looked at."""
        return {"fuldmagter": fuldmagter(viewer(), services().fuldmagtsregler)}

    @bp.get("/<fuldmagt_id>/overblik")
    @bp.doc(summary="En andens overblik med fuldmagt", **secured)
    @bp.arguments(OverblikIn, location="query", unknown=RAISE)
    @bp.response(200, FuldmagtOverblikUd)
    @may_answer(bp, 401, 403, 404, 503)
    def overblik(asked: dict[str, Any], fuldmagt_id: str) -> dict[str, Any]:
        """The overview of who gave the mandate, cut to it.

        `fuldmagt` says whose it is. Both can read in their access log that it was looked at. 404 for a mandate that
        is not there or no longer holds.
        """
        given = fuldmagt(viewer(), fuldmagt_id, services().fuldmagtsregler)
        found = services().overblik.for_fuldmagt(
            viewer(), given, kommuner(asked), kald("se overblik med fuldmagt"), asked["fagomraade"]
        )
        return {"fuldmagt": given, "overblik": found}

    return bp
