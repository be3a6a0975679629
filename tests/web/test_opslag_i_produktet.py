"""The look-up from end to end: it is the citizen's own overview, and the citizen can read that it was looked at."""

from __future__ import annotations

from typing import Any

from borgerblik.domain.cpr import Cpr
from tests.byg import AARHUS_CVR
from tests.produkt import KEYS, Produkt

BO = "7211791035"
FORMAAL = "Borgeren ringede om sin sag"


def slaa_op(produkt: Produkt, **body: Any) -> Any:
    """As a caseworker in Aarhus."""
    token = produkt.token(rolle="sagsbehandler", kommune="0751")
    return produkt.client.post(
        "/api/v1/opslag/overblik",
        json={"cpr": BO, "formaal": FORMAAL, **body},
        headers={"Authorization": f"Bearer {token}"},
    )


def test_a_caseworker_sees_the_citizens_own_overview_of_what_the_kommune_owns(produkt: Produkt) -> None:
    own = produkt.overblik(BO)

    answer = slaa_op(produkt).json

    for kind, owner in (("sager", "myndighed"), ("ydelser", "udbetaler")):
        ours = [item for item in own[kind] if item[owner]["cvr"] == AARHUS_CVR]
        assert [item for item in answer["borgerenSer"][kind] if item[owner]["cvr"] == AARHUS_CVR] == ours
        assert ours
    shown = {item["id"] for kind in ("sager", "ydelser") for item in answer["borgerenSer"][kind]}
    assert shown == {spor["id"] for spor in answer["regelspor"] if spor["vist"]}


def test_the_citizen_can_read_who_looked_and_why(produkt: Produkt) -> None:
    slaa_op(produkt)

    looks = produkt.get("/api/v1/adgangslog", BO).json
    assert looks is not None
    mine = [look for look in looks["adgangslog"] if look["rolle"] == "sagsbehandler"]
    assert (mine[0]["formaal"], mine[0]["myndighed"]) == (FORMAAL, AARHUS_CVR)
    text = str(looks)
    assert BO not in text
    assert Cpr(BO).pseudonym(KEYS["BORGERBLIK_PSEUDONYM_KEY"].encode()) not in text


def test_another_kommune_is_refused(produkt: Produkt) -> None:
    refused = slaa_op(produkt, kommune="0101")

    assert (refused.status_code, refused.json["type"]) == (403, "urn:borgerblik:problem:forkert_kommune")
