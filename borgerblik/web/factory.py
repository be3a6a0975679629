"""The Flask app: doors, error table, request id, headers, one log line per request."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from copy import deepcopy
from functools import partial
from typing import Any, TypeVar

import structlog
from flask import Blueprint, Flask, Response, g, request
from flask.json.provider import DefaultJSONProvider
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.exceptions import NotFound

from borgerblik import __version__
from borgerblik.access.gate import Doere, gated, side
from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.laas import Laas
from borgerblik.config import Settings
from borgerblik.operations.maaling import REQUESTS
from borgerblik.web import problems
from borgerblik.web.aabning_api import aabning_doors
from borgerblik.web.aendringer import change_doors, change_pages
from borgerblik.web.alarm import alarm_pages
from borgerblik.web.alarm_api import alarm_doors
from borgerblik.web.api_description import SETTINGS, OurApi, make_api
from borgerblik.web.betalingsord import put_payment_words
from borgerblik.web.citizen import citizen_doors
from borgerblik.web.docs import docs_doors
from borgerblik.web.fejlmelding import fejl_citizen_pages
from borgerblik.web.fejlmelding_ansat import fejl_staff_pages
from borgerblik.web.fejlmelding_api import fejlmelding_doors
from borgerblik.web.formular import protect_forms
from borgerblik.web.fremtoning import fremtoning, look_doors, statement_door
from borgerblik.web.fuldmagt import mandate_doors
from borgerblik.web.graenser import Graenser
from borgerblik.web.hoveder import HEADERS
from borgerblik.web.kladde_api import kladde_doors
from borgerblik.web.kladde_sider import valg_pages
from borgerblik.web.kommunevalg_api import kommuneliste_doors, kommunevalg_doors
from borgerblik.web.kontrol import check_doors
from borgerblik.web.kvalitet import kvalitet_doors
from borgerblik.web.kvalitet_sider import kvalitet_pages
from borgerblik.web.log_ind import sign_in_doors, sign_out_doors
from borgerblik.web.meldt import find_emne
from borgerblik.web.min_side import citizen_pages
from borgerblik.web.open_doors import area_doors, operations_doors
from borgerblik.web.opslag import lookup_doors
from borgerblik.web.opslag_sider import lookup_pages
from borgerblik.web.ord import put_words
from borgerblik.web.oversigt import oversigt_doors
from borgerblik.web.oversigt_sider import oversigt_pages
from borgerblik.web.oversigt_skriv import kommuneopgave_doors, register_doors
from borgerblik.web.pris import price_doors
from borgerblik.web.pris_sider import price_pages
from borgerblik.web.risiko import risiko_doors
from borgerblik.web.sagsord import put_case_words
from borgerblik.web.saml import saml_doors
from borgerblik.web.services import Services, services
from borgerblik.web.sider import open_pages, staff_pages
from borgerblik.web.sider_valg import page_text_doors
from borgerblik.web.sprog import two_languages
from borgerblik.web.statisk_filer import serve_static
from borgerblik.web.statistik import samlet_statistik_doors, statistik_doors
from borgerblik.web.statistik_ansat import statistik_pages
from borgerblik.web.tagmed import tagmed_doors
from borgerblik.web.tilslutning import tilslutning_doors
from borgerblik.web.tilslutning_sider import tilslutning_pages
from borgerblik.web.tilsyn import tilsyn_doors
from borgerblik.web.tilsyn_sider import tilsyn_pages
from borgerblik.web.tokenudsteder import back_channel_doors
from borgerblik.web.udtraek import udtraek_doors
from borgerblik.web.udtraek_side import udtraek_pages
from borgerblik.web.underretning import besked_pages
from borgerblik.web.vagtliste import watch_list_doors

App = Flask
B = TypeVar("B", bound=Blueprint)
LARGEST_REQUEST = 5 * 1024 * 1024  # bytes
QUIET = ("drift.live", "drift.ready")  # a load balancer asks every second

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
    app.jinja_env.globals["udk_spoerges"] = settings.udk_spoerges
    csrf = protect_forms(app, settings.secret_key or b"")
    limits = Graenser(app, parts.kant, settings)
    two_languages(app)
    for words in (put_words, put_case_words, put_payment_words):
        words(app)
    serve_static(app)
    _add_api(app, parts.doere, limits, csrf)
    _add_pages(app, parts.doere, limits, csrf)
    app.register_blueprint(operations_doors())
    app.register_blueprint(docs_doors())
    app.extensions["fremtoning"] = fremtoning
    app.register_blueprint(look_doors())
    app.register_blueprint(statement_door(settings.tilgaengelighed_url))
    return app


def _add_pages(app: Flask, doere: Doere, limits: Graenser, csrf: CSRFProtect) -> None:
    """The doors for browsers. What an identity provider sends is signed and bound to its browser: no form of ours."""
    lukket = partial(side, doere=doere)
    app.register_blueprint(besked_pages(lukket))
    staff = (
        staff_pages(lukket),
        lookup_pages(lukket),
        alarm_pages(lukket),
        fejl_staff_pages(lukket),
        udtraek_pages(lukket),
        tilsyn_pages(lukket),
        tilslutning_pages(lukket),
        statistik_pages(lukket),
        valg_pages(lukket),
        kvalitet_pages(lukket),
        change_pages(lukket),
        price_pages(lukket),
        oversigt_pages(lukket),
    )
    borger = citizen_pages(lukket)
    tagmed_doors(borger, limits.documents)
    own = (borger, fejl_citizen_pages(lukket, find_emne))
    for blueprint in (open_pages(), *own, *staff, sign_out_doors()):
        app.register_blueprint(blueprint)
    others = (saml_doors(limits.unsigned), back_channel_doors(limits.unsigned), check_doors(limits.checks))
    for exempt in (sign_in_doors(limits.tries), *others):
        csrf.exempt(exempt)
        app.register_blueprint(exempt)


def api_document() -> dict[str, Any]:
    """The description of the API, from the doors and schemas alone: no settings, no database."""
    document: dict[str, Any] = _add_api(_bare_app(), None, None, None).spec.to_dict()
    return document


def _bare_app() -> Flask:
    app = Flask("borgerblik", static_folder=None, template_folder="web/skabeloner")
    # flask-smorest writes into what it is given.
    app.config.update(deepcopy(SETTINGS), MAX_CONTENT_LENGTH=LARGEST_REQUEST, API_VERSION=__version__)
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
    oversight = (
        alarm_doors(lukket),
        udtraek_doors(lukket),
        tilsyn_doors(lukket),
        tilslutning_doors(lukket),
        watch_list_doors(lukket),
        statistik_doors(lukket),
        samlet_statistik_doors(lukket),
        kommuneliste_doors(lukket),
        kommunevalg_doors(lukket),
        kladde_doors(lukket),
        aabning_doors(lukket),
        kvalitet_doors(lukket),
        change_doors(lukket),
        price_doors(lukket),
        oversigt_doors(lukket),
        register_doors(lukket),
        kommuneopgave_doors(lukket),
    )
    for blueprint in (*own, *others, *oversight, page_text_doors(lukket, maa), fejlmelding_doors(lukket), area_doors()):
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
    if "\0" in request.path:  # no database looks for that, and no page has such an address
        raise NotFound


def _end(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-Id"] = g.get("request_id", "")
    # The rule, never the path: a path may hold anything, also a person number.
    rule: Any = request.url_rule
    route = "ukendt" if rule is None else rule.rule
    REQUESTS.labels(route, request.method if rule else "-", str(response.status_code)).inc()
    if request.endpoint not in QUIET:
        told = {"metode": request.method if rule else "-", "rute": route, "status": response.status_code}
        note = partial(_note, g.get("began", time.monotonic()), g.get("request_id"), told)
        if response.is_streamed:
            response.call_on_close(note)  # a page in pieces is answered when its last one is gone
        else:
            note()
    return response


def _note(began: float, request_id: str | None, told: Mapping[str, object]) -> None:
    ms = round((time.monotonic() - began) * 1000)
    log.info("request answered", **{"anmodning": request_id, **told, "ms": ms})
