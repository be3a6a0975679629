"""Several at the same moment, as the workers of a busy product are, and waiting for what others do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def samtidig(*arbejde: Callable[[], T]) -> list[T]:
    """Does each in a thread of its own, begun together; what they gave, in order. Raises what any of them raises."""
    together = threading.Barrier(len(arbejde))

    def begin(each: Callable[[], T]) -> T:
        together.wait(30)
        return each()

    with ThreadPoolExecutor(len(arbejde)) as pool:
        return [done.result() for done in [pool.submit(begin, each) for each in arbejde]]


def vent_paa(spoerg: Callable[[], T | None], sekunder: float = 120.0) -> T:
    """Asks until there is an answer, which is no False either; fails when none comes in time."""
    until = time.monotonic() + sekunder
    while time.monotonic() < until:
        if answer := spoerg():
            return answer
        time.sleep(0.05)
    raise AssertionError("it did not come to be")
