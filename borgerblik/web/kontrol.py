"""`/kontrol`: whoever has been given a document can see whether it is ours, whole and unchanged. No sign-in.

What is brought is held in memory while it is looked at, and forgotten; the log holds what was found, and no more.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any, BinaryIO

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from borgerblik.udskrift import Kontrol, UdskriftUmulig
from borgerblik.web.services import services
from borgerblik.web.sideskabelon import page

LARGEST = 5 * 1024 * 1024  # bytes
_AROUND = 16 * 1024  # bytes of the form around the file
FIELD = "fil"
AGAIN_SECONDS = 10

Limit = Callable[[Any], Any]
log = structlog.get_logger(__name__)


def check_doors(limit: Limit) -> Blueprint:
    """Open to anyone, but not often: each check costs a process of its own."""
    bp = Blueprint("kontrol", __name__)
    limit(bp)

    @bp.get("/kontrol")
    def ask() -> Response:
        """What a check tells, and where to bring the file."""
        return _shown()

    @bp.post("/kontrol")
    def check() -> Response:
        """What is found of the file."""
        try:
            data = _brought()
            if not data:
                return _shown(fejl="ingen_fil", status=400)
            found = services().udskrifter.kontroller(data)
        except RequestEntityTooLarge:
            return _shown(fejl="for_stor", status=413)
        except UdskriftUmulig as error:
            log.warning("a document could not be checked", grund=error.grund.value)
            response = _shown(fejl="optaget", status=503)
            response.headers["Retry-After"] = str(AGAIN_SECONDS)
            return response
        log.info("a document was checked", udfald=found.udfald.value)
        return _shown(found)

    return bp


def _brought() -> bytes:
    """The file in the form, never on a disk. Raises RequestEntityTooLarge."""
    request.max_content_length = LARGEST + _AROUND
    parser = FormDataParser(
        stream_factory=_in_memory,
        max_form_memory_size=LARGEST + _AROUND,
        max_content_length=LARGEST + _AROUND,
        max_form_parts=4,
    )
    _, _, files = parser.parse(request.stream, request.mimetype, request.content_length, request.mimetype_params)
    found = files.get(FIELD)
    data = b"" if found is None else found.stream.read()
    if len(data) > LARGEST:
        raise RequestEntityTooLarge
    return data


def _in_memory(*_: Any, **__: Any) -> BinaryIO:
    return BytesIO()


def _shown(svar: Kontrol | None = None, *, fejl: str | None = None, status: int = 200) -> Response:
    return page("kontrol.html", status=status, svar=svar, fejl=fejl)
