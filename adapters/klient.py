"""Us as a client of an authorization server: one form sent, one JSON object back, bounded in time and size.

Source: RFC 6749 section 2.3.1 and 3.2; RFC 7662 section 2.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus, urlencode

from adapters.http import Line, within
from borgerblik.access.token.afvist import TokenRefused
from borgerblik.access.token.jwt import json_objekt
from borgerblik.sources import Reason, SourceError

LARGEST = 256 * 1024  # bytes


class NoAnswer(Exception):
    """The server gave no answer, or none that can be read. The cause is chained; nothing of the answer is repeated."""


class Refused(Exception):
    """The server answered that it will not (HTTP 4xx)."""


def send_form(
    url: str, form: Mapping[str, str], *, klient_id: str, hemmelighed: str | None, seconds: float
) -> Mapping[str, Any]:
    """The JSON object that a form is answered with. A public client (no secret) names itself in the form.

    Raises NoAnswer and Refused.
    """
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    if hemmelighed is None:
        form = {**form, "client_id": klient_id}
    else:
        headers["Authorization"] = _basic(klient_id, hemmelighed)
    body = urlencode(form).encode()
    try:
        with within(seconds) as deadline:
            reply = Line(url).post(lambda: body, headers, deadline)
    except SourceError as error:
        raise (Refused if error.reason is Reason.AFVIST else NoAnswer)(str(error)) from error
    if 400 <= reply.status < 500:
        raise Refused(f"HTTP {reply.status}")
    if reply.status != 200 or len(reply.body) > LARGEST:
        raise NoAnswer(f"HTTP {reply.status}, {len(reply.body)} bytes")
    try:
        return json_objekt(reply.body)
    except TokenRefused as error:
        raise NoAnswer("no JSON object") from error


def _basic(klient_id: str, hemmelighed: str) -> str:
    """Both are form-encoded before they are joined: either may hold a colon."""
    pair = f"{quote_plus(klient_id)}:{quote_plus(hemmelighed)}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"
