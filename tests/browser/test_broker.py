"""Signing in through the kommune's broker (OpenID Connect), and out of it from either end."""

from __future__ import annotations

import pytest

from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue

pytestmark = I_BROWSEREN
BROKER = "Kommunens broker (sandkassen)"


@pytest.mark.parametrize("script", [True, False], ids=["med-script", "uden-script"])
def test_through_the_broker_to_the_overview_and_out_at_both_ends(aabn: AabnVindue, script: bool) -> None:
    vindue = aabn(script=script)
    vindue.gaa("/log-ind?kommune=0751")
    vindue.tryk("Kommunens log-in (sandkassen)")
    vindue.ser(BROKER)
    vindue.vaelger("Bo Birk")
    vindue.ser("Mit overblik")
    assert vindue.laeser("Udbetaling af sygedagpenge")

    vindue.tryk("Log ud")
    vindue.ser(BROKER)
    assert not vindue.har_session, "here it ends at once; the broker asks before it ends there"
    assert vindue.laeser("Bo Birk er logget ind her")
    vindue.tryk("Log ud alle steder")
    vindue.side.get_by_text("Du er logget ud her.").wait_for()

    vindue.gaa("/log-ind?via=broker")
    vindue.ser(BROKER)
    assert vindue.laeser("Hvem er du?"), "nobody is signed in there any more"


def test_a_sign_out_that_begins_at_the_broker_ends_the_session_here_by_its_back_channel(aabn: AabnVindue) -> None:
    vindue = aabn()
    vindue.log_ind("Bo Birk", via="broker", kommune="0751")
    vindue.ser("Mit overblik")

    vindue.gaa(f"{vindue.produkt.sandkasse}/oidc/")
    vindue.tryk("Log ud alle steder")
    vindue.side.get_by_text("Tjenesternes svar").wait_for()
    assert vindue.laeser("svarede 200")

    vindue.gaa("/min-side")
    vindue.ser("Log ind")
