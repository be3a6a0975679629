"""Taking it along: what is offered, who may, what is logged, and that there is never half a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from borgerblik.access.fuldmagt import fuldmagter
from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.privilegier import Omraade, Omraadetype, Privilegiegruppe
from borgerblik.audit import LogUnavailable
from borgerblik.domain.cpr import Cpr
from borgerblik.overblik.spoerg import Spoerger, utcnow
from borgerblik.sandkasse.log_ind.personer import FULDMAGT
from borgerblik.sources import Reason
from borgerblik.udskrift import UdskriftUmulig, Umulighed
from tests.byg import Fails, sager, ydelser
from tests.produkt import KEYS, Produkt
from tests.web.indhold import AARHUS, BO, CARLA
from tests.web.svage import Sted, citizen

pytestmark = pytest.mark.slow  # each document is made by a process of its own

TOLD = {
    Umulighed.OPTAGET: (503, "Prøv igen om lidt.", "10"),
    Umulighed.I_GANG: (429, "Vi er ved at lave en fil til dig.", "10"),
    Umulighed.IKKE_TILSLUTTET: (422, "Kommunen er ikke tilsluttet", None),
}
FILES = ("/min-side/udskrift.pdf", "/min-side/udskrift.json")


@pytest.fixture
def cookie(sted: Sted) -> str:
    return sted.cookie(citizen())


def post(sted: Sted, cookie: str, path: str, **form: str) -> TestResponse:
    data = {"csrf_token": sted._form_token(cookie), "kommune": AARHUS, **form}
    return sted.client.post(path, headers={"Cookie": f"{SESSION_COOKIE}={cookie}"}, data=data)


def offered(sted: Sted, cookie: str) -> TestResponse:
    return sted.client.get("/min-side/tag-med", headers={"Cookie": f"{SESSION_COOKIE}={cookie}"})


def looks(sted: Sted) -> list[str]:
    """The purposes of the looks at Bo, newest first."""
    log: Any = sted.parts.adgangslog
    borger = Cpr(BO).pseudonym(KEYS["BORGERBLIK_PSEUDONYM_KEY"].encode())
    return [post.opslag.formaal for post in log._audit.om(borger, antal=5, foer=None)]


@pytest.fixture
def swapped(sted: Sted) -> Iterator[Callable[[str, Any], None]]:
    """Put something else in the place of a part of a part, for the length of a test."""
    put_back: list[tuple[Any, str, Any]] = []

    def swap(path: str, value: Any) -> None:
        target: Any = sted.parts
        *way, name = path.split(".")
        for step in way:
            target = getattr(target, step)
        put_back.append((target, name, getattr(target, name)))
        setattr(target, name, value)

    yield swap
    for target, name, value in reversed(put_back):
        setattr(target, name, value)


def test_the_page_offers_all_three_where_there_is_a_certificate(sted: Sted, cookie: str) -> None:
    html = offered(sted, cookie).text

    assert 'action="/min-side/udskrift.pdf"' in html
    assert 'action="/min-side/udskrift.json"' in html
    assert 'href="/kontrol"' in html
    assert BO not in html


def test_without_a_certificate_the_page_says_so_and_offers_paper(produkt: Produkt) -> None:
    bare = Sted(produkt)
    cookie = bare.cookie(citizen())
    html = offered(bare, cookie).text

    assert "udskrift.pdf" not in html
    assert "udskrift.json" not in html
    assert "Her kan vi ikke lave et beseglet PDF-dokument lige nu." in html
    assert "Her kan vi ikke besegle data lige nu." in html
    assert "vælg Udskriv i din browser" in html
    with capture_logs():
        answers = [post(bare, cookie, path) for path in FILES]
    assert [(each.status_code, each.mimetype) for each in answers] == [(503, "text/html")] * 2


def test_a_file_has_no_name_in_its_name_and_is_kept_by_nobody(sted: Sted, cookie: str) -> None:
    for path, mimetype in zip(FILES, ("application/pdf", "application/json"), strict=True):
        found = post(sted, cookie, path)

        ending = path.rpartition(".")[2]
        assert (found.status_code, found.mimetype) == (200, mimetype)
        expected = rf"attachment; filename=borgerblik-\d{{4}}-\d\d-\d\d\.{ending}"
        assert re.fullmatch(expected, found.headers["Content-Disposition"])
        assert found.headers["Cache-Control"] == "no-store"
        assert BO.encode() not in found.data
        assert sted.parts.udskrifter.kontroller(found.data).god


def test_the_data_are_those_of_the_api_at_the_same_moment(sted: Sted, cookie: str) -> None:
    found: Any = post(sted, cookie, FILES[1]).json
    api = sted.produkt.overblik(BO)

    for name in ("dannet", "kilder"):
        api.pop(name), found["overblik"].pop(name)
    assert found["overblik"] == api
    assert found["udskrift"]["kommune"] == {"kode": AARHUS, "navn": "Aarhus Kommune"}


def test_each_file_is_a_look_of_its_own_with_its_purpose(sted: Sted, cookie: str) -> None:
    post(sted, cookie, FILES[0])
    post(sted, cookie, FILES[1])

    assert looks(sted)[:2] == ["hente udskrift (JSON)", "hente udskrift (PDF)"]


def test_what_cannot_be_logged_is_not_given(sted: Sted, cookie: str, swapped: Callable[[str, Any], None]) -> None:
    def full_disk(_row: Any) -> None:
        raise LogUnavailable("full disk")

    swapped("overblik._log_opslag", full_disk)
    with capture_logs():
        answers = [post(sted, cookie, path) for path in FILES]

    assert [(each.status_code, each.mimetype) for each in answers] == [(503, "text/html")] * 2


def test_the_page_itself_asks_no_source(sted: Sted, cookie: str) -> None:
    before = looks(sted)

    offered(sted, cookie)

    assert looks(sted) == before


def test_where_no_source_answers_there_is_a_page_and_no_document(
    sted: Sted, cookie: str, swapped: Callable[[str, Any], None]
) -> None:
    down = [Fails(name, Reason.UTILGAENGELIG) for name in sted.parts.overblik.kilder]
    _sources(sted, swapped, *down)
    with capture_logs():
        answers = [post(sted, cookie, path) for path in FILES]

    for found in answers:
        assert (found.status_code, found.mimetype) == (503, "text/html")
        assert found.headers["Retry-After"] == "60"
        assert "Content-Disposition" not in found.headers
        assert "Ingen af de steder, vi henter fra, svarede." in found.text


def test_where_one_does_not_answer_the_data_say_so(
    sted: Sted, cookie: str, swapped: Callable[[str, Any], None]
) -> None:
    _sources(sted, swapped, Fails("sagdokumentindeks", Reason.FOR_LANGSOM), ydelser())
    with capture_logs():
        found: Any = post(sted, cookie, FILES[1]).json

    assert found["overblik"]["komplet"] is False
    assert found["overblik"]["kilder"][0]["aarsag"] == "for_langsom"
    assert "segl" in found


def test_what_could_not_be_read_is_counted_in_the_data(
    sted: Sted, cookie: str, swapped: Callable[[str, Any], None]
) -> None:
    _sources(sted, swapped, sager(unreadable=2), ydelser())
    found: Any = post(sted, cookie, FILES[1]).json

    assert found["overblik"]["komplet"] is False
    assert [each.get("ulaeselige") for each in found["overblik"]["kilder"]] == [2, 0]


def _sources(sted: Sted, swapped: Callable[[str, Any], None], *sources: Any) -> None:
    swapped("overblik._spoerger", Spoerger(sources, 3.0, utcnow))


@pytest.mark.parametrize("grund", list(Umulighed))
def test_what_cannot_be_drawn_is_a_page_that_says_so(
    sted: Sted, cookie: str, swapped: Callable[[str, Any], None], grund: Umulighed
) -> None:
    def no(*_: Any) -> bytes:
        raise UdskriftUmulig(grund)

    swapped("udskrifter._tegner.pdf", no)
    found = post(sted, cookie, FILES[0])

    status, said, later = TOLD.get(grund, (503, "Der blev ikke lavet en fil", "60"))
    assert (found.status_code, found.mimetype) == (status, "text/html")
    assert found.headers.get("Retry-After") == later
    assert said in found.text


def test_a_session_has_one_document_under_way_and_others_are_not_kept_waiting(
    sted: Sted, cookie: str, swapped: Callable[[str, Any], None]
) -> None:
    """Whoever asks for a second one is told at once, before any source is asked."""
    inside: list[TestResponse] = []

    def meanwhile() -> None:
        before = looks(sted)
        inside.extend([post(sted, cookie, FILES[0]), post(sted, cookie, FILES[1])])
        assert looks(sted) == before
        inside.append(post(sted, sted.cookie(citizen()), FILES[1]))

    with ThreadPoolExecutor(1) as other:

        def drawing(_html: str) -> bytes:
            swapped("udskrifter._tegner.pdf", lambda _html: b"%PDF-")  # the ones after it are quick
            other.submit(meanwhile).result(timeout=20)
            return b"%PDF-"

        swapped("udskrifter._tegner.pdf", drawing)
        found = post(sted, cookie, FILES[0])

    *refused, of_another = inside
    assert found.status_code == of_another.status_code == 200
    for each in refused:
        assert (each.status_code, each.mimetype, each.headers["Retry-After"]) == (429, "text/html", "10")
        assert "prøv igen om lidt" in each.text
    assert post(sted, cookie, FILES[1]).status_code == 200


def test_twenty_documents_an_hour_of_both_kinds_together(sted: Sted, cookie: str) -> None:
    statuses = {post(sted, cookie, FILES[1]).status_code for _ in range(20)}
    before = looks(sted)
    refused = [post(sted, cookie, path) for path in FILES]

    assert statuses == {200}
    for each in refused:
        assert (each.status_code, each.mimetype) == (429, "text/html")
        assert "Du har hentet mange filer den sidste time." in each.text
        assert 0 < int(each.headers["Retry-After"]) <= 3600
    assert looks(sted) == before
    assert post(sted, sted.cookie(citizen()), FILES[1]).status_code == 200
    assert offered(sted, cookie).status_code == 200


def test_a_helper_sees_and_does_not_carry_away(sted: Sted) -> None:
    right = Privilegiegruppe(Omraade(Omraadetype.CPR, CARLA), (FULDMAGT,))
    helper = citizen(privilegier=(right,))
    cookie = sted.cookie(helper)
    (mandate,) = fuldmagter(helper, sted.parts.fuldmagtsregler)
    sted.parts.doere.sessioner.saet(
        cookie, sted.parts.doere.sessioner.find(cookie), kommune=AARHUS, fuldmagt=mandate.id
    )
    before = looks(sted)

    assert "udskrift.pdf" not in offered(sted, cookie).text
    for path in FILES:
        found = post(sted, cookie, path)
        assert (found.status_code, found.mimetype) == (403, "text/html")
        assert "Du kan ikke tage en andens oplysninger med" in found.text
    assert looks(sted) == before


def test_a_form_that_is_not_ours_gets_nothing(sted: Sted, cookie: str) -> None:
    headers = {"Cookie": f"{SESSION_COOKIE}={cookie}"}
    for path in FILES:
        assert sted.client.post(path, headers=headers, data={"kommune": AARHUS}).status_code == 400
        elsewhere = {**headers, "Origin": "https://en.anden.example"}
        data = {"csrf_token": sted._form_token(cookie), "kommune": AARHUS}
        assert sted.client.post(path, headers=elsewhere, data=data).status_code == 400
        assert sted.client.get(path, headers=headers).status_code == 405


def test_a_kommune_that_is_not_connected_gives_a_page_that_says_so(sted: Sted, cookie: str) -> None:
    unconnected = next(each for each in sted.parts.kommuner.nu().alle() if not each.tilsluttet)
    before = looks(sted)
    headers = {"Cookie": f"{SESSION_COOKIE}={cookie}"}
    page = sted.client.get(f"/min-side/tag-med?kommune={unconnected.kode}", headers=headers)
    answers = [post(sted, cookie, path, kommune=unconnected.kode) for path in FILES]

    assert (page.status_code, {each.status_code for each in answers}) == (200, {422})
    for each in (page, *answers):
        assert "Kommunen er ikke tilsluttet" in each.text
        assert unconnected.navn in each.text
        assert "udskrift.pdf" not in each.text
        assert "Content-Disposition" not in each.headers
    assert looks(sted) == before


def test_a_kommune_that_leaves_while_the_document_is_made_gives_none(
    sted: Sted, cookie: str, swapped: Callable[[str, Any], None]
) -> None:
    """Nobody is asked then, and the overview is empty: as if there were nothing."""
    look = sted.parts.overblik.of

    def left(*asked: Any) -> Any:
        found = look(*asked)
        gone = [replace(each, tilsluttet=False) for each in found.kommuner]
        return replace(found, kommuner=gone, kilder=[], sager=[], ydelser=[], kommende_udbetalinger=[])

    swapped("overblik.of", left)
    for path in FILES:
        found = post(sted, cookie, path)
        assert (found.status_code, found.mimetype) == (422, "text/html")
        assert "Kommunen er ikke tilsluttet" in found.text


@pytest.mark.parametrize("kommune", ["9999", "x", "0101; DROP"])
def test_a_kommune_that_nobody_knows_is_refused(sted: Sted, cookie: str, kommune: str) -> None:
    for path in FILES:
        assert post(sted, cookie, path, kommune=kommune).status_code == 422
