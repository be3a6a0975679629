"""A document of a kommune's decisions of look-ups: what it may say, and what is said about it when it may not."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest

from borgerblik.domain.tilsyn import Opslagsgraense, Tilsyn
from schemas.ind.tilsyn import TilsynFaults, read_tilsyn
from schemas.ud.tilsyn import TilsynUd
from tests.kommuner.tilsynseksempler import AARHUS, BO, et_dokument, et_formaal, et_tilsyn, raa

FOR_MANGE_KLE = ("overvaagedeKle", "har mere end 200 poster")


def faults(raw: bytes, **how: Any) -> dict[str, str]:
    with pytest.raises(TilsynFaults) as told:
        read_tilsyn(raw, **how)
    return {fault.sted: fault.besked for fault in told.value.faults}


def faults_in(**aendret: Any) -> dict[str, str]:
    return faults(raa(et_dokument(**aendret)))


def test_the_document_goes_in_and_comes_out_the_same():
    assert TilsynUd().dump(et_tilsyn()) == et_dokument()


def test_what_it_leaves_out_is_as_where_nothing_is_decided():
    assert read_tilsyn(raa({"kode": AARHUS})) == Tilsyn(AARHUS)
    assert read_tilsyn(raa({"kode": AARHUS, "arbejdstid": None, "alarm": {}, "graense": {}})) == Tilsyn(AARHUS)
    assert et_tilsyn(graense={"advar": None}).graense == Opslagsgraense(None, 120)
    assert not et_tilsyn(formaal=[{"noegle": "klage", "tekst": "Borgeren har klaget"}]).formaal[0].uddybes


@pytest.mark.parametrize("tekst", ["\u3164\u3164\u3164", "ab\u3164", "Syn\u2800af sagen"])
def test_letters_that_show_nothing_are_no_words_of_a_purpose(tekst: str) -> None:
    assert faults_in(formaal=[et_formaal(tekst=tekst)]) == {"formaal[0].tekst": "indeholder tegn, der ikke kan vises"}


def test_the_example_of_the_sandkasse_can_be_imported_as_it_stands():
    examples = [each for each in files("borgerblik.sandkasse.tilsyn").iterdir() if each.name.endswith(".json")]

    assert [each.name for each in examples] == ["0751.json"]
    for each in examples:
        assert TilsynUd().dump(read_tilsyn(each.read_bytes())) == json.loads(each.read_bytes())


def test_every_fault_is_named_with_its_place_and_nothing_comes_in():
    found = faults_in(
        kode="0411",
        formaal=[
            et_formaal("Klage"),
            et_formaal(tekst="..."),
            et_formaal(tekst="", uddybes="ja"),
            et_formaal("anden", tekst="x" * 101),
            "klage",
        ],
        kunFraListen=1,
        opbevaring=5,
        arbejdstid={"dage": [0, 8, 1, 1], "fra": "7:00", "til": "24:00"},
        graense={"advar": 0, "stop": "120"},
        overvaagedeKle=["32.24", "32.24.04", "32.24.04", "*"],
        alarm={"email": ["x", "a@b.dk", "a@b.dk"], "webhook": "http://alarm.aarhus.dk"},
        statistikEmail="a@b.dk",
        hemmelig=1,
    )

    assert found == {
        "kode": "er ikke koden på en af de 98 kommuner",
        "formaal[0].noegle": "er ikke en nøgle (små bogstaver, tal og _, højst 40 tegn)",
        "formaal[1].tekst": "skal have mindst 3 bogstaver",
        "formaal[2].tekst": "er tom",
        "formaal[2].uddybes": "skal være true eller false",
        "formaal[3].tekst": "er længere end 100 tegn",
        "formaal[4]": "er ikke et objekt",
        "kunFraListen": "skal være true eller false",
        "opbevaring": "skal være et helt tal fra 6 til 120",
        "arbejdstid.dage[0]": "skal være et helt tal fra 1 til 7",
        "arbejdstid.dage[1]": "skal være et helt tal fra 1 til 7",
        "arbejdstid.dage[3]": "er den samme som nummer 3",
        "arbejdstid.fra": "er ikke et klokkeslæt (som 07:00)",
        "arbejdstid.til": "er ikke et klokkeslæt (som 18:00)",
        "graense.advar": "skal være et helt tal fra 1 til 10000",
        "graense.stop": "skal være et helt tal fra 1 til 10000",
        "overvaagedeKle[0]": "er ikke et KLE-nummer (som 32.24.04, 32.24.* eller 32.*)",
        "overvaagedeKle[2]": "er den samme som nummer 2",
        "overvaagedeKle[3]": "er ikke et KLE-nummer (som 32.24.04, 32.24.* eller 32.*)",
        "alarm.email[0]": "er ikke en e-mailadresse",
        "alarm.email[2]": "er den samme som nummer 2",
        "alarm.webhook": "er ikke en https-adresse",
        "statistikEmail": "er ikke en liste",
        "hemmelig": "er et ukendt felt",
    }


@pytest.mark.parametrize(
    ("aendret", "sted", "besked"),
    [
        ({"formaal": []}, "formaal", "er tom"),
        ({"formaal": None}, "formaal", "må ikke være null"),
        ({"formaal": [et_formaal(f"nr_{n}") for n in range(51)]}, "formaal", "har mere end 50 poster"),
        ({"formaal": [et_formaal(), et_formaal()]}, "formaal[1].noegle", "er den samme som nummer 1"),
        ({"formaal": [{"noegle": "klage"}]}, "formaal[0].tekst", "mangler"),
        ({"overvaagedeKle": [f"{n // 9:02d}.{n % 9:02d}.*" for n in range(201)]}, *FOR_MANGE_KLE),
        ({"alarm": {"email": [f"nr{n}@a.dk" for n in range(21)]}}, "alarm.email", "har mere end 20 poster"),
        ({"opbevaring": 121}, "opbevaring", "skal være et helt tal fra 6 til 120"),
        ({"opbevaring": 24.5}, "opbevaring", "skal være et helt tal fra 6 til 120"),
        ({"arbejdstid": {"dage": [], "fra": "07:00", "til": "18:00"}}, "arbejdstid.dage", "er tom"),
        ({"arbejdstid": {"fra": "07:00", "til": "18:00"}}, "arbejdstid.dage", "mangler"),
        ({"arbejdstid": {"dage": [1], "fra": "18:00", "til": "18:00"}}, "arbejdstid.til", "skal være efter fra"),
        ({"graense": {"advar": 30, "stop": 20}}, "graense.advar", "advar (30) er over stop (20)"),
        ({"graense": {"advar": 121}}, "graense.advar", "advar (121) er over stop (120)"),
        ({"graense": {"stop": 20}}, "graense.stop", "advar (30) er over stop (20)"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told_at_its_place(aendret, sted, besked):
    assert faults_in(**aendret) == {sted: besked}


@pytest.mark.parametrize(
    "aendret",
    [
        {"formaal": [et_formaal(tekst=f"Gælder {BO.reveal()}")]},
        {"formaal": [et_formaal(tekst="Gælder 721179-1035")]},
        {"formaal": [et_formaal(f"a{BO.reveal()}")]},
        {"alarm": {"email": [f"{BO.reveal()}@aarhus.dk"]}},
        {"alarm": {"webhook": f"https://alarm.aarhus.dk/{BO.reveal()}"}},
        {"statistikEmail": [f"{BO.reveal()}@aarhus.dk"]},
        {"overvaagedeKle": [BO.reveal()]},
        {BO.reveal(): 1},
    ],
    ids=["text", "text with a dash", "key", "email", "webhook", "other email", "kle", "name of a field"],
)
def test_a_person_number_comes_in_nowhere_and_is_never_repeated(aendret):
    told = faults_in(**aendret)

    assert len(told) == 1
    assert "7211" not in str(told)


# Where alarms may be sent


@pytest.mark.parametrize(
    "vaert",
    [
        "localhost", "127.0.0.1", "127.1", "0x7f000001", "0x7f.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1",
        "192.168.1.9", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "[fd00::1]",
        "[fe80::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "server", "server.local", "server.intern", "app.localhost",
        "localhost.", "metadata.google.internal",
    ],
)  # fmt: skip
def test_an_address_within_somebodys_walls_is_no_place_for_alarms(vaert):
    told = faults_in(alarm={"webhook": f"https://{vaert}/modtag"})

    assert told == {"alarm.webhook": "peger på en adresse, der ikke er på det åbne net"}


@pytest.mark.parametrize("vaert", ["alarm.aarhus.dk", "alarm.aarhus.dk:8443", "8.8.8.8", "[2001:4860:4860::8888]"])
def test_an_address_on_the_open_net_is(vaert):
    assert et_tilsyn(alarm={"webhook": f"https://{vaert}/modtag"}).alarm.webhook == f"https://{vaert}/modtag"


def test_beside_the_sandkasse_alarms_may_be_sent_to_this_machine_and_still_to_no_other_within_walls():
    def read(webhook: str) -> Any:
        return read_tilsyn(raa(et_dokument(alarm={"webhook": webhook})), paa_maskinen=True).alarm.webhook

    for here in ("http://127.0.0.1:8470/krog", "https://localhost/x", "https://alarm.aarhus.dk/modtag"):
        assert read(here) == here
    for other in (
        "http://alarm.aarhus.dk/", "https://10.0.0.1/", "https://server.local/", "http://a@127.0.0.1/", "ftp://127.0.0.1/",
        "http://127.0.0.1/a b", "http://127.0.0.1:x/", "http://127.0.0.1:0/", "http://[::1/",
        f"http://127.0.0.1/{'x' * 2001}", f"http://127.0.0.1/{BO.reveal()}",
    ):  # fmt: skip
        assert set(faults(raa(et_dokument(alarm={"webhook": other})), paa_maskinen=True)) == {"alarm.webhook"}, other


# How it is written


def test_what_is_no_json_says_where():
    assert faults(b"{") == {"linje 1, tegn 2": "her kan filen ikke læses som JSON"}
    assert faults(b'{"kode": "0751", "kode": "0751"}') == {"linje 1, tegn 18": "feltet kode står der to gange"}
    assert "kode" in faults(b'{"x": 1, "x": 2}')
