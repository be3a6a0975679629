"""The overview as it leaves the house: what it shows, what it says is missing, and what it never does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
import requests
from sqlalchemy import text
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from borgerblik.access.gate import SESSION_COOKIE
from tests.web.borgersider import IB, MADS, NANNA, SARA, first_link, plain, pulled
from tests.web.indhold import BO, CARLA
from tests.web.svage import Sted, citizen
from tests.wire import serving

# The overview


def test_the_overview_answers_what_when_and_whose_turn(se: Any) -> None:
    said = plain(se())

    assert "Mit overblik" in said
    assert "Du er født 12. november 1979" in said
    for words in ("Næste udbetalinger", "Sager", "Ydelser", "Hvis tur er det?", "Aarhus Kommune", "Alt er med."):
        assert words in said


@pytest.mark.parametrize("path", ["/min-side", "/min-side/kalender"])
def test_where_udbetaling_danmark_is_not_asked_nobody_says_that_theirs_is_there(
    se: Any, sted: Sted, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    asked = plain(se(path))
    monkeypatch.setitem(sted.produkt.client.application.jinja_env.globals, "udk_spoerges", False)
    unasked = plain(se(path))

    assert "ommune og Udbetaling Danmark" in asked or "ommunen og Udbetaling Danmark" in asked
    assert "ommune og Udbetaling Danmark" not in unasked
    assert "ommunen og Udbetaling Danmark" not in unasked
    assert "Alt er med." not in unasked
    for said, there in ((asked, False), (unasked, True)):
        assert ("Det, Udbetaling Danmark har registreret, er måske ikke med. Se det på borger.dk." in said) is there


def test_each_part_of_the_page_finds_its_place_whichever_comes_first(se: Any) -> None:
    html = se().get_data(as_text=True)

    shell, _, rest = html.partition("</template>")
    assert re.findall(r'<slot name="(\w+)"', shell) == ["besked", "naeste", "sager", "ydelser", "ikke_vist"]
    assert set(re.findall(r'slot="(\w+)"', rest)) == {"besked", "naeste", "sager", "ydelser", "ikke_vist"}


def test_the_person_number_stands_on_no_page(se: Any) -> None:
    front = se()
    pages = [front, se(first_link(front, "sag")), se(first_link(front, "ydelse"))]
    pages += [
        se(f"/min-side/{page}") for page in ("kalender", "kalender.ics", "kalender.ics?beloeb=ja", "hvem-har-set")
    ]

    for page in pages:
        assert page.status_code == 200
        assert BO not in page.get_data(as_text=True)


def test_no_address_on_a_page_tells_the_id_of_anything(se: Any, sted: Sted) -> None:
    known = sted.produkt.overblik(BO)
    html = se().get_data(as_text=True)

    for item in (*known["sager"], *known["ydelser"]):
        assert item["id"] not in html


@pytest.mark.parametrize(
    ("tjeneste", "missing", "there"),
    [
        ("ydi", "Vi kan ikke hente dine ydelser og udbetalinger lige nu", "Udbetaling af sygedagpenge"),
        ("sdi", "Vi kan ikke hente dine sager lige nu", "Mit overblik"),
    ],
)
def test_a_source_that_does_not_answer_is_named_and_the_rest_stands(
    se: Any, sted: Sted, tjeneste: str, missing: str, there: str
) -> None:
    with pulled(sted, tjeneste, "http_500"), capture_logs([merge_contextvars]) as lines:
        answer = se()

    said = plain(answer)
    told = [line for line in lines if line["event"] == "source gave no answer"]
    assert len(told) == 2, "in the kommune's name and in Udbetaling Danmark's"
    assert {line["anmodning"] for line in told} == {answer.headers["X-Request-Id"]}
    assert missing in said
    assert there in said
    assert "Alt er med" not in said
    assert "Der er ingen ydelser at vise" not in said


def test_where_nobody_answers_the_page_is_no_empty_life(se: Any, sted: Sted) -> None:
    with pulled(sted, "sdi", "http_500"), pulled_too(sted, "ydi"):
        said = plain(se())

    assert "Vi kan ikke hente dine sager lige nu" in said
    assert "Vi kan ikke hente dine ydelser og udbetalinger lige nu" in said
    assert "Der er ingen" not in said


@contextmanager
def pulled_too(sted: Sted, tjeneste: str) -> Iterator[None]:
    url = f"{sted.produkt.sandkasse}/_sandkasse/fejl"
    requests.post(url, json={"tjeneste": tjeneste, "fejl": "http_500"}, timeout=5).raise_for_status()
    yield


def test_an_empty_life_is_said_to_be_one(se: Any) -> None:
    said = plain(se(cpr=CARLA))

    assert "Der er ingen sager at vise." in said
    assert "Der er ingen ydelser at vise." in said
    assert "Vi kender ikke til nogen kommende udbetalinger." in said
    assert "Alt er med." in said


def test_what_could_not_be_read_is_said(se: Any) -> None:
    assert "registreret på en måde, vi ikke kan læse" in plain(se(cpr=NANNA))


def test_what_is_held_back_and_may_be_told_is_told_with_the_reason(se: Any) -> None:
    said = plain(se(cpr=MADS))

    assert "Det viser siden ikke" in said
    assert "Noget er ældre end den dag" in said


def test_where_a_higher_level_would_show_more_the_way_up_is_offered(se: Any) -> None:
    answer = se("/min-side?kommune=0461", cpr=SARA)

    assert "Du kan se mere" in plain(answer)
    assert "/log-ind?niveau=hoej" in answer.get_data(as_text=True)


def test_a_kommune_that_is_not_connected_is_said_to_be(se: Any) -> None:
    said = plain(se("/min-side?kommune=0851"))

    assert "Kommunen er ikke tilsluttet" in said


def test_a_kommune_nobody_knows_is_refused(se: Any) -> None:
    assert se("/min-side?kommune=9999").status_code == 422


def test_five_hundred_sager_stand_on_the_page(se: Any) -> None:
    html = se(cpr=IB).get_data(as_text=True)

    assert len(set(re.findall(r"/min-side/sag/([0-9a-f]{32})", html))) == 500
    assert len(html.encode()) < 160_000, "with style sheets and letters a first visit stays under 250 kB"


# Many at once


def test_one_sign_in_cannot_hold_every_thread(sted: Sted) -> None:
    def ask(url: str, cookie: str) -> requests.Response:
        headers = {"Cookie": f"{SESSION_COOKIE}={cookie}"}
        return requests.get(f"{url}/min-side", headers=headers, stream=True, timeout=10)

    bo, other = sted.cookie(citizen()), sted.cookie(citizen(subject="en anden"))
    with pulled(sted, "ydi", "langsom", sekunder=1.5), serving(sted.produkt.client.application) as url:
        pages = [ask(url, bo) for _ in range(4)]
        refused, others = ask(url, bo), ask(url, other)
        ended = ["</html>" in page.text for page in (*pages, others)]
        afterwards = ask(url, bo)

    assert [page.status_code for page in pages] == [200] * 4
    assert (refused.status_code, others.status_code, afterwards.status_code) == (429, 200, 200)
    assert all(ended)


def test_a_link_from_elsewhere_changes_no_kommune_for_good(sted: Sted) -> None:
    cookie = {"Cookie": f"{SESSION_COOKIE}={sted.cookie(citizen())}"}
    sted.client.get("/min-side?kommune=0461", headers={**cookie, "Sec-Fetch-Site": "cross-site"}, buffered=True)
    stayed = plain(sted.client.get("/min-side", headers=cookie, buffered=True))
    sted.client.get("/min-side?kommune=0461", headers={**cookie, "Sec-Fetch-Site": "same-origin"}, buffered=True)
    changed = plain(sted.client.get("/min-side", headers=cookie, buffered=True))

    assert "hentet fra Aarhus Kommune" in stayed
    assert "hentet fra Odense Kommune" in changed


# When something breaks


def test_a_page_that_breaks_off_says_so_and_holds_nothing(se: Any, sted: Sted) -> None:
    with sted.produkt.engine.begin() as connection:
        connection.execute(text("ALTER TABLE opslag RENAME TO opslag_vaek"))
    try:
        with capture_logs() as lines:
            answer = se()
    finally:
        with sted.produkt.engine.begin() as connection:
            connection.execute(text("ALTER TABLE opslag_vaek RENAME TO opslag"))

    said = plain(answer)
    assert "Vi kan ikke vise resten lige nu" in said
    assert "sygedagpenge" not in said.casefold()
    assert any(line["event"] == "a page broke off on its way" for line in lines)


def test_a_page_that_cannot_be_written_to_its_end_fills_its_places_with_words(sted: Sted, se: Any) -> None:
    words = sted.produkt.client.application.jinja_env.globals
    with mock.patch.dict(words, {"tur": mock.Mock(side_effect=RuntimeError("broken"))}), capture_logs() as lines:
        html = se().get_data(as_text=True)

    _, _, sent = html.partition("</template>")
    assert {"naeste", "sager", "ydelser"} <= set(re.findall(r' slot="(\w+)"', sent))
    assert sent.count("Kan ikke vises lige nu.") >= 1
    assert "Vi kan ikke vise resten lige nu" in sent
    assert any(line["event"] == "a page could not be written to its end" for line in lines)
