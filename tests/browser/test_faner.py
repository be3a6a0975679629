"""Several tabs, the back button, and a session that comes to its end, seen from a citizen's own pages."""

from __future__ import annotations

import re

import pytest

from tests.browser import veje
from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.browser.vindue import Vindue

pytestmark = I_BROWSEREN

MINUT = 60_000
PRIVAT = ("Sygedagpenge", "8. marts 1986", "19.728,00 kr.")
BEGGE = pytest.mark.parametrize("script", [True, False], ids=["med-script", "uden-script"])


def nothing_private(v: Vindue) -> None:
    for text in PRIVAT:
        assert not v.laeser(text), (text, v.side.url)
    assert v.knap("Log ud").count() == 0


@BEGGE
def test_going_back_after_signing_out_shows_nothing_of_where_one_was(aabn: AabnVindue, script: bool) -> None:
    v = aabn(script=script)
    veje.overblik(v)
    veje.ind_i(v, "ydelse")
    assert v.laeser(PRIVAT[2])
    v.tryk("Udbetalinger og kalender")
    v.ser("Kommende udbetalinger")
    v.tryk("Log ud")
    v.ser("Du er logget ud")

    for _ in range(4):
        v.tilbage()
        nothing_private(v)


def test_two_tabs_with_two_people_never_show_one_person_as_the_other(aabn: AabnVindue) -> None:
    v = aabn()
    veje.overblik(v)
    veje.ind_i(v, "ydelse")
    first, v.side = v.side, v.context.new_page()

    veje.overblik(v, "Carla Dam")
    assert v.laeser("Der er ingen sager at vise.")
    second, v.side = v.side, first
    v.side.get_by_role("heading", level=1, name="Sygedagpenge", exact=True).wait_for(state="detached")
    nothing_of_karens = [text for text in PRIVAT if v.laeser(text)]
    assert nothing_of_karens == []
    second.reload()
    v.side = second
    assert v.laeser("Der er ingen sager at vise.")


def test_without_scripts_a_form_from_before_another_signed_in_does_nothing_in_their_name(aabn: AabnVindue) -> None:
    v = aabn(script=False)
    veje.overblik(v, "Bo Birk")
    v.gaa("/min-side/besked")
    old, v.side = v.side, v.context.new_page()
    veje.overblik(v, "Carla Dam")
    new, v.side = v.side, old

    v.side.get_by_label("En sag har fået ny status").check()
    v.side.get_by_label("Digital Post").check()
    v.tryk("Gem")
    v.side.get_by_role("heading", level=1, name="Få besked, når der er nyt").wait_for(state="detached")
    v.side = new
    v.gaa("/min-side/besked")
    assert not v.laeser("Sådan er det nu"), "nothing was chosen for her"


def test_two_minutes_before_the_end_one_is_told_and_can_stay_where_one_is(vindue: Vindue) -> None:
    vindue.side.clock.install()
    veje.overblik(vindue)
    veje.ind_i(vindue, "ydelse")
    here = vindue.side.url
    warning = vindue.side.locator("[data-udloeb]")
    vindue.side.clock.run_for(12 * MINUT)
    assert warning.is_hidden()

    vindue.side.clock.run_for(MINUT + 10_000)
    assert re.search(r"Du bliver logget ud kl\. \d\d:\d\d, fordi du ikke har brugt siden", warning.inner_text())
    vindue.tryk("Bliv logget ind")
    vindue.ser("Sygedagpenge")
    assert vindue.side.url == here
    assert warning.is_hidden()

    vindue.side.clock.run_for(15 * MINUT + 6_000)
    vindue.ser("Du er logget ud")
    nothing_private(vindue)
