"""An administrator follows the kommune's connecting: reads the steps, writes an agreement, runs the checks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser import ansat, konsol
from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.browser.vindue import Vindue
from tests.produkt import Produkt

pytestmark = I_BROWSEREN

SIDEN, GEM, AFTALE = "Kommunens tilslutning", "Gem tilslutningen", "Databehandleraftale"


@pytest.fixture(autouse=True)
def as_it_was(produkt: Produkt) -> Iterator[None]:
    """Others' citizens are to see what they see."""
    with konsol.som_foer(produkt, "0751"):
        yield


def paa_siden(v: Vindue) -> None:
    """Signed in, and at the page."""
    ansat.tilsyn(v)
    v.tryk("Kommunens tilslutning: trin, aftaler og frister")
    v.ser(SIDEN)


def test_an_ended_agreement_closes_and_a_new_last_day_opens_and_a_deadline_is_set(aabn: AabnVindue) -> None:
    v = aabn(script=False, bredde=360)
    paa_siden(v)
    konsol.skriv_aftale(v, 1, AFTALE, "2020-12-31")
    v.tryk(GEM)
    assert v.laeser("Kommunen er lukket")
    step = v.side.locator("ol.raekker > li", has_text=AFTALE).first
    assert "Udløb 31.12.2020" in step.inner_text()
    assert "Påbegyndt" in step.inner_text()

    konsol.skriv_aftale(v, 1, AFTALE)
    v.side.locator("summary", has_text="Forbindelse til indekserne").click()
    v.side.locator("#trin-forbindelse-frist").fill("2030-12-31")
    v.tryk(GEM)
    assert v.laeser("En databehandleraftale gælder i dag")
    step = v.side.locator("ol.raekker > li", has_text="Forbindelse til indekserne")
    assert "31. december 2030" in step.inner_text()

    v.tryk("Se alle udgaver")
    v.ser("Aarhus Kommune: tilslutningens udgaver")
    assert v.laeser("aftaler[0].slags")
    assert v.sideveje() == []


def test_what_is_wrong_is_told_at_the_top_and_led_to(vindue: Vindue) -> None:
    paa_siden(vindue)
    konsol.skriv_aftale(vindue, 1, AFTALE, "2019-12-31")
    vindue.side.locator("summary", has_text="Certifikat").click()
    vindue.side.locator("#trin-certifikat-ejer-email").fill("ingen adresse")
    vindue.tryk(GEM)

    assert vindue.side.title().startswith("Ret dette: ")
    alert = vindue.side.get_by_role("alert")
    assert alert.evaluate("each => each === document.activeElement")
    assert "Aftale nummer 1, sidste dag: er før gyldigFra" in alert.inner_text()
    for link in alert.get_by_role("link").all():
        link.click()
        assert vindue.side.locator(":focus").get_attribute("aria-invalid") == "true"
    assert vindue.axe() == []
