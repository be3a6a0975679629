"""A citizen with an access token asks for their overview; both indexes answer over SOAP and HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from borgerblik.sandkasse.navngivne import NAVNGIVNE
from tests.produkt import Produkt, a_product

WAITS = pytest.mark.slow  # for the whole of the deadline
BORGERE = {borger.navn: borger for borger in NAVNGIVNE}
EIGHT = {
    "sygedagpenge", "kontanthjaelp", "uddannelseshjaelp", "revalidering",
    "ressourceforloebsydelse", "ledighedsydelse", "fleksloentilskud", "udvalgte_enkeltydelser",
}  # fmt: skip


def see(produkt: Produkt, navn: str, query: str = "", **claims: Any) -> dict[str, Any]:
    borger = BORGERE[navn]
    return produkt.overblik(borger.nummer, query, **{"kommune": borger.kommune, **claims})


def areas(overblik: dict[str, Any]) -> set[str]:
    return {item["fagomraade"] for item in overblik["sager"] + overblik["ydelser"]}


@contextmanager
def failing(produkt: Produkt, tjeneste: str, fejl: str, **switch: Any) -> Iterator[None]:
    """That service of the sandkasse fails that way while inside."""
    address = f"{produkt.sandkasse}/_sandkasse/fejl"
    body = json.dumps({"tjeneste": tjeneste, "fejl": fejl, **switch}).encode()
    urlopen(Request(address, body, {"Content-Type": "application/json"})).close()
    try:
        yield
    finally:
        urlopen(Request(address, method="DELETE")).close()


def test_one_citizen_shows_all_eight_areas_and_everything_is_complete(produkt: Produkt) -> None:
    overblik = see(produkt, "Anna Alsted")

    assert areas(overblik) == EIGHT
    assert overblik["komplet"]
    assert [k["status"] for k in overblik["kilder"]] == ["svarede", "svarede"]
    assert {o["noegle"] for o in overblik["fagomraader"] if o["aaben"]} == EIGHT


def test_a_citizen_with_nothing_is_told_so_by_sources_that_answered(produkt: Produkt) -> None:
    overblik = see(produkt, "Carla Dam")

    assert overblik["sager"] == overblik["ydelser"] == overblik["kommendeUdbetalinger"] == []
    assert overblik["komplet"]


@pytest.mark.parametrize(
    ("navn", "aarsag"),
    [pytest.param("David Ege", "for_langsom", marks=WAITS), ("Esther Falk", "utilgaengelig")],
    ids=["silent", "down"],
)
def test_an_outage_never_looks_like_an_empty_life(produkt: Produkt, navn: str, aarsag: str) -> None:
    overblik = see(produkt, navn)

    assert overblik["sager"] != []
    assert not overblik["komplet"]
    assert overblik["kilder"][1] == {
        "noegle": "ydelsesindeks", "kommune": "0751", "status": "mangler", "aarsag": aarsag,
    }  # fmt: skip


def test_an_exempt_sag_and_its_ydelse_are_not_shown_and_not_mentioned(produkt: Produkt) -> None:
    overblik = see(produkt, "Frida Grøn")

    assert "kontanthjaelp" not in areas(overblik)
    assert [i for i in overblik["ikkeVist"] if i["aarsag"] != "ikke_aabnet"] == []


def test_five_hundred_sager_are_all_there_newest_first(produkt: Produkt) -> None:
    sager = see(produkt, "Ib Juul")["sager"]

    assert len(sager) == 500
    assert [sag["oprettet"] for sag in sager] == sorted((sag["oprettet"] for sag in sager), reverse=True)


def test_a_set_off_is_shown_step_by_step_with_its_reasons(produkt: Produkt) -> None:
    (ydelse,) = see(produkt, "Jette Krogh")["ydelser"]
    paid = [u for u in ydelse["udbetalinger"] if u["udbetalt"]]

    assert any(u["sendtTekst"] for u in paid)
    assert any(u["udbetaltTekst"] for u in paid)
    for step in paid:
        amounts = [float(step[name]) for name in ("brutto", "efterSkatOgAtp", "sendtTilUdbetaling", "udbetalt")]
        assert amounts == sorted(amounts, reverse=True)
    assert any(float(linje["brutto"]) < 0 for u in ydelse["udbetalinger"] for linje in u["linjer"])


def test_what_udbetaling_danmark_owns_says_so(produkt: Produkt) -> None:
    overblik = see(produkt, "Lone Munk")

    assert {sag["myndighed"]["type"] for sag in overblik["sager"]} == {"udk"}
    assert {ydelse["udbetaler"]["type"] for ydelse in overblik["ydelser"]} == {"udk"}


def test_a_citizen_who_moved_sees_each_kommunes_sager_when_both_are_asked(produkt: Produkt) -> None:
    both = see(produkt, "Hanne Iversen", "?kommune=0751&kommune=0101")
    one = see(produkt, "Hanne Iversen")

    assert {sag["kommune"] for sag in both["sager"]} == {"0751", "0101"}
    assert {sag["kommune"] for sag in one["sager"]} == {"0751"}
    assert len(both["kilder"]) == 4
    assert len({sag["id"] for sag in both["sager"]}) == len(both["sager"])


def test_what_lies_before_the_fradato_is_told_by_number(produkt: Produkt) -> None:
    assert {(i["aarsag"], i["antal"]) for i in see(produkt, "Mads Nord")["ikkeVist"]} == {("foer_fradato", 1)}


def test_a_higher_level_shows_what_the_hint_promised(produkt: Produkt) -> None:
    before, after = see(produkt, "Sara Toft"), see(produkt, "Sara Toft", niveau="hoej")

    assert before["kraeverNiveau"] == "hoej"
    assert after["kraeverNiveau"] is None
    assert len(after["sager"]) > len(before["sager"])


def test_another_persons_data_refuse_the_source(produkt: Produkt) -> None:
    overblik = see(produkt, "Pia Quist")

    assert overblik["sager"] == []
    assert overblik["kilder"][0]["aarsag"] == "afvist"


def test_uddannelseshjaelp_under_32_24_04_is_uddannelseshjaelp(produkt: Produkt) -> None:
    overblik = see(produkt, "Tage Ulrik")

    assert areas(overblik) == {"uddannelseshjaelp"}
    assert {item["kle"]["nummer"] for item in overblik["sager"] + overblik["ydelser"]} == {"32.24.04"}


def test_a_payment_approved_by_hand_and_one_without_a_plan_are_uncertain(produkt: Produkt) -> None:
    assert all(k["usikker"] for k in see(produkt, "Otto Poulsen")["kommendeUdbetalinger"])


def test_a_record_without_a_class_costs_one_record_and_is_counted(produkt: Produkt) -> None:
    overblik = see(produkt, "Nanna Olsen")

    assert sum(k["ulaeselige"] for k in overblik["kilder"]) > 0
    assert not overblik["komplet"]
    assert overblik["sager"]


@pytest.mark.parametrize("borger", NAVNGIVNE, ids=lambda borger: borger.navn)
def test_no_name_of_a_caseworker_no_other_party_and_no_note_leaves_the_house(produkt: Produkt, borger: Any) -> None:
    response = produkt.get("/api/v1/overblik", borger.nummer, kommune=borger.kommune, niveau="hoej")
    text = response.get_data(as_text=True)

    for number in (borger.nummer, *borger.andre):
        assert number not in text
    for word in ("agsbehandler", "otat", "TitelAlternativ", "fritekst", "ikke til parten"):
        assert word not in text


# Every switch of the sandkasse


@pytest.mark.parametrize(
    ("fejl", "aarsag"),
    [
        pytest.param("tavs", "for_langsom", marks=WAITS),
        pytest.param("drypper", "for_langsom", marks=WAITS),
        ("http_500", "utilgaengelig"),
        ("http_401", "afvist"),
        ("http_403", "afvist"),
        ("token_afvist", "afvist"),
        ("statuskode_40", "ikke_forstaaet"),
        ("statuskode_41", "ikke_forstaaet"),
        ("afkortet", "ikke_forstaaet"),
        ("html", "ikke_forstaaet"),
        ("tom", "ikke_forstaaet"),
        ("doctype", "ikke_forstaaet"),
        ("omdirigering", "ikke_forstaaet"),
        ("endeloes", "ikke_forstaaet"),
        ("anden_person", "afvist"),
    ],
)
@pytest.mark.parametrize(("tjeneste", "place"), [("sdi", 0), ("ydi", 1)], ids=["sdi", "ydi"])
def test_each_way_to_fail_becomes_one_reason_and_the_other_source_stands(
    produkt: Produkt, tjeneste: str, place: int, fejl: str, aarsag: str
) -> None:
    with failing(produkt, tjeneste, fejl):
        overblik = see(produkt, "Bo Birk")

    failed, other = overblik["kilder"][place], overblik["kilder"][1 - place]
    assert (failed["status"], failed["aarsag"]) == ("mangler", aarsag)
    assert other["status"] == "svarede"
    assert not overblik["komplet"]


@pytest.mark.parametrize("fejl", ["antal_mangler", "korte_sider", "overlappende_fremdrift"])
def test_what_the_contract_allows_changes_nothing(produkt: Produkt, fejl: str) -> None:
    calm = see(produkt, "Aksel Bech")
    with failing(produkt, "sdi", fejl), failing(produkt, "ydi", fejl):
        odd = see(produkt, "Aksel Bech")

    assert [sag["id"] for sag in odd["sager"]] == [sag["id"] for sag in calm["sager"]]
    assert [ydelse["id"] for ydelse in odd["ydelser"]] == [ydelse["id"] for ydelse in calm["ydelser"]]
    assert odd["komplet"]


def test_status_44_is_an_empty_answer(produkt: Produkt) -> None:
    with failing(produkt, "sdi", "statuskode_44"):
        overblik = see(produkt, "Bo Birk")

    assert overblik["sager"] == []
    assert overblik["komplet"]


def test_thousands_with_a_dot_are_not_believed(produkt: Produkt) -> None:
    with failing(produkt, "ydi", "tusindtal"):
        overblik = see(produkt, "Bo Birk")

    assert all(u["brutto"] is None for ydelse in overblik["ydelser"] for u in ydelse["udbetalinger"])


def test_when_no_source_answers_there_is_no_overview(produkt: Produkt) -> None:
    with failing(produkt, "sdi", "http_500"), failing(produkt, "ydi", "html"):
        response = produkt.get("/api/v1/overblik", BORGERE["Bo Birk"].nummer)

    assert response.status_code == 503
    assert response.json is not None
    assert response.json["type"] == "urn:borgerblik:problem:ingen_kilder_svarede"
    assert response.headers["Retry-After"]


# The same over both versions of SOAP


def test_the_overview_is_the_same_over_soap_1_1_and_1_2(produkt: Produkt, tmp_path: Path) -> None:
    def timeless(overblik: dict[str, Any]) -> dict[str, Any]:
        kilder = [{**kilde, "hentet": None} for kilde in overblik["kilder"]]
        return {**overblik, "dannet": None, "kilder": kilder}

    with a_product(tmp_path, SOAP_VERSION="1.1", LIBERTY_FRAMEWORK="1") as old:
        for navn in ("Anna Alsted", "Jette Krogh", "Mads Nord"):
            assert timeless(see(old, navn)) == timeless(see(produkt, navn))
