"""The doors to what a kommune has chosen: its choices, drafts of them, and its areas."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from borgerblik import db
from borgerblik.access.token.profil import BRUGER_UUID_CLAIM
from borgerblik.config import Godkendelse
from tests.web.indhold import AARHUS, BO, ODENSE
from tests.web.svage import Sted
from tests.web.tilsyn.kalder import browser, program

pytestmark = pytest.mark.slow  # a product of its own

NUMMER = "32.30.04"


def choices(p: Any, kode: str = AARHUS) -> tuple[dict[str, Any], str]:
    """The document, and the ETag to change it by."""
    answer = (
        p.ask("GET", "", kode)
        if False
        else p.sted.client.get(f"/api/v1/kommuner/{kode}", headers={"Authorization": f"Bearer {p.token}"})
    )
    assert answer.status_code == 200, answer.text
    found: Any = answer.json
    return found, answer.headers["ETag"]


def put(p: Any, document: Any, etag: str | None, kode: str = AARHUS) -> Any:
    headers = {"Authorization": f"Bearer {p.token}"} | ({} if etag is None else {"If-Match": etag})
    return p.sted.client.put(f"/api/v1/kommuner/{kode}", json=document, headers=headers)


def with_fradato(document: dict[str, Any], fradato: str | None) -> dict[str, Any]:
    kle = [each | ({"fradato": fradato} if each["nummer"] == NUMMER else {}) for each in document["kle"]]
    return document | {"kle": kle}


def two(sted: Sted) -> tuple[Any, Any]:
    return program(sted, sub="anne"), program(sted, sub="bent")


def step(p: Any, kladde: Any, path: str, **body: Any) -> Any:
    sent = {"json": body} if body else {}
    return p.ask("POST", f"kladder/{kladde['id']}/{path}", headers={"If-Match": f'"{kladde["version"]}"'}, **sent)


def previewed(p: Any, kladde: Any) -> Any:
    """Its preview once it is done: it is made in the background."""
    assert p.ask("POST", f"kladder/{kladde['id']}/forhaandsvisning").status_code == 202
    for _ in range(300):
        found: Any = p.ask("GET", f"kladder/{kladde['id']}/forhaandsvisning").json
        if found["tilstand"] in ("faerdig", "fejlet"):
            return found
        time.sleep(0.1)
    raise AssertionError("no preview came")


def test_the_same_json_goes_in_and_out_and_counts_at_the_next_look(sted: Sted) -> None:
    anne: Any = program(sted)
    document, etag = choices(anne)
    assert sted.produkt.overblik(BO)["sager"]
    closed = document | {"kle": [each | {"aaben": False} for each in document["kle"]]}

    answer = put(anne, closed, etag)

    assert answer.status_code == 200
    assert answer.json == closed
    assert not sted.produkt.overblik(BO)["sager"]
    assert put(anne, document, etag).status_code == 412
    assert put(anne, document, None).status_code == 428
    history = anne.ask("GET", "historik").json["udgaver"]
    assert history[0]["kommune"] == closed
    assert history[1]["kommune"] == document


def test_a_list_names_the_kommuner_one_administers_and_a_new_one_is_set_up_by_put(sted: Sted) -> None:
    ballerup: Any = program(sted, kode="0151")
    headers = {"Authorization": f"Bearer {ballerup.token}"}
    listed: Any = sted.client.get("/api/v1/kommuner", headers=headers).json
    assert listed["kommuner"] == [
        {"kode": "0151", "navn": "Ballerup Kommune", "cvr": None, "tilsluttet": False, "udgave": 0}
    ]
    assert sted.client.get("/api/v1/kommuner/0151", headers=headers).status_code == 404

    document, _ = choices(program(sted))
    new = document | {"kode": "0151", "navn": "Ballerup Kommune", "cvr": "58271713"}
    assert put(ballerup, new | {"cvr": "55133018"}, None, "0151").json["type"].endswith("cvr_taget")
    assert put(ballerup, new, None, "0151").status_code == 201


@pytest.mark.parametrize(
    ("changed", "sted_"),
    [({"kode": ODENSE}, "kode"), ({"cvr": "64942212"}, "CVR"), ({"kle": [{"nummer": "x", "aaben": 1}]}, "kle[0]")],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(sted: Sted, changed: Any, sted_: str) -> None:
    anne: Any = program(sted)
    document, etag = choices(anne)
    refused = put(anne, document | changed, etag)
    assert refused.status_code == 422
    assert sted_ in refused.json["detail"]
    assert choices(anne) == (document, etag)


def test_where_two_are_needed_one_is_told_of_the_drafts(sted: Sted) -> None:
    anne: Any = program(sted)
    document, etag = choices(anne)
    app = sted.produkt.client.application
    before = sted.parts
    app.extensions["borgerblik"] = replace(before, konsol=replace(before.konsol, godkendelse=Godkendelse.TO_PERSONER))
    try:
        refused = put(anne, with_fradato(document, None), etag)
    finally:
        app.extensions["borgerblik"] = before
    assert refused.status_code == 409
    assert refused.json["type"] == "urn:borgerblik:problem:kraever_godkendelse"
    assert f"/api/v1/kommuner/{AARHUS}/kladder" in refused.json["detail"]
    assert choices(anne) == (document, etag)


def test_a_draft_goes_from_the_first_word_to_being_in_force(sted: Sted) -> None:
    anne, bent = two(sted)
    document, _ = choices(anne)
    made = anne.ask("POST", "kladder", json={"fra": "i_kraft", "navn": "Fra i år"})
    assert made.status_code == 201
    kladde: Any = made.json
    assert kladde["forskel"] == {
        "intet": True, "antal": {"aabnes": 0, "lukkes": 0, "aendres": 0}, "fakta": [], "numre": [],
        "tekst": ["Intet er ændret."],
    }  # fmt: skip

    written = anne.ask(
        "PUT", f"kladder/{kladde['id']}", json=with_fradato(document, "2026-01-01"),
        headers={"If-Match": made.headers["ETag"]},
    )  # fmt: skip
    kladde = written.json
    assert kladde["forskel"]["tekst"] == [f"{NUMMER} Udbetaling af sygedagpenge: fradato 1.1.2026 (var 31.12.2020)"]
    assert choices(anne)[0] == document, "nothing has changed yet"

    sent = step(anne, kladde, "indstil").json
    assert step(anne, sent, "godkend").json["type"].endswith("samme_person")
    assert step(bent, sent, "godkend").json["type"].endswith("forhaandsvisning_ikke_set")
    seen = previewed(bent, sent)
    assert seen["setAfDig"]
    assert seen["udfald"]["laestTilEnde"]
    assert seen["udfald"]["faerreSager"] > 0
    assert seen["udfald"]["flereSager"] == 0

    done = step(bent, sent, "godkend")
    assert done.status_code == 200
    assert done.json["tilstand"] == "i_kraft"
    assert choices(anne)[0] == with_fradato(document, "2026-01-01")
    assert step(bent, sent, "godkend").status_code == 412


def test_one_person_is_one_however_the_door_writes_their_uuid(sted: Sted) -> None:
    """A token's comes in small letters; an identity provider's as its own organisation writes it."""
    uuid = "6c4b7a36-9f0e-4a53-8f3b-0d5f2a7be001"
    token: Any = program(sted, sub="anne", **{BRUGER_UUID_CLAIM: uuid})
    page = browser(sted, subject="C=DK,O=55133018,CN=Anne", bruger_uuid=uuid.upper())
    document, _ = choices(token)
    made = token.ask("POST", "kladder", json={"fra": "dokument", "dokument": with_fradato(document, "2026-01-01")})
    sent = step(token, made.json, "indstil").json
    previewed(token, sent)
    at = f"/medarbejder/valg/kladde/{sent['id']}"
    assert page.get(at).status_code == 200

    refused = page.post(f"{at}/godkend", version=sent["version"])

    assert refused.status_code == 409
    assert "en anden end dem, der har skrevet" in refused.get_data(as_text=True)
    assert choices(token)[0] == document


def test_a_preview_is_not_asked_for_without_an_agreement(sted: Sted) -> None:
    anne: Any = program(sted)
    document, _ = choices(anne)
    made = anne.ask("POST", "kladder", json={"fra": "dokument", "dokument": with_fradato(document, "2026-01-01")}).json
    lapsed = {"kode": AARHUS, "aftaler": [
        {"slags": "databehandleraftale", "gyldigFra": "2020-01-01", "gyldigTil": "2020-12-31"},
    ]}  # fmt: skip
    try:
        assert anne.ask("PUT", "tilslutning", json=lapsed).status_code in (200, 201)
        refused = anne.ask("POST", f"kladder/{made['id']}/forhaandsvisning")
        opening = anne.ask("POST", "fagomraader/udvalgte_enkeltydelser/aabn")
    finally:
        with db.transaction(sted.produkt.engine) as connection:
            connection.execute(text("DELETE FROM tilslutning"))
    assert refused.status_code == 409
    assert refused.json["type"] == "urn:borgerblik:problem:ingen_aftale"
    assert opening.status_code == 200, "it is begun, and nothing is read"
    again = anne.ask("GET", f"kladder/{opening.json['id']}/forhaandsvisning").json
    assert again["tilstand"] == "mangler"


def test_undo_copy_and_template_are_drafts_like_any_other(sted: Sted) -> None:
    anne: Any = program(sted)
    document, etag = choices(anne)
    version = int(etag.strip('"'))
    put(anne, with_fradato(document, None), etag)

    back = anne.ask("POST", "kladder", json={"fra": "udgave", "udgave": version}).json
    assert back["dokument"] == document
    assert back["navn"] == f"Tilbage til udgave {version}"
    copy = anne.ask("POST", "kladder", json={"fra": "kopi", "kommune": ODENSE}).json
    assert (copy["dokument"]["kode"], copy["dokument"]["cvr"]) == (AARHUS, "55133018")
    assert copy["dokument"]["niveauer"]["borger"]["foelsomme"] == "hoej"
    template = anne.ask("POST", "kladder", json={"fra": "skabelon", "fagomraade": "sygedagpenge"}).json
    chosen = {each["nummer"]: each for each in template["dokument"]["kle"]}
    assert chosen[NUMMER]["fradato"].endswith("-12-31")
    assert not chosen[NUMMER]["dokumenter"]

    for body in ({"fra": "kopi"}, {"fra": "udgave", "udgave": 10**8}, {"fra": "hest"}, {"fra": "skabelon", "x": 1}):
        assert anne.ask("POST", "kladder", json=body).status_code in (409, 422)


def test_an_area_is_closed_at_once_with_a_reason_and_opened_behind_its_checks(sted: Sted) -> None:
    anne, bent = two(sted)
    assert anne.ask("POST", "fagomraader/sygedagpenge/luk", json={"grund": "kort"}).status_code == 422
    closed = anne.ask("POST", "fagomraader/sygedagpenge/luk", json={"grund": "KSD leverer forkerte beløb i dag"})
    assert closed.status_code == 200
    shown = {each["noegle"]: each["aaben"] for each in sted.produkt.overblik(BO)["fagomraader"]}
    assert not shown["sygedagpenge"]

    kladde = anne.ask("POST", "fagomraader/sygedagpenge/aabn").json
    assert kladde["aabner"] == ["sygedagpenge"]
    sent = step(anne, kladde, "indstil").json
    previewed(bent, sent)
    refused = step(bent, sent, "godkend")
    assert refused.json["type"].endswith("ikke_klar_til_aabning")
    assert "data er ikke kørt igennem" in refused.json["detail"]
    area = anne.ask("GET", "fagomraader/sygedagpenge").json
    assert area["stand"] == "afproeves"
    assert {each["tjek"]: each["iOrden"] for each in area["tjek"]} == {
        "aftale": True, "forbindelse": True, "kvalitet": False, "forhaandsvisning": True, "godkendelse": False,
    }  # fmt: skip


def test_what_is_another_kommunes_is_not_there(sted: Sted) -> None:
    anne: Any = program(sted)
    odense: Any = program(sted, kode=ODENSE)
    kladde = anne.ask("POST", "kladder", json={"fra": "i_kraft"}).json
    for path in ("kladder", f"kladder/{kladde['id']}", "fagomraader", "historik"):
        assert odense.ask("GET", path).status_code == 403
    assert odense.ask("GET", f"kladder/{kladde['id']}", ODENSE).status_code == 404
    assert odense.ask("POST", "fagomraader/sygedagpenge/luk", json={"grund": "x" * 30}).status_code == 403


def test_fifty_thousand_rows_are_one_clear_fault_and_a_quick_one(sted: Sted) -> None:
    anne: Any = program(sted)
    document, etag = choices(anne)
    many = document | {"kle": [{"nummer": "32.30.04", "aaben": True}] * 50_000}
    began = time.monotonic()
    refused = put(anne, many, etag)
    assert refused.status_code == 422
    assert "har 50000 rækker" in refused.json["detail"]
    assert time.monotonic() - began < 5
