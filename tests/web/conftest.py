"""One product and one sandkasse for the doors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.domain.cpr import Cpr
from borgerblik.sandkasse.pki import Pki
from tests.produkt import Produkt, a_product
from tests.web.alarmer import rejst
from tests.web.indhold import AARHUS, BO
from tests.web.svage import Sted, citizen, measured, reports, watched


@pytest.fixture(scope="package")
def produkt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Produkt]:
    with a_product(tmp_path_factory.mktemp("doere"), KILDE_FRIST="1.5") as made:
        yield made


@pytest.fixture(scope="module")
def sted(tmp_path_factory: pytest.TempPathFactory, pki: Pki) -> Iterator[Sted]:
    folder = tmp_path_factory.mktemp("svageste")
    settings: dict[str, Any] = {
        "SEGL_CERTIFICATE": str(pki.sti("klient.pem")),
        "SEGL_KEY": str(pki.sti("klient-noegle.pem")),
        "GRAENSE_LOGIN": "1000000",
        "GRAENSE_AFVIST": "1000000",
        "KILDE_FRIST": "3",
        "UDK_SPOERGES": "true",
    }
    with a_product(folder, log_ind=pki, **settings) as made:
        sted = Sted(made)
        overblik = made.overblik(BO)
        mandates = made.get("/api/v1/fuldmagter", token=sted.jwt()).json
        assert mandates is not None
        sted.places = {
            "sag_id": overblik["sager"][0]["id"],
            "ydelse_id": overblik["ydelser"][0]["id"],
            "fuldmagt_id": mandates["fuldmagter"][0]["id"],
            "kode": AARHUS,
            "aar": "2026",
            "brugertype": "borger",
            "name": "start.js",
            "fil": "oversigt.csv",
            "sag_ref": sted.parts.overblik.henvisning(overblik["sager"][0]["id"]),
            "ydelse_ref": sted.parts.overblik.henvisning(overblik["ydelser"][0]["id"]),
            **reports(sted, overblik["sager"][0]["id"]),
            **watched(sted),
            **measured(sted),
            **{name: rejst(sted) for name in ("alarm_id", "ref")},
        }
        yield sted


@pytest.fixture
def se(sted: Sted) -> Any:
    """Ask for a page as that citizen."""
    cookies: dict[str, str] = {}

    def ask(path: str = "/min-side", cpr: str = BO, **changes: Any) -> TestResponse:
        if cpr not in cookies or changes:
            cookies[cpr] = sted.cookie(citizen(cpr=Cpr(cpr), **changes))
        return sted.client.get(path, headers={"Cookie": f"{SESSION_COOKIE}={cookies[cpr]}"}, buffered=True)

    return ask
