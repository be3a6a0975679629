"""Reads the log after the place where it stopped, and raises an alarm for every code in every row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from borgerblik.alarm.model import Look, slags_af
from borgerblik.alarm.rejsning.store import RejsningStore
from borgerblik.db import Engine
from borgerblik.domain.tilsyn import Alarmmodtagere

AD_GANGEN = 500  # rows

log = structlog.get_logger(__name__)


class Rejsning:
    """Raises alarms. Of many processes that do it at once each row is one's.

    `ansattes` gives the log's rows by employees after a number, oldest first and at most so many: none appears later
    at a number that has been passed. `modtagere` are whom a kommune wants told; `taelles` counts alarms by kind.
    Raises what the first two raise, and DatabaseUnavailable: what was not read is read the next time.
    """

    def __init__(
        self,
        engine: Engine,
        ansattes: Callable[[int, int], Sequence[Look]],
        modtagere: Callable[[str], Alarmmodtagere],
        now: Callable[[], datetime],
        *,
        taelles: Callable[[str], None],
    ) -> None:
        self._store = RejsningStore(engine)
        self._ansattes = ansattes
        self._modtagere = modtagere
        self._now = now
        self._taelles = taelles

    def koer(self) -> None:
        """Read on to the end of the log."""
        staar: int | None = self._store.laest()
        while staar is not None:
            looks = self._ansattes(staar, AD_GANGEN)
            staar = self._rejs(staar, looks) if looks else None

    def _rejs(self, fra: int, looks: Sequence[Look]) -> int | None:
        """The number we stand at afterwards; None where another process was faster."""
        unusual = [look for look in looks if look.varsler]
        for look in unusual:
            if not look.kommuner:
                log.error("a look that is an alarm names no kommune", nummer=look.nummer)
        receivers = {kode: self._modtagere(kode) for look in unusual for kode in look.kommuner}
        til = looks[-1].nummer
        new = self._store.rejs(fra, til, unusual, receivers, self._now())
        for kode in new or ():
            self._taelles(slags_af(kode))
        if new:
            log.warning("alarms were raised", antal=len(new))
        return None if new is None else til
