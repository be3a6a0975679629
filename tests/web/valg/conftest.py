"""One product for the doors of a kommune's choices; each test begins with Aarhus as the sandkasse has it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from sqlalchemy import text

from borgerblik import db
from borgerblik.kommuner import KommuneStore
from borgerblik.sandkasse.pki import Pki
from schemas.ind.kommune import read_kommune_file
from tests.produkt import a_product
from tests.web.svage import Sted

TABLES = ("kladde_set", "kladde_forhaandsvisning", "kladde_handling", "kladde", "aabning")


@pytest.fixture(scope="package")
def produktet(tmp_path_factory: pytest.TempPathFactory, pki: Pki) -> Iterator[Sted]:
    with a_product(tmp_path_factory.mktemp("valg"), log_ind=pki, GRAENSE_AFVIST="1000000") as made:
        yield Sted(made)


@pytest.fixture
def sted(produktet: Sted) -> Sted:
    with db.transaction(produktet.produkt.engine) as connection:
        for table in TABLES:
            connection.execute(text(f"DELETE FROM {table}"))
    file = files("borgerblik.sandkasse.kommuner").joinpath("0751.json")
    KommuneStore(produktet.produkt.engine).save(read_kommune_file(file.read_bytes()), at=datetime.now(UTC), by="test")
    return produktet
