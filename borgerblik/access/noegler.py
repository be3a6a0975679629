"""The public keys of the issuer: fetched, kept, and asked for anew when a token names one we do not have."""

from __future__ import annotations

import threading
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

KEEP_SECONDS = 600.0
ASK_AGAIN_SECONDS = 60.0  # at most one refetch a minute for keys we do not know
SMALLEST_RSA = 2048

Key = RSAKey | ECKey
log = structlog.get_logger(__name__)


class KeysUnavailable(Exception):
    """The issuer's keys cannot be had, and no copy is left: no token can be judged."""


class KeySet:
    """The keys behind a JWKS address. `fetch` gives the JWKS document or raises; safe among threads."""

    def __init__(self, fetch: Callable[[], Mapping[str, Any]], clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: dict[str, Key] = {}
        self._fetched = float("-inf")
        self._tried = float("-inf")

    def find(self, kid: str) -> Key | None:
        """The key of that id, None where the issuer has none. Raises KeysUnavailable."""
        with self._lock:
            age = self._clock() - self._fetched
            if age > KEEP_SECONDS or (kid not in self._keys and self._clock() - self._tried > ASK_AGAIN_SECONDS):
                self._refresh()
            return self._keys.get(kid)

    def _refresh(self) -> None:
        """Fetch; where that fails keep the last good copy, and close the door where there is none."""
        now = self._clock()
        if self._keys and now - self._tried <= 1.0:
            return  # somebody has just tried
        self._tried = now
        try:
            self._keys = dict(_usable(self._fetch()))
            self._fetched = now
        except Exception as error:
            log.warning("the issuer's keys could not be fetched", error=type(error).__name__, kept=len(self._keys))
            if not self._keys:
                raise KeysUnavailable("the issuer's keys could not be fetched") from error


def _usable(document: Mapping[str, Any]) -> list[tuple[str, Key]]:
    """The signing keys we may believe: RSA of 2048 bits or more, and P-256."""
    found: list[tuple[str, Key]] = []
    for jwk in document["keys"]:
        kid = jwk.get("kid")
        if not isinstance(kid, str) or jwk.get("use", "sig") != "sig":
            continue
        try:
            key = _public(jwk)
        except (JoseError, ValueError, KeyError, TypeError):
            continue
        if key is not None:
            found.append((kid, key))
    return found


def _public(jwk: Mapping[str, Any]) -> Key | None:
    public = {name: value for name, value in jwk.items() if name not in ("d", "p", "q", "dp", "dq", "qi", "oth")}
    if jwk.get("kty") == "RSA":
        # Measured before it is imported: the library only warns of a small one.
        large = len(urlsafe_b64decode(public["n"] + "==").lstrip(b"\0")) * 8 >= SMALLEST_RSA
        return RSAKey.import_key(public) if large else None
    if jwk.get("kty") == "EC" and jwk.get("crv") == "P-256":
        return ECKey.import_key(public)
    return None
