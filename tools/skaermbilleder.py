"""Photographs the pages for docs/skaermbilleder, at a desk and on a phone, in a product that it starts itself.

Usage: make skaermbilleder   (needs chromium; every person on the pictures is invented)
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from structlog.testing import capture_logs

from borgerblik.sandkasse.pki import Pki
from tests.browser.chromium import CHROMIUM, chromium
from tests.browser.vindue import Vindue
from tests.produkt import a_product
from tests.wire import serving

MAPPE = Path(__file__).parents[1] / "docs" / "skaermbilleder"
BREDDER = {"bord": 880, "telefon": 360}
HOEJEST = 800  # pixels of a page that are shown
STOERST = 120_000  # bytes of a picture


def forside(v: Vindue) -> None:
    v.gaa("/")


def udbydere(v: Vindue) -> None:
    v.gaa("/log-ind")


def overblik(v: Vindue) -> None:
    v.log_ind("Bo Birk", kommune="0751")
    v.ser("Mit overblik")


def hoejere_niveau(v: Vindue) -> None:
    v.log_ind("Sara Toft", kommune="0461")
    v.ser("Mit overblik")


def fuldmagt(v: Vindue) -> None:
    overblik(v)
    v.tryk("Se overblikket for den borger, der er født 5. marts 1985")
    v.ser("Overblik for den, der har givet dig fuldmagt")


def trin_op(v: Vindue) -> None:
    v.log_ind("Bo Birk", "Lav", niveau="lav")
    v.ser("Her skal du logge ind på et højere niveau")


def afvist(v: Vindue) -> None:
    v.fejl("nemlogin", "forkert_audience")
    v.log_ind("Bo Birk")
    v.ser("Du blev ikke logget ind")


def kilde_mangler(v: Vindue) -> None:
    v.fejl("ydi", "http_500")
    overblik(v)


def medarbejder(v: Vindue) -> None:
    v.log_ind("Kasper Kontor", via="ch", rolle="sagsbehandler")
    v.ser("Din adgang")


# The last two leave the sandkasse failing.
SIDER: tuple[Callable[[Vindue], None], ...] = (
    forside, udbydere, overblik, hoejere_niveau, fuldmagt, trin_op, medarbejder, kilde_mangler, afvist,
)  # fmt: skip


def fotografer(v: Vindue, fil: Path) -> None:
    """The page from its top, as far down as it is shown. Raises ValueError for a picture that is too large."""
    bredde = v.side.viewport_size["width"] if v.side.viewport_size else 0
    hoejde = min(int(v.side.evaluate("() => document.documentElement.scrollHeight")), HOEJEST)
    v.side.screenshot(path=fil, clip={"x": 0, "y": 0, "width": bredde, "height": hoejde}, full_page=True)
    if fil.stat().st_size > STOERST:
        raise ValueError(f"{fil.name} is {fil.stat().st_size} bytes")


def main() -> int:
    """All of them anew."""
    if CHROMIUM is None:
        sys.stderr.write("no chromium on this machine\n")
        return 1
    MAPPE.mkdir(parents=True, exist_ok=True)
    with (
        capture_logs(),
        tempfile.TemporaryDirectory() as name,
        a_product(Path(name), log_ind=Pki.i_mappe(Path(name) / "pki"), GRAENSE_LOGIN="100000") as produkt,
        serving(produkt.client.application, int(produkt.adresse.rpartition(":")[2])),
        chromium() as browser,
    ):
        for side in SIDER:
            for skaerm, bredde in BREDDER.items():
                with Vindue(browser, produkt, bredde=bredde) as vindue:
                    side(vindue)
                    fotografer(vindue, MAPPE / f"{side.__name__.replace('_', '-')}-{skaerm}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
