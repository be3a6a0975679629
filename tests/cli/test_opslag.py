"""`borgerblik opslag`: a look from the machine is watched over, has a purpose, and stands under its account."""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable, Iterator
from unittest import mock

import pytest
from click.testing import CliRunner, Result

from borgerblik.alarm.model import Soegning
from borgerblik.audit import AuditLog, Opslag
from borgerblik.cli import main
from borgerblik.config import read_settings
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.tilsyn import Vagtslags
from borgerblik.kommuner.tilsyn import Vagtliste
from borgerblik.overblik.spoerg import utcnow
from borgerblik.revision import make_revision
from tests.kommando import done, failed
from tests.produkt import KEYS, Produkt, a_product

pytestmark = pytest.mark.slow  # a product of its own with its sandkasse

GUSTAV, CARLA = "8506471081", "6107922044"
NOEGLE = KEYS["BORGERBLIK_PSEUDONYM_KEY"].encode()
KONTO = f"cli:{pwd.getpwuid(os.getuid()).pw_name}"
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def produkt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Produkt]:
    with a_product(tmp_path_factory.mktemp("opslag"), KILDE_FRIST="3") as made:
        Vagtliste(made.engine, NOEGLE, utcnow).tilfoej("0751", Vagtslags.VIP, [Cpr(GUSTAV)], af="test")
        yield made


@pytest.fixture
def run(produkt: Produkt) -> Run:
    def ran(*arguments: str, stdin: str = GUSTAV, user: str = "anne") -> Result:
        runner = CliRunner(env={**produkt.environment, "USER": user})
        return runner.invoke(main, ["opslag", "--cpr-stdin", *arguments], input=stdin)

    return ran


def newest(produkt: Produkt, cpr: str = GUSTAV) -> Opslag:
    return AuditLog(produkt.engine).om(Cpr(cpr).pseudonym(NOEGLE))[0].opslag


def test_a_vip_raises_the_kommunes_alarm(run: Run, produkt: Produkt) -> None:
    done(run("--kommune", "0751", "--formaal", "Prøve efter en opdatering"))
    row = newest(produkt)
    with mock.patch.dict(os.environ, produkt.environment):
        found = make_revision(read_settings(), produkt.engine, utcnow)
    found.rejsning.koer()

    assert "vip" in row.varsler
    assert (row.kommuner, row.rolle, row.doer) == (("0751",), "system", "cli")
    assert row.formaal == "opslag fra kommandolinjen: Prøve efter en opdatering"
    assert "vip" in {alarm.kode for alarm in found.alarmer.side("0751", Soegning()).alarmer}


def test_who_is_on_no_list_raises_none_and_a_look_without_a_purpose_says_so(run: Run, produkt: Produkt) -> None:
    done(run("--kommune", "0751", stdin=CARLA))
    row = newest(produkt, CARLA)

    assert not {"vip", "overvaaget", "kollega"} & set(row.varsler)
    assert row.formaal == "opslag fra kommandolinjen: formål ikke oplyst"


def test_the_look_stands_under_the_account_of_the_machine_whatever_the_environment_says(
    run: Run, produkt: Produkt
) -> None:
    done(run("--kommune", "0751", user="nanna.nielsen"))
    row = newest(produkt)

    assert (row.seer, row.klient) == (KONTO, "cli:nanna.nielsen")


@pytest.mark.parametrize("words", ["", "...", "\u3164\u3164\u3164", f"om {GUSTAV}", "x" * 201])
def test_a_purpose_that_is_none_is_refused_and_not_repeated(run: Run, produkt: Produkt, words: str) -> None:
    before = len(AuditLog(produkt.engine).om(Cpr(GUSTAV).pseudonym(NOEGLE)))
    said = failed(run("--kommune", "0751", "--formaal", words), 2)

    assert said.startswith("borgerblik: --formaal: ")
    assert GUSTAV not in said
    assert len(AuditLog(produkt.engine).om(Cpr(GUSTAV).pseudonym(NOEGLE))) == before
