"""A sign-in under way: what we asked, kept on our side until the answer comes to the same browser, once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from borgerblik.access.bevaret import fra_bytes, til_bytes
from borgerblik.access.identity import Doer, Rolle
from borgerblik.access.store import AdgangStore, ventende_tabel
from borgerblik.domain.koder import Nsis
from borgerblik.segl import Segl

LIFE = timedelta(minutes=10)  # a person looks for their phone


@dataclass(frozen=True, slots=True, repr=False)
class Undervejs:
    """What a browser went to an identity provider with.

    `anmodning` is the id of our request (SAML) or the state (OIDC); `nonce` and `verifier` are OIDC's. `til` is the
    page to go to afterwards, `afloeser` the session that the new one takes the place of, `fuldmagt` the mandate in
    use there, `rolle` what the person wants to act as, `krav` the level that was asked for.
    """

    doer: Doer
    udbyder: str
    anmodning: str
    rolle: Rolle
    krav: Nsis
    nonce: str
    verifier: str
    fornyet: bool = False
    stille: bool = False
    til: str = "/"
    kommune: str | None = None
    fuldmagt: str | None = None
    afloeser: str | None = None


class Ventende:
    """Keeps them. `secret` seals, with what only the browser holds. Raises DatabaseUnavailable."""

    def __init__(self, store: AdgangStore, secret: bytes, now: Callable[[], datetime]) -> None:
        self._store = store
        self._secret = secret
        self._now = now

    def gem(self, undervejs: Undervejs) -> str:
        """Keep it; the secret for the browser."""
        secret = secrets.token_urlsafe(32)
        name = _name(secret)
        sealed = self._segl(secret).luk(til_bytes(asdict(undervejs)), name.encode())
        self._store.gem(ventende_tabel, name, sealed, self._now() + LIFE)
        return secret

    def tag(self, secret: str | None) -> Undervejs | None:
        """What that browser went with: once, and not after ten minutes."""
        if not secret:
            return None
        name = _name(secret)
        sealed = self._store.tag(ventende_tabel, name, self._now())
        content = None if sealed is None else self._segl(secret).aabn(sealed, name.encode())
        return None if content is None else _read(fra_bytes(content))

    def _segl(self, secret: str) -> Segl:
        return Segl(self._secret, "sign-in under way", salt=secret.encode())


def _name(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _read(kept: Mapping[str, Any]) -> Undervejs:
    return Undervejs(**{**kept, "doer": Doer(kept["doer"]), "rolle": Rolle(kept["rolle"]), "krav": Nsis(kept["krav"])})
