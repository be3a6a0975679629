"""One seal for the tests of documents, and one document of each kind that it has sealed."""

from __future__ import annotations

from typing import Any

import pytest

from borgerblik.sandkasse.pki import Pki
from tests.udskrift.papir import Papir, papir_of


@pytest.fixture(scope="package")
def papir(pki: Pki) -> Papir:
    return papir_of(pki)


@pytest.fixture(scope="package")
def pdf(papir: Papir) -> bytes:
    return papir.pdf()


@pytest.fixture(scope="package")
def beseglet(papir: Papir) -> dict[str, Any]:
    return papir.json()
