"""Something is wrong in a case: the citizen says so, a caseworker answers, the citizen reads it."""

from __future__ import annotations

import pytest

from tests.browser import veje
from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.browser.vindue import Vindue

pytestmark = I_BROWSEREN

SKREVET = "Jeg blev syg den 3. maj,\nikke den 13."
CPR = "7211791035"


def form(v: Vindue, hvem: str) -> None:
    """From the overview into a case, and on to the form about it."""
    veje.overblik(v, hvem)
    veje.ind_i(v, "sag")
    v.tryk("Meld en fejl i det her")
    v.ser("Meld en fejl")


def focused(v: Vindue) -> str:
    return str(v.side.evaluate("() => document.activeElement.id || document.activeElement.textContent.trim()"))


@pytest.mark.parametrize("script", [True, False], ids=["med-script", "uden-script"])
def test_an_error_is_reported_answered_and_read(aabn: AabnVindue, script: bool) -> None:
    hvem = "Aksel Bech" if script else "Birthe Clausen"
    v = aabn(script=script)
    form(v, hvem)
    v.side.get_by_label("Et beløb eller en dato er forkert").check()
    v.side.get_by_label("Hvor er det?").select_option("Datoer")
    v.side.get_by_label("Beskriv fejlen").fill(SKREVET)
    v.tryk("Send fejlmelding")

    v.ser("Mine fejlmeldinger")
    assert v.laeser("Tak. Din fejlmelding er modtaget")
    henvisning = v.side.locator("li.kort .kode").first.inner_text()
    assert v.laeser(f"Henvisning {henvisning}")
    assert v.side.locator("blockquote").first.inner_text() == SKREVET
    answer(aabn(script=script), henvisning, "Datoen er rettet til den 3. maj.")

    v.side.reload()
    card = v.side.locator("li.kort", has_text=henvisning)
    assert "Rettet" in card.inner_text()
    assert "Datoen er rettet til den 3. maj." in card.inner_text()
    assert card.get_by_role("button", name="Træk meldingen tilbage").count() == 0


def answer(v: Vindue, henvisning: str, svar: str) -> None:
    """The caseworker's part: open, begin, answer."""
    v.log_ind("Signe Sagsbehandler", via="ch", rolle="sagsbehandler")
    v.ser("Din adgang")
    v.gaa("/medarbejder/fejl")
    v.ser("Fejlmeldinger fra borgere")
    v.tryk(henvisning)
    v.ser(f"Fejlmelding {henvisning}")
    v.side.get_by_label("Gå i gang").check()
    v.tryk("Gem")
    v.side.get_by_label("Afvis meldingen").check()
    v.tryk("Gem")
    assert v.side.locator("[role=alert] a").first.get_attribute("href") == "#svar", "no refusal without a reason"
    v.side.get_by_label("Fejlen er rettet").check()
    v.side.get_by_label("Svar til borgeren").fill(svar)
    v.tryk("Gem")
    assert v.laeser("Gemt. Borgeren kan se det nu.")


def test_what_is_wrong_in_the_form_is_told_at_the_top_and_led_to(vindue: Vindue) -> None:
    form(vindue, "Carl Drost")
    vindue.side.get_by_label("Beskriv fejlen").fill("Kort")
    vindue.tryk("Send fejlmelding")

    assert vindue.side.title().startswith("Ret dette: ")
    assert focused(vindue).startswith("Ret dette, før du sender"), "a screen reader begins there"
    for link, field in (("Vælg, hvad der er galt.", "kategori-forkert_oplysning"), ("Skriv lidt mere", "tekst")):
        vindue.side.locator("[role=alert]").get_by_role("link", name=link).click()
        assert focused(vindue) == field
    box = vindue.side.get_by_label("Beskriv fejlen")
    assert box.get_attribute("aria-invalid") == "true"
    described = (box.get_attribute("aria-describedby") or "").split()
    assert "Skriv lidt mere" in " ".join(vindue.side.locator(f"#{each}").inner_text() for each in described)


def test_a_person_number_is_refused_and_what_was_written_is_kept(vindue: Vindue) -> None:
    form(vindue, "Carl Drost")
    vindue.side.get_by_label("Noget andet").check()
    text = f"Det er min nabo {CPR}, det handler om."
    vindue.side.get_by_label("Beskriv fejlen").fill(text)
    vindue.tryk("Send fejlmelding")

    assert "ligner et personnummer" in vindue.side.locator("[role=alert]").inner_text()
    assert vindue.side.get_by_label("Beskriv fejlen").input_value() == text
    assert vindue.side.get_by_label("Noget andet").is_checked()
    assert CPR not in vindue.side.url

    vindue.side.get_by_label("Beskriv fejlen").fill("Det er min nabo, det handler om.")
    vindue.tryk("Send fejlmelding")
    vindue.ser("Mine fejlmeldinger")


def test_a_report_can_be_withdrawn_and_says_so(vindue: Vindue) -> None:
    form(vindue, "Dorte Eng")
    vindue.side.get_by_label("Det handler ikke om mig").check()
    vindue.tryk("Send fejlmelding")
    vindue.ser("Mine fejlmeldinger")
    vindue.tryk("Træk meldingen tilbage")

    vindue.ser("Mine fejlmeldinger")
    assert "er trukket tilbage" in vindue.side.locator("main [role=status]").inner_text()
    assert vindue.laeser("Du har trukket meldingen tilbage. Kommunen gør ikke mere ved den.")
    assert vindue.knap("Træk meldingen tilbage").count() == 0
