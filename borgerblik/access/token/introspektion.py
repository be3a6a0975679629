"""Opaque tokens: their issuer is asked what they are, and the answer is judged as a token's claims are.

An answer is remembered for seconds, under a hash of the token, and never beyond its end. An issuer that does not
answer has said nothing: the token cannot be judged. Source: RFC 7662.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from borgerblik.access.identity import Doer, Identity
from borgerblik.access.token.afvist import IntrospectionUnavailable, TokenRefused, refuse
from borgerblik.access.token.dommer import Dommer
from borgerblik.access.token.krav import Claims, kontroller_levetid, tekst
from borgerblik.access.token.profil import Opslag, Udsteder

REMEMBERED_SECONDS = 30.0
MOST_REMEMBERED = 2_000
MOST_ASKING = 4  # questions at once
ASK_AGAIN_SECONDS = 2.0  # after one that got no answer

Spoerg = Callable[[Opslag, str], Mapping[str, Any]]
"""Asks about a token within a few seconds; whatever it raises means that there is no answer."""

log = structlog.get_logger(__name__)


class Introspektion:
    """Asks and judges. Safe among threads."""

    def __init__(self, dommer: Dommer, spoerg: Spoerg, clock: Callable[[], float] = time.monotonic) -> None:
        self._dommer = dommer
        self._spoerg = spoerg
        self._husket = _Husket(clock)
        self._clock = clock
        # An issuer that is slow holds up so many requests of a worker and no more.
        self._asking = threading.BoundedSemaphore(MOST_ASKING)
        self._silent_until: dict[str, float] = {}
        self._udstedere = [each for each in dommer.profil.udstedere.values() if each.introspektion is not None]

    def identity(self, token: str, certifikat: bytes | None) -> Identity:
        """Who the token speaks for. Raises TokenRefused, and IntrospectionUnavailable where it cannot be known."""
        udsteder, answer = self._active(token)
        self._kontroller(answer, udsteder, certifikat)
        return self._dommer.identity(answer, udsteder, Doer.TOKEN)

    def _active(self, token: str) -> tuple[Udsteder, Claims]:
        """The issuer that says it is active, and all it says."""
        silent: IntrospectionUnavailable | None = None
        for udsteder in self._udstedere:
            try:
                answer = self._answer(udsteder, token)
            except IntrospectionUnavailable as error:
                silent = error  # another issuer may still know it; if none does, we do not know
                continue
            if answer.get("active") is True:
                return udsteder, answer
        raise silent or TokenRefused("invalid_token", "no issuer says that it is active")

    def _answer(self, udsteder: Udsteder, token: str) -> Claims:
        name = hashlib.sha256(f"{udsteder.iss}\0{token}".encode()).digest()
        found = self._husket.find(name)
        if found is None:
            found = self._asked(udsteder, token)
            self._husket.gem(name, found)
        return found

    def _asked(self, udsteder: Udsteder, token: str) -> Claims:
        silent = self._clock() < self._silent_until.get(udsteder.iss, float("-inf"))
        if silent or not self._asking.acquire(blocking=False):
            raise IntrospectionUnavailable("the issuer is not asked now")
        try:
            return self._spoerg(udsteder.introspektion, token)  # type: ignore[arg-type]  # chosen for having one
        except Exception as error:
            self._silent_until[udsteder.iss] = self._clock() + ASK_AGAIN_SECONDS
            log.warning("an issuer could not be asked about a token", error=type(error).__name__)
            raise IntrospectionUnavailable("the issuer gave no answer") from error
        finally:
            self._asking.release()

    def _kontroller(self, answer: Claims, udsteder: Udsteder, certifikat: bytes | None) -> None:
        """What an answer must say beyond "active", each time it is used: its end may have come since it was given."""
        if tekst(answer, "iss") not in (None, udsteder.iss):
            refuse("from another issuer than was asked")
        if (tekst(answer, "token_type") or "bearer").lower() != "bearer":
            refuse("not an access token")
        if "iat" in answer:
            kontroller_levetid(answer, self._dommer.profil.laengste_levetid)
        self._dommer.kontroller_brugt(answer, certifikat)


class _Husket:
    """The latest answers, a bounded number of them."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._found: OrderedDict[bytes, tuple[float, Claims]] = OrderedDict()

    def find(self, name: bytes) -> Claims | None:
        """The answer, while it holds."""
        with self._lock:
            until, answer = self._found.get(name, (0.0, None))
            return answer if answer is not None and self._clock() < until else None

    def gem(self, name: bytes, answer: Claims) -> None:
        """Keep it; the oldest goes where there are too many."""
        with self._lock:
            self._found.pop(name, None)
            self._found[name] = (self._clock() + REMEMBERED_SECONDS, answer)
            while len(self._found) > MOST_REMEMBERED:
                self._found.popitem(last=False)
