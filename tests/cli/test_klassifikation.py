"""`borgerblik klassifikation` against a sandkasse: what it brings, what it says, and that a failure changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import requests
from click.testing import CliRunner, Result
from structlog.testing import capture_logs

from borgerblik import db
from borgerblik.cli import main
from borgerblik.klassifikation import NavneStore
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from tests.produkt import Produkt, a_product

JONNA = next(borger.nummer for borger in NAVNGIVNE if borger.navn == "Jonna Kvist")
Run = Callable[..., Result]


@pytest.fixture
def produkt(tmp_path: Path) -> Iterator[Produkt]:
    with a_product(tmp_path) as made:
        yield made


@pytest.fixture
def run(produkt: Produkt) -> Run:
    """The command with the product's settings; `without` names settings that are left out."""

    def ran(*arguments: str, without: tuple[str, ...] = (), **changed: str) -> Result:
        environment: dict[str, str | None] = {**produkt.environment, **changed}
        environment.update({f"BORGERBLIK_{name}": None for name in without})
        with mock.patch("borgerblik.operations.logge.set_up_logging"), capture_logs():
            return CliRunner(env=environment).invoke(main, ["klassifikation", *arguments])

    return ran


def failed(result: Result, code: int) -> str:
    """The one line on stderr of a command that failed as it should."""
    assert result.exit_code == code, result.output
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""
    return result.stderr


def titles(produkt: Produkt) -> dict[str, str | None]:
    return {emne.nummer: emne.titel for emne in NavneStore(produkt.engine).read().emner}


def switch(produkt: Produkt, tjeneste: str, fejl: str) -> None:
    requests.post(f"{produkt.sandkasse}/_sandkasse/fejl", json={"tjeneste": tjeneste, "fejl": fejl}, timeout=10)


def test_opdater_brings_titles_systems_and_successors_and_says_how_many(produkt: Produkt, run: Run) -> None:
    first = run("opdater", "--kommune", "0751")
    again = run("opdater")

    assert first.exit_code == 0, first.output
    assert "39 KLE-numre hentet, 4 af dem med en efterfølger" in first.stdout
    assert "2 fagsystemer hentet for 2 i kommunernes valg" in first.stdout
    assert "på vegne af 0751 Aarhus Kommune; kopien er ny." in first.stdout
    assert "på vegne af 0101 Københavns Kommune; forrige kopi er fra 2" in again.stdout
    assert titles(produkt)["32.21.91"] == "Tandbehandling, særlig hjælp"
    kopi = NavneStore(produkt.engine).read()
    assert {system.navn for system in kopi.systemer} == {"KSD Sygedagpenge", "Gammelt Ydelsessystem"}


def test_vis_shows_the_copy_with_dates_and_successors(run: Run) -> None:
    assert "Ingen kopi endnu" in run("vis").stdout
    before = json.loads(run("vis", "32.24.48", "--json").stdout)
    run("opdater")
    text, one = run("vis").stdout, run("vis", "32.21.90").stdout
    after = json.loads(run("vis", "--json").stdout)

    assert before["hentet"] is None
    assert before["emner"][0]["gaeldende"] == "32.24.04"
    assert before["emner"][0]["hentet"] is None
    assert "32.24.32  Uddannelseshjælp, fra 2013-01-01, indtil 2022-03-01, efterfølger 32.24.04" in text
    assert "Gammelt Ydelsessystem" in text
    assert "efterfølger 32.21.91, gælder som 32.21.17" in one
    assert len(one.splitlines()) == 2
    assert len(after["emner"]) == 39
    assert {system["navn"] for system in after["itsystemer"]} == {"KSD Sygedagpenge", "Gammelt Ydelsessystem"}


@pytest.mark.parametrize(
    ("tjeneste", "fejl"), [("klasse", "http_500"), ("klasse", "afkortet"), ("organisation", "html")]
)
def test_a_register_that_fails_leaves_the_copy_as_it_was(produkt: Produkt, run: Run, tjeneste: str, fejl: str) -> None:
    switch(produkt, tjeneste, fejl)

    said = failed(run("opdater"), 1)

    assert "intet er ændret" in said
    assert titles(produkt) == {}
    assert NavneStore(produkt.engine).version() == 0


def test_a_klassifikation_that_knows_none_of_the_numbers_is_not_believed(produkt: Produkt, run: Run) -> None:
    run("opdater")
    before = titles(produkt)
    switch(produkt, "klasse", "statuskode_44")

    assert "kender ingen" in failed(run("opdater"), 1)
    assert titles(produkt) == before


def test_without_an_address_for_klassifikation_it_refuses_and_without_organisation_it_says_so(
    produkt: Produkt, run: Run
) -> None:
    no_names = ("KLASSIFIKATION_URL", "ORGANISATION_URL")

    assert "BORGERBLIK_KLASSIFIKATION_URL" in failed(run("opdater", without=no_names), 1)
    only = run("opdater", without=("ORGANISATION_URL",))
    assert only.exit_code == 0
    assert "BORGERBLIK_ORGANISATION_URL mangler" in only.stdout


def test_a_kommune_that_is_not_connected_and_a_wrong_number_are_one_line(run: Run) -> None:
    assert "ikke tilsluttet" in failed(run("opdater", "--kommune", "0851"), 1)
    for number in ("32.30.4", "sygedagpenge"):
        assert run("vis", number).exit_code == 2
    assert "99.99.99" in failed(run("vis", "99.99.99"), 1)


def test_a_database_that_is_not_migrated_is_said_before_anybody_is_asked(
    produkt: Produkt, run: Run, tmp_path: Path
) -> None:
    switch(produkt, "klasse", "http_500")
    empty = f"sqlite:///{tmp_path / 'tom.sqlite'}"
    db.open_database(empty).dispose()

    assert "db upgrade" in failed(run("opdater", BORGERBLIK_DATABASE_URL=empty), 1)


def test_a_sag_under_a_closed_number_is_shown_once_the_copy_knows_its_successor(produkt: Produkt, run: Run) -> None:
    def seen() -> dict[str, Any]:
        return {sag["kle"]["nummer"]: sag["fagomraade"] for sag in produkt.overblik(JONNA)["sager"]}

    # Before there is a copy: the merged number is known, the closed one is not.
    assert run("opdater").exit_code == 0

    assert seen() == {"32.24.32": "uddannelseshjaelp", "32.21.91": "udvalgte_enkeltydelser"}


def test_without_a_copy_only_the_numbers_that_are_known_are_shown(produkt: Produkt) -> None:
    overblik = produkt.overblik(JONNA)

    assert [sag["kle"]["nummer"] for sag in overblik["sager"]] == ["32.24.32"]
    assert overblik["komplet"]
