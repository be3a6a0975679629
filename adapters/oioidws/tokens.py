"""Tokens in use: one per kommune and service, fetched once however many want it, and ahead of its end.

Who asks for a token that is here gets it without a lock being waited for. One that must be fetched is fetched in
a thread of its own: a citizen whose time runs out leaves, the fetching goes on, and the next one has the token.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as WaitedLong
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog
from prometheus_client import Counter

from adapters.http import within
from adapters.oioidws.assertion import Token, Wanted
from adapters.oioidws.certifikater import Identity, in_force
from adapters.oioidws.faelles import LOCK_SECONDS, Shared
from adapters.oioidws.signatur import NotBelieved
from adapters.oioidws.sts import Sts, StsError
from borgerblik.sources import Deadline, Reason, SourceError

STS_SECONDS = 8.0  # for one call to the token service
MARGIN = 0.25  # seconds a citizen's question keeps, to say that no token came
RENEWAL_REST = 30.0  # seconds between two renewals because an index refused
FAILURE_REST = 30.0  # seconds the background waits after a failure
FETCHERS = 64  # at once; each waits for the network, and one kommune never for another

TOKENS = Counter("borgerblik_token_hentninger", "Tokens fetched from the token service", ["tjeneste", "udfald"])
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Held:
    """What is known of one token: the one in use, the one on its way, the one refused, and when to rest."""

    token: Token | None = None
    coming: Future[Token] | None = None
    refused: str | None = None
    renewed: float = field(default=float("-inf"))
    rest_until: float = field(default=float("-inf"))


class Tokens:
    """The tokens of this process. `identity` gives our certificate in force, `shared` what other workers have."""

    def __init__(self, sts: Sts, identity: Callable[[], Identity], shared: Shared) -> None:
        self._sts = sts
        self._identity = identity
        self._shared = shared
        self._lock = threading.Lock()
        self._held: dict[Wanted, _Held] = {}
        self._fetchers: ThreadPoolExecutor | None = None
        self._pid = 0

    def token(self, wanted: Wanted, deadline: Deadline) -> Token:
        """The token, from here or from the token service. Raises StsError, at the latest just before the deadline.

        A token is proved with our own certificate: once that has ended nothing is (SourceError), however long the
        token itself and a connection that was made before would hold.
        """
        identity = self._identity()
        if not in_force((identity.certificate,)):
            raise SourceError(Reason.AFVIST, "our own certificate is not in force")
        with self._lock:
            held = self._held.setdefault(wanted, _Held())
            if held.token is not None and held.token.id != held.refused and _usable(held.token, identity):
                return held.token
            coming = self._begin(wanted, held)
        try:
            return coming.result(max(0.0, deadline.remaining() - MARGIN))
        except WaitedLong:
            raise StsError(Reason.UTILGAENGELIG, "no token in time") from None

    def refused(self, token: Token) -> bool:
        """A service refused it. Is there another one to try with, or may one be fetched?"""
        with self._lock:
            held = self._held.setdefault(token.wanted, _Held())
            if held.refused == token.id or (held.token is not None and held.token.id != token.id):
                return True  # somebody else was refused before us, and the next one is on its way or here
            if time.monotonic() - held.renewed < RENEWAL_REST:
                return False
            held.renewed = time.monotonic()
            held.refused = token.id
            return True

    def freshen(self, wanted: Iterable[Wanted]) -> None:
        """One round of the background: fetch what is not here or soon ends, one after another.

        So no citizen ever stands in line behind a hundred kommuner; a token service that cannot be had ends the
        round, and is left alone for a while.
        """
        for each in wanted:
            with self._lock:
                held = self._held.setdefault(each, _Held())
                coming = self._begin(each, held) if self._is_due(held) else None
            if coming is not None and _ended_the_round(coming):
                return

    def _is_due(self, held: _Held) -> bool:
        identity, now = self._identity(), datetime.now(UTC)
        here = (
            held.token is not None
            and held.token.id != held.refused
            and _usable(held.token, identity)
            and not held.token.due(now)
        )
        return not here and time.monotonic() >= held.rest_until

    def _begin(self, wanted: Wanted, held: _Held) -> Future[Token]:
        """The fetch under way, begun where there is none. The lock is held."""
        if self._fetchers is None or self._pid != os.getpid():
            # After a fork the parent's threads are not there, and what they were fetching never comes.
            self._pid, self._fetchers = os.getpid(), ThreadPoolExecutor(FETCHERS, thread_name_prefix="token")
            for other in self._held.values():
                other.coming = None
        if held.coming is None:
            held.coming = self._fetchers.submit(self._fetch, wanted, held)
        return held.coming

    def _fetch(self, wanted: Wanted, held: _Held) -> Token:
        try:
            token = self._obtain(wanted, self._identity(), held.refused)
        except Exception as error:
            with self._lock:
                held.coming = None
                held.rest_until = time.monotonic() + FAILURE_REST
                fallback, held.refused = held.token, None
            self._tell(wanted, error)
            if isinstance(error, StsError) and fallback is not None and _usable(fallback, self._identity()):
                return fallback  # refused once, by nobody knows whom; there is no other
            raise
        with self._lock:
            held.token, held.coming, held.refused = token, None, None
        return token

    def _obtain(self, wanted: Wanted, identity: Identity, refused: str | None) -> Token:
        """From another worker, else from the token service, by one worker at a time."""
        name = hashlib.sha256("|".join((wanted.entity_id, wanted.cvr, identity.fingerprint)).encode()).hexdigest()
        with self._shared.alone(name):
            kept = self._kept(name, wanted, identity)
            if kept is not None and kept.id != refused and not kept.due(datetime.now(UTC)):
                return kept
            try:
                with within(STS_SECONDS) as deadline:
                    token = self._sts.issue(wanted, identity, deadline)
            except StsError:
                if kept is not None and kept.id != refused and kept.good(datetime.now(UTC)):
                    return kept  # it soon ends, but it is what there is
                raise
            TOKENS.labels(wanted.entity_id, "hentet").inc()
            self._shared.write(name, token.written(), (token.ends - datetime.now(UTC)).total_seconds())
        return token

    def _kept(self, name: str, wanted: Wanted, identity: Identity) -> Token | None:
        written = self._shared.read(name)
        try:
            return None if written is None else self._sts.read(written, wanted, identity)
        except (NotBelieved, SourceError):
            return None

    @staticmethod
    def _tell(wanted: Wanted, error: Exception) -> None:
        kode = error.kode if isinstance(error, StsError) else None
        TOKENS.labels(wanted.entity_id, "fejlede").inc()
        if isinstance(error, SourceError):
            log.warning(
                "the token service gave no token",
                tjeneste=wanted.entity_id, cvr=wanted.cvr, kode=kode, reason=error.reason.value, detail=str(error),
            )  # fmt: skip
        else:
            log.error("fetching a token failed", tjeneste=wanted.entity_id, cvr=wanted.cvr, exc_info=error)


def _ended_the_round(coming: Future[Token]) -> bool:
    """Wait for it. Does it make no sense to ask for the next one?"""
    try:
        coming.result(STS_SECONDS + LOCK_SECONDS)
    except StsError as error:
        return error.reason is Reason.UTILGAENGELIG
    except Exception:  # whatever it was has been told where it happened
        return True
    return False


def _usable(token: Token, identity: Identity) -> bool:
    return token.good(datetime.now(UTC)) and token.identity.fingerprint == identity.fingerprint
