"""A citizen's whole errand, from signing in to signing out: wide and narrow, with and without scripts."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from icalendar import Calendar

from tests.browser import veje
from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.browser.vindue import Vindue

pytestmark = I_BROWSEREN

DANSK = {
    "overblik": "Mit overblik", "overblik_menu": "Overblik", "kalender": "Udbetalinger og kalender",
    "kommende": "Kommende udbetalinger", "fil": "Hent kalenderfil uden beløb", "hvem": "Hvem har set mine oplysninger",
    "ud": "Log ud", "er_ude": "Du er logget ud", "forloeb": "Sagens forløb", "sidst": "Sammenlignet med sidst",
    "aar": "De sidste tolv måneder", "gaeld": "gæld til det offentlige", "selv": "Du selv",
}  # fmt: skip
ENGELSK = {
    "overblik": "My overview", "overblik_menu": "Overview", "kalender": "Payments and calendar",
    "kommende": "Coming payments", "fil": "Get the calendar file without amounts",
    "hvem": "Who has seen my information",
    "ud": "Sign out", "er_ude": "You are signed out", "forloeb": "The course of the case",
    "sidst": "Compared with last time", "aar": "The last twelve months", "gaeld": "debt to the public",
    "selv": "Yourself",
}  # fmt: skip

AFSNIT = {
    "da": ["Næste udbetalinger", "Sager", "Ydelser"],
    "en": ["Next payments", "Cases (sager)", "Benefits (ydelser)"],
}


@pytest.mark.parametrize(
    ("sprog", "bredde", "script"),
    [("da", 1280, True), ("da", 360, False), ("en", 360, True), ("en", 1280, False)],
    ids=["dansk-bord", "dansk-telefon-uden-script", "engelsk-telefon", "engelsk-bord-uden-script"],
)
def test_what_do_i_get_when_is_the_next_one_and_whose_turn_is_it(
    aabn: AabnVindue, sprog: str, bredde: int, script: bool
) -> None:
    v = aabn(sprog=sprog, bredde=bredde, script=script)
    say = DANSK if sprog == "da" else ENGELSK

    veje.overblik(v)
    assert v.afsnit()[:3] == AFSNIT[sprog]
    the_case(v, say)
    the_benefit(v, say)
    the_calendar(v, say)
    who_has_seen(v, say)
    v.tryk(say["ud"])
    v.ser(say["er_ude"])
    assert not v.har_session


def the_case(v: Vindue, say: dict[str, str]) -> None:
    """What is happening in it, and back."""
    veje.ind_i(v, "sag")
    assert v.side.get_by_role("heading", name=say["forloeb"]).is_visible()
    steps = v.side.locator(".tidslinje li")
    assert steps.count() == 3
    assert steps.last.get_attribute("aria-current") == "step"
    assert v.sideveje() == []
    v.side.get_by_role("navigation").get_by_role("link", name=say["overblik_menu"], exact=True).first.click()
    v.ser(say["overblik"])


def the_benefit(v: Vindue, say: dict[str, str]) -> None:
    """A payment of the past, and why it was another than the one before it."""
    veje.ind_i(v, "ydelse")
    assert v.side.get_by_role("heading", name=say["aar"]).is_visible()
    assert v.side.locator(".soejler svg").is_visible()
    earlier = v.side.locator("a[href^='?udbetaling=']").nth(2)
    dag = earlier.inner_text()
    earlier.click()
    v.side.get_by_role("heading", level=2, name=dag).wait_for()
    assert v.side.get_by_role("heading", name=say["sidst"]).is_visible()
    assert v.laeser(say["gaeld"])
    assert v.laeser("Modregning til Gældsstyrelsen"), "the reason the index gives, in its own words"
    assert v.sideveje() == []


def the_calendar(v: Vindue, say: dict[str, str]) -> None:
    """The payments to come, and the file with them."""
    v.tryk(say["kalender"])
    v.ser(say["kommende"])
    rows = v.side.locator("main tbody tr").count()
    with v.side.expect_download() as coming:
        v.tryk(say["fil"])
    assert coming.value.suggested_filename == "udbetalinger.ics"
    events: list[Any] = Calendar.from_ical(coming.value.path().read_bytes()).walk("VEVENT")
    assert len(events) == rows >= 2
    assert all(each["DTSTART"].dt > date(2026, 1, 1) for each in events)
    assert not any(re.search(r"[0-9]{2}[.,][0-9]{3}", str(each)) for each in events), "no amount in it"
    assert v.sideveje() == []


def who_has_seen(v: Vindue, say: dict[str, str]) -> None:
    """The looks just taken stand there."""
    v.tryk(say["hvem"])
    v.ser(say["hvem"])
    seen = v.side.locator("main tbody tr")
    assert seen.count() >= 6
    assert say["selv"] in seen.first.inner_text()
    assert v.sideveje() == []
