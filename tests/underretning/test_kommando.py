"""`borgerblik besked proev` as an operations person meets it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from borgerblik.commands.besked import besked
from borgerblik.sandkasse.server import create_app
from tests.adapters.mailserver import Mailserver, mailserver
from tests.produkt import KEYS
from tests.wire import serving

HEMMELIG = "meget-hemmelig"


@pytest.fixture
def proev(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    monkeypatch.setattr("borgerblik.operations.logge.set_up_logging", lambda _level: None)

    def run(*arguments: str, **settings: str) -> Result:
        for name, value in {**KEYS, "BORGERBLIK_INSTANCE": str(tmp_path)}.items():
            monkeypatch.setenv(name, value)
        for name, value in settings.items():
            monkeypatch.setenv(f"BORGERBLIK_{name}", value)
        return CliRunner().invoke(besked, ["proev", *arguments])

    return run


def smtp(mail: Mailserver) -> dict[str, str]:
    return {
        "BESKED_VEJ": "smtp", "BESKED_AFSENDER": "ingen-svar@aarhus.example",
        "SMTP_URL": f"smtp://bruger:{HEMMELIG}@127.0.0.1:{mail.port}",
    }  # fmt: skip


def test_it_says_each_step_and_sends(proev: Any) -> None:
    with mailserver(konto=("bruger", HEMMELIG)) as mail:
        done = proev("--til", "drift@aarhus.example", **smtp(mail))

    assert done.exit_code == 0, done.output
    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        "navn", "forbindelse", "forbindelse", "log_ind", "afsender", "modtager", "indhold", "Beskeden",
    ]  # fmt: skip
    assert HEMMELIG not in done.output
    assert mail.breve[0][1] == ["drift@aarhus.example"]


def test_the_step_that_fails_says_what_and_what_to_do(proev: Any) -> None:
    with mailserver(konto=("bruger", HEMMELIG), svar={"AUTH": "535 5.7.8 no"}) as mail:
        done = proev("--til", "drift@aarhus.example", "--json", **smtp(mail))

    assert done.exit_code == 1
    found = json.loads(done.stdout)
    assert not found["ok"]
    assert found["trin"][-1]["trin"] == "log_ind"
    assert found["trin"][-1]["svar"] == "535 5.7.8 no"
    assert "log_ind" in done.stderr
    assert HEMMELIG not in done.output + done.stderr


def test_the_sandkasse_is_tried_too(proev: Any, tmp_path: Path) -> None:
    with serving(create_app(noeglefil=tmp_path / "noegle.pem")) as url:
        done = proev(
            "--til", "drift@aarhus.example", BESKED_VEJ="sandkasse", SANDKASSEPOST_URL=f"{url}/_sandkasse/post"
        )
    assert done.exit_code == 0, done.output

    gone = proev("--til", "drift@aarhus.example")
    assert gone.exit_code == 1
    assert "Gør:" in gone.stdout


def test_without_a_way_or_an_address_nothing_is_tried(proev: Any) -> None:
    assert "BESKED_VEJ" in proev("--til", "drift@aarhus.example").stderr
    assert proev("--til", "drift").exit_code == 2
    unread = proev("--til", "drift@aarhus.example", BESKED_VEJ="smtp")
    assert (unread.exit_code, "BORGERBLIK_SMTP_URL" in unread.stderr) == (1, True)
