"""The Flask app: doors, error table, request id, headers, one log line per request."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime
from typing import Any

import structlog
from flask import Flask, Response, g, request
from flask.json.provider import DefaultJSONProvider

from borgerblik import __version__
from borgerblik.access.noegler import KeySet
from borgerblik.access.token import TokenDoor
from borgerblik.operations.maaling import REQUESTS
from borgerblik.web import problems
from borgerblik.web.api_description import SETTINGS, OurApi, make_api
from borgerblik.web.citizen import citizen_doors
from borgerblik.web.docs import docs_doors
from borgerblik.web.open_doors import area_doors, operations_doors
from borgerblik.web.services import Services

App = Flask
LARGEST_REQUEST = 5 * 1024 * 1024  # bytes
QUIET = ("drift.live", "drift.ready")  # a load balancer asks every second

# No page of ours needs anything from elsewhere; an answer is never kept by anybody on the way.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

log = structlog.get_logger(__name__)


class _Json(DefaultJSONProvider):
    """Fields in the order the schemas name them, Danish letters as they are."""

    sort_keys = False
    ensure_ascii = False


def make_flask_app(services: Services) -> Flask:
    """The web application around the parts."""
    app = _bare_app()
    app.extensions["borgerblik"] = services
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(lambda _: structlog.contextvars.clear_contextvars())
    problems.register(app)
    _add_api(app, services.door)
    app.register_blueprint(operations_doors())
    app.register_blueprint(docs_doors())
    return app


def api_document() -> dict[str, Any]:
    """The description of the API, from the doors and schemas alone: no settings, no database."""
    nobody = TokenDoor(issuer="", audience="", keys=KeySet(lambda: {"keys": []}), now=lambda: datetime.now(UTC))
    document: dict[str, Any] = _add_api(_bare_app(), nobody).spec.to_dict()
    return document


def _bare_app() -> Flask:
    app = Flask("borgerblik", static_folder=None)
    app.config.update(SETTINGS, MAX_CONTENT_LENGTH=LARGEST_REQUEST, API_VERSION=__version__)
    app.json = _Json(app)
    return app


def _add_api(app: Flask, door: TokenDoor) -> OurApi:
    api = make_api(app)
    api.register_blueprint(citizen_doors(door))
    api.register_blueprint(area_doors())
    return api


def _begin() -> None:
    """Every request gets an id of ours: in each log line, in the log of looks, in the answer."""
    g.began = time.monotonic()
    g.request_id = str(uuid.uuid4())
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(anmodning=g.request_id)


def _end(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-Id"] = g.get("request_id", "")
    # The rule, never the path: a path may hold anything, also a person number.
    rule: Any = request.url_rule
    route = "ukendt" if rule is None else rule.rule
    REQUESTS.labels(route, request.method if rule else "-", str(response.status_code)).inc()
    if request.endpoint not in QUIET:
        log.info(
            "request answered",
            metode=request.method if rule else "-",
            rute=route,
            status=response.status_code,
            ms=round((time.monotonic() - g.get("began", time.monotonic())) * 1000),
        )
    return response
