"""The access tokens we issue ourselves at /token (OIO IDWS REST): opaque, known by their hash, their content sealed."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime

from borgerblik.access.bevaret import fra_bytes, pak, pak_ud, til_bytes
from borgerblik.access.store import AdgangStore, eget_token_tabel
from borgerblik.access.token import EgetToken
from borgerblik.segl import Segl

_LONGEST = 64  # characters of a token of ours


class EgneTokens:
    """Issues and finds them. Raises DatabaseUnavailable."""

    def __init__(self, store: AdgangStore, secret: bytes, now: Callable[[], datetime]) -> None:
        self._store = store
        self._secret = secret
        self._now = now

    def udsted(self, eget: EgetToken) -> str:
        """A new token, 256 bits nobody can guess."""
        token = secrets.token_urlsafe(32)
        content = {
            "identitet": pak(eget.identity),
            "aftryk": eget.aftryk,
            "udloeber": eget.udloeber.isoformat(),
        }
        name = _name(token)
        self._store.gem(eget_token_tabel, name, self._segl(token).luk(til_bytes(content), name.encode()), eget.udloeber)
        return token

    def find(self, token: str) -> EgetToken | None:
        """What stands behind a token, None for one that is not ours or is over."""
        if len(token) > _LONGEST:
            return None
        name, now = _name(token), self._now()
        sealed = self._store.hent(eget_token_tabel, name, now)
        content = None if sealed is None else self._segl(token).aabn(sealed, name.encode())
        if content is None:
            return None
        kept = fra_bytes(content)
        return EgetToken(pak_ud(kept["identitet"]), datetime.fromisoformat(kept["udloeber"]), kept["aftryk"])

    def _segl(self, token: str) -> Segl:
        return Segl(self._secret, "token of ours", salt=token.encode())


def _name(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
