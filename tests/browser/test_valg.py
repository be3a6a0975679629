"""Two at work change what a kommune shows, and go back to what it showed: without script, on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser import ansat, konsol
from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.produkt import Produkt

pytestmark = I_BROWSEREN

AARHUS = "0751"


@pytest.fixture(autouse=True)
def as_it_was(produkt: Produkt) -> Iterator[None]:
    """Others go by what Aarhus shows."""
    with konsol.som_foer(produkt, AARHUS):
        yield


def test_one_writes_and_another_sees_and_approves_and_it_is_taken_back(aabn: AabnVindue) -> None:
    adam, begga = aabn(bredde=360, script=False), aabn(script=False)
    ansat.tilsyn(adam)
    adam.tryk("Hvad kommunen viser: fagområder og kladder")
    adam.ser("Hvad kommunen viser")
    adam.tryk("Begynd af det, der gælder")
    adam.ser("Ændring af valg")
    adam.tryk("Sygedagpenge")
    adam.ser("Sygedagpenge")
    raekke = adam.side.get_by_role("group", name="32.30.04 Udbetaling af sygedagpenge")
    raekke.get_by_label("Fradato", exact=True).fill("2026-01-01")
    raekke.get_by_role("checkbox", name="Også aktive sager").uncheck()
    adam.tryk("Gem i kladden")
    assert adam.laeser("Kladden er gemt.")
    assert adam.laeser("1. januar 2026")
    adam.tryk("Send til godkendelse")
    assert adam.laeser("Du har selv skrevet eller sendt kladden")

    ansat.tilsyn(begga, "Begga Begge")
    begga.tryk("Hvad kommunen viser: fagområder og kladder")
    begga.tryk("Ændring af valg")
    begga.tryk("Lav en forhåndsvisning")
    konsol.hent_visning(begga)
    begga.tryk("Godkend kladden")
    assert begga.laeser("Kladden er godkendt.")

    adam.gaa(f"/medarbejder/valg/historik?kommune={AARHUS}")
    adam.side.get_by_role("button", name="Lav en kladde, der går tilbage hertil").first.click()
    assert adam.laeser("31. december 2020")
