"""An administrator reads how often Borgerblikket was used, in drawings and figures, with and without script."""

from __future__ import annotations

import pytest

from tests.browser import ansat, veje
from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.browser.test_tilgaengelighed import faults
from tests.browser.vindue import Vindue

pytestmark = I_BROWSEREN


def looks(v: Vindue) -> int:
    """The citizens' looks of the month that is shown, as the table has them."""
    return int(
        v.side.locator("table", has_text="Opslag måned for måned")
        .locator("tbody tr")
        .last.locator("td")
        .first.inner_text()
    )


@pytest.mark.parametrize("script", [True, False], ids=["med-script", "uden-script"])
def test_a_citizens_look_is_in_the_drawing_and_in_the_table(aabn: AabnVindue, script: bool) -> None:
    borger = aabn(script=script)
    veje.overblik(borger, "Bo Birk")
    statistik = borger.produkt.client.application.extensions["borgerblik"].statistik
    statistik.aflever()

    v = aabn(script=script)
    v.log_ind("Adam Administrator", via="ch", rolle="administrator")
    v.ser("Din adgang")
    v.tryk("Se statistikken: kald på Borgerblikket")
    v.ser("Kald på Borgerblikket")
    before = looks(v)
    assert before >= 1
    assert v.side.get_by_role("img", name="Borgernes opslag måned for måned").locator("rect").count() == 1
    assert v.side.get_by_role("img", name="Borgernes kald på ydelser med data, efter fagområde").count() == 1
    if script:
        assert faults(v) == []

    veje.overblik(borger, "Bo Birk")
    statistik.aflever()
    v.side.reload()
    assert looks(v) > before

    v.side.get_by_label("Måned", exact=True).select_option(index=1)
    v.tryk("Vis")
    assert looks(v) == 0


@pytest.mark.parametrize(("sprog", "alle"), [("da", "Hele kommunen"), ("en", "The whole municipality")])
def test_the_drawing_and_the_table_say_the_same_of_every_area(aabn: AabnVindue, sprog: str, alle: str) -> None:
    borger, v = aabn(), aabn(sprog=sprog)
    for hvem in ("Anna Alsted", "Karen Rask", "Otto Poulsen"):
        veje.overblik(borger, hvem)
    v.produkt.client.application.extensions["borgerblik"].statistik.aflever()
    ansat.tilsyn(v)
    v.gaa("/medarbejder/statistik")

    for tegning, slags in zip(v.side.locator("figure.liggende").all(), ("sager", "ydelser"), strict=True):
        table = tegning.locator("xpath=following-sibling::table[1]")
        rows = {
            row.locator("th").inner_text(): row.locator("td").nth(1).inner_text()
            for row in table.locator("tbody tr").all()
        }
        assert int(rows.pop(alle)) >= 3, slags
        drawn = dict(text.rsplit(": ", 1) for text in tegning.locator("text").all_text_contents())
        assert drawn == rows
        widths = [float(each.get_attribute("width") or 0) for each in tegning.locator("rect").all()]
        assert [width > 0 for width in widths] == [antal != "0" for antal in drawn.values()]
        assert drawn["Sygedagpenge"] != "0"
