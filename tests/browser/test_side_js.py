"""The script beside the pages: tabs know of each other, the end of a session is told of, nothing is left behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, Route

from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.browser.vindue import Vindue

pytestmark = I_BROWSEREN

MINUT = 60_000


@contextmanager
def another_tab(vindue: Vindue, path: str) -> Iterator[Page]:
    tab = vindue.context.new_page()
    tab.goto(vindue.produkt.adresse + path)
    yield tab
    tab.close()


def at(vindue: Vindue, path: str) -> None:
    vindue.side.wait_for_url(vindue.produkt.adresse + path)


def warning(vindue: Vindue) -> Any:
    return vindue.side.locator("[data-udloeb]")


def medarbejder(vindue: Vindue) -> None:
    vindue.log_ind("Kasper Kontor", via="ch", rolle="sagsbehandler")
    vindue.ser("Din adgang")


def with_a_clock(vindue: Vindue) -> Vindue:
    """Its time is what the test says."""
    vindue.side.clock.install()
    return vindue


def test_two_minutes_before_silence_ends_the_session_the_page_says_so_and_one_can_stay(vindue: Vindue) -> None:
    medarbejder(with_a_clock(vindue))
    vindue.side.clock.run_for(12 * MINUT)
    assert warning(vindue).is_hidden()

    vindue.side.clock.run_for(MINUT + 10_000)
    assert warning(vindue).is_visible()
    assert re.search(r"Du bliver logget ud kl\. \d\d:\d\d,", warning(vindue).inner_text())
    assert vindue.axe() == []

    vindue.tryk("Bliv logget ind")
    vindue.ser("Din adgang")
    assert warning(vindue).is_hidden()


def test_when_silence_has_ended_the_session_nothing_of_it_stays_on_the_screen(vindue: Vindue) -> None:
    medarbejder(with_a_clock(vindue))
    vindue.side.clock.run_for(15 * MINUT + 6_000)

    at(vindue, "/logget-ud")
    vindue.ser("Du er logget ud")


def test_what_another_tab_asks_for_keeps_the_session_alive_in_this_one_too(vindue: Vindue) -> None:
    medarbejder(with_a_clock(vindue))
    vindue.side.clock.run_for(14 * MINUT)
    assert warning(vindue).is_visible()

    with another_tab(vindue, "/medarbejder"):
        warning(vindue).wait_for(state="hidden")


def test_a_tab_of_the_former_person_does_not_show_their_page_once_another_has_signed_in(vindue: Vindue) -> None:
    medarbejder(vindue)
    assert vindue.laeser("KLE-numre 32.30")

    with another_tab(vindue, "/"):
        first, vindue.side = vindue.side, vindue.context.pages[-1]
        vindue.log_ind("Bo Birk", "Lav", niveau="lav")
        vindue.side = first
        first.get_by_text("Det har du ikke adgang til").first.wait_for()
    assert not vindue.laeser("KLE-numre 32.30")


def test_signing_out_in_one_tab_takes_the_page_away_in_the_other(vindue: Vindue) -> None:
    medarbejder(vindue)
    with another_tab(vindue, "/") as tab:
        tab.get_by_role("button", name="Log ud").click()
        at(vindue, "/")
        vindue.side.get_by_role("link", name="Log ind som borger").wait_for()
        assert not vindue.har_session, "the identity provider has signed nobody in once more"


def test_going_back_after_signing_out_shows_nothing(vindue: Vindue) -> None:
    medarbejder(vindue)
    vindue.gaa("/was")
    vindue.gaa("/")
    vindue.tryk("Log ud")
    vindue.ser("Du er logget ud")
    for _ in range(4):
        vindue.side.go_back(wait_until="load")
        assert not vindue.laeser("KLE-numre 32.30"), vindue.side.url
        assert vindue.knap("Log ud").count() == 0


def test_a_page_that_the_browser_kept_whole_is_hidden_and_asked_for_anew_when_one_comes_back(vindue: Vindue) -> None:
    medarbejder(vindue)
    kept = "kind => dispatchEvent(new PageTransitionEvent(kind, { persisted: true }))"
    vindue.side.evaluate(kept, "pagehide")
    assert vindue.side.locator("h1").is_hidden()

    vindue.context.clear_cookies()
    vindue.side.evaluate(kept, "pageshow")
    vindue.side.get_by_role("heading", level=1, name="Din adgang").wait_for(state="detached")
    assert not vindue.laeser("KLE-numre 32.30")


def test_a_button_that_prints_is_there_only_where_it_does_something(aabn: AabnVindue) -> None:
    for script in (True, False):
        vindue = aabn(script=script)
        with_a_button(vindue)
        assert vindue.side.locator("[data-udskriv]").is_visible() is script


def with_a_button(vindue: Vindue) -> None:
    """The front page, with a button as pages of ours have it."""
    vindue.gaa("/")
    body = vindue.side.content().replace("</h1>", '</h1><button data-udskriv class="button">Udskriv</button>', 1)

    def answer(route: Route) -> None:
        route.fulfill(body=body, content_type="text/html")

    vindue.side.route("**/proeve", answer)
    vindue.gaa("/proeve")


def test_the_designsystems_letters_are_ours_and_only_those_two_files(vindue: Vindue) -> None:
    fonts: list[str] = []
    vindue.context.on("request", lambda asked: fonts.append(asked.url) if asked.resource_type == "font" else None)
    vindue.gaa("/")
    vindue.side.evaluate("() => document.fonts.ready.then(() => 1)")

    assert sorted(url.rpartition("/")[2] for url in set(fonts)) == [
        "IBMPlexSans-Regular-Latin1.woff2", "IBMPlexSans-SemiBold-Latin1.woff2",
    ]  # fmt: skip
    assert vindue.side.evaluate("() => document.fonts.check('600 16px \"IBM Plex Sans\"')")


def test_the_menu_wraps_on_a_phone_and_every_point_of_it_can_be_hit(aabn: AabnVindue) -> None:
    vindue = aabn(bredde=320, script=False)
    vindue.log_ind("Bo Birk", "Lav", niveau="lav")
    points = vindue.side.get_by_role("navigation", name="Hovedmenu").get_by_role("link")

    assert points.count() == 6
    for box in (points.nth(number).bounding_box() for number in range(6)):
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
        assert box["height"] >= 32
    assert vindue.sideveje() == []
