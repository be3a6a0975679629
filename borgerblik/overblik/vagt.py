"""What watches over the looks of those at work: how many they may make, and which of them raise an alarm."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from borgerblik.alarm.regler import Kendsgerninger, for_mange, varsler
from borgerblik.domain.tilsyn import Tilsyn

TIMEN = timedelta(hours=1)


class ForMangeOpslag(Exception):
    """The employee has made as many look-ups within the hour as the kommune lets anybody make."""


class Vagt(Protocol):
    """Asked before the sources are, and before the row is written. `seer` and `borger` are keyed hashes."""

    def foer(self, kommune: str, seer: str, tidspunkt: datetime) -> None:
        """May they look once more now? Raises ForMangeOpslag."""

    def en_ad_gangen(self, seer: str) -> AbstractContextManager[None]:
        """Within it no other look by them is counted or written, in any process: `vist` and the row belong together."""

    def vist(
        self, kommune: str, seer: str, borger: str, tidspunkt: datetime, vist_kle: frozenset[str]
    ) -> tuple[str, ...]:
        """May they still, and what is the look an alarm for? The codes of that. Raises ForMangeOpslag."""

    def afvist(self, kommune: str, seer: str, borger: str, tidspunkt: datetime) -> tuple[str, ...]:
        """The codes of what a look that shows nothing is an alarm for."""


class Opslagsvagt:
    """Goes by what each kommune has decided (`tilsyn`), its lists (`slags`) and the log (`antal_siden`).

    `tur` lets one at a time through under each name, wherever they are.
    """

    def __init__(
        self,
        tilsyn: Callable[[str], Tilsyn],
        slags: Callable[[str, str], frozenset[str]],
        antal_siden: Callable[[str, datetime], int],
        tur: Callable[[str], AbstractContextManager[None]],
    ) -> None:
        self._tilsyn = tilsyn
        self._slags = slags
        self._antal_siden = antal_siden
        self._tur = tur

    def foer(self, kommune: str, seer: str, tidspunkt: datetime) -> None:
        """May they look once more now? Raises ForMangeOpslag."""
        _demand_room(self._tidligere(seer, tidspunkt), self._tilsyn(kommune))

    def en_ad_gangen(self, seer: str) -> AbstractContextManager[None]:
        """Within it no other look by them is counted or written, in any process: `vist` and the row belong together."""
        return self._tur(f"opslag af {seer}")

    def vist(
        self, kommune: str, seer: str, borger: str, tidspunkt: datetime, vist_kle: frozenset[str]
    ) -> tuple[str, ...]:
        """May they still, and what is the look an alarm for? The codes of that. Raises ForMangeOpslag."""
        tidligere, tilsyn = self._tidligere(seer, tidspunkt), self._tilsyn(kommune)
        _demand_room(tidligere, tilsyn)
        return varsler(Kendsgerninger(tidspunkt, vist_kle, tidligere), tilsyn, self._slags(kommune, borger))

    def afvist(self, kommune: str, seer: str, borger: str, tidspunkt: datetime) -> tuple[str, ...]:
        """The codes of what a look that shows nothing is an alarm for."""
        found = Kendsgerninger(tidspunkt, frozenset(), self._tidligere(seer, tidspunkt))
        return varsler(found, self._tilsyn(kommune), self._slags(kommune, borger))

    def _tidligere(self, seer: str, tidspunkt: datetime) -> int:
        return self._antal_siden(seer, tidspunkt - TIMEN)


def _demand_room(tidligere: int, tilsyn: Tilsyn) -> None:
    if for_mange(tidligere, tilsyn):
        raise ForMangeOpslag
