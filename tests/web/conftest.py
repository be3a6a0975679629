"""One product and one sandkasse for the doors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from borgerblik.sandkasse.pki import Pki
from tests.produkt import Produkt, a_product
from tests.web.svage import AARHUS, BO, Sted


@pytest.fixture(scope="package")
def produkt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Produkt]:
    with a_product(tmp_path_factory.mktemp("doere"), KILDE_FRIST="1.5") as made:
        yield made


@pytest.fixture(scope="module")
def sted(tmp_path_factory: pytest.TempPathFactory, pki: Pki) -> Iterator[Sted]:
    folder = tmp_path_factory.mktemp("svageste")
    with a_product(folder, log_ind=pki, KILDE_FRIST="3", GRAENSE_LOGIN="1000000", GRAENSE_AFVIST="1000000") as made:
        sted = Sted(made)
        overblik = made.overblik(BO)
        mandates = made.get("/api/v1/fuldmagter", token=sted.jwt()).json
        assert mandates is not None
        sted.places = {
            "sag_id": overblik["sager"][0]["id"],
            "ydelse_id": overblik["ydelser"][0]["id"],
            "fuldmagt_id": mandates["fuldmagter"][0]["id"],
            "kode": AARHUS,
            "brugertype": "borger",
            "name": "start.js",
            "filename": "ikon.svg",
        }
        yield sted
