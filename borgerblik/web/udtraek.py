"""The door to extracts of the log, for whoever oversees the look-ups in a kommune; and how an extract is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

import structlog
from flask import Response, g
from flask_smorest import Blueprint, abort
from marshmallow import RAISE

from borgerblik.access.gate import viewer
from borgerblik.access.laas import Laas
from borgerblik.audit.adgangslog import Kald
from borgerblik.audit.udtraek import Bestilling, Oenske, Udtraek, Udtraeksformat, UkendtAnsat
from borgerblik.audit.udtraek.dokument import dokument
from borgerblik.audit.udtraek.skriv import som_csv, som_json
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.tid import dansk_dag
from borgerblik.web.api_description import may_answer
from borgerblik.web.citizen import DOER, ansats_kald
from borgerblik.web.services import services
from borgerblik.web.streng_json import StrictBlueprint
from borgerblik.web.tilsynsret import luk_for_tilsyn
from borgerblik.web.udgaver import also_answers
from schemas.ind.udtraek import UdtraekIn

MIMETYPES: Mapping[Udtraeksformat, str] = {
    Udtraeksformat.CSV: "text/csv",
    Udtraeksformat.JSON: "application/json",
    Udtraeksformat.PDF: "application/pdf",
}
_WRITERS = {Udtraeksformat.CSV: som_csv, Udtraeksformat.JSON: som_json}
_FILE = {"schema": {"type": "string", "format": "binary"}}

log = structlog.get_logger(__name__)


def udtraek_doors(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The door, locked: for whoever oversees the look-ups in that kommune."""
    bp = StrictBlueprint(
        "udtraek", __name__, url_prefix="/api/v1/kommuner/<kode>/udtraek", description="Udtræk af adgangsloggen"
    )
    luk_for_tilsyn(bp, lukket)

    @bp.post("")
    @bp.doc(
        summary="Tag et udtræk af adgangsloggen",
        responses={200: {"content": dict.fromkeys(MIMETYPES.values(), _FILE)}},
        security=[{"adgangstoken": []}],
    )
    @bp.arguments(UdtraekIn, location="json", unknown=RAISE)
    @bp.response(200, _FILE["schema"], description="Filen; den er kun hel, hvis den har sin slutning")
    @may_answer(bp, 401, 403, 503)
    @also_answers(bp, 415)
    def tag(asked: Oenske, kode: str) -> Response:
        """An extract of the log as a file.

        Of a person (for a request under GDPR art. 15; told without the employees), of an employee's look-ups, or of a
        period. Every row says whether its chain is `hel`, `aendret` or
        `brudt`, and the end of the file whether all of it is, and where not. That the extract is taken is in the log,
        and a citizen can read it there.
        """
        try:
            bestilling = services().udtraek.bestil(asked, kode)
        except UkendtAnsat:
            abort(422, messages={"json": {"ansat": ["er ingen, der har slået nogen op."]}})
        return sendt(bestilling, asked.format, g.tilsyn_kommune, DOER)

    return bp


def tilsynets_kald(kommune: Kommune, doer: str) -> Kald:
    """The look of whoever oversees, as the log will hold it; the extract says why."""
    return ansats_kald("", doer, kommune)


def sendt(bestilling: Bestilling, form: Udtraeksformat, kommune: Kommune, doer: str) -> Response:
    """The file, sent while it is read. What fails before its first piece is an answer; later it breaks off.

    Raises TooManyRequests, LogUnavailable, ForMange, UdskriftUmulig.
    """
    parts = services()
    parts.samtidige.tag(parts.pseudonym(viewer()))
    parts.udtraek_i_gang.tag("alle")
    udtraek = parts.udtraek.tag(bestilling, tilsynets_kald(kommune, doer))
    response = Response(_content(udtraek, form), mimetype=MIMETYPES[form])
    name = f"udtraek-{bestilling.slags.value}-{dansk_dag(udtraek.dannet).isoformat()}.{form.value}"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["X-Accel-Buffering"] = "no"  # a front server is not to wait for the end (nginx)
    return response


def _content(udtraek: Udtraek, form: Udtraeksformat) -> bytes | Iterator[bytes]:
    if form is Udtraeksformat.PDF:
        return services().udskrifter.pdf(dokument(udtraek))
    pieces = _WRITERS[form](udtraek)
    return _sent(chain([next(pieces)], pieces), g.request_id)


def _sent(pieces: Iterator[bytes], anmodning: str) -> Iterator[bytes]:
    """The pieces. One that fails is never followed by an end: the connection is broken, and the log says so."""
    structlog.contextvars.bind_contextvars(anmodning=anmodning)  # the request has ended for Flask
    try:
        yield from pieces
    except GeneratorExit:
        log.warning("an extract was not taken to its end")
        raise
    except Exception as error:
        log.exception("an extract broke off", error=type(error).__name__)
        raise
