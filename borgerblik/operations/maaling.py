"""What is counted: how sources fare, how requests end. No person, no address, no id ever becomes a label."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import Counter, Histogram

SOURCE_SECONDS = Histogram(
    "borgerblik_kilde_sekunder",
    "How long a source took",
    ["kilde", "udfald"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8),
)
REQUESTS = Counter("borgerblik_anmodninger", "Requests by route, method and status", ["rute", "metode", "status"])
SECURITY_EVENTS = Counter("borgerblik_sikkerhedshaendelser", "Security events", ["haendelse"])


@dataclass(frozen=True, slots=True)
class Udfald:
    """How a source fared the last time this worker asked it; `aarsag` is None when it answered."""

    tidspunkt: datetime
    aarsag: str | None


class Kildetilstand:
    """The latest outcome of each source, as this worker has seen it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: dict[str, Udfald] = {}

    def note(self, kilde: str, tidspunkt: datetime, sekunder: float, aarsag: str | None) -> None:
        """A source has been asked."""
        SOURCE_SECONDS.labels(kilde, aarsag or "svarede").observe(sekunder)
        with self._lock:
            self._latest[kilde] = Udfald(tidspunkt, aarsag)

    def seneste(self) -> Mapping[str, Udfald]:
        """The latest outcome by source; a source never asked is not there."""
        with self._lock:
            return dict(self._latest)
