"""`borgerblik kvalitet`, as somebody at the machine runs it; the sandkasse is at the other end of the wire."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from borgerblik import db
from borgerblik.audit import AuditLog
from borgerblik.cli import main
from borgerblik.kommuner import KommuneStore
from borgerblik.sandkasse.server import create_app
from schemas.ind.kommune import read_kommune_file
from tests.kommando import done, failed, miljoe
from tests.kommuner.kvalitet.arbejder_i_proces import now
from tests.kommuner.kvalitet.indeks import AARHUS, SYGE, en_kvalitet
from tests.produkt import KEYS
from tests.wire import free_port, serving

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.slow  # a sandkasse, and tries again at an index that is down
Koer = Callable[..., Result]


@pytest.fixture(scope="module")
def sandkasse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(create_app(noeglefil=tmp_path_factory.mktemp("noegle") / "noegle.pem", borgere=20)) as address:
        yield address


@pytest.fixture
def koer(database: db.Engine, tmp_path: Path, sandkasse: str) -> Koer:
    raw = (ROOT / "borgerblik" / "sandkasse" / "kommuner" / "0751.json").read_bytes()
    KommuneStore(database).save(read_kommune_file(raw), at=now(), by="test")

    def run(*words: str, adresse: str = sandkasse, **settings: str) -> Result:
        own = {
            "BORGERBLIK_INDEKS_RATE": "0",
            "BORGERBLIK_SAGDOKUMENTINDEKS_URL": f"{adresse}/sagdokumentindeks/6",
            "BORGERBLIK_YDELSESINDEKS_URL": f"{adresse}/ydelseindeks/6",
            **KEYS,
            **settings,
        }
        return CliRunner().invoke(main, list(words), env=miljoe(database, tmp_path, **own))

    return run


def test_a_run_is_begun_followed_and_told_and_taken_along(koer: Koer, database: db.Engine) -> None:
    said = done(koer("kvalitet", "koer", "0751", SYGE))

    assert "sygedagpenge: færdig, score" in said
    assert "0751" in done(koer("kvalitet", "liste"))
    assert "tærsklen er 90" in done(koer("kvalitet", "vis", "0751"))
    shown = json.loads(done(koer("kvalitet", "vis", "0751", SYGE, "--json")))
    assert (shown["tilstand"], shown["fremdrift"]["procent"], shown["startetAf"]) == ("faerdig", 100, "cli:anne")
    system = shown["resultat"]["systemer"][0]["navn"]
    rows = list(csv.reader(done(koer("kvalitet", "eksport", "0751", SYGE)).splitlines(), delimiter=";"))
    assert rows[0][:4] == ["kommune", "fagomraade", "maalt", "system"]
    told = json.loads(done(koer("kvalitet", "eksport", "0751", SYGE, "--system", system, "--json")))
    assert [each["navn"] for each in told["systemer"]] == [system]
    looks = [post.opslag for post in AuditLog(database).ansattes(0, 100)]
    assert [(each.borger, each.kommuner) for each in looks if each.formaal == "datakvalitet"] == [(None, ("0751",))]
    assert "tærsklen er 75" in done(koer("kvalitet", "taerskel", "0751", "75"))
    assert "tærsklen er 75" in done(koer("kvalitet", "vis", "0751", SYGE))


def test_an_index_that_is_down_breaks_the_run_off_and_the_same_command_goes_on_with_it(koer: Koer) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    broken = koer("kvalitet", "koer", "0751", SYGE, adresse=nowhere)
    assert broken.exit_code == 1
    assert "kørslen er afbrudt" in broken.stderr
    assert "mangler sagdokumentindeks sager" in broken.stdout
    assert "ingen score" in broken.stdout

    assert "færdig" in done(koer("kvalitet", "koer", "0751", SYGE))
    first = json.loads(done(koer("kvalitet", "vis", "0751", "--json")))
    assert len(first["koersler"]) == 1, "the same run went on"


def test_what_cannot_be_done_is_one_line(koer: Koer, database: db.Engine) -> None:
    assert "ikke målt" in failed(koer("kvalitet", "vis", "0751", SYGE))
    assert "ingen kørsel" in failed(koer("kvalitet", "stop", "0751", SYGE))
    assert "er ikke sat op" in failed(koer("kvalitet", "koer", "0101", SYGE))
    assert "KLE-numre" in failed(koer("kvalitet", "koer", "0751", "tandpleje"))
    assert "fire cifre" in failed(koer("kvalitet", "koer", "9999", SYGE), 2)
    failed(koer("kvalitet", "taerskel", "0751", "101"), 2)
    assert "AMQP_URL mangler" in failed(koer("arbejder"))
    assert "skal begynde med amqps://" in failed(koer("kvalitet", "liste", BORGERBLIK_AMQP_URL="amqp://a.dk"))
    assert "er ikke en amqp-adresse" in failed(koer("kvalitet", "liste", BORGERBLIK_AMQP_URL="redis://127.0.0.1"))
    for name in ("INDEKS_RATE", "KVALITET_TRAADE"):
        assert name in failed(koer("kvalitet", "liste", **{f"BORGERBLIK_{name}": "-1"}))
    en_kvalitet(database, now).begynd(AARHUS, SYGE, "test")
    assert "stoppet" in done(koer("kvalitet", "stop", "0751", SYGE))
    assert "i gang" in done(koer("kvalitet", "genoptag", "0751", SYGE))
    assert "hverken stoppet" in failed(koer("kvalitet", "genoptag", "0751", SYGE))
