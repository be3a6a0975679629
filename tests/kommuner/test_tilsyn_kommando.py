"""`borgerblik tilsyn`: decisions in and out, and persons on the lists whose numbers come from standard input only."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from unittest import mock

import pytest
from click.testing import CliRunner, Result
from structlog.testing import capture_logs

from borgerblik import db
from borgerblik.commands.tilsyn import tilsyn
from borgerblik.kommuner.tilsyn import Tilsynsvalg, Vagtslags
from borgerblik.kommuner.tilsyn.store import VagtStore
from tests import kommando
from tests.kommando import done
from tests.kommuner.tilsynseksempler import AARHUS, ANNA, BO, CARLA, NOEGLE, et_dokument, et_formaal, raa

Run = Callable[..., Result]
I_AARHUS = ("--kommune", AARHUS)


@pytest.fixture
def run(database: db.Engine, tmp_path: Path) -> Run:
    key = NOEGLE.decode().ljust(32, "x")
    environment = kommando.miljoe(database, tmp_path, USER="lis", BORGERBLIK_PSEUDONYM_KEY=key)

    def ran(*arguments: str, stdin: str | bytes = b"") -> Result:
        with mock.patch("borgerblik.operations.logge.set_up_logging"), capture_logs():
            return CliRunner(env=environment).invoke(tilsyn, arguments, input=stdin)

    return ran


def failed(result: Result, code: int = 1) -> str:
    said = kommando.failed(result, code)
    assert "7211" not in said
    return said


def slags(database: db.Engine) -> dict[str, int]:
    return {each.value: number for each, number in VagtStore(database).antal(AARHUS, date(2026, 1, 1)).items()}


# The decisions


def test_what_goes_in_comes_out_the_same_and_each_time_is_a_new_version(run, tmp_path, database):
    fil = tmp_path / "tilsyn.json"
    fil.write_bytes(raa(et_dokument()))

    assert done(run("import", str(fil))) == "0751 Aarhus Kommune: udgave 1, 2 formål\n"
    exported = done(run("export", AARHUS))
    assert json.loads(exported) == et_dokument()
    assert "udgave 2" in done(run("import", "-", stdin=exported))
    assert Tilsynsvalg(database).historik(AARHUS)[0].af == "cli:lis"


def test_a_kommune_that_has_decided_nothing_gets_a_file_to_begin_with(run):
    assert "udgave 1, 5 formål" in done(run("import", "-", stdin=done(run("export", AARHUS))))
    assert "intet er besluttet" in done(run("vis", "0101"))


def test_in_words_it_says_what_is_decided(run):
    done(run("import", "-", stdin=raa(et_dokument())))
    told = done(run("vis", AARHUS))

    for said in (
        "0751 Aarhus Kommune, udgave 1",
        "formål klage: Borgeren har klaget\n",
        "formål andet: Andet (uddybes med egne ord)",
        "egne ord alene: nej",
        "huskes i 24 måneder",
        "arbejdstid: dag 1, 2, 5, 07:00-18:30",
        "alarm efter 10, højst alle",
        "overvågede KLE-numre: 32.24.04, 27.*, 32.30.*",
        "alarmer til: sikkerhed@aarhus.example, https://alarm.aarhus.dk/modtag",
        "tallene hver måned til: tal@aarhus.example, leder@aarhus.example",
    ):
        assert said in told
    bare = done(run("vis", "0101"))
    assert "arbejdstid: intet tidspunkt er usædvanligt" in bare
    assert "alarmer til: ingen" in bare


def test_a_file_with_faults_names_them_all_and_changes_nothing(run, database):
    bad = et_dokument(opbevaring=1, formaal=[et_formaal(tekst=BO.reveal())])
    said = failed(run("import", "-", stdin=raa(bad)))

    assert "- er ikke importeret, 2 fejl:" in said
    assert "opbevaring: skal være" in said
    assert "formaal[0].tekst: indeholder noget, der ligner et personnummer" in said
    assert Tilsynsvalg(database).historik(AARHUS) == ()


def test_beside_the_sandkasse_alarms_may_come_to_this_machine(run):
    here = et_dokument(alarm={"email": [], "webhook": "http://127.0.0.1:8470/krog"})

    assert "udgave 1" in done(run("import", "-", stdin=raa(here)))


# The persons


def test_a_person_is_put_on_a_list_shown_and_taken_off_without_the_number_coming_out(run, database):
    added = done(run("person", "tilfoej", *I_AARHUS, "--slags", "vip", "--cpr-stdin", "--grund", "Borgmester",
                     "--udloeber", "2099-12-31", stdin=f"{BO.reveal()}\n"))  # fmt: skip
    assert added == "0751 vip: 1 tilføjet, 0 stod der allerede\n"
    listed = done(run("person", "liste", *I_AARHUS))
    assert re.fullmatch(
        r"[0-9A-F-]{14}  vip         fra \d{4}-\d\d-\d\d af cli:lis, til og med 2099-12-31  Borgmester\n", listed
    )
    assert done(run("person", "liste", *I_AARHUS, "--slags", "kollega")) == ""
    assert BO.reveal() not in added + listed

    removed = done(run("person", "fjern", *I_AARHUS, "--henvisning", listed[:14]))
    assert removed == f"0751 {listed[:14]}: fjernet\n"
    assert done(run("person", "liste", *I_AARHUS)) == ""
    assert "fjernet" in done(run("person", "liste", *I_AARHUS, "--ogsaa-tidligere"))
    assert slags(database)["vip"] == 0


def test_a_person_is_taken_off_by_the_number_given_again(run, database):
    done(run("person", "tilfoej", *I_AARHUS, "--slags", "overvaaget", "--cpr-stdin", stdin=BO.reveal()))
    by_number = ("person", "fjern", *I_AARHUS, "--cpr-stdin", "--slags")

    assert "står ikke på listen" in failed(run(*by_number, "vip", stdin=BO.reveal()))
    assert "fjernet" in done(run(*by_number, "overvaaget", stdin="721179-1035"))
    assert slags(database) == {each.value: 0 for each in Vagtslags}


def test_the_colleagues_are_loaded_and_replaced_whole(run, database):
    load = ("person", "erstat", *I_AARHUS, "--slags", "kollega", "--fil-stdin")
    first = f"{ANNA.reveal()}\n\n721179-1035\n"

    assert done(run(*load, stdin=first)) == "0751 kollega: 2 tilføjet, 0 fjernet, 2 på listen\n"
    assert done(run(*load, stdin=CARLA.reveal())) == "0751 kollega: 1 tilføjet, 2 fjernet, 1 på listen\n"
    assert slags(database)["kollega"] == 1


@pytest.mark.parametrize("command", ["tilfoej", "erstat"])
def test_of_a_list_with_a_fault_nothing_is_kept_and_the_line_is_named(run, database, command):
    said = failed(
        run("person", command, *I_AARHUS, "--slags", "kollega", "--fil-stdin",
            stdin=f"{BO.reveal()}\n72117910\n{ANNA.reveal()}\n7213791035\n")
    )  # fmt: skip

    assert "intet er ændret, 2 fejl" in said
    assert "linje 2: et personnummer er ti cifre" in said
    assert "linje 4: personnummeret har ingen gyldig dato" in said
    assert slags(database)["kollega"] == 0


def test_an_empty_list_never_empties_the_one_that_is_kept(run, database):
    load = ("person", "erstat", *I_AARHUS, "--slags", "kollega", "--fil-stdin")
    done(run(*load, stdin=BO.reveal()))

    for nothing in ("", "\n\n"):
        assert "ingen personnumre" in failed(run(*load, stdin=nothing))
    assert slags(database)["kollega"] == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("tilfoej", *I_AARHUS, "--slags", "vip"), "kun fra standard input"),
        (("tilfoej", *I_AARHUS, "--slags", "vip", "--cpr-stdin", "--fil-stdin"), "kun fra standard input"),
        (("tilfoej", *I_AARHUS, "--slags", "ven", "--cpr-stdin"), "--slags"),
        (("tilfoej", "--kommune", "9999", "--slags", "vip", "--cpr-stdin"), "98 kommuner"),
        (("tilfoej", *I_AARHUS, "--slags", "vip", "--cpr-stdin", "--udloeber", "i morgen"), "--udloeber er ikke"),
        (("tilfoej", *I_AARHUS, "--slags", "vip", "--cpr-stdin", "--udloeber", "2020-01-01"), "allerede forbi"),
        (("tilfoej", *I_AARHUS, "--slags", "vip", "--cpr-stdin", "--grund", "721179-1035"), "personnummer"),
        (("tilfoej", *I_AARHUS, "--slags", "vip", "--cpr-stdin", "--grund", " "), "--grund er tom"),
        (("erstat", *I_AARHUS, "--slags", "kollega"), "kun fra standard input"),
        (("fjern", *I_AARHUS), "giv enten"),
        (("fjern", *I_AARHUS, "--cpr-stdin"), "giv enten"),
        (("fjern", *I_AARHUS, "--cpr-stdin", "--slags", "vip", "--henvisning", "x"), "giv enten"),
        (("liste", "--kommune", "751"), "98 kommuner"),
    ],
)  # fmt: skip
def test_wrong_usage_is_one_line_and_repeats_no_number(run, arguments, told):
    assert told in failed(run("person", *arguments, stdin=BO.reveal()), 2)


def test_a_database_that_is_not_migrated_says_what_to_do(tmp_path):
    environment = {
        "BORGERBLIK_DATABASE_URL": f"sqlite:///{tmp_path / 'tom.sqlite'}",
        "BORGERBLIK_INSTANCE": str(tmp_path),
        "BORGERBLIK_PSEUDONYM_KEY": "x" * 32,
    }
    for arguments in (["vis", AARHUS], ["import", "-"], ["person", "liste", *I_AARHUS]):
        with mock.patch("borgerblik.operations.logge.set_up_logging"):
            ran = CliRunner(env=environment).invoke(tilsyn, arguments, input=raa(et_dokument()))
        assert "db upgrade" in failed(ran)
