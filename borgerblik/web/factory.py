"""The Flask app: doors, error table, request id, headers, one log line per request."""

from __future__ import annotations

import time
import uuid
from functools import partial
from typing import Any, TypeVar

import structlog
from flask import Blueprint, Flask, Response, g, request
from flask.json.provider import DefaultJSONProvider
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined

from borgerblik import __version__
from borgerblik.access.gate import Doere, gated, side
from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.laas import Laas
from borgerblik.config import Settings
from borgerblik.operations.maaling import REQUESTS
from borgerblik.web import problems
from borgerblik.web.api_description import SETTINGS, OurApi, make_api
from borgerblik.web.citizen import citizen_doors
from borgerblik.web.docs import docs_doors
from borgerblik.web.formular import protect_forms
from borgerblik.web.fuldmagt import mandate_doors
from borgerblik.web.graenser import Graenser
from borgerblik.web.log_ind import sign_in_doors, sign_out_doors
from borgerblik.web.open_doors import area_doors, operations_doors
from borgerblik.web.opslag import lookup_doors
from borgerblik.web.ord import put_words
from borgerblik.web.risiko import risiko_doors
from borgerblik.web.saml import saml_doors
from borgerblik.web.services import Services, services
from borgerblik.web.sider import citizen_pages, open_pages, staff_pages
from borgerblik.web.sprog import two_languages
from borgerblik.web.tokenudsteder import back_channel_doors

App = Flask
B = TypeVar("B", bound=Blueprint)
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


def make_flask_app(parts: Services, settings: Settings) -> Flask:
    """The web application around the parts."""
    app = _bare_app()
    app.extensions["borgerblik"] = parts
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(lambda _: structlog.contextvars.clear_contextvars())
    problems.register(app)
    csrf = protect_forms(app, settings.secret_key or b"")
    limits = Graenser(app, parts.kant, settings)
    two_languages(app)
    put_words(app)
    _add_api(app, parts.doere, limits, csrf)
    _add_pages(app, parts.doere, limits, csrf)
    app.register_blueprint(operations_doors())
    app.register_blueprint(docs_doors())
    return app


def _add_pages(app: Flask, doere: Doere, limits: Graenser, csrf: CSRFProtect) -> None:
    """The doors for browsers. What an identity provider sends is signed and bound to its browser: no form of ours."""
    lukket = partial(side, doere=doere)
    for blueprint in (open_pages(), citizen_pages(lukket), staff_pages(lukket), sign_out_doors()):
        app.register_blueprint(blueprint)
    for exempt in (sign_in_doors(limits.tries), saml_doors(limits.unsigned), back_channel_doors(limits.unsigned)):
        csrf.exempt(exempt)
        app.register_blueprint(exempt)


def api_document() -> dict[str, Any]:
    """The description of the API, from the doors and schemas alone: no settings, no database."""
    document: dict[str, Any] = _add_api(_bare_app(), None, None, None).spec.to_dict()
    return document


def _bare_app() -> Flask:
    app = Flask("borgerblik", static_folder="web/statisk", static_url_path="/statisk", template_folder="web/skabeloner")
    app.config.update(SETTINGS, MAX_CONTENT_LENGTH=LARGEST_REQUEST, API_VERSION=__version__)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.undefined = StrictUndefined
    app.json = _Json(app)
    return app


def _add_api(app: Flask, doere: Doere | None, limits: Graenser | None, csrf: CSRFProtect | None) -> OurApi:
    """The doors for programs; without `doere` only to be described, and nobody comes in."""
    api = make_api(app)

    def lukket(blueprint: B, laas: Laas) -> B:
        return blueprint if doere is None else gated(blueprint, laas, doere)

    def maa(identity: Identity, kode: str) -> bool:
        kommune = services().kommuner.nu().find(kode)
        return kommune is not None and bool(services().roller.kommuner(identity, Rolle.ADMINISTRATOR, [kommune]))

    own, others = (citizen_doors(lukket), mandate_doors(lukket)), (lookup_doors(lukket), risiko_doors(lukket, maa))
    for blueprint in (*own, *others, area_doors()):
        if limits is not None:
            limits.refusals(blueprint)
        if csrf is not None:
            csrf.exempt(blueprint)  # they take no cookie
        api.register_blueprint(blueprint)
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
