"""Asks an issuer about an opaque token (RFC 7662)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.klient import send_form
from borgerblik.access.token.profil import Opslag

SECONDS = 5.0  # for the whole of it


def spoerg(opslag: Opslag, token: str) -> Mapping[str, Any]:
    """What the issuer says of the token. Raises NoAnswer, and Refused where the issuer will not answer us."""
    return send_form(
        opslag.url,
        {"token": token, "token_type_hint": "access_token"},
        klient_id=opslag.klient_id,
        hemmelighed=opslag.hemmelighed,
        seconds=SECONDS,
    )
