"""A sandkasse on a real socket, the published schemas, and a client that holds every answer against them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import requests
from lxml import etree

from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.server import create_app, pki_mappe
from tests.sandkasse.breve import NAMESPACES, PATHS, SOAP_12, envelope, sdi_om
from tests.sandkasse.klient import Besked
from tests.sandkasse.samtale import ANNA, token
from tests.wire import serving

I_DAG = date(2026, 11, 23)
CONTRACTS = Path(
    os.environ.get("BORGERBLIK_CONTRACTS") or Path(__file__).parents[3] / "shared" / "contracts" / "kombit"
)
SCHEMAS = {
    "sdi": "sagdokumentindeks-6/xsd/6.0.STS-0/SagDokumentIndeksOperationer.xsd",
    "yi": "ydelseindeks-6/xsd/6.0.STS-0/YdelseIndeksOperationer.xsd",
    "ydl": "ydelselistehent-2/common/service/YdelseListeHentInterface.xsd",
}


@pytest.fixture(scope="session")
def contracts() -> Path:
    """The folder with the published contract."""
    if not (CONTRACTS / "PROTOCOL.md").is_file():
        pytest.skip("the published contract is not here: BORGERBLIK_CONTRACTS names its folder")
    return CONTRACTS


@pytest.fixture(scope="session")
def schemas(contracts: Path) -> dict[str, etree.XMLSchema]:
    """The published schema of each index."""
    parser = etree.XMLParser(no_network=True)
    return {index: etree.XMLSchema(etree.parse(contracts / name, parser)) for index, name in SCHEMAS.items()}


@pytest.fixture
def app(noeglefil: Path) -> Sandkasse:
    """A sandkasse of the test's own."""
    return create_app(noeglefil=noeglefil, i_dag=I_DAG)


@pytest.fixture(scope="session")
def noeglefil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key file, made once: making a key takes its time."""
    return tmp_path_factory.mktemp("noegle") / "udsteder.pem"


@pytest.fixture(scope="session")
def pki(noeglefil: Path) -> Pki:
    """The certificates that go with the key file, made once."""
    return Pki.i_mappe(pki_mappe(noeglefil))


@pytest.fixture
def url(app: Sandkasse) -> Iterator[str]:
    """The address of the test's own sandkasse."""
    with serving(app) as address:
        yield address
        app.luk()


@dataclass(frozen=True)
class Wire:
    """A client that knows nothing but XML over HTTP."""

    url: str
    schemas: dict[str, etree.XMLSchema]

    def ask(self, index: str, body: str, *, path: str | None = None, timeout: float = 10) -> etree._Element:
        """The body of the answer, which is what the schema says."""
        answer = self.post(index, envelope(body), path=path, timeout=timeout)
        assert answer.status_code == 200, answer.text
        krop = body_of(answer.content)
        self.schemas[index].assertValid(krop)
        return krop

    def post(self, index: str, data: bytes, *, path: str | None = None, timeout: float = 10) -> requests.Response:
        """The raw answer."""
        headers = {"Content-Type": "application/soap+xml; charset=utf-8"}
        return requests.post(
            self.url + (path or PATHS[index]), data=data, headers=headers, timeout=timeout, allow_redirects=False
        )


@pytest.fixture
def wire(url: str, schemas: dict[str, etree.XMLSchema]) -> Wire:
    """A client of the test's own sandkasse."""
    return Wire(url, schemas)


@pytest.fixture(scope="session")
def shared(noeglefil: Path, schemas: dict[str, etree.XMLSchema]) -> Iterator[Wire]:
    """A client of a sandkasse that all tests look into and none changes."""
    app = create_app(noeglefil=noeglefil, i_dag=I_DAG, borgere=50)
    with serving(app) as address:
        yield Wire(address, schemas)
        app.luk()


def body_of(data: bytes, soap: str = SOAP_12) -> etree._Element:
    """The element inside an envelope's body."""
    body = etree.fromstring(data).find(f"{{{soap}}}Body")
    assert body is not None
    return body[0]


def find(krop: etree._Element, path: str) -> list[etree._Element]:
    """Elements by a path with the contract's prefixes."""
    return krop.findall(path, NAMESPACES)


def texts(krop: etree._Element, path: str) -> list[str]:
    """Their texts."""
    return [element.text or "" for element in find(krop, path)]


def status(krop: etree._Element) -> int:
    """The StatusKode."""
    return int(texts(krop, "sd:StandardRetur/sd:StatusKode")[0])


def sager(krop: etree._Element) -> list[str]:
    """UUIDs of the sager shown."""
    return texts(krop, "sdi:SagFiltreretOejebliksbillede/sag:ObjektType/sd:UUIDIdentifikator")


def antal(krop: etree._Element, index: str = "sdi") -> dict[str, int]:
    """What Antal says, by kind."""
    counts = find(krop, f"{index}:Antal")
    return {texts(c, f"{index}:Element")[0]: int(texts(c, f"{index}:Antal")[0]) for c in counts}


@pytest.fixture(scope="module")
def fuld(noeglefil: Path, pki: Pki) -> Sandkasse:
    """A sandkasse that demands everything, and that no test here changes."""
    return create_app(noeglefil=noeglefil, i_dag=I_DAG, sikkerhed="fuld", pki=pki)


@pytest.fixture(scope="module")
def assertion(fuld: Sandkasse, pki: Pki) -> str:
    return token(fuld, pki)


@pytest.fixture
def besked(pki: Pki, assertion: str) -> Besked:
    return Besked(pki.klient, assertion, sdi_om(ANNA))
