"""The issuer's public keys, over HTTP."""

from __future__ import annotations

import json
from typing import Any

import requests

LIMITS = (3.05, 3.0)  # seconds to connect, and from read to read
LARGEST = 256 * 1024  # bytes


def fetch_jwks(url: str) -> dict[str, Any]:
    """The JWKS document at the address (RFC 7517). Raises requests' errors, and ValueError for no JWKS."""
    with requests.Session() as session:
        session.trust_env = False
        with session.get(url, timeout=LIMITS, allow_redirects=False, stream=True) as response:
            response.raise_for_status()
            raw = response.raw.read(LARGEST + 1, decode_content=True)
    if response.status_code != 200 or len(raw) > LARGEST:
        raise ValueError("no JWKS at the address")
    document = json.loads(raw)
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("no JWKS at the address")  # noqa: TRY004 (an outside document, not a wrong call)
    return document
