"""Take it with me: the page that offers it, and the two files. Each file is a look at the sources of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, g, render_template, request
from flask_babel import format_date
from flask_limiter import RateLimitExceeded
from werkzeug.exceptions import UnprocessableEntity

from borgerblik.access.gate import demand, session
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.tid import dansk_dag
from borgerblik.overblik.fejl import IngenKildeSvarede
from borgerblik.overblik.model import Kilde
from borgerblik.udskrift import Udskrift, UdskriftUmulig, Umulighed
from borgerblik.web.citizen import krav_for, me
from borgerblik.web.formular import demand_own_page
from borgerblik.web.kalender import poster
from borgerblik.web.kig import Kig, kald, kig
from borgerblik.web.ord import uden_styring
from borgerblik.web.sagsord import frekvens_ord
from borgerblik.web.services import kommunebillede, services
from borgerblik.web.sideskabelon import page
from borgerblik.web.sprog import chosen
from borgerblik.web.stykkevis import holder_tilbage
from borgerblik.web.udskriftsord import huller
from schemas.ud.udskrift import dokument

LAST_PAYMENTS = 12
MED_FULDMAGT = "fuldmagt"  # a helper sees, and does not carry away
INGEN_KILDER = "kilder"
FOR_MANGE = "for_mange"
_STATUS: Mapping[Umulighed, int] = {Umulighed.I_GANG: 429, Umulighed.IKKE_TILSLUTTET: 422}  # else 503
_AGAIN_SECONDS = 60
_SOON: Mapping[str, int] = {Umulighed.I_GANG.value: 10, Umulighed.OPTAGET.value: 10}

Limit = Callable[[Any], Any]


def tagmed_doors(bp: Blueprint, limit: Limit) -> None:
    """Put the doors on the citizen's own pages. `limit` counts the documents that are asked for."""
    bp.register_error_handler(RateLimitExceeded, lambda _error: _offer(kig(), fejl=FOR_MANGE, status=429))

    @bp.get("/tag-med")
    def take_along() -> Response:
        """What can be taken along, and in which form."""
        return _offer(kig())

    @bp.post("/udskrift.pdf")
    @limit
    def as_pdf() -> Response:
        """The overview as a tagged, sealed PDF."""
        return _taken("hente udskrift (PDF)", "pdf", "application/pdf", _pdf)

    @bp.post("/udskrift.json")
    @limit
    def as_json() -> Response:
        """The same as sealed JSON."""
        return _taken("hente udskrift (JSON)", "json", "application/json", _json)


def _taken(formaal: str, ending: str, mimetype: str, made: Callable[[Udskrift], bytes]) -> Response:
    """The file, after the look is logged; where there is none a page that says why, and no half one."""
    demand_own_page(services().login.adresse)
    seen = kig()
    if seen.fuldmagt is not None:
        return _offer(seen, fejl=MED_FULDMAGT, status=403)
    kommune = _asked(seen)
    if not kommune.tilsluttet:
        return _offer(seen, fejl=Umulighed.IKKE_TILSLUTTET.value, kommune=kommune, status=422)
    demand(krav_for([kommune.kode]))
    udskrifter = services().udskrifter
    try:
        with udskrifter.alene(session().id):
            overblik = services().overblik.of(me(), [kommune.kode], kald(formaal))
            udskrift = udskrifter.ny(overblik, kommune, me())
            content = made(udskrift)
    except IngenKildeSvarede as error:
        return _offer(seen, fejl=INGEN_KILDER, kilder=error.kilder, status=503)
    except UdskriftUmulig as error:
        return _offer(seen, fejl=error.grund.value, kommune=kommune, status=_STATUS.get(error.grund, 503))
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f"attachment; filename={_name(udskrift.dannet)}.{ending}"
    return response


def _asked(seen: Kig) -> Kommune:
    """The kommune the form names, else the page's. Raises UnprocessableEntity for one that nobody knows."""
    kode = request.form.get("kommune") or (None if seen.kommune is None else seen.kommune.kode)
    found = None if kode is None else kommunebillede().find(kode)
    if found is None:
        raise UnprocessableEntity
    return found


def _name(dannet: datetime) -> str:
    """Nothing of anybody: others see the name of a file."""
    return f"borgerblik-{dansk_dag(dannet).isoformat()}"


def _pdf(udskrift: Udskrift) -> bytes:
    return services().udskrifter.pdf(document(udskrift, f"{services().login.adresse}/kontrol"))


def document(udskrift: Udskrift, kontrol: str) -> str:
    """The document as HTML that stands alone; `kontrol` is the address where it is checked.

    What an index writes cannot turn the text around it: no character that does is left in it.
    """
    html = render_template(
        "udskrift.html",
        u=udskrift,
        o=udskrift.overblik,
        sprog=chosen(),
        kontrol=kontrol,
        seneste=LAST_PAYMENTS,
        frekvens=frekvens_ord,
        kort=_short,
        titler={each.noegle: each.titel for each in udskrift.overblik.fagomraader},
        huller=huller(udskrift.overblik),
        kommende=poster(udskrift.overblik),
        holdt_tilbage=holder_tilbage(udskrift.overblik),
    )
    return uden_styring(html)


def _short(day: date) -> str:
    """A day where there is little room."""
    return str(format_date(day, "medium", rebase=False))


def _json(udskrift: Udskrift) -> bytes:
    return json.dumps(services().udskrifter.json(dokument(udskrift)), ensure_ascii=False).encode()


def _offer(
    seen: Kig,
    *,
    fejl: str | None = None,
    kilder: Sequence[Kilde] = (),
    kommune: Kommune | None = None,
    status: int = 200,
) -> Response:
    udskrifter = services().udskrifter
    response = page(
        "tag_med.html",
        status=status,
        kig=seen,
        kommune=kommune or seen.kommune,
        kan_pdf=udskrifter.kan_pdf(),
        kan_json=udskrifter.kan_json(),
        fejl=fejl,
        kilder=kilder,
    )
    if status in (429, 503):
        response.headers["Retry-After"] = str(g.get("vent") or _SOON.get(fejl or "", _AGAIN_SECONDS))
    return response
