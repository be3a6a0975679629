"""What is counted: how sources fare, how requests end. No person, no address, no id ever becomes a label."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import Counter, Gauge, Histogram

SOURCE_SECONDS = Histogram(
    "borgerblik_kilde_sekunder",
    "How long a source took",
    ["kilde", "udfald"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8),
)
REQUESTS = Counter("borgerblik_anmodninger", "Requests by route, method and status", ["rute", "metode", "status"])
SECURITY_EVENTS = Counter("borgerblik_sikkerhedshaendelser", "Security events", ["haendelse"])
ALARMER = Counter("borgerblik_alarmer", "Alarms raised by looks, by kind", ["slags"])
ALARMLEVERINGER = Counter("borgerblik_alarmleveringer", "Tries to tell of alarms by way and outcome", ["vej", "udfald"])
LOGBRUD = Counter(
    "borgerblik_log_brud",
    "Times the log of looks did not hold together and was not sealed, and rows of it that nobody can read",
)
LUKKET_AF_AFTALE = Gauge(
    "borgerblik_kommuner_lukket_af_aftale",
    "Kommuner that were to be connected and are closed: no databehandleraftale is in force",
    multiprocess_mode="livemax",
)
BESKEDER = Counter("borgerblik_beskeder", "Messages to citizens by channel and outcome", ["kanal", "udfald"])


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
