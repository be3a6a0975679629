"""The port to the national indexes: a Question in, a Delivery out, or a SourceError with its Reason."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from borgerblik.domain.cpr import Cpr
from borgerblik.domain.sag import Sag
from borgerblik.domain.ydelse import Udbetaling, Ydelse


class Reason(StrEnum):
    """Why a source has no answer; the codes leave the house."""

    FOR_LANGSOM = "for_langsom"  # no whole answer within the deadline, also one that drips
    UTILGAENGELIG = "utilgaengelig"  # no connection, reset, HTTP 5xx, a fault of the receiver
    AFVIST = "afvist"  # 401/403, token or signature refused or not believed, another person's data
    IKKE_FORSTAAET = "ikke_forstaaet"  # cannot be read as the contract says
    SLUKKET = "slukket"  # not asked: switched off
    SERVICEVINDUE = "servicevindue"  # not asked: announced maintenance


class SourceError(Exception):
    """A source gave no answer. The text is for the log: it holds no person and no payload."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class AnotherPersonsData(SourceError):
    """A record came in which the person asked for has no part, now or before: nothing of it is believed."""

    def __init__(self) -> None:
        super().__init__(Reason.AFVIST, "a record is not about the person asked for")


class NotProved(SourceError):
    """An answer came in that nothing proves to be the service's own answer to us: nothing of it is believed."""

    def __init__(self, detail: str) -> None:
        super().__init__(Reason.AFVIST, detail)


class Deadline:
    """One limit in time for everything a question sets in motion.

    Whoever waits may `abort` it: what is under way is then cut off, also a read that would drip for ever.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ends = clock() + seconds
        self._lock = threading.Lock()
        self._aborted = False
        self._cut: dict[object, Callable[[], None]] = {}

    def remaining(self) -> float:
        """Seconds left, never below zero; zero once aborted."""
        return 0.0 if self._aborted else max(0.0, self._ends - self._clock())

    def abort(self) -> None:
        """Cut off everything still under way."""
        with self._lock:
            self._aborted = True
            under_way = list(self._cut.values())
        for cut in under_way:
            cut()

    @contextlib.contextmanager
    def guarding(self, cut: Callable[[], None]) -> Iterator[None]:
        """While inside, `abort` calls `cut` (from another thread)."""
        token = object()
        with self._lock:
            self._cut[token] = cut
        try:
            if self._aborted:
                cut()
            yield
        finally:
            with self._lock:
                del self._cut[token]


@dataclass(frozen=True, slots=True)
class Question:
    """What is there about this person? Asked for one kommune (its code and CVR), of this moment."""

    cpr: Cpr
    kommune: str
    cvr: str | None
    at: datetime
    deadline: Deadline = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a source knows: cases, or benefits with payments. `unreadable` counts records that were no use."""

    sager: tuple[Sag, ...] = ()
    ydelser: tuple[Ydelse, ...] = ()
    udbetalinger: tuple[Udbetaling, ...] = ()
    unreadable: int = 0


class Source(Protocol):
    """Something that answers questions. Raises SourceError; whatever else it raises is a fault in us."""

    @property
    def name(self) -> str:
        """Its key in `kilder`."""

    def fetch(self, question: Question) -> Delivery:
        """Everything it knows about the person, read to the end."""
