"""Photographs the pages for docs/skaermbilleder, at a desk and on a phone, in a product that it starts itself.

Usage: make skaermbilleder   (needs chromium; every person on the pictures is invented)
With names after it (python -m tools.skaermbilleder statistik kladde) only those are made anew.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import Locator
from structlog.testing import capture_logs

from borgerblik.sandkasse.pki import Pki
from tests.browser import ansat, konsol, veje
from tests.browser.chromium import CHROMIUM, chromium
from tests.browser.vindue import Vindue
from tests.produkt import a_product
from tests.wire import serving

MAPPE = Path(__file__).parents[1] / "docs" / "skaermbilleder"
BREDDER = {"bord": 880, "telefon": 360}
HOEJEST = 1000  # pixels of a page that are shown
STOERST = 130_000  # bytes of a picture

Side = Callable[[Vindue], Locator | None]
"""Goes to a page; what it gives is where the picture begins, the top of the page where that is None."""


def forside(v: Vindue) -> None:
    v.gaa("/")


def udbydere(v: Vindue) -> None:
    v.gaa("/log-ind")


def overblik(v: Vindue) -> None:
    veje.overblik(v)


def overblik_sager(v: Vindue) -> Locator:
    veje.overblik(v, "Anna Alsted")
    return v.side.locator("section[slot=sager]")


def overblik_engelsk(v: Vindue) -> None:
    v.paa("en")
    veje.overblik(v)


def hoejere_niveau(v: Vindue) -> None:
    veje.overblik(v, "Sara Toft", veje.ODENSE)


def fuldmagt(v: Vindue) -> None:
    veje.overblik(v, "Bo Birk")
    v.tryk("Se overblikket for den borger, der er født 5. marts 1985")
    v.ser("Overblik for den, der har givet dig fuldmagt")


def mange_sager(v: Vindue) -> None:
    veje.overblik(v, "Ib Juul")


def sag(v: Vindue) -> None:
    veje.overblik(v, "Bo Birk")
    veje.ind_i(v, "sag")


def ydelse(v: Vindue) -> None:
    veje.overblik(v)
    veje.ind_i(v, "ydelse")


def udbetaling(v: Vindue) -> Locator:
    ydelse(v)
    v.side.locator("a[href^='?udbetaling=']").nth(2).click()
    return v.side.locator("#udbetaling")


def tolv_maaneder(v: Vindue) -> Locator:
    ydelse(v)
    return v.side.locator("section[aria-labelledby=aar]")


def kalender(v: Vindue) -> None:
    veje.overblik(v, "Otto Poulsen")
    v.tryk("Udbetalinger og kalender")
    v.ser("Kommende udbetalinger")


def hvem_har_set(v: Vindue) -> None:
    veje.overblik(v, "Bo Birk")
    v.tryk("Hvem har set mine oplysninger")
    v.ser("Hvem har set mine oplysninger")


def besked(v: Vindue) -> None:
    veje.overblik(v)
    v.tryk("Besked")
    v.ser("Få besked, når der er nyt")


def tag_med(v: Vindue) -> None:
    veje.overblik(v)
    v.tryk("Tag med")
    v.ser("Tag dit overblik med")


def meld_fejl(v: Vindue) -> None:
    sag(v)
    v.tryk("Meld en fejl i det her")
    v.ser("Meld en fejl")
    v.side.get_by_label("Beskriv fejlen").fill("Kort")
    v.tryk("Send fejlmelding")


def fejlmeldinger(v: Vindue) -> None:
    meld_fejl(v)
    v.side.get_by_label("Et beløb eller en dato er forkert").check()
    v.side.get_by_label("Beskriv fejlen").fill("Jeg blev syg den 3., ikke den 13.")
    v.tryk("Send fejlmelding")
    v.ser("Mine fejlmeldinger")


def kontrol(v: Vindue) -> None:
    v.gaa("/kontrol")
    v.side.locator("input[type=file]").set_input_files(
        {"name": "overblik.json", "mimeType": "application/json", "buffer": b"{}"}
    )
    v.tryk("Kontrollér")
    v.ser("Kontrollér et dokument")


def trin_op(v: Vindue) -> None:
    v.log_ind("Bo Birk", "Lav", niveau="lav")
    v.ser("Her skal du logge ind på et højere niveau")


def afvist(v: Vindue) -> None:
    v.fejl("nemlogin", "forkert_audience")
    v.log_ind("Bo Birk")
    v.ser("Du blev ikke logget ind")


def kilde_mangler(v: Vindue) -> None:
    v.fejl("ydi", "http_500")
    veje.overblik(v, "Bo Birk")


def medarbejder(v: Vindue) -> None:
    v.log_ind("Kasper Kontor", via="ch", rolle="sagsbehandler")
    v.ser("Din adgang")


def medarbejder_fejl(v: Vindue) -> None:
    v.log_ind("Signe Sagsbehandler", via="ch", rolle="sagsbehandler")
    v.gaa("/medarbejder/fejl")
    v.side.get_by_role("rowheader").get_by_role("link").first.click()


def slaa_op(v: Vindue) -> None:
    ansat.sagsbehandler(v)
    v.tryk(ansat.SLAA_OP)
    v.ser(ansat.SLAA_OP)


def opslag(v: Vindue) -> None:
    ansat.sagsbehandler(v)
    ansat.slaa_op(v, ansat.MADS, egne_ord="Ringede om sin sag")


def opslag_spor(v: Vindue) -> Locator:
    opslag(v)
    return v.side.locator("section[aria-labelledby=hvorfor]")


def opslag_sammenlign(v: Vindue) -> None:
    opslag(v)
    v.side.get_by_role("button", name="Sammenlign").first.click()
    v.ser("Sammenlign med kilden")


def alarm(v: Vindue) -> None:
    ansat.sagsbehandler(v)
    ansat.slaa_op(v, ansat.GUSTAV, egne_ord="Ringede selv")
    ansat.tilsyn(v)
    ansat.alarm_om(v, "vip", "Signe Sagsbehandler")


def alarmer(v: Vindue) -> None:
    alarm(v)
    v.tryk("Alarmer om opslag")
    v.ser("Alarmer om opslag")


def tilsyn(v: Vindue) -> None:
    ansat.tilsyn(v)
    v.gaa("/medarbejder/tilsyn")


def tilsyn_personer(v: Vindue) -> Locator:
    tilsyn(v)
    return v.side.locator("section[aria-labelledby=liste]")


def revision(v: Vindue) -> None:
    ansat.tilsyn(v)
    v.gaa("/medarbejder/revision")
    v.side.locator("#person-cpr").fill(ansat.MADS)
    v.tryk("Find opslag om borgeren")


def statistik(v: Vindue) -> None:
    v.produkt.client.application.extensions["borgerblik"].statistik.aflever()
    ansat.tilsyn(v)
    v.gaa("/medarbejder/statistik")


def statistik_omraader(v: Vindue) -> Locator:
    statistik(v)
    return v.side.get_by_role("heading", name="Borgernes kald på sager")


AALBORG = "kommune=0851"


def tilslutning(v: Vindue) -> None:
    ansat.tilsyn(v, "Asta Aalborg")
    v.gaa("/medarbejder/tilslutning")


def datakvalitet(v: Vindue) -> None:
    ansat.tilsyn(v, "Asta Aalborg")
    v.gaa(f"/medarbejder/kvalitet?{AALBORG}&omraade=sygedagpenge")
    v.tryk("Mål datakvaliteten nu")
    konsol.vent(v, "Opdater siden")


def fagomraade(v: Vindue) -> None:
    ansat.tilsyn(v, "Asta Aalborg")
    v.gaa(f"/medarbejder/valg/omraade/sygedagpenge?{AALBORG}")


def kladde(v: Vindue) -> None:
    fagomraade(v)
    v.knap("Begynd at åbne").or_(v.knap("Åbn Sygedagpenge")).click()
    konsol.hent_visning(v)


def kladde_forhaandsvisning(v: Vindue) -> Locator:
    kladde(v)
    return v.side.locator("section[aria-labelledby=forhaandsvisning]")


def oversigt(v: Vindue) -> None:
    v.log_ind("Nanna National", via="ch", rolle="administrator")
    v.gaa("/medarbejder/oversigt")


# The last two leave the sandkasse failing.
SIDER: tuple[Side, ...] = (
    forside, udbydere, overblik, overblik_sager, overblik_engelsk, hoejere_niveau, fuldmagt, mange_sager, sag, ydelse,
    udbetaling, tolv_maaneder, kalender, hvem_har_set, besked, tag_med, meld_fejl, fejlmeldinger, kontrol, trin_op,
    medarbejder, medarbejder_fejl, slaa_op, opslag, opslag_spor, opslag_sammenlign, alarm, alarmer, tilsyn,
    tilsyn_personer, revision, statistik, statistik_omraader, tilslutning, datakvalitet, fagomraade, kladde,
    kladde_forhaandsvisning, oversigt, kilde_mangler, afvist,
)  # fmt: skip


def fotografer(v: Vindue, fil: Path, fra: Locator | None = None) -> None:
    """The page from there, as far down as it is shown. Raises ValueError for a picture that is too large."""
    top = 0 if fra is None else int(fra.evaluate("each => scrollY + each.getBoundingClientRect().top")) - 16
    v.side.evaluate("() => document.fonts.ready.then(() => 0)")
    bredde = v.side.viewport_size["width"] if v.side.viewport_size else 0
    hoejde = min(int(v.side.evaluate("() => document.documentElement.scrollHeight")) - top, HOEJEST)
    v.side.screenshot(path=fil, clip={"x": 0, "y": top, "width": bredde, "height": hoejde}, full_page=True)
    if fil.stat().st_size > STOERST:
        raise ValueError(f"{fil.name} is {fil.stat().st_size} bytes")


def main(only: Sequence[str] = ()) -> int:
    """All of them anew, or those; a picture of nothing that is here is removed."""
    if CHROMIUM is None:
        sys.stderr.write("no chromium on this machine\n")
        return 1
    MAPPE.mkdir(parents=True, exist_ok=True)
    made: set[Path] = set()
    with capture_logs(), tempfile.TemporaryDirectory() as name:
        pki = Pki.i_mappe(Path(name) / "pki")
        segl = {"SEGL_CERTIFICATE": str(pki.sti("klient.pem")), "SEGL_KEY": str(pki.sti("klient-noegle.pem"))}
        with (
            a_product(Path(name), log_ind=pki, GRAENSE_LOGIN="100000", **segl) as produkt,
            serving(produkt.client.application, int(produkt.adresse.rpartition(":")[2])),
            chromium() as browser,
        ):
            for side in (each for each in SIDER if not only or each.__name__ in only):
                for skaerm, bredde in BREDDER.items():
                    fil = MAPPE / f"{side.__name__.replace('_', '-')}-{skaerm}.png"
                    with Vindue(browser, produkt, bredde=bredde) as vindue:
                        fotografer(vindue, fil, side(vindue))
                    made.add(fil)
    for stale in set() if only else set(MAPPE.glob("*.png")) - made:
        stale.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
