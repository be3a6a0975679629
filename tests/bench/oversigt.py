"""`python -m tests.bench.oversigt [--quick]`: what the matrix of 98 kommuner and twelve columns costs the server.

The page is asked for in one process, without network, beside a bare Flask app that says hello: so the milliseconds are
the product's own. The kommuner have choices, agreements and tasks; each side is asked in turn.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from unittest import mock

import structlog
from flask import Flask
from sqlalchemy import event

from borgerblik import db
from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.privilegier import Omraade, Omraadetype, Privilegiegruppe
from borgerblik.app import create_app
from borgerblik.config import read_settings
from borgerblik.domain.epost import Email
from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import KleValg, Kommune
from borgerblik.domain.tilslutning import Aftale, Aftaleslags, Ansvarlig, Tilslutning, Trintilstand
from borgerblik.fagomraader import omraader
from borgerblik.kommuner import KommuneStore
from borgerblik.kommuner.leverandoer import NATIONAL
from borgerblik.kommuner.oversigt import Kommuneopgaver, NationaleOpgaver, NationalOpgave, Opgavestand
from borgerblik.kommuner.oversigt.store import OpgaveStore, StandStore
from borgerblik.kommuner.register import NAVNE
from borgerblik.kommuner.tilslutning.store import TilslutningStore
from tests.bench.measure import Row, Target, interleaved, table

SERVER_MS = Target(100, "ms")
AGAINST_HELLO = Target(600)
ROLE, ORGANISATION = "http://sandkasse.borgerblikket.example/roles/usersystemrole/national/1", "19435075"
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def rows(folder: Path, *, quick: bool) -> list[Row]:
    """The page's server time, and that against hello."""
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'oversigt.sqlite'}"
    environment = {
        "BORGERBLIK_INSTANCE": str(folder),
        "BORGERBLIK_DATABASE_URL": url,
        "BORGERBLIK_SECRET_KEY": "a key for nothing but measuring",
        "BORGERBLIK_PSEUDONYM_KEY": "a key for nothing but measuring",
    }
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with mock.patch.dict(os.environ, environment):
        settings = read_settings()
    engine = db.open_database(url)
    db.upgrade(engine)
    fill(engine)
    app = create_app(settings)
    app.extensions["baggrund"].stop()
    parts = app.extensions["borgerblik"]
    secret, _ = parts.doere.sessioner.begynd(_nanna(), kommune=None)
    product, bare = app.test_client(use_cookies=False), _hello().test_client()
    headers = {"Cookie": f"{SESSION_COOKIE}={secret}"}
    sizes: list[int] = []

    def page() -> None:
        answer = product.get("/medarbejder/oversigt", headers=headers)
        if answer.status_code != 200 or answer.data.count(b"<tr>") < 98:
            raise RuntimeError(f"the matrix went wrong: {answer.status_code}")
        sizes.append(len(answer.data))

    statements = _counted(app.extensions["database"], page)
    times, hello = interleaved(page, lambda: bare.get("/"), rounds=15 if quick else 60)
    note = f"CPU; {_clock(page, 20):.0f} ms by the clock, {sizes[-1] // 1000} kB, {statements} statements"
    return [
        Row("22", "the matrix page, 98 × 12, server time", "", SERVER_MS, 1000 * times, note),
        Row("22", "the matrix page, 98 × 12", "a bare hello-world", AGAINST_HELLO, times / hello),
    ]


def fill(engine: db.Engine) -> None:
    """Every kommune with choices, a document of its connecting, and a word on twenty tasks."""
    numre = [nummer for omraade in omraader().alle for nummer in omraade.nummer()]
    opgaver = tuple(NationalOpgave(f"opgave-{n}", f"Opgave {n}", "Gruppe", date(2027, 1, 1 + n)) for n in range(20))
    OpgaveStore(engine).save(NationaleOpgaver(opgaver), efter=0, at=NOW, by="bench")
    assert NATIONAL not in NAVNE
    for number, (kode, navn) in enumerate(NAVNE.items()):
        kle = {each: KleValg(each, place % 5 <= number % 5) for place, each in enumerate(dict.fromkeys(numre))}
        KommuneStore(engine).save(Kommune(kode, navn, f"9{kode}123", True, MappingProxyType(kle)), at=NOW, by="bench")
        leader = Ansvarlig("En Leder", "Chef", Email(f"leder{kode}@kommune.example"))
        document = Tilslutning(kode, leader, leader, (Aftale(Aftaleslags.DATABEHANDLERAFTALE, date(2020, 1, 1)),))
        TilslutningStore(engine).save(document, efter=0, at=NOW, by="bench")
        said = {each.noegle: Opgavestand(Trintilstand.PAABEGYNDT) for each in opgaver[: number % 20]}
        StandStore(engine).save(Kommuneopgaver(kode, said), efter=0, at=NOW, by="bench")


def _nanna() -> Identity:
    right = Privilegiegruppe(Omraade(Omraadetype.CVR, ORGANISATION), (ROLE,))
    return Identity(
        Rolle.ADMINISTRATOR,
        subject="bench",
        issuer="bench",
        niveau=Nsis.HOEJ,
        autentificeret=datetime.now(UTC),
        privilegier=(right,),
    )


def _hello() -> Flask:
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello")
    return app


def _counted(engine: db.Engine, page: Callable[[], None]) -> int:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    page()
    event.listen(engine, "before_cursor_execute", note)
    page()
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def _clock(page: Callable[[], None], turns: int) -> float:
    """Milliseconds by the clock, the median; another's work on the machine is in it."""
    times = []
    for _ in range(turns):
        began = time.perf_counter()
        page()
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.oversigt")
    parser.add_argument("--quick", action="store_true")
    with tempfile.TemporaryDirectory(prefix="borgerblik-oversigt-") as folder:
        print(table(rows(Path(folder), quick=parser.parse_args().quick)))


if __name__ == "__main__":
    main()
