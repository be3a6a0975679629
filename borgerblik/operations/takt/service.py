"""Waits for one's turn before each call to an index that is read through."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from borgerblik.db import Engine
from borgerblik.operations.takt.store import TaktStore
from borgerblik.sources import Deadline, Gennemlaeser, Gennemlaesning, Side

INDEKS = "indeks"


class Takt:
    """So many calls a second of everybody together, evenly; 0 for no limit. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine, rate: float, sov: Callable[[float], None] = time.sleep) -> None:
        self._store = TaktStore(engine)
        self._mellem = 1 / rate if rate else 0.0
        self._sov = sov

    def vent(self) -> None:
        """Return when it is our turn."""
        if self._mellem:
            wait = self._store.plads(INDEKS, self._mellem)
            if wait:
                self._sov(wait)


class MedTakt:
    """An index that is read no faster than that. The time a call may take begins when it is its turn."""

    def __init__(self, laeser: Gennemlaeser, takt: Takt) -> None:
        self._laeser = laeser
        self._takt = takt

    @property
    def name(self) -> str:
        """Its key in `kilder`."""
        return self._laeser.name

    @property
    def slags(self) -> tuple[str, ...]:
        """What it holds."""
        return self._laeser.slags

    def side(self, gennemlaesning: Gennemlaesning, slags: str, fra: int, hoejst: int) -> Side:
        """As the index itself. Raises SourceError, and DatabaseUnavailable where nobody can say whose turn it is."""
        seconds = gennemlaesning.deadline.remaining()
        self._takt.vent()
        return self._laeser.side(replace(gennemlaesning, deadline=Deadline(seconds)), slags, fra, hoejst)


def med_takt(laesere: Iterable[Gennemlaeser], engine: Engine, rate: float) -> tuple[Gennemlaeser, ...]:
    """These indexes, read at that rate together with all others that are read so."""
    takt = Takt(engine, rate)
    return tuple(MedTakt(laeser, takt) for laeser in laesere)
