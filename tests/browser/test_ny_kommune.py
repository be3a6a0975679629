"""A new kommune goes from nothing to its first open area: two of its administrators, and a citizen who sees it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser import ansat, konsol
from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.browser.vindue import Vindue
from tests.produkt import Produkt

pytestmark = I_BROWSEREN

AALBORG, OMRAADE, SAMMEN = "0851", "Kontanthjælp", "Uddannelseshjælp"
SAGER = "a[href^='/min-side/sag/']"


@pytest.fixture(autouse=True)
def ny(produkt: Produkt) -> Iterator[None]:
    """Others know Aalborg as a kommune that has not begun."""
    with konsol.som_foer(produkt, AALBORG):
        yield


def tilslut(asta: Vindue) -> None:
    """Who they are, what is agreed, and whether the way to the indexes works."""
    asta.tryk("Kommunens tilslutning: trin, aftaler og frister")
    asta.ser("Kommunens tilslutning")
    konsol.skriv_person(asta, "Projektejer", "Ejnar Ejer")
    konsol.skriv_person(asta, "Projektleder", "Lis Leder")
    konsol.skriv_aftale(asta, 1, "Tilslutningsaftale")
    konsol.skriv_aftale(asta, 2, "Databehandleraftale")
    asta.tryk("Gem tilslutningen")
    assert asta.laeser("Gemt. Det gælder fra nu.")
    asta.tryk("Kør kontrollerne nu")
    assert asta.laeser("Kontrollerne er kørt.")
    done = asta.side.locator("ol.raekker > li", has_text="Fuldført").locator("h3").all_inner_texts()
    assert {"Projektejer", "Projektleder", "Tilslutningsaftale", "Forbindelse til indekserne"} <= set(done)


def maal_data(asta: Vindue) -> None:
    """A run over the area's data, and one over those of the area that shares all its numbers and opens with it."""
    asta.tryk("Gå til fagområderne")
    asta.tryk(OMRAADE)
    asta.ser(OMRAADE)
    asta.tryk("Gå til fagområdets datakvalitet")
    asta.tryk("Mål datakvaliteten nu")
    asta.tryk("Åbn eller luk fagområdet")
    asta.tryk(SAMMEN)
    asta.ser(SAMMEN)
    asta.tryk("Gå til fagområdets datakvalitet")
    asta.tryk("Mål datakvaliteten nu")
    for _ in (SAMMEN, OMRAADE):
        konsol.vent(asta, "Opdater siden")
        assert asta.side.get_by_role("heading", name="Score: ").count()
        asta.side.get_by_role("navigation", name="Brødkrumme").get_by_role("link", name="Datakvalitet").click()
        asta.tryk(OMRAADE)
    asta.tryk("Åbn eller luk fagområdet")
    asta.ser(OMRAADE)


def ser_og_godkender(birk: Vindue) -> None:
    """Another finds the draft that was sent, sees what it changes for citizens, and approves."""
    ansat.tilsyn(birk, "Birk Aalborg")
    birk.tryk("Hvad kommunen viser: fagområder og kladder")
    birk.tryk(f"Åbn {OMRAADE}")
    konsol.hent_visning(birk)
    row = birk.side.get_by_role("row", name="Borgere, der ser noget mere eller mindre")
    assert int(row.get_by_role("cell").first.inner_text()) >= 1
    birk.tryk("Godkend kladden")
    assert birk.laeser("Kladden er godkendt."), birk.side.locator("main").inner_text()


def test_a_kommune_goes_from_nothing_to_its_first_open_area_and_closes_it_again(aabn: AabnVindue) -> None:
    asta, birk, inge = aabn(bredde=1280), aabn(bredde=360, script=False), aabn()
    inge.log_ind("Inge Jarl", "Betydelig", kommune=AALBORG)
    assert inge.laeser("Kommunen er ikke tilsluttet")

    ansat.tilsyn(asta, "Asta Aalborg")
    tilslut(asta)
    maal_data(asta)
    asta.tryk("Begynd at åbne")
    assert asta.laeser("Kladden er oprettet.")
    asta.tryk("Send til godkendelse")
    assert asta.laeser("Du har selv skrevet eller sendt kladden")
    ser_og_godkender(birk)

    inge.gaa("/min-side")
    inge.ser("Mit overblik")
    assert inge.side.locator(SAGER).count() == 1

    asta.gaa(f"/medarbejder/valg/omraade/kontanthjaelp?kommune={AALBORG}")
    asta.side.get_by_label("Begrundelse").fill("nu")
    asta.tryk("Luk fagområdet straks")
    assert asta.side.get_by_role("alert").evaluate("each => each === document.activeElement")
    asta.side.get_by_label("Begrundelse").fill("KY leverer forkerte datoer i dag")
    asta.tryk("Luk fagområdet straks")
    assert asta.laeser("Fagområdet er lukket. Det gælder fra næste opslag.")
    inge.gaa("/min-side")
    inge.ser("Mit overblik")
    assert inge.side.locator(SAGER).count() == 0
