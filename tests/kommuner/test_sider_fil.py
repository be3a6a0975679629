"""A document of a kommune's pages: what it may say, and what is said about it when it may not."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest

from borgerblik.domain.sider import NOEGLER, Sider
from schemas.ind.sider import SiderFaults, read_sider
from schemas.ud.sider import SiderUd
from tests.kommuner.sideeksempler import SVG, chunk, en_kontakt, en_tekst, et_dokument, et_logo, nogle_sider, png, raa


def faults(raw: bytes) -> dict[str, str]:
    with pytest.raises(SiderFaults) as told:
        read_sider(raw)
    return {fault.sted: fault.besked for fault in told.value.faults}


def faults_in(**aendret: Any) -> dict[str, str]:
    return faults(raa(et_dokument(**aendret)))


def logo_faults(data: bytes, kind: str = "image/svg+xml") -> str:
    found = faults_in(udseende={"logo": et_logo(data, kind)})
    assert set(found) == {"udseende.logo.data"}
    return found["udseende.logo.data"]


def test_the_document_goes_in_and_comes_out_the_same():
    assert SiderUd().dump(nogle_sider()) == et_dokument()
    assert read_sider(json.dumps(SiderUd().dump(nogle_sider())).encode()) == nogle_sider()


def test_what_it_leaves_out_or_says_null_to_is_the_products_own():
    nulls = dict.fromkeys(("udseende", "tilgaengelighed", "hjemmeside", "kontakt"))

    assert read_sider(raa({"kode": "0751"})) == Sider("0751")
    assert read_sider(raa({"kode": "0751", **nulls, "omraader": [], "tekster": []})) == Sider("0751")
    empty = dict.fromkeys(en_kontakt())
    assert nogle_sider(kontakt=empty, omraader=[{"fagomraade": "sygedagpenge", "kontakt": empty}]).kontakt is None


def test_the_examples_of_the_sandkasse_can_be_imported_as_they_stand():
    examples = [each for each in files("borgerblik.sandkasse.sider").iterdir() if each.name.endswith(".json")]

    assert sorted(each.name for each in examples) == ["0461.json", "0751.json"]
    for each in examples:
        found = read_sider(each.read_bytes())
        assert SiderUd().dump(found) == json.loads(each.read_bytes())


def test_every_fault_is_named_with_its_place_and_nothing_comes_in():
    found = faults_in(
        kode="0411",
        udseende={"navn": "", "farve": "blå", "logo": et_logo(alt=" "), "font": "x"},
        tilgaengelighed="http://www.was.digst.dk/x",
        hjemmeside="javascript:alert(1)",
        kontakt=en_kontakt(telefon="89 40 20 00", email="a@b", url="https://a:b@c.dk", aabningstid={"en": "x"}),
        omraader=[
            {"fagomraade": "boligstoette", "sagsbehandlingstid": {"uger": 0}},
            {"fagomraade": "sygedagpenge", "sagsbehandlingstid": {"uger": 105}},
            {"fagomraade": "sygedagpenge", "sagsbehandlingstid": {"uger": "8"}},
        ],
        tekster=[
            en_tekst("naeste"),
            en_tekst("klage", "boligstoette", da=""),
            en_tekst(da=None),
            en_tekst(),
            en_tekst("oplysning", "sygedagpenge"),
            "klage",
        ],
        hemmelig=1,
    )

    assert found == {
        "kode": "er ikke koden på en af de 98 kommuner",
        "udseende.navn": "er tom",
        "udseende.farve": "er ikke en farve (som #1b4b72)",
        "udseende.logo.alt": "er tom",
        "udseende.font": "er et ukendt felt",
        "tilgaengelighed": "er ikke en https-adresse",
        "hjemmeside": "er ikke en https-adresse",
        "kontakt.telefon": "er ikke et telefonnummer (otte cifre uden mellemrum)",
        "kontakt.email": "er ikke en e-mailadresse",
        "kontakt.url": "må ikke indeholde brugernavn eller adgangskode",
        "kontakt.aabningstid.da": "mangler",
        "omraader[0].fagomraade": "er ikke et fagområde",
        "omraader[0].sagsbehandlingstid.uger": "skal være et helt tal fra 1 til 104",
        "omraader[1].sagsbehandlingstid.uger": "skal være et helt tal fra 1 til 104",
        "omraader[2].sagsbehandlingstid.uger": "skal være et helt tal fra 1 til 104",
        "omraader[2].fagomraade": "står også i omraader[1]",
        "tekster[0].noegle": "er ikke en tekst, der kan skrives",
        "tekster[1].fagomraade": "er ikke et fagområde",
        "tekster[1].da": "er tom",
        "tekster[2].da": "må ikke være null",
        "tekster[3].noegle": "står også i tekster[2]",
        "tekster[4].fagomraade": "skal være null: oplysning er ens for alle fagområder",
        "tekster[5]": "er ikke et objekt",
        "hemmelig": "er et ukendt felt",
    }


@pytest.mark.parametrize("raw", [b"", b"[]", b"hej", b'{"kode": "0751",', b"\xff", b'{"kode": "0751", "kode": "0461"}'])
def test_what_is_no_json_object_is_said_in_one_place(raw):
    assert len(faults(raw)) == 1


@pytest.mark.parametrize(
    "document", [{"kode": 751}, {"omraader": {}}, {"tekster": [[]]}, {"omraader": [{"fagomraade": []}]}]
)
def test_anything_at_any_place_is_a_fault_and_never_a_crash(document):
    assert faults(raa({"kode": "0751"} | document))


# Texts


def test_every_key_can_be_written():
    sider = nogle_sider(tekster=[en_tekst(noegle) for noegle in NOEGLER])

    assert {noegle for noegle, _ in sider.tekster} == set(NOEGLER)


@pytest.mark.parametrize(
    ("tekst", "besked"),
    [
        ("x" * 2001, "er længere end 2000 tegn"),
        (" x", "begynder eller slutter med mellemrum"),
        ("x\n", "begynder eller slutter med mellemrum"),
        ("Ring til \u202eos", "indeholder tegn, der ikke kan vises"),
        ("Ring til \u2066os", "indeholder tegn, der ikke kan vises"),
        ("Ring\x00", "indeholder tegn, der ikke kan vises"),
        ("Ring\r\ntil os", "indeholder tegn, der ikke kan vises"),
        ("Skriv 721179-1035 i brevet", "indeholder noget, der ligner et personnummer"),
        ("Skriv 721179\n1035 i brevet", "indeholder noget, der ligner et personnummer"),
        (7, "er ikke en tekst"),
    ],
)
@pytest.mark.parametrize("sprog", ["da", "en"])
def test_a_text_is_plain_short_and_nobodys_number(tekst, besked, sprog):
    assert faults_in(tekster=[en_tekst(**{sprog: tekst})]) == {f"tekster[0].{sprog}": besked}


@pytest.mark.parametrize("tekst", ["x" * 2000, "<b>Ring</b> & spørg", "To\n\nafsnit", "😀 åbent", "Ring 89 40 20 00"])
def test_what_looks_like_html_is_letters_and_lines_are_kept(tekst):
    assert nogle_sider(tekster=[en_tekst(da=tekst)]).tekst("klage", None, "da") == tekst


# Colour


@pytest.mark.parametrize(
    ("farve", "reached"), [("#777777", "4,47"), ("#ff0000", "3,99"), ("#ffffff", "1,0"), ("#FFFF00", "1,07")]
)
def test_a_colour_too_light_for_white_letters_is_refused_with_the_figure_it_reaches(farve, reached):
    said = faults_in(udseende={"farve": farve})["udseende.farve"]

    assert f"har kontrasten {reached}:1 mod hvid, og der skal være mindst 4,5:1" in said


def test_a_colour_dark_enough_comes_in():
    assert str(nogle_sider(udseende={"farve": "#767676"}).udseende.farve) == "#767676"


# Logo


@pytest.mark.parametrize("data", [SVG, SVG.replace(b"\n", b"\r\n"), b"<svg></svg>", b'<svg id="a">\n<g/></svg>'])
def test_a_still_svg_that_fetches_nothing_comes_in_byte_for_byte(data):
    found = nogle_sider(udseende={"logo": et_logo(data)}).udseende.logo

    assert found is not None
    assert found.data == data


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>", "<SCRIPT/>", "<svg:script/>", "<x:handler/>", "<foreignObject/>", "<iframe/>",
        '<path onload="alert(1)"/>', "<path\nonclick = 'x'/>", '<path ev:onload="x"/>',
        '<a xlink:href="https://x.example"><g/></a>', '<use href="https://x.example#a"/>', "<use href = 'x.svg#a'/>",
        '<use href="&#35;a"/>', '<image href="#a"/>', '<use xlink:href="javascript:alert(1)"/>',
        '<use href="data:image/svg+xml,x"/>', '<path fill="url(https://x.example/a)"/>', '<path fill="u\\72l(//x)"/>',
        "<style>@import 'x'</style>", '<path style="fill:red"/>', '<animate attributeName="href"/>', "<set/>",
        "<!DOCTYPE svg>", "<!ENTITY x 'y'>", "<![CDATA[x]]>", "<?xml-stylesheet href='x'?>", "<g>&x;</g>", "\x01",
        '<filter id="a"/>', "<feGaussianBlur/>", '<pattern id="a"/>', '<path fill="image-set(x)"/>',
        '<g xml:base="https://x.example/"/>', '<meta xmlns="http://www.w3.org/1999/xhtml" http-equiv="refresh"/>',
    ],
)  # fmt: skip
def test_an_svg_that_could_do_fetch_or_move_anything_is_refused(inside):
    assert "som et logo ikke må" in logo_faults(f"<svg>{inside}</svg>".encode())


def test_an_svg_of_copies_of_copies_is_refused():
    assert "gentager sig selv" in logo_faults(b"<svg>" + b'<use href="#a"/>' * 11 + b"</svg>")
    assert nogle_sider(udseende={"logo": et_logo(b"<svg>" + b'<use href="#a"/>' * 10 + b"</svg>")}).udseende.logo


@pytest.mark.parametrize(
    "data",
    [
        b"<html></html>", b"<svg>", b"<svg></svg><script/>", b"hej", b"<SVGx></svg>", SVG.decode().encode("utf-16"),
        b"\x00<svg></svg>", SVG.replace(b"UTF-8", b"UTF-7"), b"<!DOCTYPE svg><svg></svg>", b"<svg></svg>\xff",
    ],
)  # fmt: skip
def test_what_is_no_svg_from_end_to_end_is_refused(data):
    assert logo_faults(data)


def test_a_png_comes_in_and_one_that_only_calls_itself_so_does_not():
    found = nogle_sider(udseende={"logo": et_logo(png(), "image/png")}).udseende.logo
    assert found is not None
    assert found.type == "image/png"
    for data in (
        SVG,
        png()[:-5],
        png() + b"x",
        png().replace(b"IDAT", b"IDAX"),
        b"\x89PNG\r\n\x1a\n",
        png()[:8] + b"\0" * 40,
    ):
        assert logo_faults(data, "image/png") == "er ikke en hel PNG-fil"
    assert logo_faults(png(), "image/svg+xml")


def test_a_png_that_moves_or_is_huge_is_refused():
    assert logo_faults(png(1, 1, chunk(b"acTL", b"\0" * 8)), "image/png") == "bevæger sig (APNG)"
    for width, height in ((4097, 1), (1, 0), (2**31, 2**31)):
        assert "4096" in logo_faults(png(width, height), "image/png")


@pytest.mark.parametrize("kind", ["image/png", "image/svg+xml"])
def test_a_logo_of_more_than_100_kb_is_refused(kind):
    filled = b"<svg>" + b"x" * 100 * 1024 + b"</svg>" if "svg" in kind else png(1, 1, chunk(b"tEXt", b"x" * 100 * 1024))

    assert logo_faults(filled, kind) == "fylder mere end 100 kB"


@pytest.mark.parametrize("data", ["", "ikke base64!", "PHN2Zz4", "PHN2Zz48L3N2Zz4=\n", 7])
def test_a_logo_that_is_no_base64_is_refused(data):
    assert faults_in(udseende={"logo": et_logo(data=b"", kind="image/png") | {"data": data}}) == {
        "udseende.logo.data": "er ikke base64"
    }


def test_another_kind_of_picture_is_refused_by_its_type_alone():
    assert faults_in(udseende={"logo": et_logo(b"GIF89a", "image/gif")}) == {
        "udseende.logo.type": "skal være image/png eller image/svg+xml"
    }
