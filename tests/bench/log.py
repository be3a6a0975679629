"""Row 9: what the log of looks costs: the product as it is, against the same one with a log that keeps nothing."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import psycopg

from tests.bench.answers import CITIZENS, Recorded
from tests.bench.long_log import SERVER, plain, scratch
from tests.bench.measure import Row, Target, say
from tests.bench.served import Served, Wire

KEPT = Target(0.9, floor=True)
TOGETHER = 16
SECONDS = 2.0  # of each turn
AGAINST = "the same with a log that keeps nothing"
WITHOUT = "tests.bench.without_log"


def rows(folder: Path, key_file: Path, recorded: Recorded, *, quick: bool) -> Iterator[Row]:
    """On each database; the sources answer at once."""
    rounds = 5 if quick else 15
    yield _row("SQLite", folder / "log-sqlite", key_file, recorded, rounds)
    if _reachable():
        yield _row("PostgreSQL", folder / "log-postgresql", key_file, recorded, rounds)
    else:
        note = "no server; BORGERBLIK_TEST_POSTGRES_URL may name one"
        yield Row("9", _what("PostgreSQL"), AGAINST, KEPT, None, note)


def _row(database: str, folder: Path, key_file: Path, recorded: Recorded, rounds: int) -> Row:
    """The two sides take turns, and each turn is held against the other's beside it."""
    say(f"log: {TOGETHER} at once, {database}")
    with ExitStack() as stack:
        sides = []
        for module in ("borgerblik", WITHOUT):
            own = folder / module
            own.mkdir(parents=True)
            url = stack.enter_context(scratch()) if database == "PostgreSQL" else None
            served = stack.enter_context(Served(own, key_file, recorded, database=url, module=module))
            served.source.rest(0)
            sides.append(stack.enter_context(_Citizens(served)))
        for side in sides:
            side.looks_a_second()  # every worker is warm after that
            side.forget()
        turns = [_turn(sides, backwards=turn % 2 == 1) for turn in range(rounds)]
    kept, unkept = (statistics.median(each) for each in zip(*turns, strict=True))
    cpu = " against ".join(f"{side.milliseconds:.1f}" for side in sides)
    note = f"{kept:.0f} against {unkept:.0f} a second; {cpu} ms of the workers' CPU a look"
    return Row(
        "9", _what(database), AGAINST, KEPT, statistics.median(with_ / without for with_, without in turns), note
    )


def _what(database: str) -> str:
    return f"looks a second, a durable log row each, {TOGETHER} at once, {database}"


def _turn(sides: Sequence[_Citizens], *, backwards: bool) -> tuple[float, float]:
    if backwards:
        without, with_ = sides[1].looks_a_second(), sides[0].looks_a_second()
    else:
        with_, without = sides[0].looks_a_second(), sides[1].looks_a_second()
    return with_, without


class _Citizens:
    """Sixteen who look again and again, each on a kept-alive connection. A context manager."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._wires = [served.wire() for _ in range(TOGETHER)]
        self._pool = ThreadPoolExecutor(TOGETHER)
        self.forget()

    def __enter__(self) -> _Citizens:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()
        for wire in self._wires:
            wire.close()

    def forget(self) -> None:
        """What has been measured so far."""
        self._looks, self._spent = 0, 0.0

    @property
    def milliseconds(self) -> float:
        """Of the workers' CPU for each look: other work on the machine says less of it than of looks a second."""
        return 1000 * self._spent / max(1, self._looks)

    def looks_a_second(self) -> float:
        """All of them together, for a while."""
        began, spent = time.perf_counter(), self._cpu()
        looks = sum(self._pool.map(partial(self._look_until, began + SECONDS), self._wires))
        taken = time.perf_counter() - began
        self._looks += looks
        self._spent += self._cpu() - spent
        return looks / taken

    def _cpu(self) -> float:
        return sum(_seconds(pid) for pid in self._served.workers())

    def _look_until(self, end: float, wire: Wire) -> int:
        looks = 0
        while time.perf_counter() < end:
            self._served.look_on(wire, CITIZENS[5])
            looks += 1
        return looks


def _seconds(pid: int) -> float:
    """Of CPU that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _reachable() -> bool:
    try:
        psycopg.connect(plain(SERVER), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
