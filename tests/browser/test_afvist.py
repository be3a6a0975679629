"""A sign-in that comes to nothing: a page that says what to do, and a number to give on the telephone."""

from __future__ import annotations

import re

import pytest

from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.browser.vindue import Vindue

pytestmark = I_BROWSEREN


@pytest.mark.parametrize(
    ("fejl", "says"),
    [
        ("forkert_audience", "Svaret fra dit log-ind kunne ikke godtages."),
        ("lavere_niveau", "Dit log-ind kom tilbage på et lavere niveau end det, siden kræver."),
    ],
    ids=["forkert_audience", "lavere_niveau"],
)
def test_an_answer_that_is_not_believed_ends_at_a_page_with_a_reference(vindue: Vindue, fejl: str, says: str) -> None:
    vindue.fejl("nemlogin", fejl)
    vindue.log_ind("Bo Birk", kommune="0751")

    vindue.ser("Du blev ikke logget ind")
    assert vindue.laeser(says)
    assert vindue.laeser(f"Henvisning: {vindue.seneste().anmodning}")
    assert not vindue.har_session
    assert re.search(r"rolle=borger.*kommune=0751", vindue.knap("Prøv igen").get_attribute("href") or "")


def test_whoever_stops_at_the_identity_provider_may_try_again_and_gets_in(vindue: Vindue) -> None:
    vindue.gaa("/log-ind?via=nemlogin&kommune=0751")
    vindue.tryk("Fortryd")
    vindue.ser("Du blev ikke logget ind")
    assert vindue.laeser("Log-ind blev afbrudt.")

    vindue.tryk("Prøv igen")
    vindue.tryk("MitID (sandkassen)")
    vindue.vaelger("Bo Birk")
    vindue.ser("Mit overblik")
    assert vindue.laeser("fra Aarhus Kommune")


def test_at_level_lav_one_comes_as_far_as_the_page_that_shows_the_way_up(vindue: Vindue) -> None:
    vindue.log_ind("Bo Birk", "Lav", niveau="lav")
    vindue.ser("Her skal du logge ind på et højere niveau")
    assert vindue.laeser("Dit niveau nu Lav Det kræver mindst Betydelig")

    vindue.tryk("Log ind på niveauet Betydelig")
    vindue.tryk("MitID (sandkassen)")
    vindue.ser("MitID (sandkassen)")
    vindue.vaelger("Bo Birk")
    vindue.ser("Mit overblik")


def test_the_language_can_be_changed_without_losing_what_one_came_for(aabn: AabnVindue) -> None:
    vindue = aabn()
    vindue.gaa("/log-ind?niveau=hoej&kommune=0461")
    vindue.tryk("English")
    vindue.ser("Sign in")
    assert vindue.laeser("You will be asked for level High (Høj).")
    vindue.tryk("MitID (sandkassen)")
    vindue.vaelger("Sara Toft", "Høj")
    vindue.ser("My overview")
    assert vindue.laeser("from Odense Kommune"), "the cookie keeps the language"
    assert vindue.side.locator("html").get_attribute("lang") == "en"
    assert vindue.side.get_by_text("Sygedagpenge").first.evaluate("each => each.closest('[lang]').lang") == "da"

    vindue.tryk("Sign out")
    vindue.ser("You are signed out")
    vindue.tryk("Dansk")
    vindue.ser("Du er logget ud")


def test_the_link_to_the_other_language_never_leads_away_from_us(vindue: Vindue) -> None:
    for path in ("//en.anden.example/x", "/%5Cen.anden.example/x", "/saml/slo", "/oidc/svar"):
        vindue.gaa(path)
        href = vindue.knap("English").evaluate("each => each.href")
        assert href == f"{vindue.produkt.adresse}/?sprog=en", path
