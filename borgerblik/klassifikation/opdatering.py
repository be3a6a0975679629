"""Which numbers and systems the local copy is to hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from borgerblik.domain.faelles import UUID
from borgerblik.domain.kommune import Kommune
from borgerblik.fagomraader import Omraader


@dataclass(frozen=True, slots=True)
class Oensker:
    """What to ask for: KLE numbers, and systems by UUID or, where a kommune knows only that, by name."""

    numre: tuple[str, ...]
    uuider: tuple[str, ...]
    systemnavne: tuple[str, ...]


def oensker(omraader: Omraader, kommuner: Iterable[Kommune]) -> Oensker:
    """Every number of the areas, every number a kommune has chosen something for, and every system it filters by."""
    numre = {nummer for omraade in omraader.alle for nummer in omraade.nummer()}
    systemer: set[str] = set()
    for kommune in kommuner:
        numre.update(kommune.kle)
        for valg in kommune.kle.values():
            systemer |= valg.fagsystemer.kun | valg.fagsystemer.ikke
    uuider = {system for system in systemer if UUID.fullmatch(system)}
    return Oensker(tuple(sorted(numre)), tuple(sorted(uuider)), tuple(sorted(systemer - uuider)))
