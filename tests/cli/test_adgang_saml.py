"""`borgerblik adgang proev saml`: one line in, one out, and never a person number unless asked for."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from click.testing import CliRunner, Result

from borgerblik.cli import main
from tests.adapters.oiosaml import eksempler
from tests.adapters.oiosaml.eksempler import NIVEAU, ROLLE, needs_samples
from tests.adapters.oiosaml.smedje import (
    ACS,
    CH,
    CPR,
    IDP,
    NU,
    PRIVILEGIER,
    REQ,
    SP,
    UUID,
    X509,
    assertion,
    at,
    certifikat,
    ch_svar,
    idp_metadata,
    pem,
    response,
    sendt,
    svar,
    underskrevet,
)


@pytest.fixture
def fil(tmp_path: Path) -> Path:
    """A profile with files beside it."""
    (tmp_path / "sp.pem").write_bytes(pem("sp", cert=False))
    (tmp_path / "idp.xml").write_text(idp_metadata(IDP, certifikat("idp")))
    (tmp_path / "ch.xml").write_text(idp_metadata(CH, certifikat("ch")))
    document = {
        "spEntityId": SP,
        "acsUrl": ACS,
        "noegler": ["sp.pem"],
        "idp": [
            {"entityId": IDP, "metadata": "idp.xml", "rolle": "borger"},
            {"entityId": CH, "metadata": "ch.xml", "rolle": "sagsbehandler"},
        ],
    }
    made = tmp_path / "saml.json"
    made.write_text(json.dumps(document))
    return made


def run(fil: Path, *lines: object, flags: tuple[str, ...] = ()) -> Result:
    """The command with these lines, each as JSON or as it is."""
    text = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    with mock.patch("borgerblik.operations.logge.set_up_logging"):
        return CliRunner().invoke(main, ["adgang", "proev", "saml", "--profil", str(fil), *flags], input=text)


def answers(result: Result) -> list[dict[str, Any]]:
    assert (result.exit_code, result.stderr) == (0, "")
    return [json.loads(line) for line in result.stdout.splitlines()]


def line(message: str, **changes: Any) -> dict[str, Any]:
    asked = {"id": REQ, "niveau": None, "personType": None, "forceAuthn": False}
    return {"id": "1", "svar": message, "anmodning": asked, "idp": None, "tid": NU.isoformat(), **changes}


@needs_samples
def test_every_sample_gives_what_its_readme_says(tmp_path: Path):
    fil = tmp_path / "saml.json"
    fil.write_text(json.dumps(eksempler.profil()))
    cases = eksempler.cases()
    found = answers(run(fil, *map(eksempler.linje, cases), flags=("--vis-cpr",)))

    assert [(each["id"], each["godtaget"]) for each in found] == [(each["id"], each["accept"]) for each in cases]
    for each, case in zip(found, cases, strict=True):
        if case["accept"]:
            assert each["identitet"] == _expected(case["identity"])


def _expected(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "rolle": ROLLE[said["role"]],
        "nameId": said["nameid"],
        "cpr": said["cpr"],
        "cprUuid": said.get("cpr_uuid"),
        "cvr": said["cvr"],
        "niveau": NIVEAU[said["nsis"]],
        "gammeltNiveau": said["legacy_explicit"],
        "autentificeret": said["authn_instant"],
        "klient": None,
        "privilegier": [
            {
                "omraade": {"type": each["scope"]["type"], "vaerdi": each["scope"]["value"]},
                "privilegier": each["privileges"],
                "begraensninger": each["constraints"],
            }
            for each in said["privileges"]
        ],
    }


def test_a_citizen_and_a_caseworker(fil: Path):
    citizen, caseworker = answers(run(fil, line(svar(), idp=IDP), line(ch_svar(), idp=CH, id=7)))

    assert (citizen["id"], citizen["identitet"]["rolle"], citizen["identitet"]["cprUuid"]) == ("1", "borger", UUID)
    assert citizen["identitet"]["autentificeret"] == at(-10)
    assert (caseworker["id"], caseworker["identitet"]["nameId"], caseworker["identitet"]["cprUuid"]) == (7, X509, None)


def test_a_person_number_is_shown_only_when_asked_for(fil: Path):
    mandate = PRIVILEGIER, _mandate()
    named = ("CN = Lise", f"CN = Lise {CPR}")
    lines = [line(svar()), line(ch_svar(mandate, named))]

    quiet = run(fil, *lines)
    assert [each["godtaget"] for each in answers(quiet)] == [True, True]
    assert CPR not in quiet.stdout
    assert "cpr" not in answers(quiet)[0]["identitet"]

    shown = answers(run(fil, *lines, flags=("--vis-cpr",)))
    assert shown[0]["identitet"]["cpr"] == CPR
    assert shown[1]["identitet"]["privilegier"][0]["omraade"] == {"type": "cpr", "vaerdi": CPR}
    assert CPR in shown[1]["identitet"]["nameId"]


def _mandate() -> str:
    text = base64.b64decode(PRIVILEGIER).decode().replace("cvrNumberIdentifier:12345678", f"cprNumberIdentifier:{CPR}")
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("changes", "fejl"),
    [
        ({"anmodning": None}, "uopfordret"),
        ({"anmodning": {"id": "_other"}}, "forkert_anmodning"),
        ({"anmodning": {"id": REQ, "niveau": "hoej"}}, "niveau_for_lavt"),
        ({"anmodning": {"id": REQ, "personType": "Professional"}}, "forkert_persontype"),
        ({"idp": CH}, "forkert_udsteder"),
        ({"idp": "https://unknown.test"}, "forkert_udsteder"),
        ({"tid": "2026-01-15T13:00:00Z"}, "udloebet"),
        ({"svar": "x"}, "ugyldig_base64"),
    ],
)
def test_why_not(fil: Path, changes: dict[str, Any], fejl: str):
    assert answers(run(fil, line(svar(), **changes))) == [{"id": "1", "godtaget": False, "fejl": fejl}]


def test_a_line_may_change_the_exceptions(fil: Path):
    clear = sendt(response(underskrevet(assertion())))
    found = answers(run(fil, line(clear), line(clear, kraevKryptering=False), line(svar(), kraevKryptering=True)))
    assert [each["godtaget"] for each in found] == [False, True, True]


@pytest.mark.parametrize(
    "bad",
    [
        "not JSON", "[]", "1", "null", "{", '"\\ud800', "[" * 5000,
        {"id": "1"},
        line("x", svar=None),
        line("x", svar=["x"]),
        line("x", tid=None),
        line("x", tid="soon"),
        line("x", tid="2026-01-15T12:00:00"),
        line("x", tid="0001-01-01T00:00:00+10:00"),
        line("x", anmodning="_req"),
        line("x", anmodning={}),
        line("x", anmodning={"id": 1}),
        line("x", anmodning={"id": "_r", "niveau": "Substantial"}),
        line("x", anmodning={"id": "_r", "niveau": []}),
        line("x", anmodning={"id": "_r", "personType": "person"}),
        line("x", anmodning={"id": "_r", "forceAuthn": "yes"}),
        line("x", idp=1),
        line("x", kraevKryptering="no"),
        {name: value for name, value in line("x").items() if name != "anmodning"},
    ],
)  # fmt: skip
def test_a_line_that_asks_nothing_is_passed_by(fil: Path, bad: object):
    refused, good = answers(run(fil, bad, "", line(svar(), id="2")))
    expected = bad["id"] if isinstance(bad, dict) else None
    assert refused == {"id": expected, "godtaget": False, "fejl": "ugyldig_linje"}
    assert good["godtaget"]


def test_the_same_question_a_second_time_is_a_replay(fil: Path):
    one = line(svar())
    later = {**one, "id": "3", "tid": at(60)}
    found = answers(run(fil, {**one, "tid": at(9999)}, one, {**one, "id": "2"}, later))
    assert [each.get("fejl") for each in found] == ["udloebet", None, "genbrugt", None]


def test_any_clock_will_do(fil: Path):
    found = answers(run(fil, line(svar(), tid="0001-01-01T00:00:00Z"), line(svar(), tid="9999-12-31T23:59:59Z")))
    assert [each["fejl"] for each in found] == ["metadata_mangler"] * 2


# What cannot be used


def failed(result: Result, code: int) -> str:
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.startswith("borgerblik: ")
    return result.stderr


def test_wrong_usage(fil: Path):
    assert "profil" in failed(CliRunner().invoke(main, ["adgang", "proev", "saml"]), 2)
    assert "--x" in failed(run(fil, flags=("--x",)), 2)


def test_a_profile_that_is_not_there(tmp_path: Path):
    assert "missing.json" in failed(run(tmp_path / "missing.json"), 1)


@pytest.mark.parametrize("name", ["sp.pem", "idp.xml"])
def test_a_file_that_is_not_there_is_named(fil: Path, name: str):
    (fil.parent / name).unlink()
    assert name in failed(run(fil), 1)


def test_every_fault_of_a_profile_is_named(fil: Path):
    fil.write_text(
        '{"spEntityId": "", "acsUrl": "http://sp.test/acs", "sloUrl": 1, "noegler": [], "skaevhed": "180", "x": 1, '
        '"idp": [{"metadata": "http://idp.test/metadata", "rolle": "system", "kraevKryptering": "nej"}], "x": 2}'
    )
    said = failed(run(fil), 1)
    for place in (
        "linje 1", "spEntityId", "acsUrl", "sloUrl", "skaevhed", "x: er et ukendt felt", "idp[0].entityId: mangler",
        "idp[0].metadata", "idp[0].rolle", "idp[0].kraevKryptering",
    ):  # fmt: skip
        assert place in said
