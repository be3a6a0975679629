"""Signing in and out in the browser: to the identity provider, back from it, and out at both ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from flask import Blueprint, Response, current_app, g, redirect, request
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge, UnprocessableEntity

from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.haendelser import AFVIST
from borgerblik.access.identity import Doer, Rolle
from borgerblik.access.login import Begyndt, Indlogget, LoginAfvist, Oenske, Udbyder
from borgerblik.access.saml import SamlFejl
from borgerblik.access.sessioner import Session
from borgerblik.db import DatabaseUnavailable
from borgerblik.domain.koder import Nsis
from borgerblik.web.formular import cookie, demand_own_page, forget
from borgerblik.web.services import services
from borgerblik.web.sideskabelon import page, refused_page

MINE = {Rolle.BORGER: "/min-side", Rolle.SAGSBEHANDLER: "/medarbejder", Rolle.ADMINISTRATOR: "/medarbejder"}
PENDING, PENDING_SECONDS = "__Host-log-ind-", 600
MOST_PENDING = 5  # sign-ins a browser is in the middle of, each in a tab

Limit = Callable[[Any], Any]
log = structlog.get_logger(__name__)


def sign_in_doors(limit: Limit) -> Blueprint:
    """`/log-ind`, where an identity provider sends the browser back to, and the way out; open to anyone, but not often.

    What comes from elsewhere is bound to the browser it was sent from, and signed; so no form token is asked.
    """
    bp = Blueprint("log_ind", __name__)
    limit(bp)

    @bp.get("/log-ind")
    def begin() -> Response:
        """Choose where to sign in, or go there at once where there is one place only."""
        if request.headers.get("Sec-Fetch-Dest", "document") != "document":
            raise BadRequest  # a picture on another's page does not sign anybody in
        wish = _wish()
        if wish.stille and _session() is not None:
            return _redirect(wish.til)
        places = services().login.for_rolle(wish.rolle)
        via = request.args.get("via")
        chosen = [place for place in places if via is None or place.noegle == via]
        if len(chosen) == 1:
            return _go(chosen[0], wish)
        return page("log_ind.html", udbydere=places, oenske=wish, status=200 if places else 503)

    @bp.post("/saml/acs")
    def acs() -> Response:
        """The answer of a SAML identity provider (HTTP-POST)."""
        try:
            ref, svar = request.form.get("RelayState", ""), request.form.get("SAMLResponse", "")
        except RequestEntityTooLarge:
            services().haendelser.skriv(AFVIST, Doer.SAML, g.request_id, fejl=SamlFejl.FOR_STOR.value)
            return refused_page(LoginAfvist(SamlFejl.FOR_STOR.value))
        return _back(ref, lambda secret: services().login.saml_svar(secret, svar, g.request_id))

    @bp.get("/oidc/svar")
    def answer() -> Response:
        """The answer of a broker (code flow)."""
        query = {name: values[0] for name, values in request.args.lists() if len(values) == 1}
        ref = query.get("state", "")
        return _back(ref, lambda secret: services().login.oidc_svar_modtaget(secret, query, g.request_id))

    return bp


def sign_out_doors() -> Blueprint:
    """`/log-ud`: a form of ours. Whoever has no session is signed out already."""
    bp = Blueprint("log_ud", __name__)

    @bp.post("/log-ud")
    def leave() -> Response:
        """End the session, here and at the identity provider."""
        demand_own_page(services().login.adresse)
        try:
            found = _session()
            onwards = None if found is None else services().udlogning.log_ud(found, g.request_id)
        except DatabaseUnavailable as error:
            # It cannot be ended here now; at least this browser, which others may use, no longer opens it.
            log.error("a session could not be ended", error=type(error).__name__)  # noqa: TRY400 (its words suffice)
            response = page("logget_ud.html", status=503, delvis=True)
        else:
            response = _redirect("/logget-ud") if onwards is None else page("videre.html", videre=onwards)
        forget(response, SESSION_COOKIE)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    @bp.get("/logget-ud")
    def left() -> Response:
        """That is all."""
        return page("logget_ud.html", delvis="delvis" in request.args)

    return bp


# There


def _wish() -> Oenske:
    try:
        rolle = Rolle(request.args.get("rolle", Rolle.BORGER.value))
        niveau = Nsis(request.args.get("niveau", Nsis.BETYDELIG.value))
    except ValueError:
        raise UnprocessableEntity from None
    if rolle not in MINE:
        raise UnprocessableEntity
    kommune = request.args.get("kommune")
    if kommune is not None and services().kommuner.nu().find(kommune) is None:
        raise UnprocessableEntity
    page = own_page(request.args.get("til"), MINE[rolle])
    return Oenske(rolle, niveau, page, kommune, stille="stille" in request.args, ny="ny" in request.args)


def own_page(path: str | None, otherwise: str) -> str:
    """A path of one of our own pages; whatever else was asked for leads to `otherwise`, never elsewhere."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")) or "?" in path:
        return otherwise
    try:
        endpoint, _ = current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return otherwise
    return path if endpoint.partition(".")[0] in ("borgersider", "medarbejdersider") else otherwise


def _go(place: Udbyder, wish: Oenske) -> Response:
    try:
        began: Begyndt = services().login.begynd(place, wish, _session())
    except LoginAfvist as error:
        return refused_page(error)
    response = _redirect(began.url)
    begun = [name for name in request.cookies if name.startswith(PENDING)]
    for name in begun if len(begun) >= MOST_PENDING else ():
        forget(response, name, "None")  # given up; so many that the header grows too large shut a browser out
    # The answer is a form from another site: only SameSite=None comes along with it.
    cookie(response, _pending(began.ref), began.secret, samesite="None", max_age=PENDING_SECONDS)
    return response


def _session() -> Session | None:
    return services().doere.sessioner.find(request.cookies.get(SESSION_COOKIE))


# And back


def _back(ref: str, judged: Callable[[str | None], Indlogget]) -> Response:
    """A session for the browser that went, or a page that says no. What it went with counts once."""
    name = _pending(ref)
    try:
        signed_in = judged(request.cookies.get(name))
    except LoginAfvist as error:
        quietly = error.undervejs is not None and error.undervejs.stille
        response = _redirect("/") if quietly else refused_page(error)
    else:
        response = _redirect(signed_in.til)
        cookie(response, SESSION_COOKIE, signed_in.secret, samesite="Lax")
    if name in request.cookies:
        forget(response, name, "None")
    return response


def _pending(ref: str) -> str:
    plain = "".join(letter for letter in ref[:40] if letter.isascii() and (letter.isalnum() or letter in "-_"))
    return f"{PENDING}{plain}"


def _redirect(url: str) -> Response:
    found = redirect(url, 303, Response=Response)
    assert isinstance(found, Response)  # noqa: S101 (for the types alone)
    return found
