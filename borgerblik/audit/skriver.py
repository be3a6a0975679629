"""Writes rows: whatever looks wait at the same moment are kept in one transaction, in this process's own chain.

Whoever comes first writes for all who wait; the others sleep until their row is safe. There is no thread to start,
to stop or to lose in a fork, and a look that comes alone waits for nobody.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
from itertools import islice

from borgerblik.audit.form import aabner
from borgerblik.audit.kaede import Led, Raekke, begyndelse, ny_kaede
from borgerblik.audit.opslag import LogUnavailable
from borgerblik.db import STATEMENT_SECONDS
from borgerblik.fork import efter_fork

VENT = 2.0 * STATEMENT_SECONDS  # seconds; whoever writes is held to the database's own limits before that
MEST = 200  # rows that are gathered for one transaction

Indsaet = Callable[[Sequence[tuple[Raekke, Led]]], None]
Spids = Callable[[], tuple[int, bytes]]


class _Stand(Enum):
    VENTER = 1
    TAGET = 2
    LEDER = 3
    SKREVET = 4
    FEJLET = 5


class _Plads:
    """The rows of one look in the queue, and how they fare."""

    __slots__ = ("aarsag", "led", "raekker", "stand", "vaek")

    def __init__(self, raekker: Sequence[Raekke]) -> None:
        self.raekker = raekker
        self.led: Sequence[Led] = ()
        self.stand = _Stand.VENTER
        self.vaek = threading.Event()
        self.aarsag: BaseException | None = None

    def bliv(self, stand: _Stand) -> None:
        self.stand = stand
        self.vaek.set()


class Skriver:
    """`indsaet` keeps rows durably, all or none; `spids` gives the newest seal (number, hash), (0, b"") before any."""

    def __init__(self, indsaet: Indsaet, spids: Spids, now: Callable[[], datetime]) -> None:
        self._indsaet = indsaet
        self._spids = spids
        self._now = now
        self._forfra()
        efter_fork(self, Skriver._forfra)

    def _forfra(self) -> None:
        self._laas = threading.Lock()
        self._koe: deque[_Plads] = deque()
        self._skrives = False
        self._kaede: Led | None = None

    def skriv(self, raekker: Sequence[Raekke]) -> Sequence[Led]:
        """Returns their places when all these rows are safe on disk. Raises LogUnavailable, after a bounded wait."""
        egen = _Plads(raekker)
        with self._laas:
            self._koe.append(egen)
            if not self._skrives:
                self._skrives = True
                egen.stand = _Stand.LEDER
        if egen.stand is not _Stand.LEDER:
            self._vent(egen)
        if egen.stand is _Stand.LEDER:
            self._led()
        if egen.stand is not _Stand.SKREVET:
            raise LogUnavailable("the look could not be written") from egen.aarsag
        return egen.led

    def _vent(self, egen: _Plads) -> None:
        """Until the rows are kept, or it is our turn to write, or it has taken too long."""
        until = time.monotonic() + VENT
        egen.vaek.wait(until - time.monotonic())
        with self._laas:
            if egen.stand is _Stand.VENTER:
                self._koe.remove(egen)
            if egen.stand in (_Stand.VENTER, _Stand.TAGET):
                egen.stand = _Stand.FEJLET  # also where the row lands after all: nobody has waited for it
                egen.aarsag = TimeoutError("whoever writes did not come back")

    def _led(self) -> None:
        """Write for everybody in the queue, then let the next one do the same."""
        with self._laas:
            hold = self._tag()
        aarsag: BaseException | None = None
        try:
            led = iter(self._i_kaede([raekke for plads in hold for raekke in plads.raekker]))
            for plads in hold:
                plads.led = tuple(islice(led, len(plads.raekker)))
        except Exception as error:
            aarsag = error
        except BaseException as error:
            aarsag = error
            raise
        finally:
            with self._laas:
                for plads in hold:
                    self._svar(plads, aarsag)
                self._skrives = bool(self._koe)
                if self._koe:
                    self._koe[0].bliv(_Stand.LEDER)

    def _tag(self) -> list[_Plads]:
        hold, rows = [self._koe.popleft()], 0
        rows += len(hold[0].raekker)
        while self._koe and rows + len(self._koe[0].raekker) <= MEST:
            hold.append(self._koe.popleft())
            rows += len(hold[-1].raekker)
        for plads in hold:
            plads.stand = _Stand.TAGET
        return hold

    @staticmethod
    def _svar(plads: _Plads, aarsag: BaseException | None) -> None:
        if plads.stand is _Stand.TAGET:
            plads.aarsag = aarsag
            plads.bliv(_Stand.SKREVET if aarsag is None else _Stand.FEJLET)

    def _i_kaede(self, raekker: list[Raekke]) -> list[Led]:
        """Give the rows their places and keep them. A chain that we are not sure of is never continued."""
        led = self._kaede
        self._kaede = None
        if led is None:
            aabnet, (segl, seglaftryk) = self._now(), self._spids()
            led = begyndelse(ny_kaede(), aabnet, segl, seglaftryk)
            raekker[0] = aabner(raekker[0], aabnet, segl)
        rows = []
        for raekke in raekker:
            led = led.naeste(raekke.aftryk)
            rows.append((raekke, led))
        self._indsaet(rows)
        self._kaede = led
        return [each for _, each in rows]
