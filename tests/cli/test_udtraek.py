"""`borgerblik revision udtraek`: the file, its exit codes, and that wrong usage tells no number."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from click.testing import CliRunner, Result

from borgerblik import db
from borgerblik.audit import AuditLog, LogUnavailable
from borgerblik.audit.udtraek import Udtraek
from borgerblik.commands.revision import revision
from borgerblik.domain.cpr import Cpr
from tests.audit.udtraek import METTES, et_kig, pil
from tests.kommando import miljoe
from tests.produkt import KEYS

BO = "7211791035"
OM_BO = Cpr(BO).pseudonym(KEYS["BORGERBLIK_PSEUDONYM_KEY"].encode())
Run = Callable[..., Result]


@pytest.fixture
def run(engine: db.Engine, tmp_path: Path) -> Run:
    environment = miljoe(engine, tmp_path, **KEYS)

    def ran(*arguments: str, stdin: str = "") -> Result:
        return CliRunner(env=environment).invoke(revision, ["udtraek", *arguments], input=stdin)

    return ran


@pytest.fixture
def log(engine: db.Engine) -> AuditLog:
    return AuditLog(engine)


def of(result: Result, code: int = 0) -> Result:
    assert result.exit_code == code, result.output + str(result.exception)
    assert BO not in result.stderr
    return result


def test_an_extract_of_a_person_goes_to_a_file_that_only_its_owner_reads(run: Run, log: AuditLog, tmp_path) -> None:
    log.write(et_kig(om=OM_BO))
    fil = tmp_path / "indsigt.json"
    fil.write_text("den gamle")

    done = of(
        run("--person", "--cpr-stdin", "--kommune", "0751", "--format", "json", "--fil", str(fil), stdin=f"{BO}\n")
    )

    found = json.loads(fil.read_bytes())
    assert found["raekker"][0]["formaal"] == "Borgeren ringede"
    assert found["kaede"]["hel"]
    assert stat.S_IMODE(os.stat(fil).st_mode) == 0o600
    assert (done.stdout, done.stderr) == ("", "")
    assert not list(tmp_path.glob(".indsigt*"))
    row = log.om(OM_BO)[0].opslag
    assert (row.formaal, row.seer, row.doer, row.kommuner) == ("udtræk af adgangsloggen", "cli:anne", "cli", ("0751",))


def test_without_a_file_it_goes_to_standard_output(run: Run, log: AuditLog) -> None:
    log.write(et_kig())

    lines = of(run("--ansat", METTES, "--kommune", "0751")).stdout.splitlines()

    assert lines[0].lstrip("\ufeff").startswith("Nummer;Tidspunkt;")
    assert f";{METTES};" in lines[1]
    assert lines[-1].startswith("slut;")


def test_what_operations_did_is_found_by_the_reference_it_has_in_the_log(run: Run) -> None:
    period = ("--fra", "2026-01-01", "--til", "2199-12-31", "--kommune", "0751", "--format", "json")
    of(run(*period))

    (row, *_) = json.loads(of(run("--ansat", "cli:anne", "--kommune", "0751", "--format", "json")).stdout)["raekker"]

    assert row["formaal"] == "udtræk af adgangsloggen: periode fra 2026-01-01 til 2199-12-31"
    assert (row["medarbejderReference"], row["kanal"]) == ("cli:anne", "cli")


def test_a_month_with_a_broken_chain_is_written_whole_and_the_command_says_where(
    run: Run, log: AuditLog, engine: db.Engine, tmp_path: Path
) -> None:
    log.write_all([et_kig(formaal=f"nummer {n}") for n in range(3)])
    pil(engine, "UPDATE opslag SET indhold = replace(indhold, 'nummer 1', 'nummer 9') WHERE indhold LIKE '%nummer 1%'")
    fil = tmp_path / "november.csv"

    failed = of(run("--fra", "2026-11-01", "--til", "2026-11-30", "--kommune", "0751", "--fil", str(fil)), 1)

    (line,) = failed.stderr.splitlines()
    assert "LOGGEN ER IKKE HEL" in line
    assert "nummer" in line
    assert "tidspunkt 2026-11-23T19:00:00+01:00" in line
    rows = fil.read_text("utf-8-sig").splitlines()
    assert sum(";nummer " in row for row in rows) == 3
    assert rows[-1].startswith("slut;LOGGEN ER IKKE HEL")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--person", "--kommune", "0751"), "--person og --cpr-stdin hører sammen"),
        (("--person", "--cpr-stdin", "--ansat", "x", "--kommune", "0751"), "vælg én slags"),
        (("--person", "--cpr-stdin", "--kommune", "0751"), "--cpr: er ikke et personnummer"),
        (("--ansat", BO, "--kommune", "0751"), "--ansat: må ikke indeholde et personnummer"),
        (("--fra", "2026-11-01", "--kommune", "0751"), "--til: mangler"),
        (("--fra", "2026-11-02", "--til", "2026-11-01", "--kommune", "0751"), "--til: ligger før fra"),
        (("--fra", BO, "--til", "2026-11-01", "--kommune", "0751"), "--fra: er ikke en dag"),
        (("--fra", "0001-01-01", "--til", "9999-12-31", "--kommune", "0751"), "--fra: ligger uden for"),
        (("--ansat", "x", "--kommune", "9999"), "--kommune skal være koden"),
    ],
)
def test_wrong_usage_says_what_and_where_before_any_database_is_asked(tmp_path: Path, arguments, told: str) -> None:
    nowhere = {**KEYS, "BORGERBLIK_DATABASE_URL": "postgresql://127.0.0.1:1/x", "BORGERBLIK_INSTANCE": str(tmp_path)}
    wrong = of(CliRunner(env=nowhere).invoke(revision, ["udtraek", *arguments], input="6199999999\n"), 2)

    assert told in wrong.stderr
    assert "6199999999" not in wrong.output


def test_an_employee_nobody_knows_is_said_so(run: Run) -> None:
    assert (
        "--ansat: ingen, der hedder det" in of(run("--ansat", "ukendt@aarhus.example", "--kommune", "0751"), 1).stderr
    )


def test_a_log_that_breaks_on_the_way_leaves_the_file_that_was_there(run: Run, log: AuditLog, tmp_path: Path) -> None:
    fil = tmp_path / "ansat.csv"
    fil.write_text("den gamle")

    def broken(self: Udtraek) -> object:
        yield from ()
        raise LogUnavailable("the log could not be read")

    with mock.patch.object(Udtraek, "raekker", broken):
        of(run("--ansat", METTES, "--kommune", "0751", "--fil", str(fil)), 1)

    assert fil.read_text() == "den gamle"
    assert not list(tmp_path.glob(".ansat*"))


def test_without_a_certificate_there_is_no_document_and_it_says_so(run: Run, log: AuditLog) -> None:
    log.write(et_kig())

    assert "vælg csv eller json" in of(run("--ansat", METTES, "--kommune", "0751", "--format", "pdf"), 1).stderr
