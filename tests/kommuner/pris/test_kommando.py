"""`borgerblik pris` and `borgerblik kommune aendringer`: in from files, out as statements, and every change told."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from borgerblik import db
from borgerblik.cli import main
from borgerblik.kommuner.pris import AendretImens, Priser
from borgerblik.operations.statistik import StatistikStore
from schemas.ind.pris import read_priser
from tests import kommando
from tests.kommando import done, failed
from tests.kommuner.pris.priseksempler import AARHUS, en_pris, et_forbrug, indbyggere, raa
from tests.operations.statistik.kig import et_kig, et_kommunekig

Run = Callable[..., Result]


@pytest.fixture
def run(database: db.Engine, tmp_path: Path) -> Run:
    environment = kommando.miljoe(database, tmp_path)

    def ran(*arguments: str, stdin: bytes = b"") -> Result:
        return CliRunner(env=environment).invoke(main, arguments, input=stdin)

    return ran


def test_prices_and_inhabitants_become_a_statement(run: Run, database: db.Engine) -> None:
    infrastruktur = en_pris(noegle="infrastruktur", navn="Infrastrukturen", pris="25.00")
    assert "udgave 1, 3 priser" in done(run("pris", "import", "-", stdin=raa(en_pris(), infrastruktur, et_forbrug())))
    assert "98000 i alt" in done(run("pris", "indbyggere", "import", "-", stdin=indbyggere()))
    looked = datetime(2020, 3, 10, 12, tzinfo=UTC)
    (cell,) = [each for each, _ in et_kig(et_kommunekig(AARHUS), tidspunkt=looked).celler() if each.maal == "svartid"]
    StatistikStore(database).laeg_til("en-arbejder", 1, {cell: 800}, looked)

    found = json.loads(done(run("pris", "opgoerelse", AARHUS, "2020", "--json")))
    assert found["systemer"] == {"poster": [found["systemer"]["poster"][0]], "sum": "17310.00"}
    assert found["infrastruktur"]["sum"] == "25000.00"
    (kald,) = found["forbrug"]["poster"]
    assert (kald["antal"], kald["pris"], kald["beloeb"]) == (800, "0.0125", "10.00")
    assert (found["iAlt"], found["indbyggere"], found["indbyggerdato"]) == ("42320.00", 1000, "2020-01-01")
    rows = list(csv.DictReader(StringIO(done(run("pris", "opgoerelse", AARHUS, "2020", "--csv"))), delimiter=";"))
    assert [row["beloeb"] for row in rows if row["del"] == "sum_i_alt"] == ["42320,00"]
    assert "i alt 42320,00 kr." in done(run("pris", "opgoerelse", AARHUS, "2020"))
    assert "foreløbig" not in done(run("pris", "opgoerelse", AARHUS, "2020"))


def test_what_goes_out_goes_in_again(run: Run) -> None:
    done(run("pris", "import", "-", stdin=raa(en_pris(usikker="Et skøn"), et_forbrug())))
    out = done(run("pris", "export"))

    assert "udgave 2, 2 priser, 1 af dem usikre" in done(run("pris", "import", "-", stdin=out.encode()))
    assert done(run("pris", "export")) == out
    assert "usikker: Et skøn" in done(run("pris", "vis"))


def test_a_bad_file_changes_nothing_and_every_fault_is_told(run: Run) -> None:
    done(run("pris", "import", "-", stdin=raa(en_pris())))
    said = failed(run("pris", "import", "-", stdin=raa(en_pris(fra="x"), en_pris(pris="x"))))

    assert "2 fejl" in said
    assert "udgave 1" in done(run("pris", "vis"))
    assert "0101 Københavns Kommune mangler" in failed(
        run("pris", "indbyggere", "import", "-", stdin=b"dato;2020-01-01")
    )


def test_what_cannot_be_said_fails_and_says_what_is_missing(run: Run) -> None:
    assert "ingen pris gjaldt" in run("pris", "opgoerelse", AARHUS, "2020").stderr
    done(run("pris", "import", "-", stdin=raa(en_pris())))
    missing = run("pris", "opgoerelse", AARHUS, "2020")
    assert missing.exit_code == 1
    assert "indbyggere import" in missing.stderr
    assert "ukendt" in missing.stdout
    assert run("pris", "opgoerelse", "9999", "2020").exit_code == 2
    assert run("pris", "opgoerelse", AARHUS, "1999").exit_code == 2
    assert run("pris", "opgoerelse", AARHUS, "2020", "--json", "--csv").exit_code == 2


def test_a_year_is_settled_by_the_newest_count_up_to_its_first_day(run: Run) -> None:
    done(run("pris", "import", "-", stdin=raa(en_pris(fra="2018-01-01"))))
    for dato, antal in (("2019-01-01", "10"), ("2019-01-01", "11"), ("2020-01-02", "12")):
        done(run("pris", "indbyggere", "import", "-", stdin=indbyggere(dato, k0751=antal)))

    def people(aar: int) -> int:
        return int(json.loads(run("pris", "opgoerelse", AARHUS, str(aar), "--json").stdout)["indbyggere"] or 0)

    assert [people(aar) for aar in (2018, 2019, 2020, 2021)] == [0, 11, 11, 12]


def test_of_two_who_keep_prices_at_once_one_is_told(run: Run, database: db.Engine) -> None:
    done(run("pris", "import", "-", stdin=raa(en_pris())))
    with pytest.raises(AendretImens):
        Priser(database).gem(read_priser(raa()), hvis_version=0, at=datetime.now(UTC), af="en anden")


# What was changed


def test_every_import_is_told_with_before_and_after(run: Run) -> None:
    done(run("pris", "import", "-", stdin=raa(en_pris())))
    done(run("pris", "import", "-", stdin=raa(en_pris(pris="18.00"))))
    done(run("pris", "indbyggere", "import", "-", stdin=indbyggere()))

    told = json.loads(done(run("kommune", "aendringer", "--emne", "pris", "--json")))["aendringer"]
    assert [each["udfald"] for each in told] == ["gennemfoert"] * 3
    assert [each["noegle"] for each in told] == ["indbyggere 2020-01-01", "", ""]
    assert told[1]["forskelle"] == [{"sted": "sapa fra 2020-01-01.pris", "foer": "17.31", "efter": "18.00"}]
    assert told[1]["af"] == "cli:anne"
    assert '17.31" -> "18.00"' in done(run("kommune", "aendringer"))


def test_a_kommunes_own_imports_are_told_too(run: Run) -> None:
    for tilsluttet in (False, True):
        choices = {"kode": AARHUS, "navn": "Aarhus Kommune", "cvr": "55133018", "tilsluttet": tilsluttet}
        done(run("kommune", "import", "-", stdin=json.dumps(choices).encode()))
    done(run("sider", "import", "-", stdin=json.dumps({"kode": AARHUS}).encode()))
    done(run("tilsyn", "import", "-", stdin=json.dumps({"kode": AARHUS, "opbevaring": 24}).encode()))
    done(run("risiko", "saet", "-", stdin=done(run("risiko", "skabelon", "borger")).encode()))

    told = json.loads(done(run("kommune", "aendringer", AARHUS, "--json")))["aendringer"]
    assert [each["emne"] for each in told] == ["risiko", "tilsyn", "sider", "valg", "valg"]
    assert told[3]["forskelle"] == [{"sted": "tilsluttet", "foer": False, "efter": True}]
    assert done(run("kommune", "aendringer", "0101")) == "ingen ændringer\n"
    assert "Loggen er hel" in done(run("revision", "kontroller"))


def test_what_is_no_subject_or_day_is_wrong_usage(run: Run) -> None:
    for wrong in (("--emne", "vejret"), ("--fra", "i går"), ("--antal", "x"), ("--foer", "-1")):
        assert run("kommune", "aendringer", AARHUS, *wrong).exit_code == 2
    assert run("kommune", "aendringer", "9999").exit_code == 2


def test_the_sums_of_all_kommuner_are_told_and_what_is_not_known_is_not_nought(run: Run) -> None:
    assert "intet beløb kan siges for 2020" in run("pris", "samlet", "2020").stderr
    infrastruktur = en_pris(noegle="infrastruktur", navn="Infrastrukturen", pris="25.00")
    done(run("pris", "import", "-", stdin=raa(en_pris(usikker="Et skøn"), infrastruktur, et_forbrug())))
    unknown = run("pris", "samlet", "2020", "--json")
    assert (unknown.exit_code, json.loads(unknown.stdout)["iAlt"], json.loads(unknown.stdout)["udenIndbyggere"]) == (
        1,
        None,
        98,
    )
    done(run("pris", "indbyggere", "import", "-", stdin=indbyggere()))

    said = done(run("pris", "samlet", "2020"))

    assert "98 af 98 kommuner, 2020; uden det, der betales efter forbrug" in said
    assert "i alt 4146380,00 kr., 1 af priserne er usikre" in said
    assert "2020;sum_infrastruktur;;;2450000,00;98;0" in done(run("pris", "samlet", "2020", "--csv"))
    failed(run("pris", "samlet", "2020", "--csv", "--json"), 2)
