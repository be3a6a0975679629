"""Row 10: 500 sager may cost no more than a hundred times 5, in CPU here and in waiting at the service."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

from schemas.ud.overblik import OverblikUd
from tests.bench.answers import CITIZENS, Recorded
from tests.bench.in_process import Product
from tests.bench.measure import Row, Target, interleaved, say
from tests.bench.served import Served

LINEAR = Target(1.0)
OVERBLIK = OverblikUd()


def rows(recorded: Recorded, served: Served, *, quick: bool) -> Iterator[Row]:
    """CPU, then wall."""
    rounds = 3 if quick else 7
    product = Product(recorded)

    def work(sager: int, times: int) -> None:
        for _ in range(times):
            json.dumps(OVERBLIK.dump(product.overblik(sager)))

    say("growth: CPU")
    few, many = interleaved(lambda: work(5, 20), lambda: work(500, 1), rounds=rounds)
    yield Row(
        "10",
        "CPU of 500 sager with benefits: read + load + build + dump",
        "100 × the CPU of 5",
        LINEAR,
        many / (100 * few / 20),
    )
    say("growth: the service")
    served.source.rest(0)
    few, many = interleaved(
        lambda: [served.look(CITIZENS[5], wide=1) for _ in range(20)],
        lambda: served.look(CITIZENS[500], wide=1),
        rounds=rounds,
        clock=time.perf_counter,
    )
    yield Row(
        "10",
        "wall of 500 sager with benefits, sources that answer at once",
        "100 × the wall of 5",
        LINEAR,
        many / (100 * few / 20),
    )
