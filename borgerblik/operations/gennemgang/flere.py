"""Does the units of a run with several calls in the air, in this process."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from borgerblik.operations.gennemgang.arbejde import Arbejder, er_i_gang

LET = 0.1  # seconds between two looks for something to do


def koer(
    arbejder: Arbejder,
    koersel: str,
    traade: int,
    *,
    til: float | None = None,
) -> None:
    """Work on the run until it is over, or stopped; other processes may do so too.

    `til` (of time.monotonic): begin no unit after that moment, and wait for nobody. Raises DatabaseUnavailable.
    """
    ended = threading.Event()

    def work() -> None:
        try:
            while not ended.is_set() and (til is None or time.monotonic() < til):
                if _en(arbejder, koersel):
                    continue
                if til is not None or not er_i_gang(arbejder.kvalitet, koersel) or arbejder.kvalitet.afslut(koersel):
                    return
                ended.wait(LET)
        except BaseException:
            ended.set()
            raise

    with ThreadPoolExecutor(traade, thread_name_prefix="kvalitet") as pool:
        futures = [pool.submit(work) for _ in range(traade)]
        try:
            for future in futures:
                future.result()
        finally:
            ended.set()


def _en(arbejder: Arbejder, koersel: str) -> bool:
    """Do one unit; False where none is free."""
    free = arbejder.kvalitet.ledige(koersel)
    if not free:
        return False
    arbejder.udfoer(koersel, random.choice(free[:8]))  # noqa: S311 - so that several do not all want the same
    return True
