"""Several at the same moment, as the workers of a busy product are."""

from __future__ import annotations

import threading
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
