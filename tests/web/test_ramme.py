"""The frame around every page: who is signed in, where one is, in whose colours, and what the script is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import request
from lxml import html

from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.identity import Identity
from borgerblik.db import DatabaseUnavailable
from borgerblik.domain.koder import Nsis
from tests.web.indhold import AARHUS
from tests.web.svage import Sted, citizen, official, told

LAV = {"niveau": Nsis.LAV}  # comes as far as the page that says how to get further


@dataclass
class Side:
    """A page as it was sent."""

    status: int
    policy: str
    text: str

    def find(self, path: str) -> list[Any]:
        document: Any = html.document_fromstring(self.text)
        return list(document.xpath(path))

    def words(self, path: str) -> list[str]:
        return [" ".join(each.text_content().split()) for each in self.find(path)]


def side(sted: Sted, path: str, identity: Identity | None = None, cookie: str | None = None, **headers: str) -> Side:
    """That page, for somebody who has just signed in, or for nobody."""
    if identity is not None:
        cookie = sted.cookie(identity)
    if cookie is not None:
        headers["Cookie"] = f"{SESSION_COOKIE}={cookie}"
    response = sted.client.get(path, headers={"Accept": "text/html", **headers})
    told(response, path)
    return Side(response.status_code, response.headers["Content-Security-Policy"], response.text)


@contextmanager
def look(sted: Sted, hook: Any) -> Iterator[None]:
    """The kommune's look is found so."""
    extensions = sted.client.application.extensions
    before = extensions.get("fremtoning")
    extensions["fremtoning"] = hook
    try:
        yield
    finally:
        del extensions["fremtoning"]
        if before is not None:
            extensions["fremtoning"] = before


def test_a_page_runs_our_own_script_and_asks_for_nothing_else(sted: Sted) -> None:
    page = side(sted, "/")
    policy = dict(part.strip().split(" ", 1) for part in page.policy.split(";"))

    assert policy == {
        "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'",
        "font-src": "'self'", "form-action": "'self'", "frame-ancestors": "'none'", "base-uri": "'none'",
    }  # fmt: skip
    address: Any = sted.client.application.jinja_env.globals["statisk"]

    assert page.find("//script/@src") == [address("side.js")]
    assert page.words("//script") == [""]
    assert page.find("//style | //*[@style] | //*[starts-with(name(@*), 'on')]") == []


def test_everything_a_page_names_for_the_browser_is_there(sted: Sted) -> None:
    with look(sted, lambda _: None):
        page = side(sted, "/min-side", citizen(**LAV))
    named = {each.split("#")[0] for each in page.find("//link/@href | //script/@src | //img/@src | //use/@href")}

    assert len(named) >= 7
    for address in named:
        with sted.client.get(address, buffered=True) as response:
            assert (response.status_code, address.startswith("/statisk/")) == (200, True), address


# Who, and where


def test_nobody_signed_in_means_no_menu_no_way_out_and_nothing_for_the_script(sted: Sted) -> None:
    page = side(sted, "/")

    assert page.words("//nav/@aria-label/..") == ["English"]
    assert page.find("//form") == []
    assert page.find("/html/@*[starts-with(name(), 'data-')]") == []
    assert page.find("//*[@data-udloeb]") == []
    assert page.words("//a[@class='afsender']") == ["Borgerblikket"]


def test_the_page_says_who_is_signed_in_and_until_when_with_the_way_out_beside_it(sted: Sted) -> None:
    page = side(sted, "/min-side", citizen(**LAV))

    assert re.fullmatch(
        r"Du er logget ind som borger på niveauet Lav\. Log-ind udløber senest kl\. \d\d:\d\d\.",
        page.words("//div[@class='hvem']")[0],
    )
    assert page.words("//form[@action='/log-ud']//button") == ["Log ud"]
    assert page.find("//form[@action='/log-ud']//input[@name='csrf_token']/@value")


MENU = {
    "Overblik": "/min-side",
    "Udbetalinger og kalender": "/min-side/kalender",
    "Hvem har set mine oplysninger": "/min-side/hvem-har-set",
    "Besked": "/min-side/besked",
    "Tag med": "/min-side/tag-med",
    "Fejlmeldinger": "/min-side/fejl",
}


def test_a_citizen_has_the_menu_and_staff_have_not(sted: Sted) -> None:
    page = side(sted, "/", citizen())
    links = page.find("//nav[@aria-label='Hovedmenu']//a")

    assert {" ".join(each.text_content().split()): each.get("href") for each in links} == MENU
    assert side(sted, "/", official()).find("//nav[@aria-label='Hovedmenu']") == []


@pytest.mark.parametrize(
    ("path", "at", "current"),
    [
        ("/min-side", "Overblik", "page"),
        ("/min-side/sag/en-henvisning", "Overblik", "true"),
        ("/min-side/hvem-har-set", "Hvem har set mine oplysninger", "page"),
        ("/min-side/fejl/ny", "Fejlmeldinger", "true"),
        ("/min-side/fejlagtig", "Overblik", "true"),
        ("/", None, None),
    ],
)
def test_the_menu_says_where_one_is(sted: Sted, path: str, at: str | None, current: str | None) -> None:
    """Also under an address that is not there: the frame goes by the address alone."""
    app = sted.client.application
    with app.test_request_context(path, headers={"Cookie": f"{SESSION_COOKIE}=x"}):
        text = app.jinja_env.get_template("ramme.html").render(
            sprog="da",
            session=SimpleNamespace(udloeber=datetime.now(UTC)),
            identitet=citizen(),
            fane=None,
            fremtoning=None,
            reference="",
            her="/",
            request=request,
        )
    marked = Side(200, "", text).find("//nav[@aria-label='Hovedmenu']//a[@aria-current]")

    assert [(each.text_content(), each.get("aria-current")) for each in marked] == ([(at, current)] if at else [])


def test_the_top_can_be_skipped_and_the_foot_leads_to_the_accessibility_statement(sted: Sted) -> None:
    page = side(sted, "/findes-ikke")

    assert page.find("//body/a[1]/@href") == ["#indhold"]
    assert page.find("//main/@id") == ["indhold"]
    assert page.find("//footer//a/@href") == ["/oplysninger", "/was"]
    assert re.search(r"Henvisning: [0-9a-f-]{36}", page.words("//footer")[0])


# In whose colours


class AarhusLook:
    navn, css_url, logo_url = "Aarhus <Kommune>", "/farve/0751.css", "/logo/0751"
    kontakt_url = "https://kontakt.eksempel/"


def test_the_kommune_of_the_session_gives_the_page_its_name_colour_logo_and_contact(sted: Sted) -> None:
    asked: list[str | None] = []

    def of(kode: str | None) -> type[AarhusLook]:
        asked.append(kode)
        return AarhusLook

    with look(sted, of):
        page = side(sted, "/", citizen())

    assert asked == [AARHUS]
    assert page.words("//a[@class='afsender']") == ["Aarhus <Kommune>"]
    assert page.find("//link[@rel='stylesheet']/@href")[-1] == "/farve/0751.css", "after ours, so that it counts"
    assert page.find("//a[@class='afsender']/img/@src") == ["/logo/0751"]
    assert "https://kontakt.eksempel/" in page.find("//footer//a/@href")


def test_without_a_kommune_the_page_is_nobodys(sted: Sted) -> None:
    asked: list[str | None] = []
    with look(sted, lambda kode: asked.append(kode)):
        page = side(sted, "/")

    assert asked == [None]
    assert page.words("//a[@class='afsender']") == ["Borgerblikket"]


def test_a_page_that_says_something_is_down_comes_also_when_the_look_cannot_be_found(sted: Sted) -> None:
    def down(_: str | None) -> None:
        raise DatabaseUnavailable

    with look(sted, down):
        page = side(sted, "/findes-ikke")

    assert page.status == 404
    assert page.words("//a[@class='afsender']") == ["Borgerblikket"]


# What the script is told


def test_the_script_knows_when_the_session_ends_by_our_clock_and_how_long_silence_may_last(sted: Sted) -> None:
    page = side(sted, "/", citizen())
    told_of = {name: page.find(f"/html/@data-{name}")[0] for name in ("session", "nu", "udloeber", "tavshed")}
    now = datetime.now(UTC).timestamp()

    assert abs(int(told_of["nu"]) - now) < 30
    assert abs(int(told_of["udloeber"]) - now - timedelta(minutes=60).total_seconds()) < 30
    assert told_of["tavshed"] == str(15 * 60)
    warning = page.find("//*[@data-udloeb]")[0]
    assert warning.get("hidden") is not None
    assert "{tid}" in warning.get("data-tekst-tavshed")
    assert "{tid}" in warning.get("data-tekst-udloeber")


def test_two_sessions_have_two_marks_and_one_has_the_same_on_every_page(sted: Sted) -> None:
    mine, theirs = sted.cookie(citizen(**LAV)), sted.cookie(citizen(subject="en-anden"))
    marks = [side(sted, path, cookie=mine).find("/html/@data-session")[0] for path in ("/", "/min-side")]
    other = side(sted, "/", cookie=theirs).find("/html/@data-session")[0]

    assert marks[0] == marks[1]
    assert re.fullmatch(r"[0-9a-f]{16}", other)
    assert other != marks[0]
    found = sted.parts.doere.sessioner.find(mine)
    assert marks[0] not in (mine, found.id)
    assert marks[0] not in found.id, "the mark tells nothing of what stands in the table"


def test_the_page_that_says_one_is_signed_out_tells_the_other_tabs(sted: Sted) -> None:
    assert side(sted, "/logget-ud").find("/html/@data-session") == [""]


def test_a_page_in_english_says_all_of_the_frame_in_english(sted: Sted) -> None:
    page = side(sted, "/?sprog=en", citizen())

    assert page.find("/html/@lang") == ["en"]
    assert "Log ud" not in page.text
    assert page.find("//nav[@class='sprog']//a/@hreflang") == ["da"]
