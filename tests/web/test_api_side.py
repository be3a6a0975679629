"""The description of the API, and the page that shows it: what is committed is what is served."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from importlib.resources import files
from pathlib import Path

from borgerblik.web.factory import api_document
from tests.produkt import Produkt


def test_the_committed_description_is_the_one_the_doors_make() -> None:
    committed = Path(__file__).parents[2] / "docs" / "openapi.json"

    assert json.loads(committed.read_text(encoding="utf-8")) == api_document(), "run `make openapi`"


def test_the_description_is_openapi_3_1_and_names_every_door_of_the_api(produkt: Produkt) -> None:
    document = produkt.get("/api/openapi.json").json
    assert document is not None

    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == {
        "/api/v1/overblik", "/api/v1/sager/{sag_id}", "/api/v1/ydelser/{ydelse_id}", "/api/v1/adgangslog",
        "/api/v1/fagomraader", "/api/v1/fuldmagter", "/api/v1/fuldmagter/{fuldmagt_id}/overblik",
        "/api/v1/opslag/overblik", "/api/v1/opslag/formaal",
        "/api/v1/opslag/emne", "/api/v1/kommuner/{kode}/risiko", "/api/v1/kommuner/{kode}/risiko/{brugertype}",
        "/api/v1/kommuner/{kode}/risiko/{brugertype}/beregn", "/api/v1/kommuner/{kode}/risiko/{brugertype}/historik",
        "/api/v1/kommuner/{kode}/risiko/{brugertype}/dokument",
        "/api/v1/kommuner/{kode}/sider", "/api/v1/kommuner/{kode}/sider/historik",
        "/api/v1/kommuner", "/api/v1/kommuner/{kode}", "/api/v1/kommuner/{kode}/historik",
        "/api/v1/kommuner/{kode}/kladder", "/api/v1/kommuner/{kode}/kladder/{kladde_id}",
        "/api/v1/kommuner/{kode}/kladder/{kladde_id}/forskel",
        "/api/v1/kommuner/{kode}/kladder/{kladde_id}/forhaandsvisning",
        "/api/v1/kommuner/{kode}/kladder/{kladde_id}/indstil", "/api/v1/kommuner/{kode}/kladder/{kladde_id}/godkend",
        "/api/v1/kommuner/{kode}/kladder/{kladde_id}/afvis", "/api/v1/kommuner/{kode}/kladder/{kladde_id}/traek",
        "/api/v1/kommuner/{kode}/kladder/{kladde_id}/flyt",
        "/api/v1/kommuner/{kode}/fagomraader", "/api/v1/kommuner/{kode}/fagomraader/{noegle}",
        "/api/v1/kommuner/{kode}/fagomraader/{noegle}/aabn", "/api/v1/kommuner/{kode}/fagomraader/{noegle}/luk",
        "/api/v1/kommuner/{kode}/fagomraader/{noegle}/tilsidesaet",
        "/api/v1/kommuner/{kode}/udtraek", "/api/v1/kommuner/{kode}/aendringer",
        "/api/v1/kommuner/{kode}/pris/{aar}", "/api/v1/kommuner/{kode}/pris/{aar}.csv",
        "/api/v1/kommuner/{kode}/alarmer", "/api/v1/kommuner/{kode}/alarmer/{alarm_id}",
        "/api/v1/kommuner/{kode}/tilslutning", "/api/v1/kommuner/{kode}/tilslutning/historik",
        "/api/v1/kommuner/{kode}/tilslutning/trin", "/api/v1/kommuner/{kode}/tilslutning/proev",
        "/api/v1/kommuner/{kode}/tilsyn", "/api/v1/kommuner/{kode}/tilsyn/historik",
        "/api/v1/kommuner/{kode}/vagtliste", "/api/v1/kommuner/{kode}/vagtliste/{henvisning}",
        "/api/v1/kommuner/{kode}/fejlmeldinger", "/api/v1/kommuner/{kode}/fejlmeldinger/{melding_id}",
        "/api/v1/kommuner/{kode}/fejlmeldinger/datakvalitet",
        "/api/v1/kommuner/{kode}/kvalitet", "/api/v1/kommuner/{kode}/kvalitet/koersler",
        "/api/v1/kommuner/{kode}/kvalitet/koersler/{koersel_id}",
        "/api/v1/kommuner/{kode}/kvalitet/koersler/{koersel_id}/stop",
        "/api/v1/kommuner/{kode}/kvalitet/koersler/{koersel_id}/genoptag",
        "/api/v1/kommuner/{kode}/kvalitet/koersler/{koersel_id}/leverandoer",
        "/api/v1/kommuner/{kode}/kvalitet/koersler/{koersel_id}/leverandoer.csv",
        "/api/v1/kommuner/{kode}/statistik", "/api/v1/kommuner/{kode}/statistik.csv", "/api/v1/statistik",
        "/api/v1/oversigt", "/api/v1/oversigt.csv", "/api/v1/oversigt/fremgang", "/api/v1/oversigt/fremgang.csv",
        "/api/v1/oversigt/opgaver", "/api/v1/oversigt/opgaver.csv",
        "/api/v1/oversigt/pris", "/api/v1/oversigt/pris.csv",
        "/api/v1/oversigt/leverandoerer", "/api/v1/oversigt/leverandoerer.csv",
        "/api/v1/nationaleopgaver", "/api/v1/leverandoersystemer",
        "/api/v1/kommuner/{kode}/opgaver", "/api/v1/kommuner/{kode}/systemer", "/api/v1/kommuner/{kode}/leverandoerer",
    }  # fmt: skip
    answers = document["paths"]["/api/v1/overblik"]["get"]["responses"]
    assert set(answers) >= {"200", "401", "403", "422", "503"}
    assert "application/problem+json" in answers["401"]["content"]


def test_the_page_of_the_api_has_no_asset_from_elsewhere(produkt: Produkt) -> None:
    page = produkt.get("/api/docs")

    assert page.status_code == 200
    found = re.findall(r'(?:src|href)="([^"]+)"', page.get_data(as_text=True))
    assert all(link.startswith(("/api/", "data:")) for link in found)
    for link in found:
        if link.startswith("/api/docs/"):
            plain = produkt.client.get(link)
            packed = produkt.client.get(link, headers={"Accept-Encoding": "gzip"})
            assert plain.status_code == packed.status_code == 200
            assert len(plain.data) >= len(packed.data)
    assert produkt.get("/api/docs/../../../etc/passwd").status_code == 404


def test_the_vendored_files_are_the_published_ones() -> None:
    folder = files("borgerblik.web").joinpath("assets", "swagger-ui")
    for line in folder.joinpath("CHECKSUMS").read_text().splitlines():
        checksum, name = line.split()
        raw = gzip.decompress(folder.joinpath(f"{name}.gz").read_bytes())
        assert hashlib.sha256(raw).hexdigest() == checksum
