"""What a first visit costs, and that it asks nobody but us."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser import veje
from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue

pytestmark = I_BROWSEREN

MEST = 250_000  # bytes over the wire


@pytest.mark.parametrize(
    "hvem", ["Karen Rask", "Anna Alsted", "Ib Juul"], ids=["en-ydelse", "alle-otte", "fem-hundrede"]
)
def test_a_first_visit_to_the_overview_is_light(aabn: AabnVindue, hvem: str) -> None:
    v = aabn()
    veje.overblik(v, hvem)
    v.side.wait_for_load_state()
    weighed: dict[str, str] = {}
    sizes: dict[str, int] = {}
    cdp = v.context.new_cdp_session(v.side)

    def asked(event: dict[str, Any]) -> None:
        weighed[event["requestId"]] = event["request"]["url"]

    def came(event: dict[str, Any]) -> None:
        sizes[weighed[event["requestId"]]] = int(event["encodedDataLength"])

    cdp.on("Network.requestWillBeSent", asked)
    cdp.on("Network.loadingFinished", came)
    cdp.send("Network.enable")
    cdp.send("Network.clearBrowserCache")
    cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
    v.side.reload(wait_until="networkidle")
    v.side.evaluate("() => document.fonts.ready.then(() => 0)")

    assert {urlsplit(url).netloc for url in sizes} == {urlsplit(v.produkt.adresse).netloc}
    kinds = {url.rpartition(".")[2].partition("?")[0] for url in sizes}
    assert {"woff2", "js", "svg"} <= kinds
    assert any("css" in url for url in sizes)
    assert sum(sizes.values()) <= MEST, dict(sorted(sizes.items(), key=lambda each: -each[1]))
    # Without the cases themselves, which are the citizen's own: the frame must never have grown to the limit alone.
    assert sum(size for url, size in sizes.items() if "/min-side" not in url) <= 0.6 * MEST
