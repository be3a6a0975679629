"""zeep on the published WSDL: an independent, strict reader of the same bytes."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lxml import etree
from zeep import Client, Settings

from tests.bench.measure import say

CONTRACTS = Path(
    os.environ.get("BORGERBLIK_CONTRACTS") or Path(__file__).parents[3] / "shared" / "contracts" / "kombit"
)
_WSDL = CONTRACTS / "sagdokumentindeks-6/SagDokumentIndeksService_6.wsdl"
_XSD = CONTRACTS / "sagdokumentindeks-6/xsd/6.0.STS-0/SagDokumentIndeksOperationer.xsd"
_BODY = "{http://www.w3.org/2003/05/soap-envelope}Body"


class NoContracts(Exception):
    """The folder with the published contract is not there."""


class ZeepReader:
    """Reads answers of `fremsoeg`. Raises NoContracts."""

    def __init__(self) -> None:
        if not _WSDL.is_file():
            raise NoContracts("the published contract is not here: BORGERBLIK_CONTRACTS names its folder")
        say("zeep reads the published WSDL")
        client: Any = Client  # zeep has no types
        self._client = client(str(_WSDL), settings=Settings(strict=True))
        self._binding = next(iter(self._client.wsdl.bindings.values()))
        self._operation = self._binding.get("fremsoeg")

    def read(self, page: bytes) -> Any:
        """The answer as zeep's objects."""
        reply = SimpleNamespace(
            status_code=200, content=page, encoding="utf-8", headers={"Content-Type": "application/soap+xml"}
        )
        return self._binding.process_reply(self._client, self._operation, reply).body

    @staticmethod
    def demand_valid(pages: list[bytes]) -> None:
        """What is measured is what the schema says. Raises etree.DocumentInvalid."""
        schema = etree.XMLSchema(etree.parse(_XSD, etree.XMLParser(no_network=True)))
        for page in pages:
            body = etree.fromstring(page).find(_BODY)
            assert body is not None
            schema.assertValid(body[0])
