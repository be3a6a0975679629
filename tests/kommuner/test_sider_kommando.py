"""`borgerblik sider`: what goes in and comes out, and that a fault changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from borgerblik import db
from borgerblik.commands.sider import sider
from borgerblik.domain.sider import NOEGLER
from borgerblik.kommuner.sider import Sidevalg
from tests.kommando import done, failed, miljoe
from tests.kommuner.sideeksempler import AARHUS, en_tekst, et_dokument, nogle_sider, raa

Run = Callable[..., Result]


@pytest.fixture
def run(database: db.Engine, tmp_path: Path) -> Run:
    def ran(*arguments: str, stdin: bytes = b"") -> Result:
        return CliRunner(env=miljoe(database, tmp_path)).invoke(sider, arguments, input=stdin)

    return ran


def test_what_goes_in_comes_out_the_same_and_each_time_is_a_new_version(run, tmp_path, database):
    fil = tmp_path / "sider.json"
    fil.write_bytes(raa(et_dokument()))

    assert done(run("import", str(fil))) == "0751 Aarhus: udgave 1, 2 egne tekster\n"
    exported = done(run("export", AARHUS))
    assert json.loads(exported) == et_dokument()
    assert "udgave 2" in done(run("import", "-", stdin=exported.encode()))
    newest, oldest = Sidevalg(database).historik(AARHUS)
    assert newest.dokument == oldest.dokument == nogle_sider()
    assert newest.af == "cli:anne"


def test_a_kommune_that_has_written_nothing_gets_a_file_to_begin_with(run):
    exported = done(run("export", AARHUS))

    assert "udgave 1, 0 egne tekster" in done(run("import", "-", stdin=exported.encode()))
    assert "intet er skrevet" in done(run("vis", "0101"))


def test_in_words_it_says_what_is_chosen_and_which_texts_there_are_to_write(run):
    done(run("import", "-", stdin=raa(et_dokument(tekster=[en_tekst("klage"), en_tekst("klage", "sygedagpenge")]))))
    text = done(run("vis", AARHUS))

    for said in (
        "0751 Aarhus, udgave 1",
        "farve: #1b4b72",
        "logo: image/svg+xml",
        "tilgængelighedserklæring: https://www.was.digst.dk/eksempel",
        "kontakt: 89402000, Mandag-fredag 9-12, https://www.aarhus.dk/kontakt",
        "sygedagpenge: frist 8 uger, kontakt: 87131500",
        "oevrige: ingen frist, kontakt: som resten",
        "egen tekst (alle, sygedagpenge). På sagens og ydelsens side",
    ):
        assert said in text
    assert all(noegle in text for noegle in NOEGLER)


def test_a_file_with_faults_names_them_all_and_changes_nothing(run, database):
    bad: dict[str, Any] = et_dokument(udseende={"farve": "#ffffff"}, tekster=[en_tekst("x")], hjemmeside="x")
    said = failed(run("import", "-", stdin=raa(bad)))

    assert "- er ikke importeret, 3 fejl:" in said
    for place in ("udseende.farve: har kontrasten 1,0:1", "tekster[0].noegle: er ikke", "hjemmeside: er ikke"):
        assert place in said
    assert Sidevalg(database).historik(AARHUS) == ()


def test_wrong_usage_is_one_line(run, tmp_path):
    for command in ("export", "vis"):
        for kode in ("0411", "751", "x"):
            failed(run(command, kode), 2)
    failed(run("import", str(tmp_path / "findes-ikke.json")), 2)
    assert "linje 1, tegn 1" in failed(run("import", "-", stdin=b"hej"))
    assert "5 MB" in failed(run("import", "/dev/zero"))


def test_a_database_that_is_not_migrated_says_what_to_do(tmp_path):
    environment = {"BORGERBLIK_DATABASE_URL": f"sqlite:///{tmp_path / 'tom.sqlite'}"}
    for arguments in (["vis", AARHUS], ["export", AARHUS], ["import", "-"]):
        ran = CliRunner(env=environment).invoke(sider, arguments, input=raa(et_dokument()))
        assert "db upgrade" in failed(ran)
