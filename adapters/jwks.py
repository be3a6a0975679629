"""The public keys of the issuers: over HTTP, or from a file beside the profile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from adapters.http import Line, within
from borgerblik.access.noegler import KeySet
from borgerblik.access.token.profil import TokenProfil

SECONDS = 5.0  # for the whole of it
LARGEST_FILE = 1024 * 1024  # bytes


def key_sets(profil: TokenProfil) -> Mapping[str, KeySet]:
    """The keys of each issuer of the profile; fetched when the first token comes."""
    return {iss: KeySet(partial(get_jwks, udsteder.jwks)) for iss, udsteder in profil.udstedere.items()}


def get_jwks(source: str | Path) -> dict[str, Any]:
    """The JWKS document (RFC 7517) at an address or in a file. Raises SourceError, OSError, ValueError."""
    return fetch_jwks(source) if isinstance(source, str) else read_jwks(source)


def fetch_jwks(url: str) -> dict[str, Any]:
    """The JWKS document at the address. Raises SourceError, and ValueError for no JWKS."""
    with within(SECONDS) as deadline:
        reply = Line(url).get({"Accept": "application/jwk-set+json, application/json"}, deadline)
    if reply.status != 200:
        raise ValueError(f"HTTP {reply.status} at the address of the keys")
    return _document(reply.body)


def read_jwks(file: Path) -> dict[str, Any]:
    """The JWKS document in a file. Raises OSError, and ValueError for no JWKS."""
    with file.open("rb") as opened:
        raw = opened.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise ValueError("the file is too large for keys")
    return _document(raw)


def _document(raw: bytes) -> dict[str, Any]:
    document = json.loads(raw)
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("no JWKS")  # noqa: TRY004 (an outside document, not a wrong call)
    return document
