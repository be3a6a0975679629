"""A look at somebody the kommune watches becomes an alarm, which whoever oversees the look-ups takes to its end."""

from __future__ import annotations

import re

import pytest
import requests

from tests.browser import ansat
from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.browser.test_tastatur import tab_to
from tests.browser.vindue import Vindue

pytestmark = I_BROWSEREN

NOTE = "Talt med lederen: opslaget var aftalt."


def brev_om(v: Vindue, sti: str) -> str:
    """The message that leads to that alarm, once it lies in the sandkasse's post."""
    for _ in range(30):
        page = requests.get(f"{v.produkt.sandkasse}/_sandkasse/post", timeout=5).text
        for brev in page.split("<article>")[1:]:
            if sti in brev:
                return brev
        v.side.wait_for_timeout(1000)
    raise AssertionError("no message came")


@pytest.mark.parametrize(
    ("script", "hvem"), [(True, "Vera Vidende"), (False, "Kasper Kontor")], ids=["med-script", "uden-script"]
)
def test_a_look_at_a_vip_is_an_alarm_that_is_found_taken_and_ended(aabn: AabnVindue, script: bool, hvem: str) -> None:
    sagsbehandler, v = aabn(script=script), aabn(script=script)
    ansat.sagsbehandler(sagsbehandler, hvem)
    ansat.slaa_op(sagsbehandler, ansat.GUSTAV, egne_ord="Ringede selv")
    assert not sagsbehandler.laeser("alarm"), "who looks is not told"

    ansat.tilsyn(v)
    ansat.alarm_om(v, "vip", hvem)
    assert v.laeser("Person på VIP-listen")
    assert v.laeser("Begrundelse for opslaget Borgeren har henvendt sig: Ringede selv")
    sti = v.side.url.partition(v.produkt.adresse)[2]
    brev = brev_om(v, sti)
    assert "sikkerhed@aarhus.example" in brev
    assert "VIP-liste" in brev
    assert not re.search(f"Gustav|Ringede|{hvem.split()[0]}|{ansat.GUSTAV}", brev), "who it is stands on the page alone"

    v.side.get_by_label("Begynd at behandle alarmen").check()
    v.tryk("Gem")
    assert v.laeser("Under behandling, Adam Administrator")
    v.side.get_by_label("Afslut: opslaget var i orden").check()
    v.tryk("Gem")
    alert = v.side.get_by_role("alert")
    assert "Skriv en note" in alert.inner_text(), "no end without a reason"
    v.side.get_by_label("Note", exact=True).fill(NOTE)
    v.tryk("Gem")
    assert v.laeser("Gemt.")
    assert v.laeser(NOTE)
    assert v.side.locator("main form").count() == 0

    v.tryk("Alarmer om opslag")
    v.ser("Alarmer om opslag")
    v.side.get_by_label("Tilstand").select_option("afsluttet_i_orden")
    v.tryk("Vis")
    assert v.side.locator(f"tbody a[href='{sti}']").count() == 1
    v.side.get_by_label("Tilstand").select_option("ny")
    v.tryk("Vis")
    assert v.side.locator(f"tbody a[href='{sti}']").count() == 0


def test_somebody_else_was_first_and_what_was_written_is_kept(aabn: AabnVindue) -> None:
    sagsbehandler, v, anden = aabn(), aabn(), aabn()
    ansat.sagsbehandler(sagsbehandler, "Frede Forsigtig")
    ansat.slaa_op(sagsbehandler, ansat.GUSTAV)
    ansat.tilsyn(v)
    ansat.alarm_om(v, "vip", "Frede Forsigtig")
    ansat.tilsyn(anden, "Begga Begge")
    anden.gaa(v.side.url)
    anden.side.get_by_label("Begynd at behandle alarmen").check()
    anden.tryk("Gem")

    v.side.get_by_label("Begynd at behandle alarmen").check()
    v.side.get_by_label("Note", exact=True).fill(NOTE)
    v.tryk("Gem")
    assert v.laeser("Alarmen er ændret imens")
    assert v.laeser("Under behandling, Begga Begge")
    assert v.side.get_by_label("Note", exact=True).input_value() == NOTE


def test_a_caseworker_comes_to_no_page_of_those_who_oversee(vindue: Vindue) -> None:
    ansat.sagsbehandler(vindue)
    for sti in ("alarmer", "tilsyn", "revision", "statistik"):
        assert vindue.side.locator(f"a[href^='/medarbejder/{sti}']").count() == 0
        assert vindue.gaa(f"/medarbejder/{sti}") == 403
        vindue.ser("Det har du ikke adgang til")


def test_an_alarm_is_taken_with_the_keyboard_alone(aabn: AabnVindue) -> None:
    sagsbehandler, v = aabn(), aabn()
    ansat.sagsbehandler(sagsbehandler)
    ansat.slaa_op(sagsbehandler, ansat.GUSTAV)
    ansat.tilsyn(v)
    ansat.alarm_om(v, "vip", "Signe Sagsbehandler")
    v.side.reload()
    keyboard = v.side.keyboard
    tab_to(v, "Begynd at behandle alarmen")
    keyboard.press("Space")
    tab_to(v, "Note")
    keyboard.type(NOTE)
    tab_to(v, "Gem")
    keyboard.press("Enter")
    v.side.get_by_text("Gemt.").wait_for()
    assert v.laeser(NOTE)
