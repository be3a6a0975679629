"""A caseworker goes from the trace to one item beside its source, in a real browser."""

from __future__ import annotations

import pytest

from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.browser.test_tilgaengelighed import faults

pytestmark = I_BROWSEREN

KARL, OTTO = "7901044121", "8207751163"  # only a secondary party; a benefit without a plan


@pytest.mark.parametrize(("cpr", "ser", "siger"), [(KARL, "Vises ikke", "anden part"), (OTTO, "Vises", "Ens")])
def test_one_item_beside_its_source_can_be_read_by_anybody(aabn: AabnVindue, cpr: str, ser: str, siger: str) -> None:
    vindue = aabn(sprog="da")
    vindue.log_ind("Signe Sagsbehandler", via="ch", rolle="sagsbehandler")
    vindue.gaa("/medarbejder/opslag")
    vindue.side.fill("input[name=cpr]", cpr)
    vindue.side.locator("[name=formaalKode]").select_option("henvendelse")
    vindue.side.locator("form[action='/medarbejder/opslag'] button").last.click()
    vindue.ser("Det, borgeren ser")

    vindue.side.get_by_role("button", name="Sammenlign").first.click()

    vindue.ser("Sammenlign med kilden")
    page = vindue.side.inner_text("main")
    assert ser in page
    assert siger in page
    assert cpr not in vindue.side.content()
    assert cpr not in vindue.side.url
    assert faults(vindue) == []
    vindue.tryk("Tilbage til det, borgeren ser")
    vindue.ser("Det, borgeren ser")
