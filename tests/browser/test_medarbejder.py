"""Staff in a real browser: a caseworker, an administrator, one who is both, and one who is neither."""

from __future__ import annotations

from tests.browser.chromium import I_BROWSEREN
from tests.browser.vindue import Vindue

pytestmark = I_BROWSEREN


def test_a_caseworker_reads_how_far_they_see_in_words(vindue: Vindue) -> None:
    vindue.gaa("/")
    vindue.tryk("Log ind som sagsbehandler")
    vindue.ser("Kommunens log-in (sandkassen)")
    vindue.vaelger("Frede Forsigtig")

    vindue.ser("Din adgang")
    assert vindue.laeser("Du er logget ind som sagsbehandler på niveauet Betydelig.")
    assert vindue.side.get_by_role("heading", level=2).all_inner_texts() == ["Aarhus Kommune"]
    assert vindue.laeser("Begrænset til: følsomhed ikke fortrolige, fortrolige")

    assert vindue.gaa("/min-side") == 403
    vindue.ser("Det har du ikke adgang til")
    vindue.tryk("Log ud")
    vindue.ser("Du er logget ud")
    assert not vindue.har_session


def test_who_has_both_roles_chooses_one_at_a_time(vindue: Vindue) -> None:
    vindue.gaa("/")
    vindue.tryk("Log ind som administrator")
    vindue.vaelger("Begga Begge")
    vindue.ser("Din adgang")
    assert vindue.laeser("Du er logget ind som administrator")

    vindue.gaa("/log-ind?rolle=sagsbehandler")
    vindue.ser("Kommunens log-in (sandkassen)")
    vindue.vaelger("Begga Begge")
    vindue.ser("Din adgang")
    assert vindue.laeser("Du er logget ind som sagsbehandler")


def test_a_caseworker_is_no_administrator_and_one_without_a_role_is_told_who_can_give_it(vindue: Vindue) -> None:
    vindue.log_ind("Signe Sagsbehandler", via="ch", rolle="administrator")
    vindue.ser("Du blev ikke logget ind")
    assert vindue.laeser("Din kommunes brugeradministrator kan give dig den.")

    vindue.gaa(f"{vindue.produkt.sandkasse}/idp/ch/")
    vindue.tryk("Log ud alle steder")
    vindue.ser("Kommunens log-in (sandkassen)")
    vindue.log_ind("Ulrik Udenfor", via="ch", rolle="sagsbehandler")
    vindue.ser("Du blev ikke logget ind")
    assert vindue.laeser("Du har ikke fået en rolle i Borgerblikket.")
    assert not vindue.har_session


def test_the_old_level_is_not_enough_and_the_page_says_what_is(vindue: Vindue) -> None:
    vindue.log_ind("Signe Sagsbehandler", "Gammelt 3", via="ch", rolle="sagsbehandler")

    vindue.ser("Her skal du logge ind på et højere niveau")
    assert vindue.laeser("Dit niveau nu intet NSIS-niveau Det kræver mindst Betydelig")
    vindue.tryk("Log ind på niveauet Betydelig")
    vindue.ser("Kommunens log-in (sandkassen)")
    vindue.vaelger("Signe Sagsbehandler")
    vindue.ser("Din adgang")
