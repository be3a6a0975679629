"""One product for the doors of connecting; each test begins with kommuner that have written nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from borgerblik import db
from borgerblik.sandkasse.pki import Pki
from tests.produkt import a_product
from tests.web.svage import Sted


@pytest.fixture(scope="package")
def produktet(tmp_path_factory: pytest.TempPathFactory, pki: Pki) -> Iterator[Sted]:
    with a_product(tmp_path_factory.mktemp("tilslutning"), log_ind=pki, GRAENSE_AFVIST="1000000") as made:
        yield Sted(made)


@pytest.fixture
def sted(produktet: Sted) -> Sted:
    with db.transaction(produktet.produkt.engine) as connection:
        for table in ("tilslutning", "tilslutning_proeve", "tilslutning_varsel"):
            connection.execute(text(f"DELETE FROM {table}"))
    return produktet
