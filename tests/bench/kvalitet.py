"""Rows 19-21: a quality run on an index with 80 ms a call: the set rate, two processes against one, and memory.

`python -m tests.bench.kvalitet URL RUN CITIZENS` is a worker in a process of its own, that begins when told on standard
input and says what it holds when the run is over.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import psycopg
from sqlalchemy import make_url

from borgerblik import db
from borgerblik.operations.gennemgang import koer
from borgerblik.operations.takt import med_takt
from borgerblik.sources import Gennemlaesning, LaestSag, Side
from tests.bench.measure import Row, Target, say
from tests.kommuner.kvalitet.indeks import (
    AARHUS,
    KLE,
    SYGE,
    Indeks,
    Laeser,
    borger,
    en_arbejder,
    en_kvalitet,
    et_id,
    laest_sag,
)  # fmt: skip

REACHED, TWICE, FLAT = Target(0.9, floor=True), Target(1.8, floor=True), Target(20, "MiB")
RATE, REST, THREADS = 10.0, 0.080, 4
PAGE = 100
SERVER = os.environ.get("BORGERBLIK_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
FEW, MANY, QUICK = 1_000, 100_000, 10_000  # citizens


class Mange(Laeser):
    """An index with a sag for each of so many citizens, made when they are read."""

    antal = 0
    latens = REST
    kald: ClassVar[list[float]] = []
    lavet: ClassVar[Sequence[LaestSag]] = ()  # where what it costs to make them is not to be measured

    def side(self, gennemlaesning: Gennemlaesning, slags: str, fra: int, hoejst: int) -> Side:
        Mange.kald.append(time.monotonic())
        time.sleep(self.latens)
        if slags != "sager" or gennemlaesning.kle != KLE:
            return Side(antal=0)
        til = min(self.antal, fra + min(hoejst, PAGE))
        sager = tuple(self.lavet[fra:til] or (_sag(n) for n in range(fra, til)))
        return Side(sager=sager, antal=self.antal, naeste=til if sager else None)


def _sag(n: int) -> LaestSag:
    return laest_sag(n % 9000, uuid=et_id("mange", n), borger=borger(n % 80_000))


def _prepare(citizens: int, latency: float) -> None:
    Mange.antal, Mange.latens, Mange.kald = citizens, latency, []
    Mange.lavet = [_sag(n) for n in range(citizens)] if latency else ()


def now() -> datetime:
    return datetime.now(UTC)


def rows(folder: Path, *, quick: bool) -> Iterator[Row]:
    """Rate, processes, memory."""
    folder.mkdir(parents=True, exist_ok=True)
    say("kvalitet: the rate")
    yield _rate(folder, 6 if quick else 20)
    say("kvalitet: two processes")
    yield _processes(8_000 if quick else 20_000)
    say("kvalitet: memory")
    few, many = (_held(folder, citizens) for citizens in (FEW, QUICK if quick else MANY))
    what = f"memory of a worker, {FEW} to {QUICK if quick else MANY} citizens"
    yield Row("21", what, "grows by", FLAT, max(0.0, many - few))


def _rate(folder: Path, seconds: int) -> Row:
    """From the first call to the last: adding up what came is no reading."""
    engine = _database(f"sqlite:///{folder / 'rate.sqlite'}")
    _prepare(int(RATE * seconds * PAGE), REST)
    kvalitet = en_kvalitet(engine, now)
    arbejder = en_arbejder(kvalitet, Indeks(), now)
    arbejder._laesere = {each.name: each for each in med_takt(_laesere(), engine, RATE)}
    run = kvalitet.begynd(AARHUS, SYGE, "bench")
    koer(arbejder, run.id, THREADS)
    reached = (len(Mange.kald) - 1) / (Mange.kald[-1] - Mange.kald[0]) / RATE
    return Row("19", f"a run at {RATE:g} calls a second, 80 ms a call", "the set rate", REACHED, reached)


def _processes(citizens: int) -> Row:
    """On PostgreSQL, as several machines are: a SQLite file has one writer at a time."""
    # One call in the air each: with more, two cores are busy with one process, and it is the machine that is measured.
    what, against = "a run by two processes, 80 ms a call", "by one; times faster"
    try:
        alone, together = (_seconds(processes, citizens) for processes in (1, 2))
    except psycopg.OperationalError:
        return Row("20", what, against, TWICE, None, "no PostgreSQL (BORGERBLIK_TEST_POSTGRES_URL)")
    return Row("20", what, against, TWICE, alone / together)


def _seconds(processes: int, citizens: int) -> float:
    """How long that many processes take for a run, from when they are all ready."""
    with _postgres() as url:
        workers, run = _workers(url, processes, citizens)
        began = now()
        _go(workers)
        engine = db.open_database(url)
        over = en_kvalitet(engine, now).find(run)
        engine.dispose()
    if over.tilstand != "faerdig" or over.sluttet is None:
        raise RuntimeError("the run did not end")
    return (over.sluttet - began).total_seconds()


@contextmanager
def _postgres() -> Iterator[str]:
    """A database that is gone afterwards. Raises psycopg.OperationalError."""
    name = f"borgerblik_bench_{uuid.uuid4().hex}"
    with psycopg.connect(SERVER.replace("+psycopg", ""), autocommit=True, connect_timeout=2) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _held(folder: Path, citizens: int) -> float:
    """MiB that a worker holds at most in such a run."""
    workers, _ = _workers(f"sqlite:///{folder / f'held-{citizens}.sqlite'}", 1, citizens, latency=0)
    return float(_go(workers)[0])


def _workers(
    url: str, processes: int, citizens: int, latency: float = REST
) -> tuple[Sequence[subprocess.Popen[str]], str]:
    engine = _database(url)
    run = en_kvalitet(engine, now).begynd(AARHUS, SYGE, "bench").id
    engine.dispose()
    command = [sys.executable, "-m", "tests.bench.kvalitet", url, run, str(citizens), str(latency)]
    made = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(processes)
    ]
    for each in made:
        if each.stdout is None or each.stdout.readline() != "ready\n":
            raise RuntimeError("a worker did not begin")
    return made, run


def _go(workers: Sequence[subprocess.Popen[str]]) -> list[str]:
    for each in workers:
        if each.stdin is not None:
            each.stdin.write("go\n")
            each.stdin.flush()
    return [each.communicate()[0].split()[-1] for each in workers]


def _database(url: str) -> db.Engine:
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).unlink(missing_ok=True)
    engine = db.open_database(url)
    db.upgrade(engine)
    return engine


def _laesere() -> list[Mange]:
    return [Mange(each.name, each.slags, each.indeks) for each in Indeks().laesere()]


def _peak() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """The worker."""
    url, run, citizens, latency = sys.argv[1:]
    _prepare(int(citizens), float(latency))
    kvalitet = en_kvalitet(db.open_database(url), now)
    arbejder = en_arbejder(kvalitet, Indeks(), now)
    arbejder._laesere = {each.name: each for each in _laesere()}
    print("ready", flush=True)
    sys.stdin.readline()
    koer(arbejder, run, 1)  # what each thread's allocator keeps is no growth
    print(f"{_peak():.1f}", flush=True)


if __name__ == "__main__":
    main()
