"""One product and one sandkasse for the doors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.produkt import Produkt, a_product


@pytest.fixture(scope="package")
def produkt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Produkt]:
    with a_product(tmp_path_factory.mktemp("doere"), KILDE_FRIST="1.5") as made:
        yield made
