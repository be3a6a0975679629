"""One product and one sandkasse for every journey; each journey is its own citizen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.produkt import Produkt, a_product


@pytest.fixture(scope="session")
def produkt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Produkt]:
    with a_product(tmp_path_factory.mktemp("produkt"), KILDE_FRIST="6.0") as made:
        yield made
