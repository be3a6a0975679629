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

KEEP_SECONDS = 600.0  # then they are fetched anew, while the old ones still serve
ASK_AGAIN_SECONDS = 60.0  # between two tries, for a key nobody knows and after a failure
ASK_AGAIN_WITHOUT_ANY = 2.0  # when no token can be judged at all
SMALLEST_RSA = 2048
CURVES = ("P-256", "P-384", "P-521")

Key = RSAKey | ECKey
log = structlog.get_logger(__name__)


class KeysUnavailable(Exception):
    """The issuer's keys cannot be had, and no copy is left: no token can be judged."""


class KeySet:
    """The keys behind a JWKS address. `fetch` gives the JWKS document within a few seconds, or raises.

    Safe among threads. While there are keys, nobody waits for the issuer except who brings an unknown one.
    """

    def __init__(self, fetch: Callable[[], Mapping[str, Any]], clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._fetching = threading.Lock()
        self._keys: Mapping[str, Key] | None = None  # None until they have been had once
        self._stale_at = self._ask_again_at = float("-inf")

    def find(self, kid: str) -> Key | None:
        """The key of that id, None where the issuer has none. Raises KeysUnavailable."""
        if kid in (self._keys or ()):
            if self._due(self._stale_at):
                threading.Thread(target=self._refresh, args=(self._stale_at,), daemon=True).start()
        elif self._due(self._ask_again_at):
            self._refresh(self._ask_again_at)
        keys = self._keys
        if keys is None:
            raise KeysUnavailable("the issuer's keys could not be fetched")
        return keys.get(kid)

    def _due(self, moment: float) -> bool:
        return self._clock() >= max(moment, self._ask_again_at)

    def _refresh(self, seen: float) -> None:
        """Fetch, unless somebody else has done it meanwhile. Where that fails the last good copy is kept."""
        with self._fetching:
            if seen not in (self._stale_at, self._ask_again_at):
                return
            try:
                self._keys = dict(_usable(self._fetch()))
                self._stale_at = self._clock() + KEEP_SECONDS
            except Exception as error:
                log.warning(
                    "the issuer's keys could not be fetched", error=type(error).__name__, kept=len(self._keys or ())
                )
            pause = ASK_AGAIN_WITHOUT_ANY if self._keys is None else ASK_AGAIN_SECONDS
            self._ask_again_at = self._clock() + pause


def _usable(document: Mapping[str, Any]) -> list[tuple[str, Key]]:
    """The signing keys we may believe: RSA of 2048 bits or more, and the curves of ES256, ES384 and ES512."""
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
    if jwk.get("kty") == "EC" and jwk.get("crv") in CURVES:
        return ECKey.import_key(public)
    return None
