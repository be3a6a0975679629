"""The doors for programs: a kommune's decisions of look-ups and whom it watches; who comes in, and what is kept."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from borgerblik.access.niveau import Krav
from borgerblik.access.risiko.service import Risikobillede
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import Nsis
from borgerblik.kommuner.tilsyn import Vagtslags
from tests.kommuner.tilsynseksempler import AARHUS, ODENSE, et_dokument, et_formaal
from tests.produkt import KEYS
from tests.web.indhold import BO, CARLA
from tests.web.svage import Sted
from tests.web.tilsyn.kalder import program, with_tilsyn_roller

pytestmark = pytest.mark.slow  # a product of its own

NOEGLE = KEYS["BORGERBLIK_PSEUDONYM_KEY"].encode()
DOORS = [("GET", "tilsyn"), ("PUT", "tilsyn"), ("GET", "tilsyn/historik"), ("GET", "vagtliste"), ("POST", "vagtliste"),
         ("DELETE", "vagtliste/0000-0000-0000")]  # fmt: skip


def body(response: TestResponse, status: int = 200) -> Any:
    assert response.status_code == status, response.text
    return response.json


def problem(response: TestResponse, status: int) -> str:
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    assert "7211" not in response.text
    return str(response.json["detail"]) if response.json else ""


def put(sted: Sted, document: Any, match: str | None = None) -> TestResponse:
    return program(sted).ask("PUT", "tilsyn", json=document, headers={} if match is None else {"If-Match": match})


def watch(sted: Sted, **sent: Any) -> TestResponse:
    return program(sted).ask("POST", "vagtliste", json={"cpr": BO, "slags": "vip", **sent})


def slags(sted: Sted, cpr: str = BO) -> set[str]:
    return set(sted.parts.vagtliste.slags(AARHUS, Cpr(cpr).pseudonym(NOEGLE)))


# Who comes in


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_the_right_is_for_one_kommune_and_an_administrators_unless_other_roles_are_named(sted, method, path):
    sent: dict[str, Any] = {"json": {"kode": AARHUS}} if method in ("PUT", "POST") else {}
    for kode in (ODENSE, "9999", "x"):
        problem(program(sted).ask(method, path, kode, **sent), 403)
    problem(program(sted, "sagsbehandler", scope="administration").ask(method, path, **sent), 403)
    problem(program(sted, scope="overblik:laes").ask(method, path, **sent), 403)
    with with_tilsyn_roller(sted):
        problem(program(sted).ask(method, path, **sent), 403)
    assert sted.parts.tilsyn.historik(AARHUS) == ()
    assert program(sted).ask(method, path, **sent).status_code in (200, 201, 404, 422)


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_what_the_kommune_demands_of_administrators_is_demanded_here_too(sted, method, path, monkeypatch):
    monkeypatch.setattr(Risikobillede, "krav", lambda *_: Krav(Nsis.HOEJ))
    refused = program(sted).ask(method, path, json={"kode": AARHUS})

    problem(refused, 401)
    assert "loa/High" in refused.headers["WWW-Authenticate"]


# The decisions


def test_a_kommune_that_has_decided_nothing_gets_a_document_to_begin_with(sted):
    found = program(sted).ask("GET", "tilsyn")

    assert body(found)["opbevaring"] == 60
    assert found.headers["ETag"] == '"0"'
    assert body(put(sted, found.json, '"0"'), 201) == found.json


def test_the_first_is_made_the_next_ones_change_it_and_all_are_kept_with_by_whom(sted):
    made = put(sted, et_dokument())
    changed = put(sted, et_dokument(opbevaring=36), made.headers["ETag"])

    assert (body(made, 201), body(changed)) == (et_dokument(), et_dokument(opbevaring=36))
    assert sted.parts.tilsyn.nu().for_kommune(AARHUS).opbevaring == 36
    newest, oldest = body(program(sted).ask("GET", "tilsyn/historik"))["udgaver"]
    assert (newest["version"], newest["gemtAf"]) == (2, "administrator:en-sub")
    assert (oldest["version"], oldest["tilsyn"]) == (1, et_dokument())


def test_who_changes_them_says_which_version_they_read(sted):
    body(put(sted, et_dokument()), 201)

    problem(put(sted, et_dokument(opbevaring=36)), 428)
    problem(put(sted, et_dokument(opbevaring=36), '"0"'), 412)
    assert body(program(sted).ask("GET", "tilsyn")) == et_dokument()


def test_what_has_changed_while_they_were_written_is_not_overwritten(sted, monkeypatch):
    before = sted.parts.tilsyn.nu()
    body(put(sted, et_dokument()), 201)
    monkeypatch.setattr(sted.parts.tilsyn, "nu", lambda: before)

    problem(put(sted, et_dokument(opbevaring=36)), 412)
    assert len(sted.parts.tilsyn.historik(AARHUS)) == 1


def test_every_fault_is_named_with_its_place_and_nothing_is_kept(sted):
    said = problem(put(sted, et_dokument(opbevaring=1, formaal=[et_formaal(tekst=BO)], **{BO: 1})), 422)

    assert "opbevaring: skal være et helt tal fra 6 til 120" in said
    assert "formaal[0].tekst: indeholder noget, der ligner et personnummer" in said
    assert problem(put(sted, et_dokument(kode=ODENSE)), 422) == "kode: er ikke den samme som i adressen"
    problem(program(sted).ask("PUT", "tilsyn", data="hej", content_type="text/plain"), 415)
    twice = '{"kode": "0751", "kode": "0751"}'
    assert "to gange" in problem(program(sted).ask("PUT", "tilsyn", data=twice, content_type="application/json"), 422)
    assert sted.parts.tilsyn.historik(AARHUS) == ()


# The persons


def test_a_person_is_watched_shown_without_the_number_and_taken_off(sted):
    with capture_logs() as lines:
        made = body(watch(sted, grund="Borgmester", udloeber="2099-12-31"), 201)
    listed = body(program(sted).ask("GET", "vagtliste"))

    assert slags(sted) == {"vip"}
    assert listed == {"antal": {"vip": 1, "overvaaget": 0, "kollega": 0}, "personer": [made]}
    assert {name: made[name] for name in ("slags", "grund", "udloeber", "tilfoejetAf")} == {
        "slags": "vip", "grund": "Borgmester", "udloeber": "2099-12-31", "tilfoejetAf": "administrator:en-sub",
    }  # fmt: skip
    assert BO not in f"{made} {listed} {lines}"
    assert "persons were put on a watch list" in [line["event"] for line in lines]

    place = f"vagtliste/{made['henvisning']}"
    assert program(sted).ask("DELETE", place).status_code == 204
    assert slags(sted) == set()
    problem(program(sted).ask("DELETE", place), 404)


def test_colleagues_are_counted_and_shown_only_to_whoever_asks_for_them(sted):
    body(watch(sted), 201)
    body(watch(sted, cpr=CARLA, slags="kollega"), 201)

    listed = body(program(sted).ask("GET", "vagtliste"))
    assert (listed["antal"], [each["slags"] for each in listed["personer"]]) == (
        {"vip": 1, "overvaaget": 0, "kollega": 1},
        ["vip"],
    )
    assert [each["slags"] for each in body(program(sted).ask("GET", "vagtliste?slags=kollega"))["personer"]] == [
        "kollega"
    ]
    assert "slags: skal være vip, overvaaget eller kollega" in problem(
        program(sted).ask("GET", "vagtliste?slags=ven"), 422
    )


def test_another_kommunes_person_is_neither_shown_nor_taken_off(sted):
    odense = sted.parts.vagtliste.tilfoej_en(ODENSE, Vagtslags.VIP, Cpr(BO), af="test")

    assert body(program(sted).ask("GET", "vagtliste"))["personer"] == []
    problem(program(sted).ask("DELETE", f"vagtliste/{odense.henvisning}"), 404)
    assert sted.parts.vagtliste.find(ODENSE, odense.henvisning) is not None


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"cpr": "72117910"}, "cpr: er ikke et personnummer"),
        ({"cpr": None}, "cpr: må ikke være null"),
        ({"slags": "ven"}, "slags: skal være vip, overvaaget eller kollega"),
        ({"grund": f"gift med {BO}"}, "grund: indeholder noget, der ligner et personnummer"),
        ({"grund": " "}, "grund: er tom"),
        ({"udloeber": "i morgen"}, "udloeber: er ikke en dato"),
        ({"udloeber": "2020-01-01"}, "udloeber: er allerede forbi"),
        ({"navn": "Bo"}, "navn: kendes ikke"),
    ],
)
def test_what_is_wrong_with_a_person_is_told_and_the_number_is_not_repeated(sted, sent, told):
    assert told in problem(watch(sted, **sent), 422)
    assert slags(sted) == set()
