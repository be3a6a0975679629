"""A kommune file: what it may say, and what is said about it when it may not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import KleValg, Kommune, Systemfilter
from schemas.ind.kommune import KommuneFileFaults, read_kommune_file
from schemas.ud.kommune import KommuneView
from tests.kommuner.eksempler import en_fil, et_valg, kommuner, raa


def faults(raw: bytes) -> dict[str, str]:
    with pytest.raises(KommuneFileFaults) as told:
        read_kommune_file(raw)
    return {fault.sted: fault.besked for fault in told.value.faults}


def faults_in(**aendret: Any) -> dict[str, str]:
    return faults(raa(en_fil(**aendret)))


def faults_in_valg(**aendret: Any) -> dict[str, str]:
    return faults_in(kle=[et_valg(**aendret)])


def test_the_file_of_the_design_goes_in_and_comes_out_the_same():
    kommune = read_kommune_file(raa(en_fil()))

    assert kommune.har_aabnet("32.30.04")
    assert KommuneView().dump(kommune) == en_fil()


@settings(deadline=None, max_examples=100)
@given(kommuner)
def test_what_goes_out_comes_in_the_same(kommune):
    assert read_kommune_file(json.dumps(KommuneView().dump(kommune)).encode()) == kommune


def test_what_a_file_leaves_out_is_as_the_domain_has_it():
    shortest = {"kode": "0751", "navn": "Aarhus Kommune", "cvr": "55133018"}
    valg = {"nummer": "32.30.04", "aaben": False}

    assert read_kommune_file(raa(shortest)) == Kommune("0751", "Aarhus Kommune", "55133018")
    assert read_kommune_file(raa(shortest | {"kle": [valg]})).kle["32.30.04"] == KleValg("32.30.04")
    assert read_kommune_file(raa(shortest | {"niveauer": {"borger": {"foelsomme": "hoej"}}})).borger.foelsomme is (
        Nsis.HOEJ
    )


def test_the_names_of_systems_are_kept_in_lower_case():
    fil = en_fil(kle=[et_valg(fagsystemer={"kun": ["KMD Sygedagpenge"], "ikke": ["ØSS"]})])
    assert read_kommune_file(raa(fil)).kle["32.30.04"].fagsystemer == Systemfilter(
        frozenset({"kmd sygedagpenge"}), frozenset({"øss"})
    )


def test_every_fault_in_a_file_is_named_with_its_place():
    fil = en_fil(
        kode="751",
        cvr="5513301",
        tilsluttet="ja",
        hemmelig=1,
        kle=[
            et_valg(fradato="2021-02-30", titel="emne"),
            et_valg(aaben=1, links=[{"tekst": "", "url": "javascript:alert(1)"}]),
            et_valg("32.30.4", fagsystemer={"kun": ["KSD"], "ikke": ["ksd", ""]}),
            "32.30.06",
        ],
        niveauer={"borger": {"foelsomme": "højest"}},
    )

    assert faults(raa(fil)) == {
        "kode": "er ikke fire cifre",
        "cvr": "er ikke et CVR-nummer (otte cifre)",
        "tilsluttet": "skal være true eller false",
        "hemmelig": "er et ukendt felt",
        "kle[0].fradato": "er ikke en dato (ÅÅÅÅ-MM-DD)",
        "kle[0].titel": "skal være kle eller sagstitel",
        "kle[1].nummer": "står også i kle[0]",
        "kle[1].aaben": "skal være true eller false",
        "kle[1].links[0].tekst": "er tom",
        "kle[1].links[0].url": "er ikke en https-adresse",
        "kle[2].nummer": "er ikke et KLE-nummer (som 32.30.04)",
        "kle[2].fagsystemer.ikke[0]": "står også i kun",
        "kle[2].fagsystemer.ikke[1]": "er tom",
        "kle[3]": "er ikke et objekt",
        "niveauer.borger.foelsomme": "skal være lav, betydelig eller hoej",
    }


def test_what_must_be_there_is_missed():
    assert faults(b"{}") == {"kode": "mangler", "navn": "mangler", "cvr": "mangler"}
    assert faults_in(kle=[{}]) == {"kle[0].nummer": "mangler", "kle[0].aaben": "mangler"}
    assert faults_in_valg(links=[{}]) == {
        "kle[0].links[0].tekst": "mangler",
        "kle[0].links[0].url": "mangler",
    }


def test_null_is_no_value_but_for_a_fradato():
    assert read_kommune_file(raa(en_fil(kle=[et_valg(fradato=None)]))).kle["32.30.04"].fradato is None
    assert faults_in(navn=None, kle=None, niveauer=None) == dict.fromkeys(
        ("navn", "kle", "niveauer"), "må ikke være null"
    )


@pytest.mark.parametrize("kode", ["0411", "9999", "0000"])
def test_a_code_that_no_kommune_has_is_refused(kode):
    assert faults_in(kode=kode) == {"kode": "er ikke koden på en af de 98 kommuner"}


@pytest.mark.parametrize("wrong", ["751", " 0751", "07511", "٠٧٥١", "", 751, ["0751"], {"kode": "0751"}])
def test_a_code_that_is_not_four_digits_is_refused(wrong):
    assert list(faults_in(kode=wrong)) == ["kode"]


@pytest.mark.parametrize(
    "wrong",
    ["20201231", "2020-1-1", "31-12-2020", "2020-W01-1", "2020-12-31T00:00", "0000-01-01", "", 20201231],
)
def test_only_a_real_date_is_a_date(wrong):
    assert faults_in_valg(fradato=wrong) == {"kle[0].fradato": "er ikke en dato (ÅÅÅÅ-MM-DD)"}


@pytest.mark.parametrize("wrong", ["ja", "true", 1, 0, "nej", [], None])
def test_no_word_stands_for_yes_or_no(wrong):
    places = {"kle[0].aaben", "kle[0].ogsaaAktive", "kle[0].dokumenter"}
    assert set(faults_in_valg(aaben=wrong, ogsaaAktive=wrong, dokumenter=wrong)) == places


@pytest.mark.parametrize(
    "wrong",
    [
        "http://borger.dk",
        "javascript:alert(1)",
        "https:borger.dk",
        "https:///x",
        "//borger.dk",
        "https://bruger:kode@borger.dk",
        "https://bruger@borger.dk",
        "https://borger.dk/a b",
        "https://borger.dk\\@ond.dk",
        "https://borger.dk/\n",
        "https://borger.dk:nul",
        "https://[borger.dk",
        "https://borger.dk/" + "x" * 2000,
        "",
        "data:text/html,x",
        None,
    ],
)
def test_a_link_goes_to_an_https_address_and_nowhere_else(wrong):
    assert set(faults_in_valg(links=[{"tekst": "Læs", "url": wrong}])) == {"kle[0].links[0].url"}


@pytest.mark.parametrize("wrong", ["", "   ", " x", "x\ny", "x\0", "\ud800", "x\u202ey", "x" * 201, 7, None])
def test_a_text_is_one_line_that_can_be_read(wrong):
    fil = en_fil(kle=[et_valg(links=[{"tekst": wrong, "url": "https://borger.dk"}])])
    assert set(faults(json.dumps(fil).encode())) == {"kle[0].links[0].tekst"}


def invented(dash: str = "") -> str:
    """Nobody's number: the day is 61 or later."""
    return f"610180{dash}1234"


@pytest.mark.parametrize("dash", ["", "-", " "])
def test_a_person_number_is_refused_wherever_it_stands_and_never_repeated(dash):
    number = invented(dash)
    places = faults(
        raa(
            en_fil(
                navn=f"Kommune {number}",
                kode=number,
                cvr=number,
                **{number: 1},
                kle=[
                    et_valg(
                        nummer=number,
                        fradato=number,
                        fagsystemer={"kun": [number]},
                        links=[{"tekst": number, "url": f"https://borger.dk/{number}"}],
                    )
                ],
            )
        )
    )

    assert {"navn", "kle[0].fagsystemer.kun[0]", "kle[0].links[0].tekst", "kle[0].links[0].url"} <= set(places)
    assert number not in repr(places)
    assert places["[cpr]"] == "er et ukendt felt"


def test_a_person_number_written_in_an_address_with_escapes_is_found():
    url = f"https://borger.dk/?x={invented('%2D')}"
    assert set(faults_in_valg(links=[{"tekst": "x", "url": url}])) == {"kle[0].links[0].url"}


def test_a_system_may_be_named_by_its_uuid():
    uuid = "61018012-1234-4123-8123-610180123456"
    read_kommune_file(raa(en_fil(kle=[et_valg(fagsystemer={"kun": [uuid]})])))


def test_what_is_no_json_is_told_by_line_and_column():
    assert faults(b'{\n "kode": "0751",\n "navn" }') == {"linje 3, tegn 9": "her kan filen ikke læses som JSON"}
    assert faults(b"") == {"linje 1, tegn 1": "her kan filen ikke læses som JSON"}
    assert faults(b"\n [1]") == {"linje 2, tegn 2": "filen skal være et JSON-objekt, { … }"}
    assert faults(b'{"a":\n "\xe6"}') == {"linje 2, tegn 3": "er ikke skrevet i tegnsættet UTF-8"}
    assert faults(b"[" * 100_000) == {"filen": "er indlejret i for mange lag"}
    assert faults(b" " * (5 * 1024 * 1024 + 1)) == {"filen": "fylder mere end 5 MB"}


def test_fields_that_stand_twice_are_told_along_with_everything_else():
    text = raa(en_fil(cvr="1")).decode().replace('"aaben"', '\n"aaben": false, "aaben"')
    assert faults(("\ufeff" + text[:-1] + ',\n "ko\\u0064e": "0101"}').encode()) == {
        "linje 2, tegn 17": "feltet aaben står der to gange",
        "linje 3, tegn 2": "feltet kode står der to gange",
        "cvr": "er ikke et CVR-nummer (otte cifre)",
    }


def test_a_number_that_json_does_not_have_is_told():
    text = raa(en_fil(navn="NaN")).decode()[:-1] + ', "x":\n [NaN, -Infinity]}'
    assert faults(text.encode()) == {
        "linje 2, tegn 3": "er ikke et tal i JSON",
        "linje 2, tegn 8": "er ikke et tal i JSON",
        "x": "er et ukendt felt",
    }


def test_a_number_of_any_length_is_no_burden():
    text = raa(en_fil()).decode().replace('"2020-12-31"', "9" * 100_000)
    assert faults(text.encode()) == {"kle[0].fradato": "er ikke en dato (ÅÅÅÅ-MM-DD)"}


def test_a_byte_order_mark_does_no_harm():
    assert read_kommune_file(b"\xef\xbb\xbf" + raa(en_fil())) == read_kommune_file(raa(en_fil()))
    assert faults(b"\xef\xbb\xbf{\xe6}") == {"linje 1, tegn 2": "er ikke skrevet i tegnsættet UTF-8"}


def test_a_long_or_strange_field_name_stays_on_one_short_line():
    (place,) = faults(json.dumps(en_fil() | {"x\n" * 500: 1}).encode())
    assert "\n" not in place
    assert len(place) < 70


def test_the_error_as_a_whole_has_one_line_for_each_fault():
    with pytest.raises(KommuneFileFaults) as told:
        read_kommune_file(b"{}")
    assert str(told.value) == "kode: mangler\nnavn: mangler\ncvr: mangler"
