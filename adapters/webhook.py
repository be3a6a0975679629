"""An alarm is told to a program of the kommune: a signed POST to an https address outside. Source: RFC 2104 (HMAC)."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

import structlog

from adapters.http import Line, within
from borgerblik.alarm.model import Melding
from borgerblik.sources import Reason, SourceError

SECONDS = 8.0  # for all of it: three to connect, five for an answer
HEADER = "X-Borgerblik-Signatur"
IKKE_SAT_OP, ADRESSE_AFVIST, AFVIST, UVENTET = "ikke_sat_op", "adresse_afvist", "afvist", "uventet"

_KODER = {Reason.FOR_LANGSOM: "for_langsom", Reason.UTILGAENGELIG: "ingen_forbindelse"}

log = structlog.get_logger(__name__)


class Webhook:
    """Tells a program, signed with `noegle`. `paa_maskinen`: beside the sandkasse, where it may be on this machine."""

    def __init__(
        self,
        noegle: bytes | None,
        now: Callable[[], datetime],
        *,
        paa_maskinen: bool,
        seconds: float = SECONDS,
    ) -> None:
        self._noegle = noegle
        self._now = now
        self._paa_maskinen = paa_maskinen
        self._seconds = seconds

    def __call__(self, url: str, melding: Melding) -> str | None:
        """Hand it over; None when it was taken (HTTP 2xx), else the code of why not. Never raises."""
        if self._noegle is None:
            return IKKE_SAT_OP
        try:
            if urlsplit(url).scheme != "https" and not self._paa_maskinen:
                return ADRESSE_AFVIST
            return self._send(url, self._noegle, krop(melding))
        except SourceError as error:
            return _KODER.get(error.reason, AFVIST)
        except Exception as error:  # its words may hold the address, so only its kind is told
            log.error("a program could not be told", error=type(error).__name__)  # noqa: TRY400 - and no traceback
            return UVENTET

    def _send(self, url: str, noegle: bytes, body: bytes) -> str | None:
        headers = {
            "Content-Type": "application/json",
            HEADER: underskrift(noegle, body, int(self._now().timestamp())),
        }
        with within(self._seconds) as deadline:
            reply = Line(url, outside=not self._paa_maskinen).post(lambda: body, headers, deadline)
        return None if 200 <= reply.status < 300 else AFVIST


def krop(melding: Melding) -> bytes:
    """The body: what an alarm may say outside the house."""
    said = {
        "alarm": melding.alarm,
        "kommune": melding.kommune,
        "kode": melding.kode,
        "tidspunkt": melding.tidspunkt.isoformat(timespec="seconds"),
        "url": melding.url,
    }
    return json.dumps(said, ensure_ascii=False).encode()


def underskrift(noegle: bytes, body: bytes, tid: int) -> str:
    """What the header says: when (Unix seconds), and HMAC-SHA256 over `<when>.<body>` in hex."""
    return f"t={tid},v1={hmac.new(noegle, f'{tid}.'.encode() + body, hashlib.sha256).hexdigest()}"
