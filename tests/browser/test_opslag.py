"""A caseworker looks a citizen up, sees what the citizen sees and why not the rest; the citizen reads who looked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from unittest import mock

import pytest

from borgerblik.web import opslag_billet
from tests.browser import ansat, veje
from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.browser.test_tastatur import tab_to
from tests.browser.vindue import Vindue

pytestmark = I_BROWSEREN


@contextmanager
def a_quarter_later(v: Vindue) -> Iterator[None]:
    """The clock that tickets go by is past their time."""
    clock = v.produkt.client.application.extensions["borgerblik"].doere.now
    later = SimpleNamespace(doere=SimpleNamespace(now=lambda: clock() + opslag_billet.GYLDIG + timedelta(seconds=1)))
    with mock.patch.object(opslag_billet, "services", return_value=later):
        yield


def spor(v: Vindue) -> list[str]:
    """The rows of the trace as they are read, one string each."""
    rows = v.side.locator("section[aria-labelledby=hvorfor] tbody tr").all()
    return [" ".join(row.inner_text().split()) for row in rows]


@pytest.mark.parametrize("bredde", [1280, 360], ids=["bord", "telefon"])
@pytest.mark.parametrize("script", [True, False], ids=["med-script", "uden-script"])
def test_a_look_from_the_purpose_to_the_citizens_own_page(aabn: AabnVindue, script: bool, bredde: int) -> None:
    v, egne_ord = aabn(script=script, bredde=bredde), f"Ringede fra {bredde} {'med' if script else 'uden'} script"
    ansat.sagsbehandler(v)
    v.tryk(ansat.SLAA_OP)
    v.ser(ansat.SLAA_OP)
    v.side.get_by_label("Borgerens personnummer").fill(ansat.MADS)
    v.side.get_by_label("Formål", exact=True).select_option("Borgeren har henvendt sig")
    v.side.get_by_label("Uddyb med dine egne ord").fill(egne_ord)
    v.tryk("Slå op")

    v.ser(ansat.SET)
    assert v.laeser("Borgeren er 881163-xxxx. Siden er kun til læsning")
    assert v.laeser(f"Borgeren har henvendt sig: {egne_ord}")
    assert v.laeser("Næste udbetalinger")
    assert v.laeser("Ansøgning om kontanthjælp")
    vist, holdt = spor(v)[:2]
    assert "Vises ikke" in holdt
    assert "Vises ikke" not in vist
    assert "Aarhus Kommune åbnede 32.24.04 den" in vist
    assert "Oprettet 2019-03-11. Aarhus Kommune åbnede 32.24.04" in holdt
    assert "med fradato 2020-12-31, og sagen er afsluttet." in holdt

    ansat.niveau(v, "lav")
    v.ser(ansat.SET)
    assert v.laeser("hvad borgeren ser på niveauet Lav")
    assert v.laeser("Borgeren kan se mere")
    ansat.niveau(v, "betydelig")

    v.side.get_by_role("button", name="Sammenlign").first.click()
    v.ser("Sammenlign med kilden")
    assert v.laeser("Borgeren ser den.")
    assert v.side.get_by_role("row", name="Titel").first.get_by_text("Ens").count() >= 1
    v.tryk("Tilbage til det, borgeren ser")
    v.ser(ansat.SET)
    assert ansat.MADS not in v.side.content() + v.side.url

    with a_quarter_later(v):
        v.side.get_by_role("button", name="Sammenlign").first.click()
        v.ser(ansat.SLAA_OP)
    assert v.laeser("Opslaget er lukket")
    assert not v.laeser("kontanthjælp")

    borger = aabn(script=script, bredde=bredde)
    veje.overblik(borger, "Mads Nord")
    borger.tryk("Hvem har set mine oplysninger")
    borger.ser("Hvem har set mine oplysninger")
    rows = [" ".join(row.split()) for row in borger.side.locator("tbody tr", has_text=egne_ord).all_inner_texts()]
    assert len(rows) == 5
    assert all("En sagsbehandler, Aarhus Kommune" in row and "Du har henvendt dig:" in row for row in rows)
    assert sum("1 sag, sammenlignet med kilden" in row for row in rows) == 1
    assert not borger.laeser("Signe")


@pytest.mark.parametrize("script", [True, False], ids=["med-script", "uden-script"])
def test_the_browser_itself_puts_the_page_away_when_the_time_is_out(aabn: AabnVindue, script: bool) -> None:
    v = aabn(script=script)
    ansat.sagsbehandler(v)
    with mock.patch.object(opslag_billet, "GYLDIG", timedelta(seconds=2)):
        ansat.send(v, ansat.KAREN)
        v.ser(ansat.SET)
    v.ser(ansat.SLAA_OP)
    assert not v.laeser("sygedagpenge")


@pytest.mark.parametrize(
    ("kode", "egne_ord", "siger"),
    [
        ("", "", "Skriv på én linje, hvorfor du slår op"),
        ("", "...", "Skriv på én linje, hvorfor du slår op"),
        ("andet", "", "Skriv på én linje, hvorfor du slår op"),
        ("henvendelse", f"Spurgte til {ansat.KARL}", "ingen personnumre"),
    ],
    ids=["intet", "prikker", "uuddybet", "personnummer"],
)
def test_a_purpose_that_says_nothing_or_too_much_is_told_of_and_looks_nobody_up(
    vindue: Vindue, kode: str, egne_ord: str, siger: str
) -> None:
    ansat.sagsbehandler(vindue)
    ansat.send(vindue, ansat.KARL, kode, egne_ord)

    vindue.ser(ansat.SLAA_OP)
    assert vindue.side.title().startswith("Ret dette: ")
    alert = vindue.side.get_by_role("alert")
    assert siger in alert.inner_text()
    assert alert.evaluate("each => each === document.activeElement")
    alert.get_by_role("link").click()
    assert vindue.side.evaluate("() => document.activeElement.id") == "formaal"
    assert vindue.side.locator("#formaal").get_attribute("aria-invalid") == "true"
    assert ansat.KARL not in vindue.side.content()
    assert not vindue.laeser(ansat.SET)


def test_a_number_of_nobody_is_answered_as_one_who_has_nothing(vindue: Vindue) -> None:
    ansat.sagsbehandler(vindue)
    ansat.slaa_op(vindue, ansat.INGEN)

    assert vindue.laeser("Der er ingen sager eller ydelser, du må kende til.")
    assert vindue.laeser("kontrollér personnummeret")
    assert spor(vindue) == []


def test_a_source_that_goes_down_midway_is_named_and_nothing_looks_empty(vindue: Vindue) -> None:
    ansat.sagsbehandler(vindue)
    ansat.slaa_op(vindue, ansat.OTTO)
    ydelser = [row for row in spor(vindue) if row.startswith("Ydelse")]
    assert ydelser

    vindue.fejl("ydi", "http_500")
    ansat.niveau(vindue, "hoej")
    assert vindue.laeser("Vi kan ikke hente borgerens ydelser og udbetalinger lige nu.")
    assert vindue.laeser("Ydelser Kan ikke vises lige nu.")
    assert vindue.laeser("Det, vi ikke kan hente lige nu, står heller ikke her.")
    assert not vindue.laeser("Der er ingen ydelser at vise.")
    assert not vindue.laeser("kontrollér personnummeret")

    vindue.fejl("sdi", "http_500")
    ansat.niveau(vindue, "betydelig")
    vindue.ser(ansat.SET)
    assert vindue.laeser("Vi kan ikke hente borgerens sager lige nu.")
    assert not vindue.laeser("Der er ingen")
    assert vindue.side.locator("#hvorfor").count() == 0


def test_an_item_whose_source_went_down_cannot_be_compared_and_that_is_said(vindue: Vindue) -> None:
    ansat.sagsbehandler(vindue)
    ansat.slaa_op(vindue, ansat.KARL)
    vindue.fejl("sdi", "http_500")
    vindue.side.get_by_role("button", name="Sammenlign").first.click()

    vindue.side.wait_for_load_state()
    assert "lige nu" in vindue.side.locator("main").inner_text()
    assert not vindue.laeser("Borgeren ser den")


def test_a_citizen_is_looked_up_with_the_keyboard_alone(vindue: Vindue) -> None:
    keyboard = vindue.side.keyboard
    ansat.sagsbehandler(vindue)
    tab_to(vindue, ansat.SLAA_OP)
    keyboard.press("Enter")
    vindue.ser(ansat.SLAA_OP)
    tab_to(vindue, "Borgerens personnummer")
    keyboard.type(ansat.KARL)
    tab_to(vindue, "Formål")
    keyboard.type("Borgeren har klaget")
    tab_to(vindue, "Slå op")
    keyboard.press("Enter")
    vindue.ser(ansat.SET)
    tab_to(vindue, "Sammenlign")
    keyboard.press("Enter")
    vindue.ser("Sammenlign med kilden")
    tab_to(vindue, "Tilbage til det, borgeren ser")
    keyboard.press("Enter")
    vindue.ser(ansat.SET)
