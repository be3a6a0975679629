"""`borgerblik tilslutning`: in from a file, step by step, and what is told of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
from click.testing import CliRunner, Result
from structlog.testing import capture_logs

from adapters import forbindelse
from borgerblik import db
from borgerblik.audit import AuditLog
from borgerblik.audit.aendringer import Aendringslog, Udfald
from borgerblik.commands.tilslutning import tilslutning
from borgerblik.kommuner import KommuneStore
from borgerblik.operations.forbindelse import Proevet, Trin
from tests import kommando
from tests.kommando import done, failed
from tests.kommuner.eksempler import en_kommune
from tests.kommuner.tilslutning.eksempler import AARHUS, en_aftale, et_dokument, raa

Run = Callable[..., Result]


@pytest.fixture
def run(database: db.Engine, tmp_path: Path) -> Run:
    KommuneStore(database).save(en_kommune(), at=datetime.now(UTC), by="test")

    def ran(*arguments: str, stdin: str | bytes = b"", **andet: str) -> Result:
        key = {"BORGERBLIK_PSEUDONYM_KEY": "noegle " * 8, "BORGERBLIK_BESKED_VEJ": "ingen"}
        environment = kommando.miljoe(database, tmp_path, **{**key, **andet})
        with mock.patch("borgerblik.operations.logge.set_up_logging"), capture_logs():
            return CliRunner(env=environment).invoke(tilslutning, arguments, input=stdin)

    return ran


@pytest.fixture
def vejen(monkeypatch: pytest.MonkeyPatch) -> list[Proevet]:
    """What a trial finds on the way to the indexes, for a test to change."""
    steps = [Proevet(Trin.SAGDOKUMENTINDEKS, "http://127.0.0.1", ok=True, ms=3)]

    def tried(*_: object) -> Iterator[Proevet]:
        yield from steps

    monkeypatch.setattr("borgerblik.tilslutning.tried", tried)
    assert forbindelse.tried is not tried
    return steps


def test_a_file_goes_in_and_comes_out_the_same_and_each_time_is_a_version(run, tmp_path):
    fil = tmp_path / "tilslutning.json"
    fil.write_bytes(raa(et_dokument()))

    assert done(run("import", str(fil))) == "0751 Aarhus Kommune: udgave 1, må vises\n"
    exported = json.loads(done(run("export", AARHUS)))
    assert exported["testpersoner"].pop("skrevetAf") == "cli:anne"
    assert exported["aftaler"] == et_dokument()["aftaler"]
    assert "udgave 2" in done(run("import", "-", stdin=raa(exported)))


def test_every_fault_is_named_and_nothing_is_kept(run):
    told = failed(run("import", "-", stdin=raa(et_dokument("9999", aftaler=[en_aftale(gyldigTil="x")]))))
    assert "2 fejl" in told
    assert "aftaler[0].gyldigTil: er ikke en dato" in told
    claimed = et_dokument(trin={"forbindelse": {"tilstand": "fuldfoert"}})
    assert "trin.forbindelse.tilstand: kontrollen siger" in failed(run("import", "-", stdin=raa(claimed)))
    assert json.loads(done(run("export", AARHUS)))["aftaler"] == []


def test_without_an_agreement_it_is_told_at_once_that_the_kommune_closes(run):
    assert "LUKKET" in done(run("import", "-", stdin=raa(et_dokument(aftaler=[]))))
    told = done(run("liste"))
    assert told.startswith("0751  Aarhus Kommune  ")
    assert "LUKKET: ingen databehandleraftale gælder" in told


def test_towards_real_indexes_a_kommune_without_a_document_is_closed(run):
    services = dict.fromkeys(("SAGDOKUMENTINDEKS", "YDELSESINDEKS"), "https://indeks.example/6")
    real = {f"BORGERBLIK_{navn}_URL": url for navn, url in services.items()}
    real |= {f"BORGERBLIK_{navn}": "urn:x" for navn in ("STS_ENTITY_ID", "OIDC_ISSUER", "OIDC_AUDIENCE")}
    pem = Path(__file__)  # any file that is there: it is read only where a certificate is needed
    names = ("CLIENT_CERTIFICATE", "STS_CERTIFICATE", "INDEKS_CERTIFICATE")
    real |= {f"BORGERBLIK_{navn}": str(pem) for navn in names}
    real |= {"BORGERBLIK_STS_URL": "https://sts.example", "BORGERBLIK_OIDC_JWKS_URL": "https://jwks.example"}

    told = json.loads(done(run("vis", AARHUS, "--json", **real)))
    assert told["vises"] is False
    states = {each["trin"]: each["tilstand"] for each in told["trin"]}
    assert (states["databehandleraftale"], states["certifikat"]) == ("ikke_paabegyndt", "paabegyndt")
    assert json.loads(done(run("vis", AARHUS, "--json")))["vises"] is True


def test_a_step_gets_a_deadline_an_owner_and_evidence_and_loses_them_again(run):
    done(run("import", "-", stdin=raa(et_dokument())))
    told = done(run("saet", AARHUS, "forbindelse", "--frist", "2020-01-31", "--ejer", "Eva Ejer <eva@x.example>"))
    assert "frist 2020-01-31 OVERSKREDET, Eva Ejer" in told
    done(run("saet", AARHUS, "forbindelse", "--bevis", "https://esdh.example/1", "--note", "Ring først"))
    step = json.loads(done(run("export", AARHUS)))["trin"]["forbindelse"]
    assert step == {
        "tilstand": None,
        "frist": "2020-01-31",
        "ejer": {"navn": "Eva Ejer", "email": "eva@x.example"},
        "bevis": "https://esdh.example/1",
        "note": "Ring først",
    }
    done(run("saet", AARHUS, "forbindelse", "--frist", "ingen", "--ejer", "ingen"))
    step = json.loads(done(run("export", AARHUS)))["trin"]["forbindelse"]
    assert (step["frist"], step["ejer"]) == (None, None)

    assert "trin.forbindelse.frist: er ikke en dato" in failed(run("saet", AARHUS, "forbindelse", "--frist", "snart"))
    assert "kontrollen siger" in failed(run("saet", AARHUS, "forbindelse", "--tilstand", "fuldfoert"))
    assert run("saet", AARHUS, "forbindelse").exit_code == 2
    assert run("saet", AARHUS, "kaffe", "--note", "x").exit_code == 2
    assert run("saet", "9999", "forbindelse", "--note", "x").exit_code == 2


def test_another_person_approves_of_the_test_persons(run):
    done(run("import", "-", stdin=raa(et_dokument())))
    approve = ("saet", AARHUS, "testpersoner", "--tilstand", "fuldfoert", "--bevis", "Møde 25/11")
    assert "godkendes af en anden" in failed(run(*approve))
    assert "godkendt af cli:bo" in done(run(*approve, USER="bo"))


def test_a_trial_is_run_now_told_step_by_step_and_kept(run, vejen):
    assert "sagdokumentindeks" in done(run("proev", AARHUS))
    kept = json.loads(done(run("vis", AARHUS, "--json")))
    assert kept["seneste"]["ok"]
    assert kept["seneste"]["af"] == "cli:anne"
    assert kept["seneste"]["stande"]["forbindelse"] == "fuldfoert"

    vejen[:] = [Proevet(Trin.TLS, "vaert:443", ok=False, fejl="intet svar", goer="Spørg netværket.")]
    result = run("proev", AARHUS, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["trin"][0]["goer"] == "Spørg netværket."
    assert "forbindelsen for 0751 svigter ved tls: intet svar" in result.stderr


def test_in_words_each_step_says_what_to_do_next(run):
    told = done(run("vis", AARHUS))
    assert "intet er skrevet" in told
    assert "Gør: Skriv projektlederen med navn, titel og e-mail." in told
    assert len([line for line in told.splitlines() if line.startswith("  ") and line[2] != " "]) == 12


def test_the_history_says_what_stood_before_and_after(run):
    done(run("import", "-", stdin=raa(et_dokument())))
    done(run("saet", AARHUS, "forbindelse", "--note", "Ring først", USER="bo"))
    told = done(run("historik", AARHUS))
    assert "udgave 2" in told.splitlines()[0]
    assert told.splitlines()[0].endswith("cli:bo")
    assert told.splitlines()[1] == "  trin.forbindelse.note: - → Ring først"
    assert done(run("historik", "0101")) == ""


def test_every_change_is_in_the_log_with_before_and_after(run, database, vejen):
    done(run("import", "-", stdin=raa(et_dokument())))
    done(run("saet", AARHUS, "forbindelse", "--note", "Ring først"))
    done(run("proev", AARHUS))

    trial, second, first = Aendringslog(AuditLog(database)).soeg(AARHUS, emne="tilslutning")
    assert {each.udfald for each in (trial, second, first)} == {Udfald.GENNEMFOERT}
    assert trial.aendring.noegle == "proeve"
    assert first.aendring.foer is None
    assert second.aendring.foer is not None
    assert second.aendring.efter is not None
    assert second.aendring.foer["trin"]["forbindelse"]["note"] is None
    assert second.aendring.efter["trin"]["forbindelse"]["note"] == "Ring først"


def test_warnings_are_shown_before_they_are_sent(run):
    ends = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    done(run("import", "-", stdin=raa(et_dokument(aftaler=[en_aftale(gyldigTil=ends)], trin={}))))
    told = done(run("varsle", "--vis"))
    assert "databehandleraftalen udløber om" in told
    assert told.count("skal sendes") == 2
    failing = run("varsle")
    assert (failing.exit_code, failing.stdout) == (1, "0 sendt, 2 venter\n")
    assert "2 varsler kom ikke af sted" in failing.stderr
    assert done(run("varsle", "--vis")).count("venter") == 2
