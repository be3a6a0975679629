"""Rows 3 and 4: a cold overview through the whole product, against the slowest source call alone."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Iterator, Sequence

from tests.bench.answers import CITIZENS
from tests.bench.measure import Row, Target, say
from tests.bench.served import Served

COLD, UNEVEN = Target(1.15), Target(1.06)
MEDIAN_MS, P99_MS = 80.0, 600.0
SIGMA = math.log(P99_MS / MEDIAN_MS) / statistics.NormalDist().inv_cdf(0.99)
CALLS = 4  # 2 kommuner × 2 sources
WHAT = "cold overview, 4 calls"


def rows(served: Served, *, quick: bool) -> Iterator[Row]:
    """Sources of an even 80 ms, then uneven ones."""
    say("cold: 80 ms each")
    yield _even(served, 15 if quick else 60)
    say("cold: lognormal")
    yield _uneven(served, 20 if quick else 80)


def _even(served: Served, rounds: int) -> Row:
    """Look, then each of the four calls alone; the slowest of those is what the look is held against."""
    ratio, note = against_slowest(served, served.single_calls(CITIZENS[5]), rounds)
    return Row("3", f"{WHAT} of {MEDIAN_MS:.0f} ms, 5 sager", "the slowest single call", COLD, ratio, note)


def against_slowest(served: Served, alone: Sequence[Callable[[], object]], rounds: int) -> tuple[float, str]:
    """The median look against the median of the slowest of its calls, each made alone; and how far above that is."""
    served.source.rest(MEDIAN_MS)
    served.look(CITIZENS[5])
    looks, calls = [], []
    for _ in range(rounds):
        looks.append(_wall(lambda: served.look(CITIZENS[5])))
        calls.append(max(map(_wall, alone)))
    look, call = statistics.median(looks), statistics.median(calls)
    return look / call, f"{1000 * (look - call):.1f} ms above"


def _uneven(served: Served, rounds: int) -> Row:
    """Each look against the slowest of its own four calls, as the source itself timed them."""
    served.source.rest(MEDIAN_MS, SIGMA)
    served.source.taken()
    ratios, above = [], []
    for _ in range(rounds):
        look = _wall(lambda: served.look(CITIZENS[5]))
        taken = served.source.taken()
        if len(taken) != CALLS:
            raise RuntimeError(f"a cold overview made {len(taken)} calls")
        ratios.append(look / max(taken))
        above.append(look - max(taken))
    what = f"{WHAT}, median {MEDIAN_MS:.0f} ms, p99 {P99_MS:.0f} ms"
    note = f"{1000 * statistics.median(above):.1f} ms above"
    return Row("4", what, "the slowest call of the same look", UNEVEN, statistics.median(ratios), note)


def _wall(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
