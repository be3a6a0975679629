"""One product that people sign in to, on a real port, and the sandkasse's identity providers beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from borgerblik.sandkasse.pki import Pki
from tests.log_ind.idws import HEADER, Sted
from tests.log_ind.person import Person
from tests.produkt import Produkt, a_product
from tests.wire import serving


@pytest.fixture(scope="package")
def produkt(tmp_path_factory: pytest.TempPathFactory, pki: Pki) -> Iterator[Produkt]:
    folder = tmp_path_factory.mktemp("log-ind")
    with (
        a_product(folder, log_ind=pki, KILDE_FRIST="3", GRAENSE_LOGIN="100000", GRAENSE_AFVIST="100000") as made,
        serving(made.client.application, int(made.adresse.rpartition(":")[2])),
    ):
        yield made


@pytest.fixture
def person(produkt: Produkt) -> Iterator[Person]:
    """A person with a browser of their own; the identity providers tell the truth again afterwards."""
    with Person(produkt) as made:
        yield made
    requests.delete(f"{produkt.sandkasse}/_sandkasse/fejl", timeout=5).raise_for_status()


@pytest.fixture
def anden(produkt: Produkt) -> Iterator[Person]:
    """Another person with another browser."""
    with Person(produkt) as made:
        yield made


@pytest.fixture(scope="module")
def sted(tmp_path_factory: pytest.TempPathFactory, pki: Pki) -> Iterator[Sted]:
    mappe = tmp_path_factory.mktemp("idws")
    settings: dict[str, Any] = {"BETROEDE_PROXYER": "127.0.0.1", "KLIENTCERTIFIKAT_HOVED": HEADER}
    with a_product(
        mappe, log_ind=pki, KILDE_FRIST="3", GRAENSE_LOGIN="100000", GRAENSE_AFVIST="100000", **settings
    ) as made:
        yield Sted(made, mappe, pki.sts, pki.klient, pki.udsted("En tyv"))
