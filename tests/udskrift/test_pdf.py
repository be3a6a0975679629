"""The PDF: what it says, how it is tagged, and that it says so when something is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from borgerblik.domain.sag import Dokument
from borgerblik.domain.ydelse import Linje
from borgerblik.overblik.model import Overblik
from borgerblik.sources import Reason
from borgerblik.udskrift import UdskriftUmulig, Umulighed
from tests.byg import BEVILLING_ID, Fails, en_kommune, en_sag, en_ydelse, sager, ydelser
from tests.udskrift.papir import KONTROL, Papir, as_html, en_udbetaling, en_udskrift, et_overblik

pytestmark = pytest.mark.slow  # each document is made by a process of its own

NONE_KNOWN, NONE = "Der er ingen, vi kender til.", "Der er ingen at vise."
WHY = {
    Reason.FOR_LANGSOM: "Ydelsesindekset ikke svarede i tide",
    Reason.UTILGAENGELIG: "Ydelsesindekset ikke svarede",
    Reason.AFVIST: "svaret fra Ydelsesindekset ikke kunne godtages",
    Reason.IKKE_FORSTAAET: "svaret fra Ydelsesindekset ikke kunne læses",
    Reason.SLUKKET: "Ydelsesindekset er slået fra",
    Reason.SERVICEVINDUE: "Ydelsesindekset er lukket for vedligehold",
}


@pytest.fixture(scope="module")
def root(pdf: bytes) -> Any:
    return PdfFileReader(BytesIO(pdf)).root


def inner(values: Any) -> list[Any]:
    """The objects behind the references."""
    return [each.get_object() if hasattr(each, "get_object") else each for each in values]


def elements(node: Any) -> Any:
    """Every element of the structure, in reading order."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if hasattr(node, "keys"):
        yield node
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            kid = kid.get_object() if hasattr(kid, "get_object") else kid
            if hasattr(kid, "keys") and "/S" in kid:
                yield from elements(kid)


def test_it_is_tagged_with_language_and_title(root: Any) -> None:
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 (a value of pyHanko's own)
    assert root["/Lang"] == "da"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert "/StructTreeRoot" in root
    metadata = root["/Metadata"].data.decode()
    assert "pdfuaid" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata or 'pdfuaid:part="1"' in metadata
    assert "Udskrift af overblik fra Borgerblikket" in metadata


def test_headings_come_in_order_and_every_cell_has_its_headers(root: Any) -> None:
    found = list(elements(root["/StructTreeRoot"]["/K"][0]))
    levels = [int(each["/S"][2:]) for each in found if each["/S"] in ("/H1", "/H2", "/H3", "/H4")]
    cells = [each for each in found if each["/S"] == "/TD"]
    headers = [each for each in found if each["/S"] == "/TH"]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert headers
    assert all("/ID" in each for each in headers)
    assert all(len(each["/A"]["/Headers"]) >= 1 for each in cells)


def test_it_has_bookmarks_fonts_of_its_own_and_no_way_out_but_the_check(root: Any) -> None:
    assert root["/Outlines"]["/Count"] != 0
    links, names = [], []
    for page in inner(root["/Pages"]["/Kids"]):
        assert page["/Tabs"] == "/S"
        links += [a["/A"]["/URI"] for a in inner(page.get("/Annots", [])) if a["/Subtype"] == "/Link"]
        for font in inner(page["/Resources"]["/Font"].values()):
            (face,) = inner(font["/DescendantFonts"])
            names.append(str(face["/BaseFont"]))
            assert any(name in face["/FontDescriptor"] for name in ("/FontFile2", "/FontFile3"))
    assert links == [KONTROL]
    assert names
    assert any("IBM-Plex" in name for name in names)


def test_the_seal_is_pades_hidden_and_allows_no_change(root: Any) -> None:
    (field,) = inner(root["/AcroForm"]["/Fields"])

    assert field["/V"]["/SubFilter"] == "/ETSI.CAdES.detached"
    assert field["/F"] & 2
    assert root["/Perms"]["/DocMDP"]["/Reference"][0]["/TransformParams"]["/P"] == 1


def test_the_words_say_whose_when_from_whom_and_how_to_check() -> None:
    udskrift = en_udskrift()
    html = as_html(udskrift)

    for said in ("1. juli 1972", "Aarhus Kommune", udskrift.id, "NSIS-niveauet Betydelig", KONTROL, "ikke aktindsigt"):
        assert said in html, said
    assert "7729990" not in html
    assert "010772" not in html
    assert "De seneste 12 er vist, af 14." in html
    assert html.count("Modregning af gæld") == 12


def test_of_a_payment_that_is_shown_in_part_no_total_is_said_to_be_unknown() -> None:
    of_two = (
        Linje("32.30.04", Decimal("100.00"), ydelse=f"{BEVILLING_ID}:bev-1"),
        Linje("32.24.12", Decimal("900.00"), ydelse="00000000-0000-4000-8000-000000000005:bev-1"),
    )
    shown = ydelser(en_ydelse(), udbetalinger=(en_udbetaling(1, linjer=of_two),))
    html = as_html(en_udskrift(et_overblik(sager(), shown)))

    assert html.count(">vises ikke her<") == 4
    assert "11911" not in html


def test_an_index_writes_text_and_nothing_else() -> None:
    html = as_html(en_udskrift())

    assert "<script>" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert 'dir="auto">&lt;script' in html


@pytest.mark.parametrize("reason", list(Reason))
def test_an_outage_is_said_first_and_where_the_data_would_have_stood(reason: Reason) -> None:
    html = as_html(en_udskrift(et_overblik(sager(), Fails("ydelsesindeks", reason))))

    assert html.index("Udskriften er ikke komplet") < html.index("Borgeren er født")
    assert html.count("Mangler: kan ikke vises, fordi") == 2  # benefits, and payments to come
    assert html.count(f"fordi {WHY[reason]}.") == 3
    assert NONE_KNOWN not in html
    assert NONE not in html


def test_where_the_cases_are_missing_no_benefit_is_said_not_to_be_there() -> None:
    """One that is tied to a case is held back, for nobody knows whether the case is exempt."""
    overblik = et_overblik(Fails("sagdokumentindeks", Reason.SLUKKET), ydelser(en_ydelse()))
    html = as_html(en_udskrift(overblik))

    assert overblik.ydelser == []
    assert html.count("Mangler: kan ikke vises, fordi Sags- og Dokumentindekset er slået fra.") == 3
    assert NONE_KNOWN not in html
    assert NONE not in html


def test_what_could_not_be_read_is_counted_and_is_an_outage_too() -> None:
    html = as_html(en_udskrift(et_overblik(sager(unreadable=2), ydelser(unreadable=1))))

    assert "Udskriften er ikke komplet" in html
    assert html.count("2 oplysninger kunne ikke læses") == 2  # first of all, and at the source
    why = "2 oplysninger fra Sags- og Dokumentindekset ikke kunne læses, og fordi 1 oplysning fra Ydelsesindekset"
    assert html.count(f"Mangler: kan ikke vises, fordi {why} ikke kunne læses.") == 3
    assert NONE_KNOWN not in html
    assert NONE not in html


def test_in_english_several_reasons_are_one_english_sentence() -> None:
    html = as_html(en_udskrift(et_overblik(sager(unreadable=2), ydelser(unreadable=1))), "en")

    assert ", and because " in html
    assert "og fordi" not in html


def test_what_is_there_stands_beside_what_may_be_missing() -> None:
    html = as_html(en_udskrift(et_overblik(sager(en_sag()), ydelser(en_ydelse(), unreadable=1))))

    assert html.count("Noget kan mangle her, fordi 1 oplysning fra Ydelsesindekset ikke kunne læses.") == 3
    assert "Mangler: kan ikke vises" not in html
    assert "<h3>" in html


def test_a_kommune_that_was_not_asked_is_never_said_to_know_nothing() -> None:
    overblik = replace(et_overblik(sager(), ydelser()), kilder=[], kommuner=[en_kommune(tilsluttet=False)])
    html = as_html(en_udskrift(overblik))

    assert overblik.komplet
    assert html.count("Mangler: kan ikke vises, fordi kommunen ikke er tilsluttet.") == 3
    assert NONE_KNOWN not in html
    assert NONE not in html


def test_nothing_found_is_not_the_same_as_nothing_answered() -> None:
    html = as_html(en_udskrift(replace(et_overblik(sager(), ydelser()), ikke_vist=())))

    assert "Udskriften er ikke komplet" not in html
    assert html.count(NONE) == 2
    assert html.count(NONE_KNOWN) == 1


@pytest.mark.parametrize("turn", [*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))])
def test_a_title_cannot_turn_what_stands_after_it(turn: str) -> None:
    title = f"Afgørelse {turn}0000 .rk"
    overblik = et_overblik(
        sager(en_sag(titel=title, dokumenter=(Dokument(title, date(2026, 10, 20), title),))),
        ydelser(en_ydelse(navn=title, meddelelse=title)),
    )
    html = as_html(en_udskrift(overblik))

    assert html.count("Afgørelse 0000 .rk") >= 4
    assert turn not in html


def test_in_english_the_texts_of_the_indexes_are_marked_danish(papir: Papir) -> None:
    html = as_html(en_udskrift(), "en")

    assert '<html lang="en">' in html
    assert '<span lang="da" dir="auto">Aarhus Kommune</span>' in html
    assert PdfFileReader(BytesIO(papir.tegner.pdf(html))).root["/Lang"] == "en"


@pytest.mark.slow
def test_it_fetches_nothing(papir: Papir) -> None:
    """A document that asked for something would be no document."""
    for asked in (
        "<img alt='x' src='file:///etc/passwd'>", "<img alt='x' src='http://127.0.0.1:9/x'>",
        "<link rel=stylesheet href='file:///etc/hostname'>", "<img alt='x' src='data:image/png;base64,AA'>",
        "<style>@import url('http://127.0.0.1:9/x.css')</style>", "<link rel=attachment href='file:///etc/passwd'>",
    ):  # fmt: skip
        html = f"<!doctype html><html lang=da><head><title>x</title></head><body>{asked}</body></html>"
        with pytest.raises(UdskriftUmulig) as caught:
            papir.tegner.pdf(html)
        assert caught.value.grund is Umulighed.FEJLEDE


@pytest.mark.slow
def test_five_hundred_cases_are_done_in_time(papir: Papir) -> None:
    overblik: Overblik = et_overblik(cases=500)

    pdf = papir.pdf(en_udskrift(overblik))

    assert papir.kontrol(pdf).god
    assert len(pdf) < 5 * 1024 * 1024
