"""What is no fault of a draft and yet to be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from borgerblik.kommuner.kladde.model import Navne


def advarsler(numre: Sequence[str], navne: Navne, dag: date) -> tuple[str, ...]:
    """What is no fault and yet to be looked at: numbers that the copy of KLE does not know, or knows to be over."""
    found = []
    for nummer in numre:
        emne = navne.emner.get(nummer)
        if emne is not None and emne.lukket(dag):
            found.append(f"{nummer}: er udgået af KLE")
        elif emne is None and navne.titel(nummer) is None:
            found.append(f"{nummer}: kendes ikke i den lokale kopi af KLE")
    return tuple(found)
