"""A process that works on a run over the stand-in until it is over, or it is killed: `python -m … URL RUN LATENCY`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from borgerblik.db import open_database
from borgerblik.operations.gennemgang import koer
from tests.kommuner.kvalitet.indeks import en_arbejder, en_kvalitet, snavset


def now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    url, run, latency = sys.argv[1:]
    indeks = snavset(rene=600)
    indeks.latens = float(latency)
    kvalitet = en_kvalitet(open_database(url), now)
    koer(en_arbejder(kvalitet, indeks, now, lease=2.0), run, 2)
