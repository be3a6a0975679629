"""The look-up from end to end: it is the citizen's own overview, and the citizen can read that it was looked at."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from borgerblik.domain.cpr import Cpr
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from tests.byg import AARHUS_CVR
from tests.produkt import KEYS, Produkt

BO = "7211791035"
FORMAAL = "Borgeren ringede om sin sag"
NUMRE = {each.navn: each.nummer for each in NAVNGIVNE}


def slaa_op(produkt: Produkt, kode: str = "0751", **body: Any) -> Any:
    """As a caseworker without limits in that kommune."""
    token = produkt.token(rolle="sagsbehandler", kommune=kode, niveau="hoej")
    return produkt.client.post(
        "/api/v1/opslag/overblik",
        json={"cpr": BO, "formaal": FORMAAL, **body},
        headers={"Authorization": f"Bearer {token}"},
    )


def uden_tider(raw: bytes) -> bytes:
    """Without when it was made and when each source was asked."""
    return re.sub(rb'("(?:dannet|hentet)": ?)"[^"]+"', rb'\1"-"', raw.strip())


# It is another door, not an impersonation

UAFKORTET = [
    ("Bo Birk", "0751"),
    ("Sara Toft", "0461"),
    *(
        pytest.param(navn, kode, marks=pytest.mark.slow)  # each asks the whole product twice
        for navn, kode in [
            ("Anna Alsted", "0751"), ("Carla Dam", "0751"), ("Karl Lind", "0751"), ("Mads Nord", "0751"),
            ("Nanna Olsen", "0751"), ("Otto Poulsen", "0751"), ("Ulla Voss", "0751"), ("Yrsa Zacho", "0751"),
            ("Hugo Ibsen", "0751"), ("Karen Rask", "0751"), ("Rune Skov", "0461"), ("Inge Jarl", "0851"),
        ]
    ),
]  # fmt: skip


@pytest.mark.parametrize("niveau", ["betydelig", "hoej"])
@pytest.mark.parametrize(("navn", "kode"), UAFKORTET)
def test_where_nothing_is_cut_it_is_the_citizens_own_answer_byte_for_byte_apart_from_times(
    produkt: Produkt, navn: str, kode: str, niveau: str
) -> None:
    cpr = NUMRE[navn]
    own = produkt.get(f"/api/v1/overblik?kommune={kode}", cpr, niveau=niveau)

    seen = slaa_op(produkt, kode, cpr=cpr, niveau=niveau)

    assert (own.status_code, seen.status_code) == (200, 200)
    assert seen.json["udenForRettigheder"] == 0
    assert uden_tider(own.data) in uden_tider(seen.data)
    shown = {item["id"] for kind in ("sager", "ydelser") for item in seen.json["borgerenSer"][kind]}
    assert shown == {spor["id"] for spor in seen.json["regelspor"] if spor["vist"]}


@pytest.mark.parametrize("navn", ["Lone Munk", "Frida Grøn", "Gustav Holm"])
def test_where_something_is_cut_what_is_left_is_the_citizens_and_the_count_says_how_much_is_not(
    produkt: Produkt, navn: str
) -> None:
    cpr = NUMRE[navn]
    own = produkt.overblik(cpr)

    answer = slaa_op(produkt, cpr=cpr).json

    cut = 0
    for kind, owner in (("sager", "myndighed"), ("ydelser", "udbetaler")):
        left = {item["id"]: item for item in answer["borgerenSer"][kind]}
        assert set(left) <= {item["id"] for item in own[kind]}
        for item in own[kind]:
            cut += item["id"] not in left
            if item["id"] in left and item[owner]["cvr"] == AARHUS_CVR:
                assert left[item["id"]] == item | {
                    name: [each for each in item[name] if each in ids(answer)]
                    for name in ("sager", "ydelser")
                    if name in item
                }
    assert answer["udenForRettigheder"] >= max(cut, 1)


def ids(answer: dict[str, Any]) -> set[str]:
    return {item["id"] for kind in ("sager", "ydelser") for item in answer["borgerenSer"][kind]}


def test_what_udbetaling_danmark_owns_is_shown_to_no_caseworker_of_the_kommune(produkt: Produkt) -> None:
    lone = NUMRE["Lone Munk"]
    assert any(sag["myndighed"]["type"] == "udk" for sag in produkt.overblik(lone)["sager"])

    answer = slaa_op(produkt, cpr=lone)

    assert '"type":"udk"' not in answer.text.replace(": ", ":")
    assert answer.json["udenForRettigheder"] > 0


def test_another_kommunes_citizen_is_what_the_indexes_say_for_ones_own_and_logged(produkt: Produkt) -> None:
    vera = NUMRE["Vera Winther"]  # of København

    answer = slaa_op(produkt, cpr=vera).json

    assert (answer["borgerenSer"]["sager"], answer["borgerenSer"]["ydelser"]) == ([], [])
    assert answer["borgerenSer"]["komplet"] is True
    looks = produkt.get("/api/v1/adgangslog", vera, kommune="0101").json
    assert looks is not None
    assert looks["adgangslog"][0]["myndighed"] == AARHUS_CVR


# The trace


def test_the_trace_says_when_the_number_was_opened_with_which_fradato_and_why_that_holds_it_back(
    produkt: Produkt,
) -> None:
    today = datetime.now(UTC).date().isoformat()

    rules = [rule for spor in slaa_op(produkt, cpr=NUMRE["Mads Nord"]).json["regelspor"] for rule in spor["regler"]]

    words = [rule["forklaring"] for rule in rules if rule["kode"] == "foer_fradato"]
    since = rf"Oprettet 2019-\d\d-\d\d\. Aarhus Kommune åbnede [\d.]+ den {today} med fradato 2020-12-31, og "
    (over, going_on) = sorted(words, key=lambda text: "i gang" in text)
    assert re.fullmatch(since + r"sagen er afsluttet\.", over)
    assert re.fullmatch(since + r"kommunen viser heller ikke det fra før den dag, der er i gang\.", going_on)


def test_that_the_citizen_is_not_the_primary_party_or_it_was_deleted_stands_in_the_trace(produkt: Produkt) -> None:
    for navn, kode in (("Karl Lind", "ikke_primaer_part"), ("Yrsa Zacho", "slettet")):
        trace = slaa_op(produkt, cpr=NUMRE[navn]).json["regelspor"]
        assert kode in {rule["kode"] for spor in trace for rule in spor["regler"]}, navn


@pytest.mark.parametrize("navn", ["Frida Grøn", "Gustav Holm"])
def test_what_is_exempt_or_vip_is_counted_and_not_in_the_trace(produkt: Produkt, navn: str) -> None:
    answer = slaa_op(produkt, cpr=NUMRE[navn]).json

    assert not {"undtaget", "vip"} & {rule["kode"] for spor in answer["regelspor"] for rule in spor["regler"]}
    assert answer["udenForRettigheder"] > 0


# The log


def test_the_citizen_can_read_who_looked_and_why(produkt: Produkt) -> None:
    slaa_op(produkt, formaalKode="henvendelse")

    looks = produkt.get("/api/v1/adgangslog", BO).json
    assert looks is not None
    mine = [look for look in looks["adgangslog"] if look["rolle"] == "sagsbehandler"]
    assert (mine[0]["formaal"], mine[0]["myndighed"]) == (f"Borgeren har henvendt sig: {FORMAAL}", AARHUS_CVR)
    text = str(looks)
    assert BO not in text
    assert Cpr(BO).pseudonym(KEYS["BORGERBLIK_PSEUDONYM_KEY"].encode()) not in text


def test_another_kommune_is_refused_and_the_citizen_can_see_the_attempt(produkt: Produkt) -> None:
    refused = slaa_op(produkt, kommune="0101", formaal="Et forsøg, der skal ses")

    assert (refused.status_code, refused.json["type"]) == (403, "urn:borgerblik:problem:forkert_kommune")
    looks = produkt.get("/api/v1/adgangslog", BO).json
    assert looks is not None
    tried = [look for look in looks["adgangslog"] if look["formaal"] == "Et forsøg, der skal ses"]
    assert [(look["kommuner"], look["antalSager"], look["antalYdelser"]) for look in tried] == [(["0101"], 0, 0)]
