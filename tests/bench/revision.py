"""`python -m tests.bench.revision --raekker N`: how fast a long log is checked, and one person's rows are found.

Fills a PostgreSQL database of its own with N rows in chains and seals, as sixty months of use would leave them, checks
it, takes the extracts of some people, and drops it again. BORGERBLIK_TEST_POSTGRES_URL names the server.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from borgerblik import db
from borgerblik.access.ansatte import Ansatte
from borgerblik.audit import AuditLog
from borgerblik.audit.adgangslog import Kald
from borgerblik.audit.kontrol import kontroller
from borgerblik.audit.segl.noegle import Noegle, Noegler
from borgerblik.audit.udtraek.model import Bestilling, Udtraeksslags
from borgerblik.audit.udtraek.service import Udtraekker
from borgerblik.audit.udtraek.skriv import som_json
from borgerblik.domain.koder import Nsis
from borgerblik.overblik.udsnit import pseudonym
from tests.bench.long_log import PER_PERSON, fill, person, scratch
from tests.bench.measure import Row, Target, say, table
from tests.bench.memory import mib

ROWS_A_SECOND, EXTRACT_MS = Target(100_000, "rows/s", floor=True), Target(200, "ms")
PEOPLE = 11
KEY = b"a key for nothing but measuring"
KALD = Kald("bench", "cli", "system", "", Nsis.BETYDELIG, seer="cli:bench")


def main() -> None:
    """Fill, measure, print, drop."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.revision")
    parser.add_argument("--raekker", type=int, default=1_000_000)
    antal = parser.parse_args().raekker
    with scratch() as url:
        noegle = Noegle(Ed25519PrivateKey.generate())
        engine = db.open_database(url)
        db.upgrade(engine)
        began = time.perf_counter()
        fill(engine, url, noegle, antal)
        say(f"{antal} rows written in {time.perf_counter() - began:.0f} s")
        log = AuditLog(engine, noegler=Noegler([noegle.offentlig]))
        print(table([_check(log, antal), _extracts(engine, log, antal)]))
        engine.dispose()


def _check(log: AuditLog, antal: int) -> Row:
    own = os.getpid()
    before = mib(own, "VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak starts from now
    began, spent = time.perf_counter(), time.process_time()
    found = kontroller(log)
    taken, spent = time.perf_counter() - began, time.process_time() - spent
    if not found.hel or found.raekker != antal:
        raise RuntimeError(f"the check went wrong: {found}")
    note = f"{1e6 * spent / antal:.1f} µs of CPU a row, {mib(own, 'VmHWM') - before:.0f} MiB more at the peak"
    return Row("14", f"check of {antal} rows and {found.segl} seals", "", ROWS_A_SECOND, antal / taken, note)


def _extracts(engine: db.Engine, log: AuditLog, antal: int) -> Row:
    now = partial(datetime.now, UTC)
    ansatte = Ansatte(engine, KEY, partial(pseudonym, key=KEY), now)
    udtraekker = Udtraekker(log, ansatte, KEY, lambda _kode: "Aarhus", now)
    times = []
    for turn in range(PEOPLE):
        order = Bestilling(Udtraeksslags.PERSON, "0751", borger=person(turn * 7919, antal))
        began = time.perf_counter()
        taken = udtraekker.tag(order, KALD)
        whole = b"".join(som_json(taken))
        times.append(1000 * (time.perf_counter() - began))
        if taken.stand.raekker < min(antal, PER_PERSON) or not taken.stand.hel:
            raise RuntimeError(f"the extract went wrong: {taken.stand}")
    note = f"{taken.stand.raekker} rows, {len(whole) // 1000} kB of JSON; the slowest of {PEOPLE}: {max(times):.0f} ms"
    return Row("15", f"extract of one person out of {antal} rows", "", EXTRACT_MS, statistics.median(times), note)


if __name__ == "__main__":
    main()
