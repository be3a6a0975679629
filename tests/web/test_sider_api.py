"""The console's doors to a kommune's pages: who comes in, what is kept, and what the answers say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from borgerblik import db
from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.laas import Laas, proev
from borgerblik.access.niveau import Krav
from borgerblik.domain.koder import Nsis
from borgerblik.kommuner.sider import Sidevalg
from borgerblik.web import problems
from borgerblik.web.api_description import SETTINGS, make_api
from borgerblik.web.sider_valg import page_text_doors
from tests.kommuner.sideeksempler import AARHUS, ODENSE, en_tekst, et_dokument
from tests.web.administrator import ADMINISTRATOR, NOW

PLACE = f"/api/v1/kommuner/{AARHUS}/sider"


@dataclass
class Console:
    """The doors in an app of their own; `identity` comes in, and may administer `own`, at the level of `krav`."""

    client: FlaskClient
    valg: Sidevalg
    described: dict[str, Any] = field(default_factory=dict)
    identity: Identity = ADMINISTRATOR
    own: set[str] = field(default_factory=lambda: {AARHUS})
    krav: Krav = field(default_factory=lambda: Krav(Nsis.BETYDELIG))

    def get(self, path: str = "") -> TestResponse:
        return self.client.get(PLACE + path)

    def put(self, document: Any, match: str | None = None) -> TestResponse:
        return self.client.put(PLACE, json=document, headers={} if match is None else {"If-Match": match})


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    engine = db.open_database(f"sqlite:///{tmp_path / 'borgerblik.sqlite'}")
    db.upgrade(engine)
    app = Flask("test")
    app.config.update(SETTINGS, API_VERSION="0")
    problems.register(app)
    made = Console(app.test_client(), Sidevalg(engine))

    def lukket(bp: Blueprint, laas: Laas) -> Blueprint:
        bp.before_request(lambda: proev(made.identity, laas, NOW))
        return bp

    api = make_api(app)
    doors = page_text_doors(
        lukket,
        lambda _identity, kode: kode in made.own,
        hvem=lambda: made.identity,
        krav=lambda _kode, _at: made.krav,
        sider=lambda: made.valg,
        now=lambda: NOW,
        skriv_ned=lambda *_what, **_where: nullcontext(),
    )
    api.register_blueprint(doors)
    made.described = api.spec.to_dict()
    yield made
    engine.dispose()


def body(response: TestResponse, status: int = 200) -> Any:
    assert response.status_code == status, response.get_data(as_text=True)
    return response.json


def problem(response: TestResponse, status: int) -> str:
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.mimetype == "application/problem+json"
    return str(response.json["detail"]) if response.json else ""


EVERY_DOOR = [("GET", ""), ("PUT", ""), ("GET", "/historik")]


# Who comes in


@pytest.mark.parametrize(("method", "path"), EVERY_DOOR)
def test_only_an_administrator_of_that_kommune_comes_in(console: Console, method: str, path: str) -> None:
    def knock(kode: str = AARHUS) -> TestResponse:
        place = f"/api/v1/kommuner/{kode}/sider{path}"
        return console.client.open(place, method=method, json=et_dokument(kode=kode))

    for rolle in (Rolle.BORGER, Rolle.SAGSBEHANDLER, Rolle.SYSTEM):
        console.identity = replace(ADMINISTRATOR, rolle=rolle, niveau=Nsis.HOEJ)
        problem(knock(), 403)
    console.identity = replace(ADMINISTRATOR, niveau=Nsis.LAV, gammelt_niveau=4)
    problem(knock(), 401)
    console.identity = replace(ADMINISTRATOR, scopes=frozenset())
    problem(knock(), 403)
    console.identity = ADMINISTRATOR
    for other in (ODENSE, "9999", "x"):
        problem(knock(other), 403)
    assert console.valg.historik(AARHUS) == console.valg.historik(ODENSE) == ()
    assert knock().status_code in (200, 201)


@pytest.mark.parametrize(("method", "path"), EVERY_DOOR)
def test_what_the_kommune_demands_of_administrators_is_demanded_here_too(console, method, path):
    console.krav = Krav(Nsis.HOEJ)
    refused = console.client.open(PLACE + path, method=method, json=et_dokument())

    problem(refused, 401)
    assert "loa/High" in refused.headers["WWW-Authenticate"]
    console.identity = replace(ADMINISTRATOR, niveau=Nsis.HOEJ)
    body(console.get())


def test_a_kommune_that_is_none_is_not_there_whoever_asks(console):
    console.own.add("9999")

    problem(console.client.get("/api/v1/kommuner/9999/sider"), 404)


# What is kept


def test_a_kommune_that_has_written_nothing_gets_a_document_to_begin_with(console):
    found = console.get()

    assert body(found) == {
        "kode": AARHUS,
        "udseende": {"navn": None, "farve": None, "logo": None},
        "tilgaengelighed": None,
        "hjemmeside": None,
        "kontakt": None,
        "omraader": [],
        "tekster": [],
    }
    assert found.headers["ETag"] == '"0"'
    assert body(console.put(found.json, match='"0"'), 201) == found.json


def test_the_first_is_made_the_next_ones_change_it_and_all_are_kept(console):
    made = console.put(et_dokument())
    changed = console.put(et_dokument(hjemmeside=None), match=made.headers["ETag"])

    assert body(made, 201) == et_dokument()
    assert body(changed) == et_dokument(hjemmeside=None)
    assert (made.headers["ETag"], changed.headers["ETag"], console.get().headers["ETag"]) == ('"1"', '"2"', '"2"')
    newest, oldest = body(console.get("/historik"))["udgaver"]
    assert (newest["version"], newest["gemtAf"]) == (2, "administrator:uuid-anne")
    assert newest["gemt"] == "2026-11-25T19:00:00+01:00"
    assert (oldest["version"], oldest["sider"]) == (1, et_dokument())


def test_who_changes_it_says_which_version_they_read(console):
    body(console.put(et_dokument()), 201)

    problem(console.put(et_dokument(hjemmeside=None)), 428)
    for other in ('"0"', '"2"', "x"):
        problem(console.put(et_dokument(hjemmeside=None), match=other), 412)
    assert body(console.get()) == et_dokument()
    body(console.put(et_dokument(hjemmeside=None), match="*"))


def test_what_has_changed_while_it_was_written_is_not_overwritten(console, monkeypatch):
    before = console.valg.nu()
    body(console.put(et_dokument()), 201)
    monkeypatch.setattr(console.valg, "nu", lambda: before)

    problem(console.put(et_dokument(hjemmeside=None)), 412)
    assert len(console.valg.historik(AARHUS)) == 1


def test_every_fault_is_named_with_its_place_and_nothing_is_kept(console):
    said = problem(
        console.put(et_dokument(udseende={"farve": "#ffff00"}, tekster=[en_tekst(da=""), en_tekst("x")], x=1)), 422
    )

    for told in (
        "udseende.farve: har kontrasten 1,07:1 mod hvid",
        "tekster[0].da: er tom",
        "tekster[1].noegle: er ikke en tekst, der kan skrives",
        "x: er et ukendt felt",
    ):
        assert told in said
    assert console.valg.historik(AARHUS) == ()


def test_another_kommune_in_the_body_than_in_the_address_is_refused(console):
    console.own.add(ODENSE)

    assert problem(console.put(et_dokument(kode=ODENSE)), 422) == "kode: er ikke den samme som i adressen"
    assert console.valg.historik(ODENSE) == ()


def test_a_body_that_is_no_json_says_so(console):
    problem(console.client.put(PLACE, data="hej", content_type="text/plain"), 415)
    assert "linje 1" in problem(console.client.put(PLACE, data="{", content_type="application/json"), 422)
    twice = '{"kode": "0751", "kode": "0751"}'
    assert "to gange" in problem(console.client.put(PLACE, data=twice, content_type="application/json"), 422)


def test_a_person_number_in_a_text_is_neither_kept_nor_repeated(console):
    said = console.put(et_dokument(tekster=[en_tekst(da="Skriv 721179-1035")], **{"7211791035": 1}))

    problem(said, 422)
    assert "7211" not in said.text


def test_the_doors_are_described_with_what_they_take_and_what_they_answer(console):
    paths = console.described["paths"]
    put = paths["/api/v1/kommuner/{kode}/sider"]["put"]

    assert set(put["responses"]) >= {"200", "201", "401", "403", "404", "412", "415", "422", "428", "503"}
    assert put["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/SiderIn")
    assert "If-Match" in [each.get("name") for each in put["parameters"]]
    assert "/api/v1/kommuner/{kode}/sider/historik" in paths
    assert all(
        operation.get("security") for path in paths.values() for operation in path.values() if "responses" in operation
    )
