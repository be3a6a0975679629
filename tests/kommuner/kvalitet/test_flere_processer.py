"""Workers in processes of their own: one that is killed in the middle, and several that a broker feeds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import update

from adapters.arbejdskoe import Arbejdskoe
from borgerblik import db
from borgerblik.kommuner import KommuneStore
from borgerblik.kommuner.kvalitet import Tilstand
from borgerblik.kommuner.kvalitet.enheder.store import enhed_tabel
from borgerblik.kommuner.kvalitet.model import Koersel, Resultat
from borgerblik.sandkasse.server import create_app as create_sandkasse
from schemas.ind.kommune import read_kommune_file
from tests.kommando import miljoe
from tests.kommuner.kvalitet.arbejder_i_proces import now
from tests.kommuner.kvalitet.indeks import AARHUS, SYGE, en_kvalitet, koert, snavset
from tests.produkt import KEYS
from tests.samtidig import vent_paa
from tests.wire import serving

pytestmark = pytest.mark.slow  # processes of their own
AMQP = os.environ.get("BORGERBLIK_TEST_AMQP_URL", "amqp://guest:guest@127.0.0.1:5672//")
ROOT = Path(__file__).parents[3]
BORGERBLIK = str(Path(sys.executable).parent / "borgerblik")


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_worker_that_is_killed_in_the_middle_is_taken_over_and_the_numbers_are_as_undisturbed(
    engine: db.Engine,
) -> None:
    undisturbed = koert(engine, snavset(rene=600)).resultat
    kvalitet = en_kvalitet(engine, now)
    run = kvalitet.begynd(AARHUS, SYGE, "test")
    url = engine.url.render_as_string(hide_password=False)
    arguments = [sys.executable, "-m", "tests.kommuner.kvalitet.arbejder_i_proces", url, run.id]

    def worker(latency: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([*arguments, latency], cwd=ROOT)

    first = worker("0.3")
    until = time.monotonic() + 120
    while not ((far := kvalitet.fremdrift(run.id)).faerdige and far.i_gang) and time.monotonic() < until:
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    first.wait()
    left = kvalitet.fremdrift(run.id)
    assert left.i_gang, "it was killed in the middle of a unit"
    assert left.faerdige < left.enheder

    second, third = worker("0"), worker("0")
    assert (second.wait(120), third.wait(120)) == (0, 0)

    assert kvalitet.find(run.id).tilstand is Tilstand.FAERDIG
    assert kvalitet.find(run.id).resultat == undisturbed


@pytest.fixture
def koe() -> Iterator[str]:
    """A queue of our own at a broker; without one these tests are skipped."""
    navn = f"borgerblik-test-{uuid.uuid4().hex}"
    queue = Arbejdskoe(AMQP, navn)
    try:
        with queue._app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=0, timeout=2)
    except OSError:
        if "BORGERBLIK_TEST_AMQP_URL" in os.environ:
            raise
        pytest.skip("no broker on 127.0.0.1:5672; BORGERBLIK_TEST_AMQP_URL may name another")
    yield navn
    with queue._app.connection_for_write() as connection:
        connection.default_channel.queue_delete(navn)


@dataclass(frozen=True)
class Produkt:
    """The commands of a product with a broker and a database, over a sandkasse."""

    engine: db.Engine
    env: dict[str, str]
    log: Path

    def start(self, *words: str, **settings: str) -> subprocess.Popen[bytes]:
        """A command, in a process of its own; what it says goes into the log."""
        env = self.env | {f"BORGERBLIK_{name}": value for name, value in settings.items()}
        with self.log.open("ab") as log:
            return subprocess.Popen([BORGERBLIK, *words], env=env, stdout=log, stderr=log)

    def alene(self) -> Resultat | None:
        """What one command without a broker comes to."""
        with self.start("kvalitet", "koer", "0751", SYGE, AMQP_URL="") as command:
            assert command.wait(180) == 0, self.log.read_text()
        return self.seneste().resultat

    def seneste(self) -> Koersel:
        run = en_kvalitet(self.engine, now).seneste_hele("0751", SYGE)
        assert run is not None, self.log.read_text()
        return run


@pytest.fixture
def produkt(engine: db.Engine, koe: str, tmp_path: Path) -> Iterator[Produkt]:
    with serving(create_sandkasse(noeglefil=tmp_path / "noegle.pem", borgere=40)) as address:
        settings = miljoe(
            engine,
            tmp_path,
            BORGERBLIK_AMQP_URL=AMQP,
            BORGERBLIK_AMQP_KOE=koe,
            BORGERBLIK_INDEKS_RATE="0",
            BORGERBLIK_SAGDOKUMENTINDEKS_URL=f"{address}/sagdokumentindeks/6",
            BORGERBLIK_YDELSESINDEKS_URL=f"{address}/ydelseindeks/6",
        )
        raw = (ROOT / "borgerblik" / "sandkasse" / "kommuner" / "0751.json").read_bytes()
        KommuneStore(engine).save(read_kommune_file(raw), at=now(), by="test")
        yield Produkt(engine, os.environ | KEYS | settings, tmp_path / "log.txt")


@contextmanager
def stopped_at_the_end(*processes: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        for each in processes:
            each.terminate()
        for each in processes:
            each.wait(20)


@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
def test_with_a_broker_two_workers_do_the_run_and_it_comes_to_what_one_command_alone_comes_to(
    produkt: Produkt,
) -> None:
    with stopped_at_the_end(produkt.start("arbejder"), produkt.start("arbejder")):
        followed = produkt.start("kvalitet", "koer", "0751", SYGE).wait(180)

    written = produkt.log.read_text()
    assert followed == 0, written
    assert "sygedagpenge: færdig, score" in written
    assert written.count("succeeded in") >= 15, "the workers did it"
    assert "Traceback" not in written
    together = produkt.seneste()
    assert produkt.alene() == together.resultat
    assert produkt.seneste().id != together.id


@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
def test_the_broker_gives_another_worker_what_a_killed_one_had_taken(produkt: Produkt) -> None:
    kvalitet = en_kvalitet(produkt.engine, now)
    killed = produkt.start("arbejder", INDEKS_RATE="2")
    begun = produkt.start("kvalitet", "koer", "0751", SYGE)
    run = vent_paa(lambda: next(iter(kvalitet.koersler.i_gang()), None))
    vent_paa(lambda: (far := kvalitet.fremdrift(run)).faerdige and far.i_gang)
    for each in (begun, killed):  # whoever began it too: nobody is left to send anything out once more
        each.kill()
        each.wait()
    left = kvalitet.fremdrift(run)
    assert left.i_gang, "it was killed in the middle of a unit"
    with db.transaction(produkt.engine) as connection:  # the lease of two minutes has run out
        connection.execute(update(enhed_tabel).where(enhed_tabel.c.til_tid.is_not(None)).values(til_tid=now()))

    with stopped_at_the_end(produkt.start("arbejder")):
        vent_paa(lambda: kvalitet.find(run).tilstand is Tilstand.FAERDIG)

    assert kvalitet.find(run).resultat == produkt.alene()


def test_a_message_holds_ids_and_nothing_else(koe: str) -> None:
    queue = Arbejdskoe(AMQP, koe)
    queue.send("en-koersel", ["sagdokumentindeks/sager/32.30.04/0"])

    with queue._app.connection_for_read() as connection:
        message = connection.SimpleQueue(koe).get(timeout=5)
        message.ack()

    assert message.payload[0] == ["en-koersel", "sagdokumentindeks/sager/32.30.04/0"]
    assert message.payload[1] == {}
    assert message.headers["argsrepr"] == message.headers["kwargsrepr"] == ""
