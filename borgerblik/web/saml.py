"""What identity providers ask of us: our metadata, and sign-outs that begin or end with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, g, redirect, request

from borgerblik.access.haendelser import AFVIST
from borgerblik.access.identity import Doer
from borgerblik.access.saml import LogoutRequest, LogoutResponse, SamlRefused
from borgerblik.access.veje import SamlPort
from borgerblik.web.services import services
from borgerblik.web.sideskabelon import page

MEDIA_TYPE = "application/samlmetadata+xml"


def saml_doors(limit: Callable[[Any], Any]) -> Blueprint:
    """The addresses of the SAML profile. Nothing here believes what is not signed by an identity provider of ours."""
    bp = Blueprint("saml", __name__, url_prefix="/saml")

    @bp.get("/metadata")
    def metadata() -> Response:
        """Us as a service provider."""
        saml = services().saml or abort(404)
        return Response(saml.metadata(datetime.now(UTC)), mimetype=MEDIA_TYPE)

    @bp.route("/slo", methods=["GET", "POST"])
    def slo() -> Response:
        """Somebody signed out elsewhere, or the answer to a sign-out of ours."""
        saml = services().saml or abort(404)
        try:
            message = _received(saml)
        except SamlRefused as error:
            services().haendelser.skriv(AFVIST, Doer.SAML, g.request_id, fejl=error.fejl.value)
            return page("logget_ud.html", status=400, delvis=True)
        if isinstance(message, LogoutResponse):
            # The answer is not for the address bar, where it would be asked for once more.
            return redirect("/logget-ud" if message.success else "/logget-ud?delvis=1", 303)  # type: ignore[return-value]
        return _ended(saml, message)

    limit(bp)
    return bp


def _received(saml: SamlPort) -> LogoutRequest | LogoutResponse:
    now = datetime.now(UTC)
    if request.method == "GET":
        return saml.modtag_logout(now, query=request.query_string)  # raw: as it was signed
    return saml.modtag_logout(now, formular=request.form)


def _ended(saml: SamlPort, message: LogoutRequest) -> Response:
    """End the sessions meant, and say so to the identity provider."""
    services().udlogning.andre_loggede_ud(
        Doer.SAML, message.idp.entity_id, message.name_id, message.session_indexes, message.id, g.request_id
    )
    onwards = saml.logout_svar(message.idp, message.id, message.relay_state, True)
    if onwards is None:
        return page("logget_ud.html", delvis=False)
    return redirect(onwards, 303)  # type: ignore[return-value]
