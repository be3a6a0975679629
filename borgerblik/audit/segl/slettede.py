"""The places in the chains that seals say were erased."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable

from borgerblik.audit.segl.model import Segl, Sletning

_HOEJST = 1 << 63


class Slettede:
    """Is this place erased? `efter` gives the seals that hold with a number above that.

    They are asked for when a place is not among those known: rows may be erased while others read them.
    """

    def __init__(self, efter: Callable[[int], Iterable[Segl]]) -> None:
        self._efter = efter
        self._kendt = 0
        self._runs: dict[int, list[tuple[int, int]]] = {}
        self._sorted = True

    def tilfoej(self, sletning: Sletning) -> None:
        """Those of one erasure."""
        for kaede, runs in sletning.kaeder.items():
            self._runs.setdefault(kaede, []).extend(runs)
        self._sorted = False

    def __call__(self, kaede: int, plads: int) -> bool:
        return self._er(kaede, plads) or (self._hent() and self._er(kaede, plads))

    def _er(self, kaede: int, plads: int) -> bool:
        if not self._sorted:
            self._runs = {each: sammenlagt(sorted(runs)) for each, runs in self._runs.items()}
            self._sorted = True
        runs = self._runs.get(kaede, [])
        at = bisect_right(runs, (plads, _HOEJST)) - 1
        return at >= 0 and plads <= runs[at][1]

    def _hent(self) -> bool:
        """What is new; was there anything?"""
        before = self._kendt
        for segl in self._efter(before):
            self._kendt = segl.nummer
            if segl.udsagn is not None and segl.udsagn.sletning is not None:
                self.tilfoej(segl.udsagn.sletning)
        return self._kendt != before


def sammenlagt(runs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted runs of places (both ends included), those that meet or overlap as one."""
    found: list[tuple[int, int]] = []
    for fra, til in runs:
        if found and fra <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(til, found[-1][1]))
        else:
            found.append((fra, til))
    return found
