"""The ways somebody at work takes: a caseworker to a look, whoever oversees them to what watches over it."""

from __future__ import annotations

from tests.browser.vindue import Vindue

KAREN, OTTO, KARL = "6803862332", "8207751163", "7901044121"
GUSTAV = "8506471081"  # the VIP
MADS = "8811631147"  # one case from before the kommune's fradato, one that is still going on
INGEN = "6101854321"  # nobody's
SLAA_OP, SET = "Slå en borger op", "Det, borgeren ser"
FORMULAR = "form[action='/medarbejder/opslag']"


def sagsbehandler(v: Vindue, hvem: str = "Signe Sagsbehandler") -> None:
    """Signed in, and at their own page."""
    v.log_ind(hvem, via="ch", rolle="sagsbehandler")
    v.side.locator("main .valg").first.wait_for()


def tilsyn(v: Vindue, hvem: str = "Adam Administrator") -> None:
    """Signed in, who oversees the look-ups."""
    v.log_ind(hvem, via="ch", rolle="administrator")
    v.side.locator("main .valg").first.wait_for()


def send(v: Vindue, cpr: str, kode: str = "henvendelse", egne_ord: str = "") -> None:
    """The form to look somebody up, filled in and sent."""
    v.gaa("/medarbejder/opslag")
    v.side.locator("#cpr").fill(cpr)
    v.side.locator("#formaalKode").select_option(kode)
    v.side.locator("#formaal").fill(egne_ord)
    v.side.locator(f"{FORMULAR} button").last.click()


def slaa_op(v: Vindue, cpr: str, kode: str = "henvendelse", egne_ord: str = "") -> None:
    """Looked up: what the citizen sees stands there, and what they do not."""
    send(v, cpr, kode, egne_ord)
    v.side.locator("#hvorfor").wait_for()


def niveau(v: Vindue, som: str) -> None:
    """The same look at another level."""
    v.side.locator("#niveau").select_option(som)
    v.side.locator(f"{FORMULAR} button").last.click()
    v.side.wait_for_load_state()


def alarm_om(v: Vindue, slags: str, hvem: str, inden: int = 30) -> None:
    """At a new alarm of that kind about a look of theirs, once it has come: within so many seconds."""
    for _ in range(inden):
        v.gaa(f"/medarbejder/alarmer?tilstand=ny&slags={slags}")
        for sti in [link.get_attribute("href") for link in v.side.get_by_role("rowheader").get_by_role("link").all()]:
            v.gaa(str(sti))
            if v.side.locator("dl.fakta").get_by_text(hvem, exact=True).count():
                return
        v.side.wait_for_timeout(1000)
    raise AssertionError("no alarm came")
