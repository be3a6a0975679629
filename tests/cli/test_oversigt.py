"""The overview at the machine: the numbers of the doors, files in and out, and what is wrong in one line."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import make_url

from borgerblik.audit import AuditLog
from borgerblik.audit.aendringer import Aendringslog
from borgerblik.cli import main
from borgerblik.db import Engine
from borgerblik.kommuner import KommuneStore
from tests.kommuner.oversigt.byg import AARHUS, NU, aabnet
from tests.produkt import KEYS

EKSEMPLER = Path(__file__).parents[2] / "docs" / "eksempler"
TASKS, STANDE = EKSEMPLER / "nationale-opgaver-2019.json", EKSEMPLER / "opgavestande-2019.json"
SYSTEMER = EKSEMPLER / "leverandoersystemer.json"
CPR = "6107922044"


@pytest.fixture
def run(database: Engine, tmp_path: Path) -> Any:
    url = make_url(str(database.url)).render_as_string(hide_password=False)
    environment = {**KEYS, "BORGERBLIK_DATABASE_URL": url, "BORGERBLIK_INSTANCE": str(tmp_path), "USER": "test"}

    def go(*arguments: str, ind: str | None = None) -> Result:
        return CliRunner(env=environment).invoke(main, arguments, input=ind)

    return go


def ok(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_matrix_is_printed_in_words_as_json_and_as_lines(run: Any, database: Engine) -> None:
    KommuneStore(database).save(aabnet(AARHUS, "Aarhus Kommune", "sygedagpenge"), at=NU, by="test")
    found = json.loads(ok(run("oversigt", "--json")))
    rows = list(csv.DictReader(StringIO(ok(run("oversigt", "--csv"))), delimiter=";"))

    assert len(found["kommuner"]) == 98
    assert sum(row["kode"] != "alle" for row in rows) == 98 * 12
    (cell,) = [r for r in rows if (r["kode"], r["kolonne"]) == (AARHUS, "sygedagpenge")]
    assert cell["tilstand"] in ("aaben", "problemer")
    assert "0751 Aarhus Kommune: sygedagpenge" in ok(run("oversigt"))
    assert len(ok(run("oversigt", "fremgang", "--fagomraade", "sygedagpenge")).splitlines()) == 14
    assert len(json.loads(ok(run("oversigt", "fremgang", "--json")))["maalinger"]) == 13


def test_the_tasks_of_2019_are_counted_as_klik_counted_them(run: Any, database: Engine) -> None:
    assert "6 opgaver" in ok(run("oversigt", "opgaver-import", str(TASKS)))
    assert ok(run("oversigt", "stande-import", str(STANDE))) == "98 kommuner har meldt, hvor langt de er\n"
    found = {each["noegle"]: each for each in json.loads(ok(run("oversigt", "opgaver", "--json")))["opgaver"]}
    counted = {noegle: tuple(found[noegle]["antal"].values()) for noegle in list(found)[-6:]}

    # Source: PRODUCT 4.1
    assert counted == {
        "maal-for-brug": (9, 24, 65),
        "maal-for-udbredelse": (9, 23, 66),
        "udpeg-team": (10, 28, 60),
        "brugertypematrix": (83, 3, 12),
        "kvalitetskontrol": (73, 5, 20),
        "brugeradministration": (35, 8, 55),
    }
    assert found["udpeg-team"]["overskredet"] == 88
    assert json.loads(ok(run("oversigt", "opgaver-export"))) == json.loads(TASKS.read_text(encoding="utf-8"))
    assert "brugertypematrix: fuldfoert" in ok(run("oversigt", "saet", "0860", "brugertypematrix", "fuldfoert"))
    assert "84" in ok(run("oversigt", "opgaver"))
    last = list(csv.reader(StringIO(ok(run("oversigt", "opgaver", "--csv"))), delimiter=";"))[-1]
    assert last[4:] == ["35", "8", "55", "63"]
    change = Aendringslog(AuditLog(database)).soeg("0860", emne="opgave")[0]
    assert (change.af, change.udfald.value) == ("cli:test", "gennemfoert")
    assert (change.aendring.foer, change.aendring.efter) != (None, None)
    assert ok(run("oversigt", "paamind", "--vis")) == "", "nobody is reminded of 2019"


def test_systems_go_in_and_out_and_are_declared(run: Any, database: Engine) -> None:
    assert ok(run("leverandoer", "import", str(SYSTEMER))) == "alle kommuner: udgave 1, 4 systemer\n"
    assert json.loads(ok(run("leverandoer", "export"))) == json.loads(SYSTEMER.read_text(encoding="utf-8"))
    assert "klar i 1 fagområder" in ok(run("leverandoer", "liste"))
    ok(run("leverandoer", "meld", "ky", "revalidering", "klar", "--dato", "2026-01-01", "--kommune", AARHUS))
    ok(run("leverandoer", "meld", "esdh", "udvalgte_enkeltydelser", "i_gang", "--note", "Prøves i maj"))

    own = {each["noegle"]: each for each in json.loads(ok(run("leverandoer", "vis", AARHUS, "--json")))["systemer"]}
    alles = {each["noegle"]: each for each in json.loads(ok(run("leverandoer", "vis", "--json")))["systemer"]}
    said = {area["fagomraade"]: area["meldt"]["tilstand"] for area in own["ky"]["omraader"]}
    assert (said["revalidering"], said["kontanthjaelp"]) == ("klar", "klar")
    assert [a["meldt"]["note"] for a in alles["esdh"]["omraader"]] == ["Prøves i maj"]
    assert "FORSKEL: klar_ikke_set" in ok(run("leverandoer", "vis"))
    assert {each.aendring.kode for each in Aendringslog(AuditLog(database)).soeg(AARHUS)} == {AARHUS}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("oversigt", "--json", "--csv"), 2),
        (("oversigt", "--json", "opgaver"), 2),
        (("oversigt", "fremgang", "--fagomraade", CPR), 2),
        (("oversigt", "saet", "9999", "team", "fuldfoert"), 2),
        (("oversigt", "saet", AARHUS, "findes-ikke", "fuldfoert"), 2),
        (("oversigt", "saet", AARHUS, "team", "fuldfoert", "--note", CPR), 2),
        (("oversigt", "opgaver-import", "/findes/ikke"), 2),
        (("leverandoer", "meld", CPR, "sygedagpenge", "klar"), 2),
        (("leverandoer", "meld", "ksd", CPR, "klar"), 2),
        (("leverandoer", "vis", CPR), 2),
        (("leverandoer", "import", "-"), 1),
    ],
    ids=range(11),
)
def test_wrong_use_is_one_line_and_repeats_no_value(run: Any, arguments: tuple[str, ...], code: int) -> None:
    result = run(*arguments, ind='{"systemer": [{"noegle": "6107922044"}]}')

    assert result.exit_code == code
    assert CPR not in result.output
    assert result.stderr.startswith("borgerblik: ")
