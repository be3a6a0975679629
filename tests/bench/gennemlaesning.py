"""Row 16: reading an index through: the set rate is reached at 80 ms a call, and memory stays flat.

`python -m tests.bench.gennemlaesning URL FOLDER SAGER SAGER` is the reader in a process of its own: after each of
these numbers of sager it says how many it has read and what it holds.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from unittest import mock

from lxml import etree
from werkzeug.test import Client

from adapters.gennemlaesning import make_gennemlaesere
from adapters.gennemlaest_sag import sager_body
from adapters.tjenester import Tjenester
from borgerblik.config import read_settings
from borgerblik.sandkasse.server import create_app
from borgerblik.sources import Deadline, Gennemlaeser, Gennemlaesning
from tests.bench.measure import Row, Target, say

REACHED, FLAT = Target(0.9, floor=True), Target(10, "MiB")
RATE, REST, THREADS, SIZE = 10.0, 0.080, 4, 100  # calls a second, seconds a call, at once, records a page
FEW, MANY, QUICK = 1_000, 100_000, 10_000  # sager
AARHUS, KLE = "55133018", "32.30.04"


def rows(key_file: Path, *, quick: bool) -> Iterator[Row]:
    """The rate, then the memory."""
    with tempfile.TemporaryDirectory(prefix="borgerblik-sider-") as name:
        folder = Path(name)
        page = folder / "page.xml"
        page.write_bytes(_page(key_file))
        say("gennemlaesning: the rate")
        yield _rate(folder, page, seconds=6 if quick else 20)
        say("gennemlaesning: memory")
        yield _memory(page, QUICK if quick else MANY)


def _rate(folder: Path, page: Path, seconds: int) -> Row:
    """Each call sets out at its moment, as a run that keeps a rate has them do; how many came back in the time?"""
    wanted = int(RATE * seconds)
    with _index(page, wanted * SIZE, REST) as url, ThreadPoolExecutor(THREADS) as pool:
        laeser = _laeser(url, folder)
        laeser.side(_spoergsmaal(), "sager", 0, SIZE)
        began = time.monotonic()

        def read(nummer: int) -> int:
            time.sleep(max(0.0, began + nummer / RATE - time.monotonic()))
            return len(laeser.side(_spoergsmaal(), "sager", nummer * SIZE, SIZE).sager)

        sager = sum(pool.map(read, range(wanted)))
        reached = sager / SIZE / (time.monotonic() - began)
    what = f"pages read at {1000 * REST:.0f} ms a call, {THREADS} at once"
    return Row(
        "16", what, f"the rate set, {RATE:g} calls a second", REACHED, reached / RATE, f"{reached * SIZE:.0f} sager/s"
    )


def _memory(page: Path, many: int) -> Row:
    with _index(page, many, 0.0) as url, tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.bench.gennemlaesning", url, folder, str(FEW), str(many)]
        said = subprocess.run(command, capture_output=True, text=True, check=True)
    few, more = (float(line.split()[1]) for line in said.stdout.splitlines())
    what = f"memory after {many:,} sager read through"
    return Row("16", what, f"the same reader after {FEW:,}", FLAT, more - few, f"{few:.0f} MiB after {FEW:,}")


def _page(key_file: Path) -> bytes:
    """One whole page of sager, as the sandkasse answers our own question."""
    app = create_app(noeglefil=key_file, borgere=1500, i_dag=date(2026, 11, 23), side_maks=SIZE)
    soap = "http://www.w3.org/2003/05/soap-envelope"
    body = etree.tostring(sager_body(_spoergsmaal(), 0, SIZE), encoding="unicode")
    envelope = f'<e:Envelope xmlns:e="{soap}"><e:Body>{body}</e:Body></e:Envelope>'
    answer = Client(app).post("/sagdokumentindeks/6", data=envelope, content_type="application/soap+xml")
    if answer.data.count(b"<sdi:SagFiltreretOejebliksbillede>") != SIZE:
        raise RuntimeError("the sandkasse has too few sager for a page")
    return bytes(answer.data)


@contextmanager
def _index(page: Path, antal: int, seconds: float) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.bench.sidegiver", str(page), str(antal), str(seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as index:
        assert index.stdin is not None
        assert index.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(index.stdout.readline())}/sagdokumentindeks/6"
        finally:
            index.stdin.close()


def _laeser(url: str, folder: Path) -> Gennemlaeser:
    with mock.patch.dict(os.environ, BORGERBLIK_SAGDOKUMENTINDEKS_URL=url, BORGERBLIK_INSTANCE=str(folder)):
        settings = read_settings()
    return make_gennemlaesere(settings, Tjenester(settings))[0]


def _spoergsmaal() -> Gennemlaesning:
    return Gennemlaesning("0751", AARHUS, KLE, datetime.now(UTC), Deadline(20.0))


def main() -> None:
    """The reader by itself."""
    url, folder, *stops = sys.argv[1:]
    laeser, fra = _laeser(url, Path(folder)), 0
    for stop in map(int, stops):
        while fra < stop:
            fra += len(laeser.side(_spoergsmaal(), "sager", fra, SIZE).sager)
        print(fra, _held(), flush=True)


def _held() -> float:
    """MiB of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS:"))


if __name__ == "__main__":
    main()
