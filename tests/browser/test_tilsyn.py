"""Whoever oversees the look-ups changes what the kommune has decided, and whom it watches."""

from __future__ import annotations

import pytest

from tests.browser import ansat
from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.browser.vindue import Vindue

pytestmark = I_BROWSEREN

HANNE, JETTE = "6808882092", "7512832110"
TILSYN, GEM = "Tilsyn med opslag", "Gem beslutningerne"


def paa_siden(v: Vindue) -> None:
    """Signed in, and at the page."""
    ansat.tilsyn(v)
    v.tryk("Tilsyn med opslag: beslutninger og personer")
    v.ser(TILSYN)


@pytest.mark.parametrize("script", [True, False], ids=["med-script", "uden-script"])
def test_a_new_purpose_can_be_chosen_at_the_next_look_and_an_emptied_one_cannot(aabn: AabnVindue, script: bool) -> None:
    v, sagsbehandler, ord_ = aabn(script=script), aabn(script=script), "med" if script else "uden"
    formaal, noegle = f"Partshøring {ord_} script", f"partshoering_{ord_}_script"
    paa_siden(v)
    v.side.get_by_role("group", name="(nyt)").first.get_by_label("Tekst").fill(formaal)
    v.tryk(GEM)
    assert v.laeser("Gemt. Det gælder fra næste opslag.")
    nyt = v.side.get_by_role("group").filter(has=v.side.locator(f"input[value='{formaal}']"))
    assert nyt.get_by_label("Nøgle").input_value() == noegle

    ansat.sagsbehandler(sagsbehandler)
    ansat.slaa_op(sagsbehandler, JETTE, noegle)
    assert sagsbehandler.laeser(formaal)

    nyt.get_by_label("Tekst").fill("")
    v.tryk(GEM)
    assert v.laeser("Gemt.")
    sagsbehandler.gaa("/medarbejder/opslag")
    assert sagsbehandler.side.locator("#formaalKode option").count() > 1
    assert sagsbehandler.side.locator(f"#formaalKode option[value={noegle}]").count() == 0


def test_what_is_wrong_is_told_at_the_top_led_to_and_nothing_is_changed(vindue: Vindue) -> None:
    paa_siden(vindue)
    for felt, skrevet in (("opbevaring", "3"), ("overvaagedeKle", "32.24.04\nhest"), ("alarm-webhook", "http://x")):
        vindue.side.locator(f"#{felt}").fill(skrevet)
    vindue.tryk(GEM)

    assert vindue.side.title().startswith("Ret dette: ")
    alert = vindue.side.get_by_role("alert")
    assert alert.evaluate("each => each === document.activeElement")
    assert "Overvågede KLE-numre: linje 2 er ikke et KLE-nummer" in alert.inner_text()
    for link in alert.get_by_role("link").all():
        link.click()
        valgt = vindue.side.locator(":focus")
        assert valgt.get_attribute("aria-invalid") == "true"
        vindue.side.keyboard.press("Tab")
    assert vindue.side.locator("#opbevaring").input_value() == "3"
    assert vindue.laeser("Hvor længe opslag huskes 60 måneder"), "what holds stands above, unchanged"


def test_who_was_second_reads_both_and_loses_nothing(aabn: AabnVindue) -> None:
    v, anden = aabn(), aabn()
    paa_siden(v)
    paa_siden(anden)
    anden.tryk(GEM)
    v.side.locator("#graense-advar").fill("29")
    v.tryk(GEM)

    assert v.laeser("Beslutningerne er ændret imens")
    assert v.side.locator("#graense-advar").input_value() == "29"
    assert v.laeser("Opslag i timen, der giver en alarm 30")


@pytest.mark.parametrize("script", [True, False], ids=["med-script", "uden-script"])
def test_a_person_is_put_on_a_list_found_by_the_number_and_taken_off(aabn: AabnVindue, script: bool) -> None:
    v, grund = aabn(script=script, bredde=1280 if script else 360), "Trusler mod familien"
    paa_siden(v)
    v.side.get_by_label("Personnummer").fill(HANNE)
    v.side.get_by_label("Liste", exact=True).select_option("Overvåget")
    v.side.get_by_label("Grund").fill(grund)
    v.tryk("Sæt på listen")
    assert v.laeser("Personen står nu på listen.")
    assert v.side.locator("tbody tr", has_text=grund).count() == 1
    assert HANNE not in v.side.content() + v.side.url

    v.side.get_by_label("Personnummer").fill(HANNE)
    v.side.get_by_label("Liste", exact=True).select_option("Overvåget")
    v.tryk("Find og fjern")
    v.ser("Skal personen tages af listen?")
    assert v.laeser(grund)
    assert HANNE not in v.side.content() + v.side.url
    v.tryk("Ja, fjern")
    assert v.laeser("Personen er taget af listen.")
    assert v.side.locator("tbody tr", has_text=grund).count() == 0


def test_a_number_that_is_none_is_told_of_and_not_shown_again(vindue: Vindue) -> None:
    paa_siden(vindue)
    vindue.side.get_by_label("Personnummer").fill("6808882")
    vindue.tryk("Sæt på listen")

    alert = vindue.side.get_by_role("alert")
    assert "er ikke et personnummer" in alert.inner_text()
    alert.get_by_role("link").click()
    assert vindue.side.evaluate("() => document.activeElement.id") == "cpr"
    assert vindue.side.locator("#cpr").input_value() == ""
    assert "6808882" not in vindue.side.content()
