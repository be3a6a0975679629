"""How a page leaves the house: rendered, with headers of its own, and the pages that say no."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import structlog
from flask import Response, current_app, g, render_template, request, stream_with_context
from markupsafe import Markup

from borgerblik.access.identity import Identity
from borgerblik.access.laas import LevelTooLow
from borgerblik.access.login import LoginAfvist
from borgerblik.access.sessioner import Session
from borgerblik.db import DatabaseUnavailable
from borgerblik.domain.cpr import holds_number
from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import Kommune
from borgerblik.web.fane import fane
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

# Nothing from elsewhere, no script but our own file, which asks for nothing, and no form ends anywhere but here: a
# chain of sign-outs through the others that one is signed in to begins with a page of ours that goes on by itself.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)


log = structlog.get_logger(__name__)

_PLACE, _FILLED = re.compile(r'<slot name="(\w+)"'), re.compile(r' slot="(\w+)"')

# Where a page that is sent in pieces lets go of what it has, before it waits for more.
SEND = Markup("<!--send-->")


def page(template: str, *, status: int = 200, **values: Any) -> Response:
    """The page of that template, in the language asked for."""
    return _dressed(Response(render_template(template, **_around(values)), status, mimetype="text/html"))


def page_in_pieces(template: str, **values: Any) -> Response:
    """The same, sent as far as it is each time the template says `{{ SEND }}`: what comes after may take its time.

    The status is 200: it leaves with the first piece.
    """
    around = _around(values)
    rendered = current_app.jinja_env.get_template(template).generate(_globals(SEND=SEND, **around))
    broken = partial(render_template, "afbrudt.html", **around)
    response = _dressed(Response(stream_with_context(_pieces(rendered, broken)), mimetype="text/html"))
    response.headers["X-Accel-Buffering"] = "no"  # a front server is not to wait for the end (nginx)
    return response


def _pieces(rendered: Iterator[str], broken: Callable[..., str]) -> Iterator[str]:
    """What is rendered, piece by piece; `broken` makes the end of one that fails: its beginning is out already.

    It is told which places of the page (`<slot name=…>`) nothing has come for.
    """
    held: list[str] = []
    empty: set[str] = set()
    # The request has ended for Flask, and with it what the log lines of this thread carry.
    structlog.contextvars.bind_contextvars(anmodning=g.get("request_id"))
    try:
        for text in rendered:
            if text == SEND:
                piece = "".join(held)
                empty = (empty | set(_PLACE.findall(piece))) - set(_FILLED.findall(piece))
                yield piece
                held.clear()
            else:
                held.append(text)
    except Exception as error:
        log.exception("a page could not be written to its end", error=type(error).__name__)
        held = [broken(tomme=empty)]
    yield "".join(held)


def _globals(**values: Any) -> dict[str, Any]:
    """What Flask gives every template, which `generate` does not."""
    current_app.update_template_context(values)
    return values


def way_back() -> str | None:
    """The address to come back to: a page of ours, nothing that somebody only asked for, and never a number."""
    own = request.method == "GET" and request.blueprint is not None and not holds_number(request.path)
    return request.path if own else None


def _around(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the frame shows besides: who is signed in, in which language, in whose colours, where to come back to."""
    found: Session | None = g.get("session")
    return {
        "sprog": chosen(),
        "session": found,
        "identitet": None if found is None else found.identity,
        "fane": None if found is None else fane(found),
        "fremtoning": _fremtoning(values.get("kommune"), found),
        "reference": g.get("request_id"),
        "her": way_back() or "/",
        **values,
    }


def _fremtoning(kommune: Kommune | None, session: Session | None) -> Any:
    """How the pages of that kommune look; without a database as nobody's: the page that says so comes all the same."""
    hook = current_app.extensions.get("fremtoning")
    try:
        return hook and hook(kommune.kode if kommune is not None else session and session.kommune)
    except DatabaseUnavailable:
        return None


def _dressed(response: Response) -> Response:
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
