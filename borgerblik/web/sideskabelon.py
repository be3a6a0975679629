"""How a page leaves the house: rendered, with headers of its own, and the pages that say no."""

from __future__ import annotations

from typing import Any

from flask import Response, g, render_template, request

from borgerblik.access.identity import Identity
from borgerblik.access.laas import LevelTooLow
from borgerblik.access.login import LoginAfvist
from borgerblik.access.sessioner import Session
from borgerblik.domain.koder import Nsis
from borgerblik.web.sprog import chosen

# Refusals a person can do something about, and what the page calls them; of every other they get no reason.
EXPLAINED = {
    "niveau_for_lavt": "niveau",
    "status_niveau": "niveau",
    "niveau_mangler": "niveau",
    "gammelt_niveau_ikke_tilladt": "niveau",
    "cpr_mangler": "cpr",
    "ingen_rolle": "rolle",
    "status_afbrudt": "afbrudt",
    "status_passiv": "passiv",
    "ingen_anmodning": "anmodning",
    "metadata_mangler": "udbyder",
    "ingen_forbindelse": "udbyder",
}

# Nothing from elsewhere, no script at all, and no form ends anywhere but here: a chain of sign-outs through the others
# that one is signed in to begins with a page of ours that goes on by itself.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)


def page(template: str, *, status: int = 200, **values: Any) -> Response:
    """The page of that template, in the language asked for."""
    found: Session | None = g.get("session")
    html = render_template(
        template,
        sprog=chosen(),
        session=found,
        identitet=None if found is None else found.identity,
        reference=g.get("request_id"),
        # Where to come back to: a page of ours, and nothing that somebody only asked for.
        her=request.path if request.method == "GET" and request.blueprint is not None else "/",
        **values,
    )
    response = Response(html, status, mimetype="text/html")
    response.headers["Content-Security-Policy"] = POLICY
    # A form tells where it comes from, and only to us.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def refused_page(error: LoginAfvist) -> Response:
    """A sign-in that was not accepted."""
    return page("afvist.html", status=403, fejl=EXPLAINED.get(error.fejl), undervejs=error.undervejs)


def step_up_page(error: LevelTooLow, identity: Identity) -> Response:
    """The sign-in is not sure enough, or too old: why, and the way up."""
    has = None if identity.niveau is None else identity.niveau.value
    needed: Nsis = error.krav.nsis
    return page("trin_op.html", status=403, har=has, krav=needed.value, for_gammelt=error.for_gammelt)
