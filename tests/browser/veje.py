"""The ways a citizen takes to a page, from signing in to being there."""

from __future__ import annotations

import re

import requests

from tests.browser.vindue import Vindue
from tests.produkt import Produkt

AARHUS, ODENSE = "0751", "0461"


def overblik(v: Vindue, hvem: str = "Karen Rask", kommune: str = AARHUS, sikkert: str | None = None) -> None:
    """Signed in, and at the overview; whole, for its last part has come."""
    v.log_ind(hvem, sikkert, kommune=kommune)
    v.ser("My overview" if v.side.locator("html").get_attribute("lang") == "en" else "Mit overblik")


def foerste(v: Vindue, slags: str) -> str:
    """The address of the first sag or ydelse that the page leads to."""
    found = v.side.locator(f"a[href^='/min-side/{slags}/']").first.get_attribute("href")
    assert found is not None
    return found


def ind_i(v: Vindue, slags: str) -> None:
    """From the overview into the first of those; its name is the heading."""
    link = v.side.locator(f"a[href^='/min-side/{slags}/']").first
    navn = link.inner_text()
    link.click()
    v.ser(navn)


def meldt(v: Vindue, hvem: str) -> None:
    """That citizen has reported an error in a case, and stands at the receipt."""
    overblik(v, hvem)
    ind_i(v, "sag")
    v.side.locator("a[href^='/min-side/fejl/ny']").click()
    v.side.locator("#kategori-mangler").check()
    v.side.locator("main form button").last.click()
    v.side.locator("#kvittering").wait_for()


def forkert(v: Vindue, knap: str = "main form button", hvilken: int = -1) -> None:
    """A form is sent with something wrong in it (by the last button), and comes back with what it is."""
    v.side.locator(knap).nth(hvilken).click()
    v.side.get_by_role("alert").wait_for()


def kode(produkt: Produkt, til: str) -> str:
    """The code in the newest message to that address, as the sandkasse's page of post shows it."""
    page = requests.get(f"{produkt.sandkasse}/_sandkasse/post", timeout=5).text
    breve = [each for each in page.split("<article>")[1:] if til in each]
    found = re.search(r"\b[0-9]{6}\b", breve[0])
    assert found is not None
    return found[0]


def til_kode(v: Vindue, email: str, *slags: str) -> None:
    """From the page about messages to the one that asks for the code."""
    v.gaa("/min-side/besked")
    for tekst in slags or ("En sag har fået ny status",):
        v.side.get_by_label(tekst).check()
    if v.side.get_by_label("E-mail", exact=True).count():
        v.side.get_by_label("E-mail", exact=True).check()
    v.side.get_by_label("Din e-mailadresse").fill(email)
    v.tryk("Gem")
    v.ser("Bekræft din e-mailadresse")
