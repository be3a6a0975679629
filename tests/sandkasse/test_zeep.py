"""An independent reader and writer of the published WSDL fills the indexes, finds, changes and removes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zeep
from lxml import etree

from tests.sandkasse.breve import NAMESPACES as NS
from tests.sandkasse.breve import PRIMAER_PART, SOAP_11, SOAP_12

ZEEP: Any = zeep  # its functions have no types
CITIZEN = "urn:oio:cpr-nr:7107729991"
MASTER = "251c24fd-57b0-4afc-9d73-b063d1957eb3"
BEVILLINGSMODTAGER = "3102fa7e-f56e-4510-b0d4-1650c590dc3b"
UUID = "7340fc2c-222a-4988-b8ef-b92238bdf24d"
WSDL = {
    "sdi 1.2": "sagdokumentindeks-6/SagDokumentIndeksService_6.wsdl",
    "sdi 1.1": "sagdokumentindeks-6/SagDokumentIndeksService_6.soap11.wsdl",
    "ydi": "ydelseindeks-6/wsdl/YdelseIndeks.wsdl",
    "bevilling": "ydelseindeks-6/wsdl/BevillingIndeks.wsdl",
    "effektuering": "ydelseindeks-6/wsdl/OekonomiskEffektueringIndeks.wsdl",
}


class Checked(zeep.Plugin):
    """Holds every answer against the published schema, and remembers its envelope."""

    def __init__(self, schema: etree.XMLSchema) -> None:
        self._schema = schema
        self.envelope: etree._Element | None = None

    def ingress(self, envelope: Any, http_headers: Any, operation: Any) -> Any:
        self.envelope = envelope
        body = envelope.find(f"{{{etree.QName(envelope).namespace}}}Body")
        self._schema.assertValid(etree.fromstring(etree.tostring(body[0])))
        return envelope, http_headers


class Service:
    """One service of a WSDL, at the sandkasse's address."""

    def __init__(self, wsdl: Path, url: str, schema: etree.XMLSchema) -> None:
        self.checked = Checked(schema)
        self.client = ZEEP.Client(str(wsdl), transport=ZEEP.Transport(), plugins=[self.checked])
        binding = next(iter(self.client.wsdl.bindings))
        self._service = self.client.create_service(binding, url)

    def call(self, operation: str, **body: Any) -> Any:
        """The body of the answer."""
        header = {"header": {"TransactionUUID": "e2f8c1b4-0000-4000-8000-000000000001"}}
        return self._service[operation](_soapheaders=header, **body).body

    def any(self, name: str, **fields: Any) -> Any:
        """An element for a wildcard."""
        prefix, local = name.split(":")
        declared = self.client.get_element(f"{{{NS[prefix]}}}{local}")
        return ZEEP.AnyObject(declared, declared(**fields))

    def close(self) -> None:
        """Let go of the connection."""
        self.client.transport.session.close()


@pytest.fixture(params=["sdi 1.1", "sdi 1.2"])
def sdi(request: Any, contracts: Path, url: str, schemas: dict[str, etree.XMLSchema]) -> Iterator[Service]:
    """SDI as each of the two published WSDLs binds it."""
    service = Service(contracts / WSDL[request.param], f"{url}/sagdokumentindeks/6", schemas["sdi"])
    service.version = SOAP_11 if request.param.endswith("1.1") else SOAP_12  # type: ignore[attr-defined]
    yield service
    service.close()


@pytest.fixture
def ydi(contracts: Path, url: str, schemas: dict[str, etree.XMLSchema]) -> Iterator[dict[str, Service]]:
    """YDI's three services."""
    paths = {"ydi": "ydelseindeks", "bevilling": "bevillingindeks", "effektuering": "oekonomiskeffektueringindeks"}
    services = {
        name: Service(contracts / WSDL[name], f"{url}/{path}/6/", schemas["yi"]) for name, path in paths.items()
    }
    yield services
    for service in services.values():
        service.close()


def urn(value: str) -> dict[str, str]:
    return {"URNIdentifikator": value}


def uuid(value: str) -> dict[str, str]:
    return {"UUIDIdentifikator": value}


def a_sag(sdi: Service, titel: str = "En sag") -> dict[str, Any]:
    """What importer takes: one registration with a title, a state, a party and a source system."""
    system = sdi.any("si:SagsitsystemRelation", Rolle=uuid(MASTER), ReferenceID=uuid(UUID), SystemNavn="Prøvesystem")
    return {
        "UUIDIdentifikator": UUID,
        "Registrering": [
            {
                "Tidspunkt": "2026-03-01T10:00:00Z",
                "LivscyklusKode": "Importeret",
                "AttributListe": {"Egenskaber": [{"Titel": titel, "Sagsnummer": "P-1"}]},
                "TilstandListe": {"Fremdrift": [{"FremdriftStatusKode": "Opstaaet"}]},
                "RelationListe": {
                    "Sagspart": [{"Rolle": uuid(PRIMAER_PART), "ReferenceID": urn(CITIZEN)}],
                    "LokalUdvidelseListe": {"_value_1": [system]},
                },
            }
        ],
    }


def search(sdi: Service, **relations: Any) -> Any:
    empty = {"AttributListe": {}, "TilstandListe": {}, "RelationListe": relations}
    shown = [{"SagVis": {"Vis": vis}} for vis in ("egenskaber", "fremdrift", "sagspart", "itsystem")]
    return sdi.call("fremsoeg", SoegUdtryk={"_value_1": [{"SoegSag": empty}]}, Filter={"_value_1": shown})


def by_citizen(sdi: Service) -> Any:
    return search(sdi, Sagspart=[{"ReferenceID": urn(CITIZEN)}])


def test_a_sag_is_imported_found_updated_found_again_and_removed(sdi: Service):
    imported = sdi.call("importer", _value_1=[{"SagIndeks": a_sag(sdi)}])
    found = by_citizen(sdi)
    updated = sdi.call(
        "opdater",
        _value_1=[
            {
                "OpdaterSagIndeks": {
                    "UUIDIdentifikator": UUID,
                    "TilstandListe": {"Fremdrift": [{"FremdriftStatusKode": "Afgjort"}]},
                    "Tidspunkt": "2026-03-02T10:00:00Z",
                }
            }
        ],
    )
    changed = by_citizen(sdi)
    removed = sdi.call("fjern", SagUuid=[uuid(UUID)])

    assert [answer.UnikRetur[0].StatusKode for answer in (imported, updated, removed)] == [20, 20, 20]
    first, second = (answer.SagFiltreretOejebliksbillede[0].Registrering[0] for answer in (found, changed))
    assert first.AttributListe.Egenskaber[0].Titel == second.AttributListe.Egenskaber[0].Titel == "En sag"
    assert first.TilstandListe.Fremdrift[0].FremdriftStatusKode == "Opstaaet"
    assert second.TilstandListe.Fremdrift[0].FremdriftStatusKode == "Afgjort"
    assert first.StsTidspunkt < second.StsTidspunkt
    assert by_citizen(sdi).SagFiltreretOejebliksbillede == []


def test_the_answer_comes_in_the_version_of_the_request_with_its_transaction(sdi: Service):
    by_citizen(sdi)
    envelope = sdi.checked.envelope

    assert envelope is not None
    assert etree.QName(envelope).namespace == sdi.version  # type: ignore[attr-defined]
    assert envelope.findtext(".//{*}TransactionUUID") == "e2f8c1b4-0000-4000-8000-000000000001"


def test_what_is_there_already_conflicts_and_what_is_not_there_is_not_found(sdi: Service):
    sdi.call("importer", _value_1=[{"SagIndeks": a_sag(sdi)}])
    again = sdi.call("importer", _value_1=[{"SagIndeks": a_sag(sdi, "En anden")}])
    other = UUID.replace("7340", "0000")
    update = {"OpdaterSagIndeks": {"UUIDIdentifikator": other, "Tidspunkt": "2026-03-02T10:00:00Z"}}
    unknown = sdi.call("opdater", _value_1=[update])
    gone = sdi.call("fjern", SagUuid=[uuid(other)])

    assert again.UnikRetur[0].StatusKode == 49
    assert by_citizen(sdi).SagFiltreretOejebliksbillede[0].Registrering[0].AttributListe.Egenskaber[0].Titel == "En sag"
    assert unknown.UnikRetur[0].StatusKode == gone.UnikRetur[0].StatusKode == 44


def test_grants_and_payments_are_imported_found_updated_and_removed_at_their_own_addresses(ydi: dict[str, Service]):
    index = ydi["ydi"]
    grant = {
        "UUIDIdentifikator": UUID,
        "Registrering": [
            {
                "Tidspunkt": "2026-03-01T10:00:00Z",
                "AttributListe": {"Egenskaber": [{"Bevillingstartdato": "2026-03-01"}]},
                "TilstandListe": {},
                "RelationListe": {"Bevillingspart": [{"Rolle": uuid(BEVILLINGSMODTAGER), "ReferenceID": urn(CITIZEN)}]},
            }
        ],
    }
    payment = {
        "UUIDIdentifikator": UUID,
        "Registrering": [
            {
                "Tidspunkt": "2026-03-01T10:00:00Z",
                "AttributListe": {"Egenskaber": [{"SamletBruttobeloeb": "12801.00"}]},
                "TilstandListe": {},
                "RelationListe": {"OekonomiskEffektueringPart": [{"ReferenceID": urn(CITIZEN)}]},
            }
        ],
    }
    imported = [
        index.call("importer", _value_1=[{kind: {kind: given}}])
        for kind, given in (("BevillingIndeks", grant), ("OekonomiskEffektueringIndeks", payment))
    ]
    found = _grants_and_payments(index)
    newer = {"UUIDIdentifikator": UUID, "AttributListe": {"Egenskaber": [{"SamletBruttobeloeb": "1.00"}]}}
    newer["Tidspunkt"] = "2026-03-02T10:00:00Z"
    updated = index.call("opdater", _value_1=[{"OpdaterOekonomiskEffektueringIndeks": newer}])
    changed = _grants_and_payments(index)
    removed = [ydi[name].call("fjern", UUIDIdentifikator=UUID) for name in ("bevilling", "effektuering")]
    gone = ydi["bevilling"].call("fjern", UUIDIdentifikator=UUID)

    assert [answer.UnikRetur[0].StatusKode for answer in imported] == [20, 20]
    assert [count.Antal for count in found.Antal] == [1, 1]
    assert updated.UnikRetur[0].StatusKode == 20
    images = [answer.OekonomiskEffektueringFiltreretOejebliksbillede[0] for answer in (found, changed)]
    amounts = [image.Registrering[0].AttributListe.Egenskaber[0].SamletBruttobeloeb for image in images]
    assert amounts == ["12801.00", "1.00"]
    assert [answer.StandardRetur.StatusKode for answer in removed] == [20, 20]
    assert gone.StandardRetur.StatusKode == 44
    assert [count.Antal for count in _grants_and_payments(index).Antal] == [0, 0]


def _grants_and_payments(index: Service) -> Any:
    grants = {"Bevillingspart": [{"ReferenceID": urn(CITIZEN)}]}
    payments = {"OekonomiskEffektueringPart": [{"ReferenceID": urn(CITIZEN)}]}
    searches = [
        {"SoegBevillingIndeks": {"AttributListe": {}, "TilstandListe": {}, "RelationListe": grants}},
        {"SoegOekonomiskEffektueringIndeks": {"AttributListe": {}, "TilstandListe": {}, "RelationListe": payments}},
    ]
    shown = [{"BevillingVis": {"Vis": "egenskaber"}}, {"OekonomiskEffektueringVis": {"Vis": "egenskaber"}}]
    return index.call("fremsoeg", SoegUdtryk={"operation": "OR", "_value_1": searches}, Filter={"_value_1": shown})
