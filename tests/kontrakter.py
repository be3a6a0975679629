"""The published contract, where it lies beside the project; without it these tests are skipped and say so."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

FOLDER = Path(
    os.environ.get("BORGERBLIK_CONTRACTS", Path(__file__).resolve().parents[2] / "shared" / "contracts" / "kombit")
)
needs_contract = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the published contract is not here: BORGERBLIK_CONTRACTS names its folder"
)
SCHEMAS = {
    "sdi": "sagdokumentindeks-6/xsd/6.0.STS-0/SagDokumentIndeksOperationer.xsd",
    "ydl": "ydelselistehent-2/common/service/YdelseListeHentInterface.xsd",
    "klasse": "klassifikation/klasse-7/KlasseOperationer.xsd",
    "itsystem": "organisation-6/xsd/6.0.STS-0/ItSystemOperationer.xsd",
    "ydi": "ydelseindeks-6/xsd/6.0.STS-0/YdelseIndeksOperationer.xsd",
}


@cache
def schema(kind: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(FOLDER / SCHEMAS[kind])))
