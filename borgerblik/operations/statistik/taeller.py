"""Counts in memory, and hands over what it has now and then."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from borgerblik.fork import efter_fork
from borgerblik.operations.statistik.maaned import aeldste_aabne
from borgerblik.operations.statistik.model import Celle, Kig
from borgerblik.operations.statistik.store import StatistikStore

HVER = 15.0  # seconds between deliveries: what a worker that is killed can lose
FLEST = 50_000  # cells: more than a hundred kommuner fill in a month
GLEMT = timedelta(days=7)

log = structlog.get_logger(__name__)


class Taeller:
    """One worker's counts. Thread-safe; `aflever` raises DatabaseUnavailable and keeps what it could not hand over.

    A delivery that may or may not have been kept is sent again under its number, and the store adds it once. What comes
    so late that its month has been given out meanwhile is added to the oldest one that is open: else the same month
    given twice would differ by a few.
    """

    def __init__(self, store: StatistikStore, now: Callable[[], datetime], flest: int = FLEST) -> None:
        self._store = store
        self._now = now
        self._flest = flest
        self._begin()
        # A worker process has a name of its own, and what its parent counted is the parent's to hand over.
        efter_fork(self, Taeller._begin)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._handing_over = threading.Lock()
        self._tal: Counter[Celle] = Counter()
        self._aaben = ""  # the oldest open month when the first of these was counted
        self._lost = 0
        self._id = uuid.uuid4().hex
        self._number = 0
        self._delivery: tuple[str, Mapping[Celle, int]] | None = None

    def tael(self, kig: Kig) -> None:
        """Count one look."""
        with self._lock:
            if not self._tal:
                self._aaben = aeldste_aabne(self._now())
            for celle, antal in kig.celler():
                if celle in self._tal or len(self._tal) < self._flest:
                    self._tal[celle] += antal
                else:
                    self._lost += antal

    def aflever(self) -> None:
        """Add what was counted to what is kept."""
        with self._handing_over:
            if self._delivery is not None:
                self._hand_over(*self._delivery)
            with self._lock:
                if not self._tal:
                    return
                aaben, delivery, self._tal = self._aaben, self._tal, Counter()
                lost, self._lost = self._lost, 0
            if lost:
                log.error("counts were lost: more cells than are kept in memory", antal=lost)
            self._number += 1
            self._delivery = (aaben, delivery)
            self._hand_over(aaben, delivery)

    def _hand_over(self, aaben: str, delivery: Mapping[Celle, int]) -> None:
        now = self._now()
        self._store.laeg_til(self._id, self._number, _i_tide(delivery, aaben, aeldste_aabne(now)), now)
        self._delivery = None
        if self._number == 1:
            self._store.glem_taellere(now - GLEMT)


def _i_tide(tal: Mapping[Celle, int], fra: str, til: str) -> Mapping[Celle, int]:
    """The counts, those of months from `fra` on that are no longer open (before `til`) moved to that one."""
    found: Counter[Celle] = Counter()
    for celle, antal in tal.items():
        found[celle._replace(maaned=til) if fra <= celle.maaned < til else celle] += antal
    return found
