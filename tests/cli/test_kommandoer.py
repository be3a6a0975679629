"""The command `borgerblik` as an operations person meets it: in a process of its own, with exit codes."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.produkt import KEYS, a_product

pytestmark = pytest.mark.slow  # programs are started, and keys are made

BO = "7211791035"
AARHUS = Path(__file__).parents[2] / "borgerblik" / "sandkasse" / "kommuner" / "0751.json"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Nothing but what every machine has, and an instance folder of this test's own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "BORGERBLIK_INSTANCE": str(tmp_path / "instance")}


def borgerblik(
    *arguments: str, env: dict[str, str], stdin: str = "", seconds: float = 30
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "borgerblik", *arguments],
        env=env, input=stdin, text=True, capture_output=True, timeout=seconds, check=False,
    )  # fmt: skip


def failed(done: subprocess.CompletedProcess[str], code: int = 1) -> str:
    """The lines on stderr of a command that failed as it should: plain, without a traceback."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


# Kommuner


def test_a_kommunes_choices_go_in_and_come_out_the_same(environment: dict[str, str], tmp_path: Path) -> None:
    assert borgerblik("db", "upgrade", env=environment).returncode == 0
    imported = borgerblik("kommune", "import", str(AARHUS), env=environment)
    assert imported.returncode == 0, imported.stderr
    assert "0751 Aarhus Kommune: udgave 1" in imported.stdout

    exported = borgerblik("kommune", "export", "0751", env=environment).stdout
    again = tmp_path / "igen.json"
    again.write_text(exported, encoding="utf-8")
    assert "udgave 2" in borgerblik("kommune", "import", str(again), env=environment).stdout
    assert borgerblik("kommune", "export", "0751", env=environment).stdout == exported
    assert json.loads(exported)["kle"] == sorted(json.loads(AARHUS.read_text())["kle"], key=lambda k: k["nummer"])

    assert "0751  Aarhus Kommune  tilsluttet" in borgerblik("kommune", "liste", env=environment).stdout
    assert "32.30.04  åben" in borgerblik("kommune", "vis", "0751", env=environment).stdout


def test_a_file_with_ten_faults_names_all_ten_and_changes_nothing(environment: dict[str, str], tmp_path: Path) -> None:
    borgerblik("db", "upgrade", env=environment)
    borgerblik("kommune", "import", str(AARHUS), env=environment)
    before = borgerblik("kommune", "export", "0751", env=environment).stdout
    broken = {
        "kode": "075", "navn": "", "cvr": "123", "tilsluttet": "ja", "ukendt": 1,
        "kle": [{"nummer": "32.30.4", "aaben": 1, "fradato": "2020-02-30", "titel": "emne", "ogsaaAktive": "nej"}],
    }  # fmt: skip
    file = tmp_path / "forkert.json"
    file.write_text(json.dumps(broken), encoding="utf-8")

    said = failed(borgerblik("kommune", "import", str(file), env=environment))

    for place in ("kode", "navn", "cvr", "tilsluttet", "ukendt", "kle[0].nummer", "kle[0].aaben", "kle[0].fradato",
                  "kle[0].titel", "kle[0].ogsaaAktive"):  # fmt: skip
        assert f"{place}:" in said
    assert borgerblik("kommune", "export", "0751", env=environment).stdout == before


def test_a_kommune_that_is_not_set_up_a_missing_file_and_an_old_database_are_one_line(
    environment: dict[str, str],
) -> None:
    assert len(failed(borgerblik("kommune", "liste", env=environment)).splitlines()) == 1
    borgerblik("db", "upgrade", env=environment)
    assert "0101" in failed(borgerblik("kommune", "vis", "0101", env=environment))
    failed(borgerblik("kommune", "import", "findes-ikke.json", env=environment), 2)
    for wrong in (("kommune", "slet"), ("findes-ikke",), ("serve", "--port", "x"), ("opslag",)):
        assert len(failed(borgerblik(*wrong, env=environment), 2).splitlines()) == 1
    assert "5 MB" in failed(borgerblik("kommune", "import", "/dev/zero", env=environment))


# Settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KILDE_FRIST", "snart"), ("KILDE_FRIST", "0"), ("SOAP_VERSION", "2.0"), ("UDK_CVR", "123"),
        ("SAGDOKUMENTINDEKS_URL", "ftp://x"), ("INDEKS_SIKKERHED", "lidt"), ("SECRET_KEY", "kort"),
        ("DATABASE_URL", "mysql://x"), ("VISNINGSKLASSE_ROLLER", "Visning"), ("TOKEN_PROFIL", "profil.json"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_read_stops_the_start_in_one_line_that_names_it(
    environment: dict[str, str], name: str, value: str
) -> None:
    said = failed(borgerblik("serve", env={**environment, **KEYS, f"BORGERBLIK_{name}": value}))

    assert len(said.splitlines()) == 1
    assert name in said or name == "DATABASE_URL"
    assert value not in ("kort",) or value not in said.replace("for kort", "")


def test_a_missing_key_and_ingen_towards_another_machine_stop_the_start(environment: dict[str, str]) -> None:
    elsewhere = {**environment, **KEYS, "BORGERBLIK_YDELSESINDEKS_URL": "https://index.example.test/ydelseindeks/6"}

    assert "BORGERBLIK_SECRET_KEY" in failed(borgerblik("serve", env=environment))
    half = {**environment, "BORGERBLIK_SECRET_KEY": KEYS["BORGERBLIK_SECRET_KEY"]}
    assert "BORGERBLIK_PSEUDONYM_KEY" in failed(borgerblik("serve", env=half))
    unsafe = {**elsewhere, "BORGERBLIK_INDEKS_SIKKERHED": "ingen"}
    assert "BORGERBLIK_INDEKS_SIKKERHED" in failed(borgerblik("serve", env=unsafe))
    assert "oioidws" in failed(borgerblik("serve", env=elsewhere))


def test_a_port_somebody_else_has_is_said_in_one_line(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for command in (("serve", "--port", port), ("sandkasse", "serve", "--port", port)):
            assert port in failed(borgerblik(*command, env={**environment, **KEYS}))


def test_an_unreachable_database_is_said_without_its_password(environment: dict[str, str]) -> None:
    away = {**environment, **KEYS, "BORGERBLIK_DATABASE_URL": "postgresql://a:hemmeligt@127.0.0.1:1/x"}

    for command in (("serve",), ("db", "upgrade"), ("kommune", "liste")):
        assert "hemmeligt" not in failed(borgerblik(*command, env=away))


# Tokens and one citizen


def test_a_token_is_printed_for_an_invented_citizen_only(environment: dict[str, str]) -> None:
    token = borgerblik("sandkasse", "token", "--cpr", BO, "--kommune", "0751", env=environment)

    assert token.stdout.count(".") == 2
    real_looking = "0101" + "701234"
    refused = borgerblik("sandkasse", "token", "--cpr", real_looking, env=environment)
    assert real_looking not in failed(refused, 2)
    failed(borgerblik("sandkasse", "token", "--cpr", BO, "--niveau", "hoejest", env=environment), 2)


def test_opslag_reads_the_number_from_standard_input_and_prints_the_overview(tmp_path: Path) -> None:
    with a_product(tmp_path) as produkt:
        env = {"PATH": os.environ["PATH"], **produkt.environment}
        text = borgerblik("opslag", "--cpr-stdin", "--kommune", "0751", env=env, stdin=f"{BO}\n")
        as_json = borgerblik("opslag", "--cpr-stdin", "--json", env=env, stdin=BO)

    assert text.returncode == 0, text.stderr
    assert "Sygedagpenge" in text.stdout
    assert "0751 Aarhus Kommune: tilsluttet" in text.stdout
    assert json.loads(as_json.stdout)["komplet"] is True
    assert BO not in text.stdout + text.stderr + as_json.stdout + as_json.stderr


def test_opslag_says_what_is_wrong_and_never_repeats_the_number(tmp_path: Path) -> None:
    with a_product(tmp_path) as produkt:
        env = {"PATH": os.environ["PATH"], **produkt.environment}
        failed(borgerblik("opslag", "--cpr-stdin", env=env, stdin="ikke et nummer"), 2)
        failed(borgerblik("opslag", "--cpr-stdin", "--kommune", "9999", env=env, stdin=BO), 2)
        failed(borgerblik("opslag", env=env, stdin=BO), 2)
    # The sandkasse is gone now: no source can answer.
    said = failed(borgerblik("opslag", "--cpr-stdin", "--kommune", "0751", env=env, stdin=BO))

    assert "utilgaengelig" in said
    assert BO not in said
