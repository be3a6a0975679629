"""A kommune's alarms, on the pages and through the API, for whoever oversees its look-ups."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import Any
from unittest import mock
from urllib.request import urlopen

import pytest
from flask import json
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.privilegier import Omraade, Omraadetype, Privilegiegruppe
from borgerblik.access.roller import UDSTEDT
from borgerblik.audit import LogUnavailable
from borgerblik.audit.laest import Udvalg
from borgerblik.domain.epost import Email
from borgerblik.domain.koder import Nsis
from borgerblik.domain.tilsyn import Alarmmodtagere, Tilsyn
from schemas.ind import alarm
from tests.web.alarmer import BORGER, FORMAAL, rejst, revision
from tests.web.indhold import AARHUS, BO, ODENSE
from tests.web.svage import Sted, citizen, official

pytestmark = pytest.mark.slow  # sets up a product and a sandkasse

NOTE = "Talt med lederen, det var aftalt"
TILSYN = official(Rolle.ADMINISTRATOR, subject="CN=Tina Tilsyn")
KAREN = official(subject="CN=Karen Rask")


def elsewhere(rolle: Rolle = Rolle.ADMINISTRATOR) -> Identity:
    right = Privilegiegruppe(Omraade(Omraadetype.KOMMUNE, ODENSE), (UDSTEDT[rolle],))
    return official(rolle, privilegier=(right,))


class Browser:
    """Somebody with a session."""

    def __init__(self, sted: Sted, hvem: Identity = TILSYN) -> None:
        self.sted = sted
        self.cookie = sted.cookie(hvem)

    def get(self, path: str, **query: str) -> TestResponse:
        return self.sted.client.get(path, query_string=query or None, headers=self._headers(), buffered=True)

    def post(self, path: str, **form: str) -> TestResponse:
        sent = {"csrf_token": self.sted._form_token(self.cookie), **form}
        return self.sted.client.post(path, data=sent, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"Cookie": f"{SESSION_COOKIE}={self.cookie}"}


def api(
    sted: Sted, method: str, path: str, *, match: str | None = None, body: Any = None, **claims: Any
) -> TestResponse:
    token = sted.staff("administrator", **claims)
    headers = {"Authorization": f"Bearer {token}", **({} if match is None else {"If-Match": match})}
    return sted.client.open(f"/api/v1/kommuner/{AARHUS}/alarmer{path}", method=method, headers=headers, json=body)


@pytest.fixture
def tina(sted: Sted) -> Browser:
    return Browser(sted)


def rows_of(sted: Sted, hvem: Identity) -> list[tuple[str, str | None, tuple[str, ...]]]:
    """What the log holds of their looks: why, at whom, where."""
    found = revision(sted).log.laes(Udvalg(seer=sted.parts.pseudonym(hvem)))
    return [(row.opslag.formaal, row.opslag.borger, row.opslag.kommuner) for row in found if row.opslag]


def test_a_look_at_a_watched_citizen_becomes_an_alarm_by_itself(sted: Sted) -> None:
    asked = {"cpr": BO, "formaal": "Borgeren ringede om sagen", "kommune": AARHUS}
    looked = sted.client.post(
        "/api/v1/opslag/overblik",
        json=asked,
        headers={"Authorization": f"Bearer {sted.staff('sagsbehandler', sub='en-kollega')}"},
    )
    assert looked.status_code == 200

    revision(sted).rejsning.koer()

    (newest, *_) = api(sted, "GET", "?slags=vip").get_json()["alarmer"]
    found = api(sted, "GET", f"/{newest['id']}").get_json()
    assert found["ansat"]["navn"] == "en-kollega"
    assert "Borgeren ringede om sagen" in found["formaal"]
    assert found["borger"] == BORGER[:8]


# The pages


def test_the_list_names_nobody_and_leads_to_each_alarm(sted: Sted, tina: Browser) -> None:
    alarm_id = rejst(sted, "kle:32.24.04", hvem=KAREN)

    page = tina.get("/medarbejder/alarmer")

    assert page.status_code == 200
    assert f'href="/medarbejder/alarmer/{alarm_id}"' in page.text
    assert "Overvåget KLE-nummer 32.24.04" in page.text
    for secret in ("Karen", sted.parts.pseudonym(KAREN)[:8], BORGER[:8], "spurgte til sin sag"):
        assert secret not in page.text


def test_the_list_is_of_one_state_and_kind(sted: Sted, tina: Browser) -> None:
    vist, kollega = rejst(sted, "kle:27.35.04"), rejst(sted, "kollega")

    only = tina.get("/medarbejder/alarmer", slags="kle", tilstand="ny").text

    assert vist in only
    assert kollega not in only
    assert tina.get("/medarbejder/alarmer", slags="kle", tilstand="afsluttet_brud").text.count("<tr>") == 0
    assert tina.get("/medarbejder/alarmer", slags="frit valg").status_code == 404
    assert tina.get("/medarbejder/alarmer", kommune=ODENSE).status_code == 404


def test_a_long_list_is_read_page_by_page(sted: Sted, tina: Browser) -> None:
    ids = [rejst(sted, "overvaaget") for _ in range(3)]
    with mock.patch("schemas.ind.alarm._SOEGNING.load", side_effect=_two_at_a_time()):
        first = tina.get("/medarbejder/alarmer", slags="overvaaget").text
        (more,) = re.findall(r'href="(/medarbejder/alarmer\?[^"]*foer=\d+[^"]*)"', first)
        second = tina.get(more.replace("&amp;", "&")).text

    assert ids[2] in first
    assert ids[1] in first
    assert ids[0] in second
    assert ids[1] not in second


def _two_at_a_time() -> Any:
    real = alarm._SOEGNING.load
    return lambda query: replace(real(query), antal=2)


def test_an_alarm_says_who_looked_and_why_and_that_it_was_read_is_in_the_log(sted: Sted) -> None:
    alarm_id = rejst(sted, "uden_for_arbejdstid", "vip", hvem=official(subject="CN=Ole Olsen"))
    reader = official(Rolle.ADMINISTRATOR, subject="CN=En Læser")

    page = Browser(sted, reader).get(f"/medarbejder/alarmer/{alarm_id}")

    assert page.status_code == 200
    assert "CN=Ole Olsen" in page.text
    assert FORMAAL in page.text
    assert BORGER[:8] in page.text
    assert BORGER not in page.text
    assert "Person på VIP-listen" in page.text
    assert "Uden for arbejdstiden" in page.text
    assert rows_of(sted, reader) == [("se alarm", None, (AARHUS,))]


def test_where_the_log_cannot_be_written_nobody_is_named(sted: Sted, tina: Browser) -> None:
    alarm_id = rejst(sted, hvem=KAREN)
    with mock.patch.object(type(revision(sted).log), "write_all", side_effect=LogUnavailable), capture_logs():
        page = tina.get(f"/medarbejder/alarmer/{alarm_id}")
        told = api(sted, "GET", f"/{alarm_id}")

    assert (page.status_code, told.status_code) == (503, 503)
    assert "Karen" not in page.text + told.text


def test_an_alarm_is_taken_from_new_to_its_end(sted: Sted, tina: Browser) -> None:
    path = f"/medarbejder/alarmer/{rejst(sted)}"

    begun = tina.post(path, tilstand="under_behandling", version="1", note="")
    ended = tina.post(path, tilstand="afsluttet_i_orden", version="2", note=NOTE)

    assert (begun.status_code, ended.status_code) == (303, 303)
    page = tina.get(ended.headers["Location"]).text
    assert "Gemt." in page
    assert NOTE in page
    assert "Tina Tilsyn" in page
    assert '<form method="post"' not in page.partition("<main")[2]


@pytest.mark.parametrize(
    ("form", "status", "ord_"),
    [
        ({"tilstand": "", "note": ""}, 422, "Vælg, hvad der skal ske med alarmen."),
        ({"tilstand": "ny", "note": ""}, 422, "Vælg, hvad der skal ske med alarmen."),
        ({"tilstand": "afsluttet_brud", "note": ""}, 422, "Skriv en note"),
        ({"tilstand": "afsluttet_brud", "note": "kort"}, 422, "mindst 10 tegn"),
        ({"tilstand": "afsluttet_brud", "note": "x" * 1001}, 422, "højst 1000 tegn"),
        ({"tilstand": "afsluttet_brud", "note": "Det var 650385-2018"}, 422, "ligner et personnummer"),
        ({"tilstand": "under_behandling", "note": NOTE}, 409, "Alarmen er ændret imens"),
        ({"tilstand": "afsluttet_brud", "note": NOTE, "version": "1"}, 409, "Alarmen er ændret imens"),
        ({"tilstand": "afsluttet_brud", "note": NOTE, "version": "x"}, 409, "Alarmen er ændret imens"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is(
    sted: Sted, tina: Browser, form: dict[str, str], status: int, ord_: str
) -> None:
    path = f"/medarbejder/alarmer/{rejst(sted)}"
    tina.post(path, tilstand="under_behandling", version="1")

    refused = tina.post(path, **{"version": "2", **form})

    assert refused.status_code == status
    assert ord_ in refused.text
    assert "Under behandling" in refused.text
    if status == 409:
        assert NOTE in refused.text
    assert 'value="2"' in tina.get(path).text


def test_a_form_of_somebody_elses_page_changes_nothing(sted: Sted, tina: Browser) -> None:
    path = f"/medarbejder/alarmer/{rejst(sted)}"

    assert tina.post(path, tilstand="under_behandling", version="1", csrf_token="x").status_code == 400
    assert 'value="1"' in tina.get(path).text


def test_who_is_told_and_how_that_went_stands_on_the_page(sted: Sted, tina: Browser) -> None:
    told = Tilsyn(AARHUS, alarm=Alarmmodtagere((Email("tilsyn@eksempel.dk"),), "http://127.0.0.1:1/alarm"))
    with mock.patch.object(type(sted.parts.tilsyn.nu()), "for_kommune", return_value=told):
        path = f"/medarbejder/alarmer/{rejst(sted)}"
    with mock.patch.dict(os.environ, {"BORGERBLIK_ALARM_WEBHOOK_NOEGLE": "hemmelig " * 4}):
        revision(sted).leveringer.koer()

    page = tina.get(path).text
    assert re.search(r"tilsyn@eksempel\.dk</bdi> \(E-mail\): Sendt", page)
    assert re.search(r"/alarm</bdi> \(Webhook\): Venter på at blive sendt, 1 forsøg \(.*ingen_forbindelse", page)
    post = sted.produkt.sandkasse + "/_sandkasse/post"
    assert "Alarm fra Borgerblikket hos Aarhus Kommune" in _read(post)


def _read(url: str) -> str:
    with urlopen(url) as answer:
        return str(answer.read().decode())


def test_the_front_page_of_staff_counts_the_new_ones_for_who_oversees(sted: Sted, tina: Browser) -> None:
    def count() -> int:
        (found,) = re.findall(r"Se alarmer om opslag \((\d+) nye?\)", tina.get("/medarbejder").text)
        return int(found)

    before = count()
    rejst(sted)

    assert count() == before + 1
    assert "alarmer" not in Browser(sted, official()).get("/medarbejder").text


@pytest.mark.parametrize("hvem", [official(), elsewhere(), citizen()])
def test_who_oversees_nothing_there_reads_no_alarm_and_leaves_no_row(sted: Sted, hvem: Identity) -> None:
    alarm_id, browser = rejst(sted, hvem=KAREN), Browser(sted, hvem)
    before = len(rows_of(sted, hvem))

    for answer in (
        browser.get("/medarbejder/alarmer"),
        browser.get("/medarbejder/alarmer", kommune=AARHUS),
        browser.get(f"/medarbejder/alarmer/{alarm_id}"),
        browser.post(f"/medarbejder/alarmer/{alarm_id}", tilstand="under_behandling", version="1"),
    ):
        assert answer.status_code in (200, 403, 404)
        assert f'href="/medarbejder/alarmer/{alarm_id}"' not in answer.text
        assert "Karen" not in answer.text
    assert len(rows_of(sted, hvem)) == before


def test_at_too_low_a_level_one_is_asked_to_sign_in_better(sted: Sted) -> None:
    low = Browser(sted, replace(TILSYN, niveau=Nsis.LAV))

    page = low.get(f"/medarbejder/alarmer/{rejst(sted, hvem=KAREN)}")

    assert page.status_code != 200
    assert "Karen" not in page.text


# The API


@pytest.fixture
def opened(sted: Sted) -> tuple[str, str]:
    """An alarm, and the version it is in."""
    alarm_id = rejst(sted, "vip", hvem=KAREN)
    return alarm_id, api(sted, "GET", f"/{alarm_id}").headers["ETag"]


def test_a_program_reads_what_the_page_shows(sted: Sted, opened: tuple[str, str]) -> None:
    alarm_id, match = opened

    found = api(sted, "GET", f"/{alarm_id}").get_json()

    assert match == '"1"'
    assert found["ansat"] == {"navn": "CN=Karen Rask", "udsteder": KAREN.issuer, "brugerUuid": None}
    assert (found["formaal"], found["borger"], found["varsler"]) == (FORMAAL, BORGER[:8], ["vip"])
    assert (found["tilstand"], found["slags"], found["antal"]) == ("ny", "vip", 1)
    assert [(step["tilstand"], step["af"]) for step in found["historik"]] == [("ny", None)]
    (levering,) = found["leveringer"]  # as the sandkasse's kommune has chosen
    assert (levering["vej"], levering["modtager"]) == ("email", "sikkerhed@aarhus.example")
    assert BORGER not in json.dumps(found)


def test_a_program_reads_the_list_page_by_page(sted: Sted) -> None:
    ids = [rejst(sted, "kle:27.35.04", hvem=KAREN) for _ in range(3)]

    first = api(sted, "GET", "?slags=kle&antal=2").get_json()
    second = api(sted, "GET", f"?slags=kle&antal=2&foer={first['naeste']}").get_json()

    assert [alarm["id"] for alarm in first["alarmer"]] == [ids[2], ids[1]]
    assert second["alarmer"][0]["id"] == ids[0]
    assert set(first["alarmer"][0]) == {
        "id", "henvisning", "slags", "kode", "tidspunkt", "senest", "antal", "tilstand", "version",
    }  # fmt: skip


@pytest.mark.parametrize("query", ["?tilstand=andet", "?slags=andet", "?antal=0", "?foer=x", "?andet=1"])
def test_a_question_that_cannot_be_read_is_told_where(sted: Sted, query: str) -> None:
    answer = api(sted, "GET", query)

    assert answer.status_code == 422
    assert query[1:].partition("=")[0] in answer.get_json()["detail"]


def test_a_program_takes_an_alarm_to_its_end_against_the_version_it_read(sted: Sted, opened: tuple[str, str]) -> None:
    alarm_id, match = opened
    begin, end = {"tilstand": "under_behandling"}, {"tilstand": "afsluttet_brud", "note": NOTE}

    assert api(sted, "POST", f"/{alarm_id}", body=begin).status_code == 428
    begun = api(sted, "POST", f"/{alarm_id}", body=begin, match=match)
    assert (begun.status_code, begun.headers["ETag"]) == (200, '"2"')
    assert api(sted, "POST", f"/{alarm_id}", body=end, match=match).status_code == 412
    ended = api(sted, "POST", f"/{alarm_id}", body=end, match='"2"').get_json()

    assert (ended["tilstand"], ended["historik"][-1]["note"]) == ("afsluttet_brud", NOTE)
    assert ended["historik"][-1]["af"]["navn"] == "en-sub"


@pytest.mark.parametrize(
    ("body", "felt"),
    [
        ({}, "tilstand"),
        ({"tilstand": "ny"}, "tilstand"),
        ({"tilstand": "afsluttet_brud", "note": NOTE}, "tilstand"),
        ({"tilstand": "under_behandling", "note": "kort"}, "note"),
        ({"tilstand": "under_behandling", "note": "Det var 650385-2018"}, "note"),
        ({"tilstand": "under_behandling", "note": None}, "note"),
        ({"tilstand": "under_behandling", "andet": 1}, "andet"),
    ],
)
def test_a_step_that_cannot_be_taken_is_told_where_and_no_value_is_repeated(
    sted: Sted, opened: tuple[str, str], body: Any, felt: str
) -> None:
    alarm_id, match = opened

    answer = api(sted, "POST", f"/{alarm_id}", body=body, match=match)

    assert answer.status_code == 422
    assert felt in answer.get_json()["detail"]
    assert "650385" not in answer.text
    assert api(sted, "GET", f"/{alarm_id}").headers["ETag"] == match


def test_an_end_without_a_note_is_refused(sted: Sted, opened: tuple[str, str]) -> None:
    alarm_id, match = opened
    api(sted, "POST", f"/{alarm_id}", body={"tilstand": "under_behandling"}, match=match)

    answer = api(sted, "POST", f"/{alarm_id}", body={"tilstand": "afsluttet_i_orden", "note": "  "}, match='"2"')

    assert answer.status_code == 422
    assert "note: mangler" in answer.get_json()["detail"]


def test_another_kommunes_alarm_is_not_there(sted: Sted) -> None:
    elsewhere_id = rejst(sted, hvem=KAREN, kommune="0101")

    assert api(sted, "GET", f"/{elsewhere_id}").status_code == 404
    assert api(sted, "GET", "/findes-ikke").status_code == 404
    begin = {"tilstand": "under_behandling"}
    assert api(sted, "POST", f"/{elsewhere_id}", body=begin, match='"1"').status_code == 404
    assert api(sted, "GET", "", kommune=ODENSE).status_code == 403
