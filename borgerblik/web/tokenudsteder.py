"""Where programs bring what they have been given: OIO IDWS REST's token endpoint, and a broker's word of a sign-out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, g, jsonify, request

from borgerblik.access.haendelser import AFVIST, LOG_IND, Hvem
from borgerblik.access.identity import Doer
from borgerblik.access.token import EgetToken, TokenRefused, aftryk
from borgerblik.web.services import services


def back_channel_doors(limit: Callable[[Any], Any]) -> Blueprint:
    """For programs only: no cookie is read, and what comes is signed by whom we trust."""
    bp = Blueprint("bagkanal", __name__)

    @bp.post("/token")
    def issue() -> Response:
        """An assertion of the STS becomes an access token of ours (OIO IDWS REST 1.0)."""
        idws = services().idws or abort(404)
        certificate = services().kant.klientcertifikat()
        values = request.form.getlist("saml-token")
        try:
            if len(values) != 1:
                raise TokenRefused("invalid_request", "not exactly one saml-token", 400)  # noqa: TRY301
            identity, bound, ends = idws.modtag(values[0], certificate)
        except TokenRefused as error:
            services().haendelser.skriv(AFVIST, Doer.IDWS, g.request_id, fejl=error.error or "ingen")
            raise
        mark = aftryk(certificate) if bound and certificate is not None else None
        person = services().doere.sessioner.person(identity.issuer, identity.subject)
        services().haendelser.skriv(LOG_IND, Doer.IDWS, g.request_id, hvem=Hvem.of(identity, person))
        token = services().egne.udsted(EgetToken(identity, ends, mark))
        seconds = max(0, int((ends - datetime.now(UTC)).total_seconds()))
        return jsonify(access_token=token, token_type="Holder-of-key" if mark else "Bearer", expires_in=seconds)

    @bp.post("/oidc/log-ud")
    def left() -> Response:
        """A broker says that somebody signed out there (OpenID Connect Back-Channel Logout 1.0)."""
        oidc = services().oidc or abort(404)
        try:
            issuer, subject, sid, jti = oidc.modtag_logud(request.form.get("logout_token", ""))
        except TokenRefused as error:
            services().haendelser.skriv(AFVIST, Doer.OIDC, g.request_id, fejl=str(error.error))
            abort(400)
        services().udlogning.broker_logger_ud(issuer, subject, sid, jti, g.request_id)
        return Response(status=200)

    limit(bp)
    return bp
