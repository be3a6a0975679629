"""Where no script runs everything works all the same: a button does what a script would."""

from __future__ import annotations

from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue

pytestmark = I_BROWSEREN


def test_without_scripts_a_citizen_signs_in_steps_up_and_signs_out(aabn: AabnVindue) -> None:
    vindue = aabn(script=False)
    vindue.gaa("/log-ind?kommune=0461")
    vindue.tryk("MitID (sandkassen)")
    vindue.vaelger("Sara Toft")
    vindue.ser("Mit overblik")

    vindue.tryk("Log ind på det niveau")
    vindue.tryk("MitID (sandkassen)")
    vindue.vaelger("Sara Toft", "Høj")
    vindue.ser("Mit overblik")
    assert vindue.laeser("Sygedagpenge")

    vindue.tryk("Log ud")
    vindue.ser("Du er logget ud")
    assert not vindue.har_session


def test_without_scripts_a_caseworker_signs_in_and_is_signed_out_from_the_identity_provider(aabn: AabnVindue) -> None:
    vindue = aabn(script=False)
    vindue.gaa("/")
    vindue.tryk("Log ind som sagsbehandler")
    vindue.vaelger("Signe Sagsbehandler")
    vindue.ser("Din adgang")

    vindue.gaa(f"{vindue.produkt.sandkasse}/idp/ch/")
    vindue.tryk("Log ud alle steder")
    vindue.side.get_by_text("Tjenesternes svar").wait_for()
    vindue.gaa("/medarbejder")
    vindue.ser("Kommunens log-in (sandkassen)")


def test_without_scripts_a_mandate_is_used_and_laid_down_again_for_no_page_of_ours_has_one(aabn: AabnVindue) -> None:
    vindue = aabn(script=False)
    vindue.log_ind("Bo Birk", kommune="0751")
    vindue.tryk("Se overblikket for den borger, der er født 5. marts 1985")
    vindue.ser("Overblik for den, der har givet dig fuldmagt")
    vindue.tryk("Tilbage til mine egne")
    vindue.ser("Mit overblik")

    for path in ("/", "/log-ind", "/min-side", "/medarbejder", "/logget-ud", "/findes-ikke"):
        vindue.gaa(path)
        assert vindue.side.locator("script:not([src]), [onclick], [style]").count() == 0, path
        assert vindue.side.locator("script").count() == 1, path
