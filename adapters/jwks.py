"""The issuer's public keys, over HTTP."""

from __future__ import annotations

import json
from typing import Any

from adapters.http import Line, within

SECONDS = 5.0  # for the whole of it


def fetch_jwks(url: str) -> dict[str, Any]:
    """The JWKS document at the address (RFC 7517). Raises SourceError, and ValueError for no JWKS."""
    with within(SECONDS) as deadline:
        reply = Line(url).get({"Accept": "application/jwk-set+json, application/json"}, deadline)
    if reply.status != 200:
        raise ValueError(f"HTTP {reply.status} at the address of the keys")
    document = json.loads(reply.body)
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("no JWKS at the address")  # noqa: TRY004 (an outside document, not a wrong call)
    return document
