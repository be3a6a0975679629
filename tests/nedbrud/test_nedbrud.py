"""Kill the product and its database while citizens look: every answer that was sent has its row, and none is lost."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from borgerblik import db
from borgerblik.audit import AuditLog, Udvalg
from borgerblik.kommuner import KommuneStore
from borgerblik.sandkasse.kommuner import filer
from borgerblik.sandkasse.server import create_app as create_sandkasse
from borgerblik.sandkasse.udsteder import Udsteder
from schemas.ind.kommune import read_kommune_file
from tests.nedbrud.postgres import Postgres, a_postgres, programs
from tests.nedbrud.produkt import Belastning, Serveret
from tests.wire import serving

pytestmark = [pytest.mark.slow, pytest.mark.nedbrud]

GANGE = int(os.environ.get("BORGERBLIK_NEDBRUD", "100"))
SECONDS = 0.3  # of looking between one death and the next, once somebody is answered
MINDST = 20  # answers, below which a run says little
BORGERE = ("7211791035", "6503852018", "6803862332", "8104682053")
KEYS = {"BORGERBLIK_SECRET_KEY": "hemmelig " * 4, "BORGERBLIK_PSEUDONYM_KEY": "pseudonym " * 4}


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    folder = programs()
    if folder is None:
        pytest.fail("there is no PostgreSQL server on this machine to be killed (Debian package postgresql)")
    with a_postgres(folder) as server:
        yield server


@pytest.fixture
def kilder(tmp_path: Path) -> Iterator[str]:
    sandkasse = create_sandkasse(noeglefil=tmp_path / "noegle.pem")
    with serving(sandkasse) as url:
        yield url
    sandkasse.luk()


@pytest.fixture
def tokens(kilder: str, tmp_path: Path) -> list[str]:
    udsteder = Udsteder.fra_fil(tmp_path / "noegle.pem")
    return [udsteder.token(cpr=cpr, kommune="0751") for cpr in BORGERE]


def _environment(url: str, kilder: str, folder: Path) -> dict[str, str]:
    return {
        **KEYS,
        "BORGERBLIK_INSTANCE": str(folder),
        "BORGERBLIK_DATABASE_URL": url,
        "BORGERBLIK_OIDC_JWKS_URL": f"{kilder}/oidc/jwks",
        "BORGERBLIK_SAGDOKUMENTINDEKS_URL": f"{kilder}/sagdokumentindeks/6",
        "BORGERBLIK_YDELSESINDEKS_URL": f"{kilder}/ydelseindeks/6",
    }


def _set_up(url: str) -> None:
    engine = db.open_database(url)
    db.upgrade(engine)
    for file in filer():
        KommuneStore(engine).save(read_kommune_file(file.read_bytes()), at=datetime.now(UTC), by="test")
    engine.dispose()


def _kept(url: str) -> list[str]:
    """The request id of every row, as they are read back."""
    engine = db.open_database(url)
    found = [laest.opslag.anmodning for laest in AuditLog(engine).laes(Udvalg()) if laest.opslag is not None]
    engine.dispose()
    return found


def _whole(environment: dict[str, str]) -> str:
    """What `borgerblik revision kontroller` says of the chain; a broken one fails the test."""
    done = subprocess.run(
        [sys.executable, "-m", "borgerblik", "revision", "kontroller"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _settled(belastning: Belastning, kept: list[str]) -> None:
    """Answers sent are rows kept, each once; a row more there may be only where somebody waited in vain."""
    assert len(belastning.svarede) >= MINDST, "hardly anybody was answered: nothing is proved"
    assert len(set(kept)) == len(kept)
    assert set(belastning.svarede) <= set(kept)
    assert len(kept) - len(belastning.svarede) <= belastning.uden_svar


def test_the_product_and_its_database_die_again_and_again_and_every_answer_has_its_row(
    postgres: Postgres, kilder: str, tokens: list[str], tmp_path: Path
) -> None:
    _set_up(postgres.url)
    environment = _environment(postgres.url, kilder, tmp_path)
    produkt = Serveret(environment, tmp_path / "produkt.log")
    produkt.start()
    belastning = Belastning(produkt.port, tokens)
    try:
        with belastning.spoerger():
            for number in range(GANGE):
                belastning.afvent(SECONDS)
                if number % 2:
                    produkt.kill()
                    produkt.start()
                else:
                    postgres.kill()
                    postgres.start()
                    produkt.await_ready()
    finally:
        produkt.kill()

    _settled(belastning, _kept(postgres.url))
    _whole(environment)


def test_a_full_disk_gives_no_answers_and_when_there_is_room_again_all_is_there(
    postgres: Postgres, kilder: str, tokens: list[str], tmp_path: Path
) -> None:
    _set_up(postgres.url)
    postgres.kill()
    postgres.start(largest_file=1_200_000)
    environment = _environment(postgres.url, kilder, tmp_path)
    produkt = Serveret(environment, tmp_path / "produkt.log")
    produkt.start()
    belastning = Belastning(produkt.port, tokens)
    try:
        with belastning.spoerger():
            _until_nobody_is_answered(belastning)
            before = len(belastning.svarede)
            postgres.kill()
            postgres.start()
            produkt.await_ready()
            for _ in range(200):
                if len(belastning.svarede) >= before + MINDST:
                    break
                time.sleep(0.1)
    finally:
        produkt.kill()

    assert len(belastning.svarede) > before
    _settled(belastning, _kept(postgres.url))
    _whole(environment)


def _until_nobody_is_answered(belastning: Belastning) -> None:
    for _ in itertools.repeat(None, 600):
        before, failed = len(belastning.svarede), belastning.uden_svar
        time.sleep(0.5)
        if len(belastning.svarede) == before and belastning.uden_svar > failed + 10:
            return
    pytest.fail("the disk never became full")


def test_with_a_file_for_a_database_the_product_dies_twenty_times_and_every_answer_has_its_row(
    kilder: str, tokens: list[str], tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'borgerblik.sqlite'}"
    _set_up(url)
    environment = _environment(url, kilder, tmp_path)
    produkt = Serveret(environment, tmp_path / "produkt.log")
    produkt.start()
    belastning = Belastning(produkt.port, tokens)
    try:
        with belastning.spoerger():
            for _ in range(GANGE // 5):
                belastning.afvent(SECONDS)
                produkt.kill()
                produkt.start()
    finally:
        produkt.kill()

    _settled(belastning, _kept(url))
    _whole(environment)
