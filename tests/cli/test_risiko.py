"""`borgerblik risiko`: what it shows, what it sets, and that a fault sets nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner, Result

from borgerblik import db
from borgerblik.access.identity import Rolle
from borgerblik.access.risiko import RisikoStore
from borgerblik.commands.risiko import risiko
from tests.access.vurderinger import AARHUS, en_fil
from tests.kommando import done, failed, miljoe

Run = Callable[..., Result]


@pytest.fixture
def run(database: db.Engine, tmp_path: Path) -> Run:
    """The command, on the 25th of November 2026."""
    environment = miljoe(database, tmp_path)

    def ran(*arguments: str, stdin: str = "", today: str = "2026-11-25 18:00 +0000") -> Result:
        with time_machine.travel(today, tick=False):
            return CliRunner(env=environment).invoke(risiko, arguments, input=stdin)

    return ran


@pytest.fixture
def fil(tmp_path: Path) -> Callable[..., str]:
    """An assessment in a file."""

    def written(brugertype: str = "borger", name: str = "", **aendret: Any) -> str:
        path = tmp_path / (name or f"{brugertype}.json")
        path.write_text(json.dumps(en_fil(brugertype, **aendret)), encoding="utf-8")
        return str(path)

    return written


@pytest.mark.parametrize("brugertype", ["borger", "sagsbehandler", "administrator"])
def test_an_example_can_be_set_as_it_stands(run, brugertype):
    example = done(run("skabelon", brugertype, "--kommune", "0101"))

    assert done(run("saet", "-", stdin=example)) == (
        f"0101 Københavns Kommune, {brugertype}: udgave 1, niveau betydelig, genbesøges senest 2027-11-25\n"
    )


def test_what_was_set_is_shown_in_words_with_the_reasons(run, fil):
    done(
        run("saet", fil("sagsbehandler", gammeltNiveau=3, gammeltNiveauTil="2027-01-31", omraader={"oevrige": "hoej"}))
    )
    text = done(run("vis", AARHUS, "--brugertype", "sagsbehandler"))

    for said in (
        "0751  Aarhus Kommune            sagsbehandler  gammelt 3  gælder (genbesøges senest 2027-11-25)",
        "beregnet betydelig, besluttet betydelig",
        "oevrige: hoej",
        "overgang: det gamle niveau 3 godtages til og med 2027-01-31",
        "besluttet 2026-11-25 af Kim Eksempel, systemejer, udgave 1",
        "I alt 24 af højst 44 point.",
    ):
        assert said in text
    assert "sagsbehandler  betydelig" in done(run("vis", AARHUS, today="2027-02-01"))


def test_without_a_kode_every_kommune_has_its_state(run, fil):
    assert done(run("vis")) == "Ingen kommuner er sat op.\n"
    done(run("saet", fil("borger"), fil("administrator", genbesoeg="2026-12-24")))
    text = done(run("vis"))

    assert [line.split("  ")[-1] for line in text.splitlines()] == [
        "gælder (genbesøges senest 2027-11-25)",
        "mangler risikovurdering",
        "skal snart genbesøges (genbesøges senest 2026-12-24)",
    ]
    late = done(run("vis", "--brugertype", "administrator", today="2026-12-25"))
    assert late.count("\n") == 1
    assert "genbesøget er overskredet" in late


def test_as_json_it_is_what_the_api_gives(run, fil):
    done(run("saet", fil()))
    one = json.loads(done(run("vis", AARHUS, "--json")))
    every = json.loads(done(run("vis", "--json")))

    assert every == {"kommuner": [one]}
    borger, sagsbehandler, _ = one["vurderinger"]
    assert borger["vurdering"] == en_fil() | {"gammeltNiveau": None, "gammeltNiveauTil": None}
    assert (borger["version"], borger["gemtAf"], borger["beregning"]["niveau"]) == (1, "cli:anne", "betydelig")
    assert sagsbehandler == {
        "brugertype": "sagsbehandler",
        "tilstand": "mangler",
        "krav": {"niveau": "betydelig", "gammeltNiveau": None},
        "version": 0,
        "gemt": None,
        "gemtAf": None,
        "vurdering": None,
        "beregning": None,
    }


def test_the_document_is_for_one_kommune_and_holds_its_history(run, fil):
    done(run("saet", fil()))
    done(run("saet", fil(niveau="hoej")))
    html = done(run("vis", AARHUS, "--dokument"))

    assert html.startswith("<!doctype html>")
    assert "Niveau for borgere" in html
    assert "Niveau for administratorer" in html
    assert html.count("cli:anne") == 2
    assert "Niveau for borgere" not in done(run("vis", AARHUS, "--dokument", "--brugertype", "sagsbehandler"))
    failed(run("vis", "--dokument"), 2)
    failed(run("vis", AARHUS, "--dokument", "--json"), 2)


def test_a_file_with_faults_names_them_all_and_nothing_of_any_file_is_set(run, fil, database):
    bad = fil("sagsbehandler", niveau="lav", genbesoeg="2029-01-01", x=1)
    said = failed(run("saet", fil(), bad))

    assert "intet er gemt, 3 fejl:" in said
    for place in ("niveau: kan ikke være under betydelig", "genbesoeg: er for sent", "x: er et ukendt felt"):
        assert f"{bad}: {place}" in said
    assert RisikoStore(database).versions() == ()


def test_the_same_assessment_in_two_files_is_a_fault(run, fil, database):
    said = failed(run("saet", fil(), fil("borger", "igen.json", niveau="hoej")))

    assert "igen.json: brugertype: den samme vurdering står også i" in said
    assert RisikoStore(database).versions() == ()


def test_each_time_it_is_a_new_version_with_the_one_who_set_it(run, fil, database):
    done(run("saet", fil()))
    assert "udgave 2, niveau hoej" in done(run("saet", fil(niveau="hoej")))

    newest, oldest = RisikoStore(database).history(AARHUS, Rolle.BORGER)
    assert (newest.version, oldest.version, newest.af) == (2, 1, "cli:anne")


def test_wrong_usage_is_one_line(run, fil, tmp_path):
    for wrong in (("vis", "0411"), ("vis", "751"), ("skabelon", "system"), ("skabelon", "borger", "--kommune", "x")):
        failed(run(*wrong), 2)
    failed(run("saet"), 2)
    failed(run("saet", str(tmp_path / "findes-ikke.json")), 2)
    assert "linje 1, tegn 1" in failed(run("saet", "-", stdin="hej"))


def test_a_database_that_is_not_migrated_says_what_to_do(tmp_path, fil):
    environment = {"BORGERBLIK_DATABASE_URL": f"sqlite:///{tmp_path / 'tom.sqlite'}"}
    for arguments in (["vis"], ["saet", fil("borger", besluttet="2020-01-01", genbesoeg="2021-01-01")]):
        assert "db upgrade" in failed(CliRunner(env=environment).invoke(risiko, arguments))
