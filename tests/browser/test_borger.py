"""A citizen in a real browser: in, further, with a mandate, and out at both ends."""

from __future__ import annotations

from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.browser.vindue import Vindue

pytestmark = I_BROWSEREN


def test_from_the_front_page_through_mitid_to_the_overview(vindue: Vindue) -> None:
    assert vindue.gaa("/") == 200
    vindue.ser("Dine kommunale sager og ydelser")
    vindue.tryk("Log ind som borger")
    vindue.tryk("MitID (sandkassen)")
    vindue.ser("MitID (sandkassen)")
    vindue.vaelger("Bo Birk")

    vindue.ser("Mit overblik")
    assert vindue.laeser("Vælg den kommune")
    vindue.side.get_by_label("Kommune").select_option("Aarhus Kommune")
    vindue.tryk("Vis")
    vindue.side.get_by_text("Alt er med.").wait_for()
    assert vindue.afsnit() == ["Næste udbetalinger", "Sager", "Ydelser", "Mangler der noget?", "Fuldmagter"]
    assert vindue.laeser("Udbetaling af sygedagpenge")
    assert vindue.laeser("Du er logget ind som borger på niveauet Betydelig.")


def test_what_needs_a_higher_level_shows_after_a_step_up_and_everything_is_gone_after_signing_out(
    vindue: Vindue,
) -> None:
    vindue.log_ind("Sara Toft", kommune="0461")
    vindue.ser("Mit overblik")
    assert vindue.laeser("Noget kan kun vises, når du er logget ind på niveauet Høj.")
    assert not vindue.laeser("Udbetaling af sygedagpenge")

    vindue.tryk("Log ind på det niveau")
    assert vindue.laeser("Du bliver bedt om niveauet Høj.")
    vindue.tryk("MitID (sandkassen)")
    vindue.ser("MitID (sandkassen)")
    vindue.vaelger("Sara Toft", "Høj")
    vindue.ser("Mit overblik")
    assert vindue.laeser("på niveauet Høj")
    assert vindue.laeser("Udbetaling af sygedagpenge")
    assert vindue.knap("Log ind på det niveau").count() == 0

    vindue.tryk("Log ud")
    vindue.ser("Du er logget ud")
    assert not vindue.har_session
    vindue.gaa("/min-side")
    vindue.ser("Log ind")
    vindue.tryk("MitID (sandkassen)")
    vindue.ser("MitID (sandkassen)")
    assert vindue.laeser("Hvem er du?"), "there one is signed out too, and asked anew"


def test_the_calendar_leads_up_to_the_payments_it_holds_back_and_back_to_itself(vindue: Vindue) -> None:
    vindue.log_ind("Sara Toft", kommune="0461")
    vindue.gaa("/min-side/kalender")
    vindue.ser("Kommende udbetalinger")
    assert vindue.laeser("før skat af det, siden viser. Der kan være mere.")
    assert not vindue.laeser("Sygedagpenge Odense Kommune")

    vindue.tryk("Log ind på det niveau")
    vindue.tryk("MitID (sandkassen)")
    vindue.ser("MitID (sandkassen)")
    vindue.vaelger("Sara Toft", "Høj")
    vindue.ser("Kommende udbetalinger")
    assert vindue.laeser("Sygedagpenge Odense Kommune")
    assert vindue.knap("Log ind på det niveau").count() == 0


def test_the_back_button_shows_nothing_of_a_case_after_signing_out(vindue: Vindue) -> None:
    vindue.log_ind("Bo Birk", kommune="0751")
    vindue.ser("Mit overblik")
    response = vindue.side.reload()
    assert response is not None
    assert response.headers["cache-control"] == "no-store"
    vindue.tryk("Log ud")
    vindue.ser("Du er logget ud")

    for _ in range(4):
        vindue.side.go_back(wait_until="load")
        assert not vindue.laeser("Udbetaling af sygedagpenge"), vindue.side.url
        assert vindue.knap("Log ud").count() == 0


def test_a_sign_out_that_begins_at_the_identity_provider_ends_the_session_here(vindue: Vindue) -> None:
    vindue.log_ind("Bo Birk", kommune="0751")
    vindue.gaa(f"{vindue.produkt.sandkasse}/idp/nemlogin/")
    assert vindue.laeser("Bo Birk er logget ind her")
    vindue.tryk("Log ud alle steder")
    vindue.side.get_by_text("Tjenesternes svar").wait_for()
    assert vindue.laeser("Success")

    vindue.gaa("/min-side")
    vindue.ser("Log ind")


def test_with_a_mandate_the_page_always_says_whose_it_is_until_one_is_back_with_ones_own(vindue: Vindue) -> None:
    vindue.log_ind("Bo Birk")
    vindue.tryk("Se overblikket for den borger, der er født 5. marts 1985")
    whose = "Fuldmagten er fra den borger, der er født 5. marts 1985."

    vindue.ser("Overblik for den, der har givet dig fuldmagt")
    assert vindue.laeser(whose), "also before a kommune is chosen"
    for kommune in ("0461", "0751"):
        vindue.gaa(f"/min-side?kommune={kommune}")
        assert vindue.laeser(whose)
    assert vindue.laeser("Ansøgning om kontanthjælp"), "Anna Alsted's"

    vindue.tryk("Tilbage til mine egne")
    vindue.ser("Mit overblik")
    assert not vindue.laeser("Du ser en andens oplysninger")
    assert not vindue.laeser("Ansøgning om kontanthjælp")
    assert vindue.laeser("Udbetaling af sygedagpenge")


def test_a_source_that_is_down_is_missing_by_name_and_never_an_empty_life(vindue: Vindue) -> None:
    vindue.fejl("ydi", "http_500")
    vindue.log_ind("Bo Birk", kommune="0751")

    vindue.ser("Mit overblik")
    assert vindue.laeser("Vi kan ikke hente dine ydelser og udbetalinger lige nu.")
    assert vindue.laeser("Udbetaling af sygedagpenge")
    assert vindue.laeser("Ydelser Kan ikke vises lige nu.")
    assert not vindue.laeser("Der er ingen")


def test_two_tabs_that_begin_at_once_both_end_well(aabn: AabnVindue) -> None:
    first = aabn()
    second = first.context.new_page()
    first.gaa("/log-ind?via=nemlogin&kommune=0751")
    second.goto(f"{first.produkt.adresse}/log-ind?via=nemlogin&kommune=0751")

    first.vaelger("Bo Birk")
    first.ser("Mit overblik")
    first.side, tab = second, first.side
    first.vaelger("Bo Birk")
    first.ser("Mit overblik")
    assert first.laeser("Udbetaling af sygedagpenge")

    mark = second.locator("html").get_attribute("data-session")
    tab.wait_for_function("mark => document.documentElement.dataset.session === mark", arg=mark)
    first.side = tab
    first.ser("Mit overblik")


def test_an_answer_that_is_sent_twice_counts_once_and_the_page_says_so(aabn: AabnVindue) -> None:
    vindue = aabn(script=False)
    vindue.gaa("/log-ind?via=nemlogin&kommune=0751")
    vindue.side.get_by_role("button", name="Bo Birk").click()
    with vindue.context.expect_page() as opened:
        vindue.knap("Fortsæt").click(modifiers=["Control"])
    opened.value.get_by_role("heading", name="Mit overblik").wait_for()

    vindue.tryk("Fortsæt")
    vindue.ser("Du blev ikke logget ind")
    assert vindue.laeser("eller siden blev hentet to gange")
    vindue.gaa("/min-side")
    vindue.ser("Mit overblik")
