"""Counts in memory, and hands over what it has now and then."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from borgerblik.fork import efter_fork
from borgerblik.operations.statistik.model import Celle, Kig
from borgerblik.operations.statistik.store import StatistikStore

HVER = 15.0  # seconds between deliveries: what a worker that is killed can lose
FLEST = 50_000  # cells: more than a hundred kommuner fill in a month
GLEMT = timedelta(days=7)

log = structlog.get_logger(__name__)


class Taeller:
    """One worker's counts. Thread-safe; `aflever` raises DatabaseUnavailable and keeps what it could not hand over.

    A delivery that may or may not have been kept is sent again under its number, and the store adds it once.
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
        self._lost = 0
        self._id = uuid.uuid4().hex
        self._number = 0
        self._delivery: Mapping[Celle, int] | None = None

    def tael(self, kig: Kig) -> None:
        """Count one look."""
        with self._lock:
            for celle, antal in kig.celler():
                if celle in self._tal or len(self._tal) < self._flest:
                    self._tal[celle] += antal
                else:
                    self._lost += antal

    def aflever(self) -> None:
        """Add what was counted to what is kept."""
        with self._handing_over:
            if self._delivery is not None:
                self._hand_over(self._delivery)
            with self._lock:
                if not self._tal:
                    return
                delivery, self._tal = self._tal, Counter()
                lost, self._lost = self._lost, 0
            if lost:
                log.error("counts were lost: more cells than are kept in memory", antal=lost)
            self._number += 1
            self._delivery = delivery
            self._hand_over(delivery)

    def _hand_over(self, delivery: Mapping[Celle, int]) -> None:
        now = self._now()
        self._store.laeg_til(self._id, self._number, delivery, now)
        self._delivery = None
        if self._number == 1:
            self._store.glem_taellere(now - GLEMT)
