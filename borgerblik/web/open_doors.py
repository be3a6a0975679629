"""The doors that are open to anyone: which areas there are, and whether the product is up."""

from __future__ import annotations

from typing import Any

from flask import Blueprint as PlainBlueprint
from flask import jsonify
from flask.typing import ResponseReturnValue
from flask_smorest import Blueprint

from borgerblik.web.problems import Problem
from borgerblik.web.services import services
from schemas.ud.drift import KlarUd, StatusUd
from schemas.ud.overblik import FagomraaderUd


def area_doors() -> Blueprint:
    """The areas, with KLE numbers."""
    bp = Blueprint("fagomraader", __name__, url_prefix="/api/v1", description="Fagområder")

    @bp.get("/fagomraader")
    @bp.doc(summary="Fagområderne og deres KLE-numre")
    @bp.response(200, FagomraaderUd)
    def areas() -> dict[str, Any]:
        """Every area an overview is divided into."""
        return {"fagomraader": services().overblik.omraader.alle}

    return bp


def operations_doors() -> PlainBlueprint:
    """What operations and load balancers ask."""
    bp = PlainBlueprint("drift", __name__)
    status, klar = StatusUd(), KlarUd()

    @bp.get("/_health/live")
    def live() -> ResponseReturnValue:
        """The process answers."""
        return jsonify(status="oppe")

    @bp.get("/_health/ready")
    def ready() -> ResponseReturnValue:
        """The database is reached and at this version, and the certificates hold: citizens may be sent here.

        A service that is down is told in each overview and does not close this door: another worker would
        meet the same.
        """
        drift = services().drift
        forbindelse = drift.forbindelse()
        if not drift.database().klar:
            detail = "Databasen kan ikke nås eller har en anden version."
            return Problem(503, "ikke_klar", "Ikke klar", detail).response()
        if not drift.certifikater():
            return Problem(503, "ikke_klar", "Ikke klar", "Et certifikat til tjenesterne er udløbet.").response()
        return jsonify(klar.dump({"status": "klar", "forbindelse": forbindelse}))

    @bp.get("/_status")
    def version() -> ResponseReturnValue:
        """What runs here, and how the sources fared the last time this worker asked them."""
        return jsonify(status.dump(services().drift.rapport()))

    return bp
