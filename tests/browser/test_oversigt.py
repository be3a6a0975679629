"""Nanna follows how far every kommune is, on a wide screen and a phone, and writes a task that a kommune answers."""

from __future__ import annotations

from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.browser.vindue import Vindue

pytestmark = I_BROWSEREN


def laes(v: Vindue, tekst: str) -> None:
    """That stands on the page."""
    v.side.get_by_text(tekst).first.wait_for()


def gem(v: Vindue, formular: str, knap: str, **felter: str) -> None:
    """Open that form, fill it in and send it."""
    v.side.locator("summary", has_text=formular).click()
    form = v.side.locator("details[open] form")
    for navn, vaerdi in felter.items():
        felt = form.locator(f"[name='{navn}']")
        if felt.evaluate("each => each.tagName") == "SELECT":
            felt.select_option(vaerdi)
        else:
            felt.fill(vaerdi)
    v.tryk(knap)
    laes(v, "Gemt.")


def test_the_national_role_follows_all_and_a_kommune_answers_without_a_script(aabn: AabnVindue) -> None:
    v = aabn(script=False)
    v.log_ind("Nanna National", via="ch", rolle="administrator")
    v.ser("Din adgang")
    v.tryk("Oversigt over kommunerne")
    laes(v, "98 af 98 kommuner vises.")
    assert v.side.get_by_role("table", name="Hvor langt hver kommune er").get_by_role("row").count() == 99
    v.side.get_by_label("Kommunens navn").fill("aarhus")
    v.tryk("Vis")
    laes(v, "1 af 98 kommuner vises.")

    v.tryk("Opgaver")
    task = {"noegle": "udpeg-team", "titel": "Udpeg teamet", "gruppe": "Start", "slutdato": "2030-01-31"}
    gem(v, "Skriv en national opgave", "Gem opgaven", **task)
    v.tryk("Leverandører")
    system = {"noegle": "ksd", "navn": "KSD", "leverandoer": "Eksempel A/S", "slags": "ksd"}
    gem(v, "Tilføj eller ret et system", "Gem systemet", **system)
    said = {"system": "ksd", "fagomraade": "sygedagpenge", "tilstand": "klar", "dato": "2026-01-01"}
    gem(v, "Meld, hvor klart et system er", "Gem meldingen", **said)
    laes(v, "Meldt klar, men ingen data er målt")

    own = aabn(script=False)
    own.log_ind("Adam Administrator", via="ch", rolle="administrator")
    own.gaa("/medarbejder/oversigt/0751")
    own.side.get_by_label("Hvor langt er I?").select_option("fuldfoert")
    own.tryk("Gem, hvor langt I er")
    laes(own, "Gemt.")
    v.tryk("Opgaver")
    row = v.side.get_by_role("row", name="Udpeg teamet")
    assert row.locator("td.tal").all_inner_texts()[:3] == ["1", "0", "97"]
