"""What only looks at what is kept, or stops a run, needs no certificate; what reads the indexes says what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from borgerblik import db
from borgerblik.cli import main
from borgerblik.demo import security_settings
from borgerblik.kommuner import KommuneStore
from borgerblik.kommuner.kvalitet import Tilstand
from borgerblik.sandkasse.pki import Pki
from tests.kommando import done, failed, miljoe
from tests.kommuner.kvalitet.arbejder_i_proces import now
from tests.kommuner.kvalitet.indeks import AARHUS, SYGE, en_kvalitet
from tests.produkt import KEYS

SAGT = "BORGERBLIK_CLIENT_CERTIFICATE: findes-ikke.pem kan ikke læses"
Koer = Callable[..., Result]


@pytest.fixture
def koer(database: db.Engine, tmp_path: Path, pki: Pki) -> Koer:
    """Where the certificate is the trouble."""
    KommuneStore(database).save(AARHUS, at=now(), by="test")
    own = {
        **security_settings("https://sts.example.test", pki),
        "SAGDOKUMENTINDEKS_URL": "https://indeks.example.test/sagdokumentindeks/6",
        "YDELSESINDEKS_URL": "https://indeks.example.test/ydelseindeks/6",
        "CLIENT_CERTIFICATE": "findes-ikke.pem",
        "REVISION_NOEGLE": str(pki.sti("klient-noegle.pem")),  # the log's own key, whatever the indexes need
    }
    named = {f"BORGERBLIK_{name}": value for name, value in own.items() if value}

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, list(words), env=miljoe(database, tmp_path, **KEYS, **named))

    return run


def test_a_run_is_stopped_and_looked_at_without_a_certificate(koer: Koer, database: db.Engine) -> None:
    run = en_kvalitet(database).begynd(AARHUS, SYGE, "test")

    assert "stoppet" in done(koer("kvalitet", "stop", "0751", SYGE))
    assert en_kvalitet(database).find(run.id).tilstand is Tilstand.STOPPET
    assert SYGE in done(koer("kvalitet", "vis", "0751", SYGE))
    assert "0751" in done(koer("kvalitet", "liste"))
    assert "tærsklen er 80" in done(koer("kvalitet", "taerskel", "0751", "80"))
    assert "ikke målt" in failed(koer("kvalitet", "eksport", "0751", SYGE))


def test_the_overview_is_told_without_a_certificate(koer: Koer) -> None:
    assert len(json.loads(done(koer("oversigt", "--json")))["kommuner"]) == 98
    for words in (("oversigt", "opgaver"), ("oversigt", "fremgang"), ("leverandoer", "vis")):
        done(koer(*words))


def test_a_run_says_what_keeps_it_from_reading_before_it_has_begun(koer: Koer, database: db.Engine) -> None:
    assert SAGT in failed(koer("kvalitet", "koer", "0751", SYGE))
    assert en_kvalitet(database).seneste_koersler("0751") == []
