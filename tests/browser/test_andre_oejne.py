"""For whoever sees the page otherwise: on paper, without movement, in colours of their own, with a keyboard alone."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import pytest

from tests.browser import veje
from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.browser.test_tastatur import tab, tab_to
from tests.browser.vindue import Vindue

pytestmark = I_BROWSEREN


@pytest.mark.parametrize("script", [True, False], ids=["med-script", "uden-script"])
def test_on_paper_there_is_everything_to_read_and_nothing_to_press(aabn: AabnVindue, script: bool) -> None:
    v = aabn(script=script)
    veje.overblik(v, "Anna Alsted")
    v.side.wait_for_load_state()
    folded = v.side.locator("details .kort .titel").first
    assert not folded.is_visible()

    v.side.emulate_media(media="print")
    unfolded = v.side.evaluate("() => document.querySelector('details .kort .titel').checkVisibility()")
    assert unfolded, "what is folded on the screen is open on paper"
    shown = v.side.locator("nav, button, select, .skipnav, form, footer a")
    assert [each for each in shown.all() if each.is_visible()] == []
    for words in ("Siden viser dine egne oplysninger.", "Udbetaling af sygedagpenge", "Henvisning:"):
        assert v.laeser(words)


def test_a_page_of_figures_prints_its_tables_as_tables(aabn: AabnVindue) -> None:
    v = aabn(bredde=360)
    veje.overblik(v)
    veje.ind_i(v, "ydelse")
    v.side.emulate_media(media="print")
    displays = v.side.evaluate(
        "() => [...document.querySelectorAll('main table td')].map(each => getComputedStyle(each).display)"
    )
    assert set(displays) == {"table-cell"}
    assert len(v.side.pdf(prefer_css_page_size=True)) > 10_000


def test_who_wants_no_movement_gets_none(aabn: AabnVindue) -> None:
    v = aabn()
    veje.overblik(v)
    v.fejl("ydi", "langsom", sekunder=4)  # long enough to look at, however busy the machine is
    moves = """() => [...document.querySelector('.dele').shadowRoot.querySelectorAll('.venter'),
            ...document.querySelectorAll('main *')]
        .filter(each => !['none', ''].includes(getComputedStyle(each).animationName)).length"""
    wishes: dict[Literal["no-preference", "reduce"], str] = {"no-preference": "> 0", "reduce": "=== 0"}
    for motion, wanted in wishes.items():
        v.side.emulate_media(reduced_motion=motion)
        v.side.goto(f"{v.produkt.adresse}/min-side", wait_until="commit")
        v.side.locator(".venter").first.wait_for()
        v.side.wait_for_function("() => document.querySelector('.dele').shadowRoot.styleSheets.length > 1")
        v.side.wait_for_function(f"() => ({moves})() {wanted}")
        v.side.wait_for_load_state()


def test_in_colours_of_ones_own_every_status_still_has_an_edge_and_words(aabn: AabnVindue) -> None:
    v = aabn()
    v.side.emulate_media(forced_colors="active")
    veje.overblik(v, "Otto Poulsen")
    badges = v.side.locator(".badge").all()
    assert badges
    for badge in badges:
        assert badge.inner_text().strip()
        assert badge.evaluate("each => getComputedStyle(each).borderTopStyle") == "solid"
    veje.ind_i(v, "ydelse")
    bars = v.side.locator(".soejler svg rect[fill=currentColor]").first
    colours = bars.evaluate("each => [getComputedStyle(each).fill, getComputedStyle(document.body).backgroundColor]")
    assert colours[0] != colours[1]
    assert v.axe() == []


def test_the_overview_is_walked_in_the_order_it_is_read(vindue: Vindue) -> None:
    veje.overblik(vindue, "Karen Rask")
    vindue.side.wait_for_load_state()
    vindue.side.locator("body").evaluate("() => document.activeElement.blur()")
    places: list[float] = []
    tab_to(vindue, "Kommune")
    for _ in range(12):
        tab(vindue)
        places.append(vindue.side.evaluate("() => scrollY + document.activeElement.getBoundingClientRect().top"))
    assert all(after >= before - 40 for before, after in pairwise(places)), places
    assert places[-1] > places[0] + 500


def test_a_report_is_made_with_the_keyboard_alone(vindue: Vindue) -> None:
    keyboard = vindue.side.keyboard
    veje.overblik(vindue, "Birthe Clausen")
    tab_to(vindue, "Revalideringsydelse")
    keyboard.press("Enter")
    vindue.side.get_by_role("heading", name="Sagens forløb").wait_for()
    tab_to(vindue, "Meld en fejl i det her")
    keyboard.press("Enter")
    vindue.ser("Meld en fejl")
    tab_to(vindue, "En oplysning er forkert")
    keyboard.press("ArrowDown")
    tab_to(vindue, "Beskriv fejlen med dine egne ord")
    keyboard.type("Der mangler et brev fra juni.")
    tab_to(vindue, "Send fejlmelding")
    keyboard.press("Enter")
    vindue.ser("Mine fejlmeldinger")
    assert vindue.side.evaluate("() => document.activeElement.textContent.includes('Tak. Din fejlmelding')")
    assert vindue.laeser("Noget mangler")
