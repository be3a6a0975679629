"""How the way to the national services stands: step by step, in words operations can act on."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from prometheus_client import Gauge


class Trin(StrEnum):
    """The steps from this machine to an answer, in the order they can fail."""

    CERTIFIKAT = "certifikat"
    DNS = "dns"
    TLS = "tls"
    STS = "sts"
    TOKEN = "token"  # noqa: S105 (a step)
    SAGDOKUMENTINDEKS = "sagdokumentindeks"
    YDELSESINDEKS = "ydelsesindeks"


@dataclass(frozen=True, slots=True)
class Proevet:
    """One step tried on one thing (a host, a service). `fejl` says what failed and `goer` what to do about it."""

    trin: Trin
    hvad: str
    ok: bool
    ms: int = 0
    svar: str | None = None
    fejl: str | None = None
    goer: str | None = None


@dataclass(frozen=True, slots=True)
class Forbindelse:
    """What was found, and when."""

    tidspunkt: datetime
    trin: Sequence[Proevet]

    @property
    def ok(self) -> bool:
        """Did every step go well?"""
        return all(each.ok for each in self.trin)


_STATE = Gauge(
    "borgerblik_forbindelse_ok", "1: the step went well the last time", ["trin", "hvad"], multiprocess_mode="livemin"
)
_CERTIFICATE_DAYS = Gauge(
    "borgerblik_certifikat_dage",
    "Whole days a certificate still holds",
    ["indstilling", "plads"],
    multiprocess_mode="livemin",
)


def count_certificate(indstilling: str, plads: int, dage: int) -> None:
    """How long a certificate still holds, for the metrics, by its place in its file: a renewed one takes it over."""
    _CERTIFICATE_DAYS.labels(indstilling, str(plads)).set(dage)


class Forbindelsestilstand:
    """The latest look at the way out, as this worker made it; None before the first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: Forbindelse | None = None

    def note(self, forbindelse: Forbindelse) -> None:
        """It has been looked at."""
        with self._lock:
            self._latest = forbindelse
        for each in forbindelse.trin:
            _STATE.labels(each.trin.value, each.hvad).set(1 if each.ok else 0)

    def seneste(self) -> Forbindelse | None:
        """The latest look."""
        with self._lock:
            return self._latest
