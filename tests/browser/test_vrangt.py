"""Whatever an index delivers, the page holds: nothing runs, nothing spills over, no words turn others around."""

from __future__ import annotations

import pytest

from tests.browser import veje, vrangt
from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.browser.vindue import Vindue
from tests.produkt import Produkt

pytestmark = I_BROWSEREN


@pytest.fixture(scope="module")
def vrangt_produkt(produkt: Produkt) -> Produkt:
    vrangt.lav(produkt)
    return produkt


def holds(v: Vindue) -> None:
    """Narrow and wide, nothing is beyond the edge, and nothing that was delivered has become an element or a script."""
    for bredde in (320, 1280):
        v.side.set_viewport_size({"width": bredde, "height": 800})
        assert v.sideveje() == [], (bredde, v.side.url)
    assert v.side.locator("main img, main b:has-text('fed'), main script").count() == 0
    assert "brudt" not in v.side.title().replace(vrangt.HTML, "")
    assert "49" not in v.side.locator("h1").inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["med-script", "uden-script"])
def test_titles_of_every_kind_stand_as_they_were_written(
    aabn: AabnVindue, vrangt_produkt: Produkt, script: bool
) -> None:
    v = aabn(script=script)
    veje.overblik(v, vrangt.HVEM)
    v.side.wait_for_load_state()
    shown = [" ".join(each.split()) for each in v.side.locator("section[slot=sager] h4").all_text_contents()]
    for titel in vrangt.TITLER:
        assert " ".join(titel.split()) in shown
    assert vrangt.HTML in v.side.locator("section[slot=ydelser] h4").all_text_contents()
    holds(v)


def test_letters_that_run_the_other_way_stay_within_their_own_words(aabn: AabnVindue, vrangt_produkt: Produkt) -> None:
    v = aabn()
    veje.overblik(v, vrangt.HVEM)
    for titel in (vrangt.ARABISK, vrangt.VENDT):
        link = v.side.get_by_role("link", name=titel, exact=True).first
        assert link.locator("bdi").text_content() == titel
        assert link.locator("bdi").get_attribute("lang") == "da"
        link.click()
        v.ser(titel)
        assert v.side.locator("nav.breadcrumbs").evaluate(
            """nav => { const [first, last] = nav.querySelectorAll('li');
                return first.getBoundingClientRect().left < last.getBoundingClientRect().left
                    && getComputedStyle(last).direction === 'ltr'; }"""
        )
        holds(v)
        v.gaa("/min-side")
    isolated = v.side.evaluate(
        """() => [...document.querySelectorAll('main *')].filter(each => each.childElementCount === 0
            && /[\\u0600-\\u06ff\\u202e]/.test(each.textContent) && !each.closest('bdi, blockquote[dir], [dir=auto]'))
            .map(each => each.outerHTML)"""
    )
    assert isolated == []


def test_the_pages_behind_such_titles_hold_too(aabn: AabnVindue, vrangt_produkt: Produkt) -> None:
    v = aabn()
    veje.overblik(v, vrangt.HVEM)
    v.side.wait_for_load_state()
    links = v.side.locator("section[slot=sager] a[href*='/sag/'], section[slot=ydelser] h4 a")
    addresses = [each.get_attribute("href") or "" for each in links.all()]
    assert len(addresses) >= 9
    for address in addresses:
        assert v.gaa(address) == 200
        assert [level for level, _ in v.overskrifter()].count(1) == 1
        assert v.side.locator("h1").inner_text().strip() != "", "a heading says something, whatever is missing"
        holds(v)


def test_amounts_below_nothing_are_drawn_and_written_with_their_sign(aabn: AabnVindue, vrangt_produkt: Produkt) -> None:
    v = aabn(bredde=320)
    veje.overblik(v, vrangt.HVEM)
    v.side.locator("section[slot=ydelser] a", has_text="document.title").click()
    v.side.locator(".soejler svg").wait_for()

    assert v.laeser("-12.345,67 kr.") or v.laeser("−12.345,67 kr.")
    spills = v.side.locator(".soejler svg").evaluate(
        """svg => { const { width, height } = svg.viewBox.baseVal;
            return [...svg.querySelectorAll('rect')].filter(each => !each.closest('defs')).map(each => each.getBBox())
                .filter(box => box.x < 0 || box.y < -1 || box.x + box.width > width + 1 || box.y + box.height > height)
                .length; }"""
    )
    assert spills == 0
    assert v.axe(uden=("color-contrast",)) == []
    holds(v)


def test_five_hundred_cases_are_there_and_the_old_ones_are_folded(aabn: AabnVindue) -> None:
    v = aabn(bredde=320)
    veje.overblik(v, "Ib Juul")
    v.side.wait_for_load_state()
    links = v.side.locator("section[slot=sager] a[href*='/sag/']")
    assert links.count() == 500
    assert v.laeser("Vi kender ikke til nogen kommende udbetalinger."), "benefits came first, and there are none"
    assert not v.laeser("Kan ikke vises lige nu.")
    visible = "() => [...document.querySelectorAll('section[slot=sager] a')].filter(a => a.checkVisibility()).length"
    assert 0 < v.side.evaluate(visible) < 50
    v.side.locator("summary").first.click()
    assert v.side.locator("details[open] li a").first.is_visible()
    assert v.sideveje() == []


def test_an_empty_life_is_said_to_be_empty_and_whole(aabn: AabnVindue) -> None:
    v = aabn(bredde=320)
    veje.overblik(v, "Carla Dam")
    v.side.wait_for_load_state()
    for words in ("Der er ingen sager at vise.", "Der er ingen ydelser at vise.", "Alt er med."):
        assert v.laeser(words)
    assert v.sideveje() == []
