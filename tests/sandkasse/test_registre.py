"""Klassifikation and Organisation in the sandkasse, held against the published schemas and read by zeep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import zeep
from lxml import etree

from borgerblik.sandkasse import katalog
from borgerblik.sandkasse.kontrakt import NAVNE_NS
from borgerblik.sandkasse.server import create_app
from tests.sandkasse.breve import SOAP_11, SOAP_12, envelope
from tests.sandkasse.conftest import I_DAG, body_of
from tests.wire import serving

ZEEP: Any = zeep  # its functions have no types
SD = "urn:oio:sagdok:3.0.0"
NOWHERE = "00000000-0000-4000-8000-000000000000"
ORGANISATION = "organisation-6/xsd/6.0.STS-0/{}Operationer.xsd"
SCHEMAS = {
    "klasse": "klassifikation/klasse-7/KlasseOperationer.xsd",
    **{
        name.lower(): ORGANISATION.format(name)
        for name in ("ItSystem", "Organisation", "OrganisationEnhed", "Virksomhed", "Bruger")
    },
}
EMPTY = ("organisation", "organisationenhed", "virksomhed", "bruger")
Ask = Callable[..., etree._Element]


@pytest.fixture(scope="module")
def sandkasse(noeglefil: Path) -> Iterator[str]:
    app = create_app(noeglefil=noeglefil, i_dag=I_DAG)
    with serving(app) as address:
        yield address
        app.luk()


@pytest.fixture(scope="module")
def ask(sandkasse: str, contracts: Path) -> Ask:
    """The body of an answer, which is what the schema says; so is the question, unless it is told to be wrong."""
    schemas = {
        kind: etree.XMLSchema(etree.parse(contracts / name, etree.XMLParser(no_network=True)))
        for kind, name in SCHEMAS.items()
    }

    def asked(kind: str, body: str, *, soap: str = SOAP_12, wrong: bool = False) -> etree._Element:
        if not wrong:
            schemas[kind].assertValid(etree.fromstring(body))
        path = "klasse/7" if kind == "klasse" else f"organisation/{kind}/6"
        content = {"Content-Type": "text/xml" if soap == SOAP_11 else "application/soap+xml"}
        answer = requests.post(f"{sandkasse}/{path}", data=envelope(body, soap=soap), headers=content, timeout=10)
        found = body_of(answer.content, soap)
        schemas[kind].assertValid(found)
        return found

    return asked


def soeg(kind: str, attributes: str = "", before: str = "") -> str:
    return (
        f'<r:SoegInput xmlns:r="{NAVNE_NS[kind]}" xmlns:sd="{SD}">{before}<r:AttributListe>{attributes}'
        f"</r:AttributListe><r:TilstandListe/><r:RelationListe/></r:SoegInput>"
    )


def named(field: str, value: str) -> str:
    return f"<r:Egenskab><sd:{field}>{value}</sd:{field}></r:Egenskab>"


def read(kind: str, *uuids: str, operation: str = "List", after: str = "") -> str:
    listed = "".join(f"<sd:UUIDIdentifikator>{uuid}</sd:UUIDIdentifikator>" for uuid in uuids)
    return f'<r:{operation}Input xmlns:r="{NAVNE_NS[kind]}" xmlns:sd="{SD}">{listed}{after}</r:{operation}Input>'


EVER = (
    "<sd:VirkningFraFilter><sd:TidsstempelDatoTid>1900-01-01T00:00:00Z</sd:TidsstempelDatoTid></sd:VirkningFraFilter>"
    "<sd:VirkningTilFilter><sd:GraenseIndikator>true</sd:GraenseIndikator></sd:VirkningTilFilter>"
)


def texts(answer: etree._Element, name: str) -> list[str]:
    return [element.text or "" for element in answer.iter(f"{{{SD}}}{name}")]


def klasse(ask: Ask, nummer: str, after: str = EVER) -> etree._Element:
    (uuid,) = texts(ask("klasse", soeg("klasse", named("BrugervendtNoegleTekst", nummer))), "UUIDIdentifikator")
    return ask("klasse", read("klasse", uuid, after=after))


@pytest.mark.parametrize("soap", [SOAP_11, SOAP_12], ids=["1.1", "1.2"])
def test_a_kle_number_leads_to_a_uuid_and_that_to_a_title(ask: Ask, soap: str) -> None:
    found = ask("klasse", soeg("klasse", named("BrugervendtNoegleTekst", "32.30.04")), soap=soap)
    image = ask("klasse", read("klasse", *texts(found, "UUIDIdentifikator")), soap=soap)

    assert texts(found, "StatusKode") == ["20"]
    assert texts(image, "TitelTekst") == ["Udbetaling af sygedagpenge"]


def test_a_merged_number_is_no_longer_published_and_points_at_the_one_it_went_into(ask: Ask) -> None:
    merged, successor = klasse(ask, "32.24.32"), klasse(ask, "32.24.04")

    assert texts(merged, "ErPubliceretIndikator") == ["true", "false"]
    assert texts(merged, "Label") == ["Erstattes af"]
    (uuid, *_) = texts(successor, "UUIDIdentifikator")
    assert uuid in texts(merged, "UUIDIdentifikator")
    assert texts(klasse(ask, "32.24.32", after=""), "ErPubliceretIndikator") == ["false"]  # as it is now


def test_a_role_without_a_label_is_a_class_that_says_what_it_is(ask: Ask) -> None:
    merged = klasse(ask, "32.24.48")
    (mapning,) = merged.iter(f"{{{SD}}}Mapninger")
    (rolle,) = [str(e[0].text) for e in mapning.iter(f"{{{SD}}}Rolle")]

    assert texts(merged, "Label") == []
    assert texts(ask("klasse", read("klasse", rolle, operation="Laes")), "TitelTekst") == ["Erstattes af"]


def test_nothing_found_is_20_in_klassifikation_and_44_in_organisation(ask: Ask) -> None:
    no_klasse = ask("klasse", soeg("klasse", named("BrugervendtNoegleTekst", "99.99.99")))
    no_system = ask("itsystem", soeg("itsystem", named("ItSystemNavn", "Findes ikke")))

    assert texts(no_klasse, "StatusKode") == ["20"]
    assert texts(no_klasse, "UUIDIdentifikator") == []
    assert texts(no_system, "StatusKode") == ["44"]
    for kind in ("klasse", "itsystem"):
        for operation in ("List", "Laes"):
            assert texts(ask(kind, read(kind, NOWHERE, operation=operation)), "StatusKode") == ["44"]


def test_a_system_is_found_by_name_and_by_uuid(ask: Ask) -> None:
    found = ask("itsystem", soeg("itsystem", named("ItSystemNavn", "gammelt ydelsessystem")))
    both = ask("itsystem", read("itsystem", NOWHERE, katalog.KY.uuid.upper(), katalog.GAMMELT.uuid))

    assert texts(found, "UUIDIdentifikator") == [katalog.GAMMELT.uuid]
    assert texts(both, "ItSystemNavn") == [katalog.KY.navn, katalog.GAMMELT.navn]


@pytest.mark.parametrize("kind", EMPTY)
def test_the_other_objects_of_organisation_are_there_and_hold_nothing(ask: Ask, kind: str) -> None:
    assert texts(ask(kind, soeg(kind)), "StatusKode") == ["44"]
    assert texts(ask(kind, read(kind, NOWHERE)), "StatusKode") == ["44"]


def test_a_search_comes_in_pages(ask: Ask) -> None:
    page = (
        "<sd:FoersteResultatReference>2</sd:FoersteResultatReference>"
        "<sd:MaksimalAntalKvantitet>3</sd:MaksimalAntalKvantitet>"
    )
    everything = texts(ask("itsystem", soeg("itsystem")), "UUIDIdentifikator")

    assert len(everything) == 6
    assert texts(ask("itsystem", soeg("itsystem", before=page)), "UUIDIdentifikator") == everything[2:5]


def test_a_question_that_breaks_the_schema_is_answered_with_status_40_and_the_place(ask: Ask) -> None:
    for body in (read("klasse"), soeg("klasse").replace("<r:TilstandListe/>", "")):
        answer = ask("klasse", body, wrong=True)
        assert texts(answer, "StatusKode") == ["40"]
        assert "Element" in texts(answer, "FejlbeskedTekst")[0]


def test_without_the_contract_folder_the_structure_is_checked_all_the_same(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, noeglefil: Path
) -> None:
    monkeypatch.setenv("BORGERBLIK_CONTRACTS", "/nowhere")
    app = create_app(noeglefil=noeglefil, i_dag=I_DAG)
    with serving(app) as url:
        for body in (read("klasse"), soeg("klasse").replace("<r:TilstandListe/>", "")):
            data, headers = envelope(body), {"Content-Type": "application/soap+xml"}
            answer = requests.post(f"{url}/klasse/7", data=data, headers=headers, timeout=10)
            assert texts(body_of(answer.content), "StatusKode") == ["40"]
        app.luk()


@pytest.mark.parametrize(("tjeneste", "path"), [("klasse", "klasse/7"), ("organisation", "organisation/itsystem/6")])
def test_they_can_be_told_to_fail(noeglefil: Path, tjeneste: str, path: str) -> None:
    kind = "klasse" if tjeneste == "klasse" else "itsystem"
    app = create_app(noeglefil=noeglefil, i_dag=I_DAG)
    with serving(app) as url:
        for fejl, status in (("http_500", 500), ("http_401", 401), ("statuskode_44", 200)):
            requests.post(f"{url}/_sandkasse/fejl", json={"tjeneste": tjeneste, "fejl": fejl}, timeout=10)
            answer = requests.post(
                f"{url}/{path}", data=envelope(soeg(kind)), headers={"Content-Type": "application/soap+xml"}, timeout=10
            )
            assert answer.status_code == status
        assert texts(body_of(answer.content), "StatusKode") == ["44"]
        app.luk()


# An independent reader of the published WSDL


@pytest.mark.parametrize(
    ("wsdl", "path", "egenskab", "navn"),
    [
        ("klassifikation/klasse-7/Klasse.wsdl", "klasse/7", {"BrugervendtNoegleTekst": "32.30.04"}, "TitelTekst"),
        (
            "organisation-6/wsdl/ItSystem.wsdl",
            "organisation/itsystem/6/",
            {"ItSystemNavn": "KY Ydelse"},
            "ItSystemNavn",
        ),
    ],
    ids=["klasse", "itsystem"],
)
def test_zeep_finds_lists_and_reads(
    sandkasse: str, contracts: Path, wsdl: str, path: str, egenskab: dict[str, str], navn: str
) -> None:
    client = ZEEP.Client(str(contracts / wsdl), transport=ZEEP.Transport())
    service = client.create_service(next(iter(client.wsdl.bindings)), f"{sandkasse}/{path}")
    header = {"header": {"TransactionUUID": NOWHERE}}
    found = service.soeg(
        _soapheaders=header, AttributListe={"Egenskab": [egenskab]}, TilstandListe={}, RelationListe={}
    )
    (uuid,) = found.body.IdListe.UUIDIdentifikator
    listed = service.list(_soapheaders=header, UUIDIdentifikator=[uuid]).body.FiltreretOejebliksbillede
    alone = service.laes(_soapheaders=header, UUIDIdentifikator=uuid).body.FiltreretOejebliksbillede
    client.transport.session.close()

    assert found.header.header.TransactionUUID == NOWHERE
    for image in (listed[0], alone):
        assert image.Registrering[0].AttributListe.Egenskab[0][navn] in (
            "Udbetaling af sygedagpenge",
            "KY Ydelse",
        )
