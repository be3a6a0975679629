"""The names as of this moment, without asking anybody for each of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import structlog

from borgerblik.db import DatabaseUnavailable, Engine
from borgerblik.fagomraader import Omraader
from borgerblik.klassifikation.billede import Navnebillede
from borgerblik.klassifikation.store import NavneStore

LOOK_SECONDS = 60.0  # between two looks at whether there is a newer copy

log = structlog.get_logger(__name__)


class Emner:
    """The copy in the memory of this process, read again where another process has brought a newer one.

    Names are worth no outage: without a database they are the last ones known, else those we ship with. Safe
    for many threads: what is remembered is replaced whole, never changed.
    """

    def __init__(self, engine: Engine, omraader: Omraader, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = NavneStore(engine)
        self._omraader = omraader
        self._clock = clock
        self._next_look = float("-inf")
        self._version = 0
        self._billede = Navnebillede.of(omraader)

    def nu(self) -> Navnebillede:
        """Every name as of now; asks the database at most once in `LOOK_SECONDS`, and then for one number."""
        now = self._clock()
        if now >= self._next_look:
            self._next_look = now + LOOK_SECONDS  # first, so that other threads go on with what there is
            self._look()
        return self._billede

    def titel(self, nummer: str) -> str | None:
        """The title of a KLE number, None for one that nobody has told us of."""
        return self.nu().titel(nummer)

    def gaeldende(self, nummer: str, dag: date) -> str:
        """The number that counts in its place on that Danish day."""
        return self.nu().gaeldende(nummer, dag)

    def _look(self) -> None:
        try:
            version = self._store.version()
            if version == self._version:
                return
            kopi = self._store.read()
        except DatabaseUnavailable as error:
            log.warning("no look at the local copy of names", detail=str(error))
            return
        self._billede = Navnebillede.of(self._omraader, kopi.emner, kopi.systemer)
        self._version = version
