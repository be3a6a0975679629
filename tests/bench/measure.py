"""Two sides in one run: they take turns, and their medians are compared."""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached: at least (`floor`) or at most that number."""

    number: float
    unit: str = "×"
    floor: bool = False

    def met(self, reached: float) -> bool:
        """Is it reached? Compared as it is shown, so that 1.15 is not short of 1.15."""
        shown = float(_shown(reached))
        return shown >= self.number if self.floor else shown <= self.number

    def __str__(self) -> str:
        return f"{'≥' if self.floor else '≤'} {self.number:g} {self.unit}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `reached` None means that it was not measured, and `note` says why."""

    number: str
    what: str
    against: str
    target: Target
    reached: float | None
    note: str = ""

    def cells(self) -> tuple[str, ...]:
        """As the table shows it."""
        if self.reached is None:
            return self.number, self.what, self.against, str(self.target), self.note, "skipped"
        reached = f"{_shown(self.reached)} {self.target.unit}{f' ({self.note})' if self.note else ''}"
        return (
            self.number,
            self.what,
            self.against,
            str(self.target),
            reached,
            "ok" if self.target.met(self.reached) else "short",
        )


def _shown(number: float) -> str:
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    head = ("#", "What", "Against, in the same run", "Target", "Reached", "")
    lines = [head, ("---",) * len(head), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def say(text: str) -> None:
    """Progress, for whoever waits."""
    print(text, file=sys.stderr, flush=True)


def seconds(work: Callable[[], Any], clock: Clock) -> float:
    """What one go costs. The collector runs before, not during somebody else's go."""
    gc.collect()
    began = clock()
    work()
    return clock() - began


def interleaved(*sides: Callable[[], Any], rounds: int, clock: Clock = time.process_time) -> list[float]:
    """The median cost of each side. They take turns, first one first, then the other, after one go unmeasured."""
    taken: list[list[float]] = [[] for _ in sides]
    for side in sides:
        side()
    for turn in range(rounds):
        order = list(enumerate(sides))
        for place, side in order if turn % 2 == 0 else reversed(order):
            taken[place].append(seconds(side, clock))
    return [statistics.median(each) for each in taken]
