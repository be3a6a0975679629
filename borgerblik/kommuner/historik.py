"""Since when a kommune's choice stands as it does: asked for those at work, never on a citizen's own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from borgerblik.db import Engine
from borgerblik.domain.kommune import KleValg
from borgerblik.domain.tid import dansk_dag
from borgerblik.kommuner.store import KommuneStore, Udgave


@dataclass(frozen=True, slots=True)
class Siden:
    """The Danish days since which a KLE number is open (or closed) as it is now, and with the fradato it has now."""

    stand: date
    fradato: date


class Valghistorik:
    """Reads the versions of a kommune's choices, once for each new version. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._store = KommuneStore(engine)
        self._read: dict[str, tuple[int, Mapping[str, Siden]]] = {}

    def af(self, kode: str) -> Mapping[str, Siden]:
        """Of every number the kommune's choices name; nothing of a kommune that has never been set up."""
        version = dict(self._store.versions()).get(kode)
        if version is None:
            return {}
        kept = self._read.get(kode)
        if kept is None or kept[0] != version:
            kept = self._read[kode] = (version, _alle(self._store.history(kode)))
        return kept[1]


def _alle(udgaver: Sequence[Udgave]) -> Mapping[str, Siden]:
    """By number; the versions are newest first."""
    return {
        nummer: Siden(
            _siden(udgaver, nummer, lambda valg: valg.aaben),
            _siden(udgaver, nummer, lambda valg: (valg.aaben, valg.fradato)),
        )
        for nummer in udgaver[0].kommune.kle
    }


def _siden(udgaver: Sequence[Udgave], nummer: str, traek: Callable[[KleValg], object]) -> date:
    """Since which version, without a break, that trait of the choice is what it is in the newest one."""
    nothing = KleValg(nummer)  # what holds where the kommune says nothing

    def seen(udgave: Udgave) -> object:
        return traek(udgave.kommune.kle.get(nummer, nothing))

    now = seen(udgaver[0])
    *_, first = takewhile(lambda udgave: seen(udgave) == now, udgaver)
    return dansk_dag(first.tidspunkt)
