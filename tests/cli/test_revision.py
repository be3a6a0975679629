"""`borgerblik revision kontroller`, `forsegl`, `slet`, `vedligehold` and `rolle`: what they say, and exit codes."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import psycopg
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import make_url

from borgerblik import db
from borgerblik.audit.segl.noegle import laes_noegle, lav_noegle
from borgerblik.commands.revision import revision
from borgerblik.config import SettingError, read_settings
from borgerblik.environment import Environment
from borgerblik.logholder import make_logholder
from borgerblik.revisionsvalg import read_revision
from tests.audit.loggen import Loggen
from tests.audit.test_log import BORGER
from tests.kommando import miljoe
from tests.produkt import KEYS

pytestmark = pytest.mark.slow  # a database of each kind for every one

Run = Callable[..., Result]


@pytest.fixture
def run(engine: db.Engine, tmp_path: Path) -> Run:
    environment = miljoe(engine, tmp_path, **KEYS)

    def ran(*arguments: str, code: int = 0, **settings: str) -> Result:
        found = CliRunner(env={**environment, **settings}).invoke(revision, list(arguments))
        assert found.exit_code == code, found.output + str(found.exception)
        return found

    return ran


@pytest.fixture
def loggen(engine: db.Engine, tmp_path: Path) -> Loggen:
    """Seven rows, five of them sealed, by the key that the commands find."""
    key = tmp_path / "revision-noegle.pem"
    lav_noegle(key)
    found = Loggen(engine, laes_noegle(key))
    found.skriv(5)
    found.forsegler.forsegl()
    found.skriv(2)
    return found


def test_a_log_that_is_whole_is_said_to_be_with_its_newest_seal(run: Run, loggen: Loggen) -> None:
    said = run("kontroller").stdout
    document = json.loads(run("kontroller", "--json").stdout)

    nummer, aftryk = loggen.log.segl.spids()
    assert said.startswith("Loggen er hel\n")
    assert f"nyeste segl: nummer {nummer}, aftryk {aftryk.hex()}" in said
    assert "2 rækker er ikke forseglet endnu" in said
    assert document == {
        "hel": True,
        "raekker": 7,
        "uforseglede": 2,
        "slettede": 0,
        "kaeder": 1,
        "segl": 1,
        "nyesteSegl": {"nummer": nummer, "aftryk": aftryk.hex()},
        "uretStilletTilbage": 0,
        "antalFejl": 0,
        "fejl": [],
    }


def test_a_log_that_is_broken_is_told_of_fault_by_fault_and_never_by_what_is_in_it(run: Run, loggen: Loggen) -> None:
    loggen.sql("UPDATE opslag SET seer = 'en anden' WHERE plads = 2")
    said = run("kontroller", code=1).stdout
    (fejl,) = json.loads(run("kontroller", "--json", code=1).stdout)["fejl"]

    assert said.startswith("LOGGEN ER BRUDT: 1 fejl\n  indholdet er ændret: kæde ")
    assert "plads 2, nummer " in said
    assert "måned 2026-11" in said
    assert (fejl["slags"], fejl["plads"], fejl["maaned"], fejl["segl"]) == ("aendret", 2, "2026-11", None)
    assert "en anden" not in said
    assert BORGER not in said


def test_of_many_faults_twenty_are_told_and_the_rest_counted(run: Run, loggen: Loggen) -> None:
    loggen.skriv(20)
    loggen.sql("UPDATE opslag SET seer = 'x'")
    said = run("kontroller", code=1).stdout

    assert "LOGGEN ER BRUDT: 27 fejl" in said
    assert said.count("indholdet er ændret") == 20
    assert "… og 7 til" in said


def test_a_clock_set_back_is_a_remark(run: Run, loggen: Loggen) -> None:
    loggen.nu = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    loggen.skriv(1)

    assert "bemærk: et ur er stillet tilbage 1 gange" in run("kontroller").stdout


def test_only_the_months_asked_for_are_checked(run: Run, loggen: Loggen) -> None:
    loggen.forsegler.forsegl()
    loggen.nu = datetime(2027, 1, 10, tzinfo=UTC)
    loggen.skriv(3)
    loggen.sql("UPDATE opslag SET seer = 'x' WHERE plads = 1")

    assert json.loads(run("kontroller", "--fra", "2026-12", "--json").stdout)["raekker"] == 3
    run("kontroller", "--til", "2026-11", code=1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--fra", "2026-13"), "--fra skal være en måned som 2026-11"),
        (("--til", "november"), "--til skal være en måned som 2026-11"),
        (("--fra", "1899-11"), "--fra skal være"),
        (("--fra", "2026-12", "--til", "2026-11"), "--fra er efter --til"),
    ],
)
def test_a_month_that_is_none_is_wrong_usage(run: Run, arguments: tuple[str, ...], said: str) -> None:
    assert said in run("kontroller", *arguments, code=2).stderr


def test_the_public_key_is_enough_to_check_by(run: Run, loggen: Loggen, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    (tmp_path / "revision-noegle.pem").unlink()
    public = tmp_path / "offentlig.pem"
    public.write_bytes(loggen.noegle.offentlig.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))

    assert "med en nøgle, vi ikke kender: segl 1" in run("kontroller", code=1).stdout
    assert run("kontroller", BORGERBLIK_REVISION_TIDLIGERE=str(public)).stdout.startswith("Loggen er hel")


def test_sealing_says_what_it_sealed_and_that_there_is_nothing_more(run: Run, loggen: Loggen) -> None:
    assert run("forsegl").stdout.startswith("segl 2: 2 rækker, aftryk ")
    assert run("forsegl").stdout == "intet nyt at forsegle\n"


def test_a_broken_log_is_not_sealed(run: Run, loggen: Loggen) -> None:
    loggen.sql("UPDATE opslag SET seer = 'x' WHERE plads = 7")

    said = run("forsegl", code=1).stderr
    assert said.startswith("borgerblik: loggen er brudt (aendret ved nummer ")
    assert len(list(loggen.log.segl.alle())) == 1


def test_without_a_key_the_product_does_not_start_outside_the_sandkasse(engine: db.Engine, tmp_path: Path) -> None:
    environment = {**KEYS, "BORGERBLIK_INSTANCE": str(tmp_path)}
    with mock.patch.dict(os.environ, environment):
        valg = read_revision(Environment(os.environ), tmp_path, here=False)
        chosen = replace(read_settings(), revision=valg)

    with pytest.raises(SettingError, match="REVISION_NOEGLE mangler"):
        make_logholder(chosen, engine, lambda: datetime.now(UTC))
    assert not list(tmp_path.glob("*.pem"))


def test_what_is_too_old_is_erased_and_counted_by_kommune(run: Run, loggen: Loggen) -> None:
    loggen.nu = datetime(2019, 1, 10, tzinfo=UTC)
    loggen.skriv(2)
    loggen.forsegler.forsegl()

    said = run("slet").stdout
    assert said.startswith("2 opslag slettet\n")
    assert "fra før 20" in said
    assert json.loads(run("kontroller", "--json").stdout)["slettede"] == 2
    (*_, sidste) = loggen.log.segl.alle()
    assert run("slet").stdout == f"0 opslag slettet\nnyeste segl: {sidste.nummer}:{sidste.aftryk.hex()}\n"


@pytest.mark.parametrize(
    "dokument",
    [
        '{"kode": "0751", "opbevaring": -1}',
        '{"kode": "0751", "opbevaring": 5}',
        '{"kode": "0751", "opbevaring": "6"}',
        '{"kode": "0751", "opbevaring": 6, "andet": 1}',
        '{"kode": "0101", "opbevaring": 6}',
        "[]",
        "null",
    ],
)
def test_a_decision_that_did_not_come_through_a_door_erases_nothing_for_anybody(
    run: Run, loggen: Loggen, dokument: str
) -> None:
    loggen.nu = datetime(2019, 1, 10, tzinfo=UTC)
    loggen.skriv(2, kommuner=("0101",))
    loggen.forsegler.forsegl()
    loggen.sql(
        "INSERT INTO tilsyn (kode, version, dokument, tidspunkt, af) VALUES ('0751', 1, :dokument, :nu, 'x')",
        dokument=dokument,
        nu="2026-11-24 12:00:00",
    )

    said = run("slet", code=1).stderr
    assert said.count("\n") == 1
    assert said.startswith("borgerblik: beslutningerne om tilsyn for 0751 er ikke skrevet gennem produktet")
    assert json.loads(run("kontroller", "--json").stdout)["slettede"] == 0
    loggen.sql("DELETE FROM tilsyn")
    assert run("slet").stdout.startswith("2 opslag slettet\n")


def test_a_decision_that_may_be_made_is_gone_by(run: Run, loggen: Loggen) -> None:
    loggen.sql(
        "INSERT INTO tilsyn (kode, version, dokument, tidspunkt, af) VALUES ('0751', 1, :dokument, :nu, 'x')",
        dokument='{"kode": "0751", "opbevaring": 120}',
        nu="2026-11-24 12:00:00",
    )
    loggen.nu = datetime(2019, 1, 10, tzinfo=UTC)
    loggen.skriv(2, kommuner=("0751",))
    loggen.skriv(1, kommuner=("0101",))
    loggen.forsegler.forsegl()

    assert run("slet").stdout.startswith("1 opslag slettet\n")


def test_the_newest_seal_is_printed_and_missed_when_it_has_been_taken_away(
    run: Run, loggen: Loggen, tmp_path: Path
) -> None:
    first = run("segl").stdout.strip()
    run("forsegl")
    newest = run("segl").stdout.strip()
    kept = tmp_path / "segl.txt"
    kept.write_text(f"{first}\n\n{newest}\n")
    assert run("kontroller", "--segl", newest, "--segl-fil", str(kept)).stdout.startswith("Loggen er hel")
    loggen.sql("DELETE FROM opslag WHERE plads > 5", "DELETE FROM segl WHERE nummer = 2")

    assert run("kontroller").stdout.startswith("Loggen er hel")
    assert run("kontroller", "--segl", first).stdout.startswith("Loggen er hel")
    for told in (("--segl", newest), ("--segl-fil", str(kept))):
        assert "givet med --segl, er der ikke, eller det er et andet: segl 2" in run("kontroller", *told, code=1).stdout
    run("kontroller", "--segl", f"1:{'0' * 64}", code=1)


@pytest.mark.parametrize("said", ["", "2", "2:", "2:xyz", f"x:{'0' * 64}", f"2:{'0' * 63}", f"-1:{'0' * 64}"])
def test_what_names_no_seal_is_wrong_usage(run: Run, said: str, tmp_path: Path) -> None:
    kept = tmp_path / "segl.txt"
    kept.write_text(said)
    assert "--segl skal være et segl" in run("kontroller", "--segl", said, code=2).stderr
    assert "--segl-fil" in run("kontroller", "--segl-fil", str(kept), code=2).stderr


def test_without_a_seal_there_is_none_to_print(run: Run) -> None:
    assert run("segl", code=1).stderr == "borgerblik: loggen har intet segl, der holder\n"


def test_the_partitions_are_made_once(run: Run, loggen: Loggen) -> None:
    run("vedligehold")

    assert run("vedligehold").stdout == "alt er på plads\n"


@pytest.fixture
def role(migrated_postgres: str) -> Iterator[str]:
    name = f"tjeneste_{uuid.uuid4().hex}"
    with psycopg.connect(migrated_postgres.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f'CREATE ROLE "{name}" LOGIN')
        yield name
        connection.execute(f'DROP OWNED BY "{name}"')
        connection.execute(f'DROP ROLE "{name}"')


@pytest.fixture
def served(migrated_postgres: str, role: str) -> str:
    return make_url(migrated_postgres).set(username=role).render_as_string(hide_password=False)


@pytest.mark.parametrize("kind", ["postgres"])
def test_a_role_is_given_what_it_needs_or_only_shown_it(run: Run, role: str, served: str) -> None:
    shown = run("rolle", role, "--vis").stdout
    assert all(line.endswith(";") for line in shown.splitlines())
    assert f'GRANT SELECT, INSERT ON segl TO "{role}";' in shown
    run("kontroller", code=1, BORGERBLIK_DATABASE_URL=served)

    assert run("rolle", role).stdout == "rollen må nu det, den skal, og ikke mere\n"
    assert run("kontroller", BORGERBLIK_DATABASE_URL=served).stdout.startswith("Loggen er hel")
    assert "denne rolle må ikke slette" in run("slet", code=1, BORGERBLIK_DATABASE_URL=served).stderr
    assert "må ikke lave tabeller" in run("vedligehold", code=1, BORGERBLIK_DATABASE_URL=served).stderr


@pytest.mark.parametrize("kind", ["postgres"])
def test_a_role_that_is_not_there_or_can_do_anything_is_refused(run: Run) -> None:
    assert "rollen findes ikke" in run("rolle", "ingen", code=1).stderr
    assert "superbruger" in run("rolle", "postgres", code=1).stderr


@pytest.mark.parametrize("kind", ["sqlite"])
def test_sqlite_has_no_roles(run: Run) -> None:
    assert "SQLite har ingen roller" in run("rolle", "nogen", code=1).stderr
