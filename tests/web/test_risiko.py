"""The console's doors to the risk assessments: who comes in, what is kept, and what the answers say."""

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
from borgerblik.access.risiko import Risikovurderinger
from borgerblik.domain.koder import Nsis
from borgerblik.web import problems
from borgerblik.web.api_description import SETTINGS, make_api
from borgerblik.web.risiko import risiko_doors
from tests.access.vurderinger import AARHUS, en_fil
from tests.web.administrator import ADMINISTRATOR, NOW

PLACE = f"/api/v1/kommuner/{AARHUS}/risiko"


@dataclass
class Console:
    """The doors in an app of their own; `identity` comes in, and may administer `own`."""

    client: FlaskClient
    described: dict[str, Any]
    identity: Identity = ADMINISTRATOR
    own: set[str] = field(default_factory=lambda: {AARHUS})

    def get(self, path: str = "") -> TestResponse:
        return self.client.get(PLACE + path)

    def put(self, fil: Any, brugertype: str = "borger", match: str | None = None) -> TestResponse:
        headers = {} if match is None else {"If-Match": match}
        return self.client.put(f"{PLACE}/{brugertype}", json=fil, headers=headers)


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    engine = db.open_database(f"sqlite:///{tmp_path / 'borgerblik.sqlite'}")
    db.upgrade(engine)
    vurderinger = Risikovurderinger(engine)
    app = Flask("test")
    app.config.update(SETTINGS, API_VERSION="0")
    problems.register(app)
    made = Console(app.test_client(), {})

    def lukket(bp: Blueprint, laas: Laas) -> Blueprint:
        bp.before_request(lambda: proev(made.identity, laas, NOW))
        return bp

    api = make_api(app)
    api.register_blueprint(
        risiko_doors(
            lukket,
            lambda _identity, kode: kode in made.own,
            hvem=lambda: made.identity,
            vurderinger=lambda: vurderinger,
            now=lambda: NOW,
            skriv_ned=lambda *_what, **_where: nullcontext(),
        )
    )
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


EVERY_DOOR = [
    ("GET", ""),
    ("GET", "/borger"),
    ("PUT", "/borger"),
    ("POST", "/borger/beregn"),
    ("GET", "/borger/historik"),
    ("GET", "/borger/dokument"),
]


# Who comes in


@pytest.mark.parametrize(("method", "path"), EVERY_DOOR)
def test_only_an_administrator_of_that_kommune_comes_in(console: Console, method: str, path: str) -> None:
    def knock(kode: str = AARHUS) -> TestResponse:
        return console.client.open(f"/api/v1/kommuner/{kode}/risiko{path}", method=method, json=en_fil())

    for rolle in (Rolle.BORGER, Rolle.SAGSBEHANDLER, Rolle.SYSTEM):
        console.identity = replace(ADMINISTRATOR, rolle=rolle, niveau=Nsis.HOEJ)
        problem(knock(), 403)
    console.identity = replace(ADMINISTRATOR, niveau=Nsis.LAV, gammelt_niveau=4)
    problem(knock(), 401)
    console.identity = ADMINISTRATOR
    for other in ("0101", "9999", "x"):
        problem(knock(other), 403)
    assert knock().status_code in (200, 201, 422)


@pytest.mark.parametrize(("method", "path"), EVERY_DOOR[1:])
@pytest.mark.parametrize("brugertype", ["system", "Borger", "x"])
def test_another_kind_of_user_is_not_there(console, method, path, brugertype):
    response = console.client.open(PLACE + path.replace("borger", brugertype), method=method, json=en_fil())
    problem(response, 404)


@pytest.mark.parametrize(("method", "path"), EVERY_DOOR)
def test_what_the_kommune_demands_of_administrators_is_demanded_here_too(console, method, path):
    body(console.put(en_fil("administrator", niveau="hoej"), "administrator"), 201)
    refused = console.client.open(PLACE + path, method=method, json=en_fil())

    problem(refused, 401)
    assert "loa/High" in refused.headers["WWW-Authenticate"]
    assert "loa/Substantial" not in refused.headers["WWW-Authenticate"]
    console.identity = replace(ADMINISTRATOR, niveau=Nsis.HOEJ)
    body(console.get())


# What is kept


def test_a_kommune_that_has_assessed_nothing_is_told_so(console):
    found = body(console.get())

    assert (found["kode"], found["navn"]) == (AARHUS, "Aarhus Kommune")
    assert [each["brugertype"] for each in found["vurderinger"]] == ["borger", "sagsbehandler", "administrator"]
    for each in found["vurderinger"]:
        assert (each["tilstand"], each["version"], each["vurdering"]) == ("mangler", 0, None)
        assert each["krav"] == {"niveau": "betydelig", "gammeltNiveau": None}


def test_the_first_is_made_the_next_ones_change_it_and_all_are_kept(console):
    made = console.put(en_fil())
    changed = console.put(en_fil(niveau="hoej"), match=made.headers["ETag"])

    assert body(made, 201)["version"] == 1
    assert body(changed, 200)["version"] == 2
    assert (made.headers["ETag"], changed.headers["ETag"]) == ('"1"', '"2"')
    assert console.get("/borger").headers["ETag"] == '"2"'
    assert body(console.get("/borger"))["krav"]["niveau"] == "hoej"
    newest, oldest = body(console.get("/borger/historik"))["udgaver"]
    assert (newest["vurdering"]["niveau"], oldest["vurdering"]["niveau"]) == ("hoej", "betydelig")
    assert newest["gemtAf"] == "administrator:uuid-anne"
    assert newest["gemt"] == "2026-11-25T19:00:00+01:00"


def test_what_comes_out_goes_in_again(console):
    body(console.put(en_fil("sagsbehandler", gammeltNiveau=3, gammeltNiveauTil="2027-01-31"), "sagsbehandler"), 201)
    found = body(console.get("/sagsbehandler"))

    assert found["krav"] == {"niveau": None, "gammeltNiveau": 3}
    again = body(console.put(found["vurdering"], "sagsbehandler", match='"1"'))
    assert again["vurdering"] == found["vurdering"]


def test_who_read_an_older_version_changes_nothing(console):
    body(console.put(en_fil()), 201)
    body(console.put(en_fil(niveau="hoej"), match='"1"'))

    for stale in ('"1"', '"3"', '"0"', 'W/"2"', "rod"):
        problem(console.put(en_fil(), match=stale), 412)
    problem(console.put(en_fil()), 428)
    assert body(console.get("/borger"))["version"] == 2


def test_the_first_may_be_demanded_to_be_the_first(console):
    problem(console.put(en_fil(), match='"1"'), 412)
    body(console.put(en_fil(), match='"0"'), 201)


def test_every_fault_is_named_with_its_place_and_nothing_is_kept(console):
    told = problem(console.put(en_fil(niveau="lav", genbesoeg="2030-01-01", hemmelig=1)), 422)

    assert "niveau: kan ikke være under betydelig for borger" in told
    assert "genbesoeg: er for sent" in told
    assert "hemmelig: er et ukendt felt" in told
    assert body(console.get("/borger"))["version"] == 0


def test_the_address_and_the_body_speak_of_the_same(console):
    told = problem(console.put(en_fil(kode="0101"), "sagsbehandler"), 422)
    assert told == "kode: er ikke den samme som i adressen brugertype: er ikke den samme som i adressen"


def test_the_json_is_read_as_strictly_as_a_file(console: Console) -> None:
    def send(raw: bytes, kind: str = "application/json") -> TestResponse:
        return console.client.put(f"{PLACE}/borger", data=raw, content_type=kind)

    assert "står der to gange" in problem(send(b'{"niveau": "hoej", "niveau": "lav"}'), 422)
    assert "linje 1, tegn 1" in problem(send(b"hej"), 422)
    problem(send(b"{}", "text/plain"), 415)


def test_a_person_number_in_the_body_is_refused_and_not_repeated(console):
    number = "6101801234"  # nobody's: the day is 61
    told = problem(console.put(en_fil(besluttetAf=f"Anne {number}", **{number: 1})), 422)

    assert "besluttetAf: indeholder noget, der ligner et personnummer" in told
    assert number not in told


# Computing and printing


def test_a_level_can_be_tried_out_without_keeping_anything(console):
    weighed = {key: en_fil()[key] for key in ("elementer", "kontroller")}
    found = body(console.client.post(f"{PLACE}/borger/beregn", json=weighed))
    strictest = body(console.client.post(f"{PLACE}/borger/beregn", json={"elementer": {}, "kontroller": {}}))

    assert (found["niveau"], found["point"], found["hoejst"], found["metode"]) == ("betydelig", 26, 44, 1)
    assert len(found["poster"]) == 3
    assert found["begrundelser"][0].startswith("Følsomhed er vurderet til 3 af 4")
    assert strictest["niveau"] == "hoej"
    assert "kode: er et ukendt felt" in problem(console.client.post(f"{PLACE}/borger/beregn", json=en_fil()), 422)
    assert body(console.get("/borger"))["version"] == 0


def test_the_document_is_a_page_that_may_use_its_own_style_and_nothing_else(console):
    body(console.put(en_fil(besluttetAf="<b>Anne</b>, systemejer")), 201)
    page = console.get("/borger/dokument")

    assert page.status_code == 200
    assert page.content_type == "text/html; charset=utf-8"
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert "style-src 'sha256-" in page.headers["Content-Security-Policy"]
    html = page.get_data(as_text=True)
    assert "&lt;b&gt;Anne&lt;/b&gt;, systemejer" in html
    assert "<b>" not in html
    assert "Niveau for sagsbehandlere" not in html


def test_the_doors_are_described_with_what_they_take_and_what_they_answer(console):
    paths = console.described["paths"]
    put = paths["/api/v1/kommuner/{kode}/risiko/{brugertype}"]["put"]

    assert {str(status) for status in put["responses"]} >= {
        "200",
        "201",
        "401",
        "403",
        "404",
        "412",
        "415",
        "422",
        "428",
    }
    assert put["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/RisikovurderingIn")
    assert "If-Match" in [each.get("name") for each in put["parameters"]]
    assert all(
        operation.get("security") for path in paths.values() for operation in path.values() if "responses" in operation
    )
