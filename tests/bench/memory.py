"""Row 11: what a worker holds, and what one large answer adds at its peak."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.bench.answers import CITIZENS, ONLY_SAGER
from tests.bench.measure import Row, Target, say
from tests.bench.served import Served

HELD, ADDED = Target(90, "MiB"), Target(20, "MiB")
WARM_UP = 40


def rows(served: Served) -> Iterator[Row]:
    """After a warm-up that reaches every worker; first the large answer alone, then with its benefits."""
    say("memory")
    served.source.rest(0)
    for _ in range(WARM_UP):
        served.look(CITIZENS[5], anew=True)
    held = max(mib(pid, "VmRSS") for pid in served.workers())
    alone = _peak(served, ONLY_SAGER)
    both = _peak(served, CITIZENS[500])
    yield Row("11", "a worker after warm-up", "(RSS)", HELD, held)
    note = f"{both:.1f} more with the 500 benefits and their payments"
    yield Row("11", "peak added by one answer of 500 sager", "the same worker before", ADDED, alone, note)


def _peak(served: Served, cpr: str) -> float:
    """What the worker that answers holds more of, at the most, than before."""
    before = {pid: mib(pid, "VmRSS") for pid in served.workers()}
    for pid in before:
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")  # the peak starts from now
    served.look(cpr, wide=1)
    return max(mib(pid, "VmHWM") - rss for pid, rss in before.items())


def mib(pid: int, name: str) -> float:
    """What the kernel says of that process, such as VmRSS."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(f"{name}:"))
