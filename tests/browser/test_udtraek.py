"""Whoever oversees the look-ups counts what the log has of a citizen, and takes it along as a file."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.browser import ansat, veje
from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.browser.test_tag_med import taken
from tests.browser.vindue import Vindue

pytestmark = I_BROWSEREN

LONE, EGNE_ORD = "6305772134", "Ringede om sin boligstøtte"
UDTRAEK = "Udtræk af adgangsloggen"


def paa_siden(v: Vindue) -> None:
    """Signed in, and at the page."""
    ansat.tilsyn(v)
    v.tryk("Tag udtræk af adgangsloggen")
    v.ser(UDTRAEK)


@pytest.mark.parametrize("script", [True, False], ids=["med-script", "uden-script"])
def test_what_the_log_has_of_a_citizen_is_counted_and_taken_as_three_kinds_of_files(
    aabn: AabnVindue, tmp_path: Path, script: bool
) -> None:
    borger, v = aabn(script=script), aabn(script=script)
    veje.overblik(borger, "Lone Munk")
    ansat.sagsbehandler(v)
    ansat.slaa_op(v, LONE, egne_ord=EGNE_ORD)
    paa_siden(v)
    om_en_borger = v.side.get_by_role("region", name="Om en borger")
    om_en_borger.get_by_label("Personnummer").fill(LONE)
    v.tryk("Find opslag om borgeren")
    fundet = re.match(r"(\d+) opslag i alt", v.side.locator("#fundet").inner_text())
    assert fundet
    assert LONE not in v.side.content() + v.side.url

    as_csv = taken(v, "Hent som CSV", tmp_path).read_text(encoding="utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(as_csv), delimiter=";") if any(EGNE_ORD in cell for cell in row)]
    assert rows
    as_json = json.loads(taken(v, "Hent som JSON", tmp_path).read_text())
    assert sum(EGNE_ORD in json.dumps(each, ensure_ascii=False) for each in as_json["raekker"]) == len(rows)
    assert len(as_json["raekker"]) >= int(fundet[1])
    assert as_json["kaede"]["hel"]
    for text in (as_csv, json.dumps(as_json, ensure_ascii=False)):
        assert LONE not in text
        assert "Signe" not in text, "a citizen is not told the employees' names"
    with taken(v, "Hent som PDF", tmp_path).open("rb") as opened:
        assert PdfFileReader(opened).root["/Pages"]["/Count"] >= 1

    borger.tryk("Hvem har set mine oplysninger")
    borger.ser("Hvem har set mine oplysninger")
    rows_of = borger.side.locator("tbody tr", has_text="Tage et udtræk").all_inner_texts()
    assert len(rows_of) >= 3
    assert all("En administrator" in row for row in rows_of)


def test_what_is_missing_is_told_at_its_own_form(vindue: Vindue) -> None:
    paa_siden(vindue)
    vindue.tryk("Find opslag i perioden")

    alert = vindue.side.get_by_role("alert")
    assert vindue.side.title().startswith("Ret dette: ")
    alert.get_by_role("link").first.click()
    assert vindue.side.evaluate("() => document.activeElement.id").startswith("periode-")
    assert vindue.side.locator("[aria-invalid=true]").first.is_visible()


def test_an_employee_whom_nobody_knows_is_none(vindue: Vindue) -> None:
    paa_siden(vindue)
    vindue.side.get_by_role("textbox", name="Medarbejder").fill("ingen-af-os")
    vindue.tryk("Find medarbejderens opslag")
    assert "Ingen, der hedder det" in vindue.side.get_by_role("alert").inner_text()
    assert vindue.side.locator("#fundet").count() == 0
