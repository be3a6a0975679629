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

IKKE_VIST = "(vises ikke)"
BORGEREN = "borgeren"


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


class CutShort(SourceError):
    """An index has said that it has more records than it gives: what came of it is not the whole."""

    def __init__(self) -> None:
        super().__init__(Reason.IKKE_FORSTAAET, "fewer records came than the index says that it has")


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
class Kildefelt:
    """One field of an item as the source delivered it: where it lies, its Danish name, what it says.

    `vaerdi` is text without any person number (the citizen's own is `borgeren`), or that it is not shown (IKKE_VIST).
    `udbetaling` is the id of the payment it is a field of: who may not know of all of that, must not see it.
    """

    sti: str
    navn: str
    vaerdi: str
    udbetaling: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is there about this person? Asked for one kommune (its code and CVR), of this moment.

    `raa` is the id of the sag or ydelse whose fields are wanted as delivered too, None for none.
    """

    cpr: Cpr
    kommune: str
    cvr: str | None
    at: datetime
    deadline: Deadline = field(repr=False, compare=False)
    raa: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a source knows: cases, or benefits with payments. `unreadable` counts records that were no use.

    `felter` are those of the item the question wants them of, in the order of the record.
    """

    sager: tuple[Sag, ...] = ()
    ydelser: tuple[Ydelse, ...] = ()
    udbetalinger: tuple[Udbetaling, ...] = ()
    unreadable: int = 0
    felter: tuple[Kildefelt, ...] = ()


class Source(Protocol):
    """Something that answers questions. Raises SourceError; whatever else it raises is a fault in us."""

    @property
    def name(self) -> str:
        """Its key in `kilder`."""

    def fetch(self, question: Question) -> Delivery:
        """Everything it knows about the person, read to the end."""


@dataclass(frozen=True, slots=True)
class Gennemlaesning:
    """What does a kommune (its code and CVR) have under one KLE number? Asked page by page, of this moment.

    Nobody in particular is asked about: it is for the quality of data and for trying choices, never for an overview.
    """

    kommune: str
    cvr: str | None
    kle: str
    at: datetime
    deadline: Deadline = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True, repr=False)
class LaestSag:
    """A sag as it was read through, and what only its record tells.

    `borger` is the one primary party now, None where there is none, more than one, or no person. `primaere` and
    `gaeldende` count the primary parties and the statuses in force now, `visning_uden_klasse` the Visningsklasser
    that name no class.
    """

    sag: Sag
    borger: Cpr | None
    primaere: int
    gaeldende: int
    visning_uden_klasse: int


@dataclass(frozen=True, slots=True, repr=False)
class LaestYdelse:
    """A granted benefit as it was read through, and whose it is (None where no person is named)."""

    ydelse: Ydelse
    borger: Cpr | None


@dataclass(frozen=True, slots=True, repr=False)
class LaestUdbetaling:
    """A payment as it was read through, and who gets it (None where the record does not say)."""

    udbetaling: Udbetaling
    borger: Cpr | None


@dataclass(frozen=True, slots=True, repr=False)
class Side:
    """One page of a reading: what came, how many records were no use, and where the next page begins.

    `ider` tells the records the index gave from others, also those that are no use; `antal` is how many there are in
    all, where the index says so; `naeste` is None where nothing came. Whether there are more, Sidelaesning knows.
    """

    sager: tuple[LaestSag, ...] = ()
    ydelser: tuple[LaestYdelse, ...] = ()
    udbetalinger: tuple[LaestUdbetaling, ...] = ()
    ulaeselige: int = 0
    ider: tuple[str, ...] = ()
    antal: int | None = None
    naeste: int | None = None


class Gennemlaeser(Protocol):
    """An index that can be read through. Raises SourceError."""

    @property
    def name(self) -> str:
        """Its key in `kilder`."""

    @property
    def slags(self) -> tuple[str, ...]:
        """What it holds, each read by itself: `sager`, or `bevillinger` and `udbetalinger`."""

    def side(self, gennemlaesning: Gennemlaesning, slags: str, fra: int, hoejst: int) -> Side:
        """The records of that kind from number `fra` (0 is the first) on, at most so many, oldest first."""


@dataclass(slots=True)
class Sidelaesning:
    """One kind under one KLE number read page after page, held against how many records the index says that it has.

    `hent` gets the page from that number on, of at most so many. `naaet` is the number of the record that comes next,
    `antal` the most the index has announced (None while it has said nothing of it); `slut`: there are no more.
    """

    hent: Callable[[int, int], Side]
    naaet: int = 0
    antal: int | None = None
    slut: bool = False
    _sete: set[str] = field(default_factory=set)

    def naeste(self, hoejst: int) -> Side:
        """The next page; may be asked for again where it failed. Raises SourceError, CutShort where more should come.

        A page that brings nothing new (no answer, no records, only those that have come) is the end, if the index
        itself does not say that there are more.
        """
        side = self.hent(self.naaet, hoejst)
        if side.antal is not None:
            self.antal = max(self.antal or 0, side.antal)
        if side.naeste is None or (side.ider and self._sete.issuperset(side.ider)):
            self._demand_end()
            self.slut = True
            return Side(antal=side.antal)
        if side.naeste <= self.naaet:
            raise SourceError(Reason.IKKE_FORSTAAET, "the index turns back")
        self.naaet = side.naeste
        self.slut = self.antal is not None and self.naaet >= self.antal
        self._sete.update(side.ider)
        return side

    def _demand_end(self) -> None:
        """Raises CutShort unless the index, asked anew from the first record, has no more than have been passed.

        Records may go while the others are read, so that what it announced at first holds no longer.
        """
        if self.naaet == 0:
            if self.antal:
                raise CutShort
            return
        first = self.hent(0, 1)
        silent = first.antal is None and self.antal is None
        if first.naeste is None or not (silent or (first.antal is not None and first.antal <= self.naaet)):
            raise CutShort
