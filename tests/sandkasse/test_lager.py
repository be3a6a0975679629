"""The store: many threads at once, and objects that are made when somebody asks for them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from lxml import etree

from borgerblik.sandkasse.borgere import FOERSTE_GENEREREDE, leveringer
from borgerblik.sandkasse.kontrakt import SAG
from borgerblik.sandkasse.lager import Lager, Objekt
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from tests.sandkasse.breve import element, envelope, part, sdi_fremsoeg, sdi_om, soeg_sag, yi_om
from tests.sandkasse.conftest import I_DAG, Wire, antal, body_of, sager, status, texts

ANNA, IB = NAVNGIVNE[0].nummer, next(borger.nummer for borger in NAVNGIVNE if borger.navn == "Ib Juul")
SOMEBODY = "7107729991"


def a_new_sag(number: int) -> str:
    """A small sag, as XML, to import."""
    uuid = f"7340fc2c-222a-4988-b8ef-{number:012x}"
    registration = (
        "<sag:Registrering><sd:Tidspunkt>2026-03-01T10:00:00Z</sd:Tidspunkt><sag:AttributListe/><sag:TilstandListe/>"
        f"<sag:RelationListe>{part(SOMEBODY)}</sag:RelationListe></sag:Registrering>"
    )
    new = f"<sdi:SagIndeks><sd:UUIDIdentifikator>{uuid}</sd:UUIDIdentifikator>{registration}</sdi:SagIndeks>"
    return element("sdi:ImporterSagDokumentIndeksInput", new)


def test_many_threads_read_and_write_at_once_and_nothing_is_lost(wire: Wire):
    def work(number: int) -> list[int]:
        written = body_of(wire.post("sdi", envelope(a_new_sag(number + 10_000))).content)
        read = [wire.post("sdi", envelope(sdi_om(cpr))) for cpr in (ANNA, IB)]
        read.append(wire.post("yi", envelope(yi_om(ANNA))))
        codes = texts(written, "sd:UnikRetur/sd:StatusKode")
        return [int(code) for code in codes] + [status(body_of(answer.content)) for answer in read]

    with ThreadPoolExecutor(8) as pool:
        codes = [code for result in pool.map(work, range(32)) for code in result]

    assert set(codes) == {20}
    assert antal(wire.ask("sdi", sdi_fremsoeg(soeg_sag(part(SOMEBODY)))))["sager"] == 32


def test_one_uuid_is_imported_once_however_many_try(wire: Wire):
    together = threading.Barrier(8)

    def work(_: int) -> str:
        together.wait(5)
        return texts(body_of(wire.post("sdi", envelope(a_new_sag(77_777))).content), "sd:UnikRetur/sd:StatusKode")[0]

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(work, range(8))) == ["20"] + ["49"] * 7


def test_a_citizens_objects_are_made_when_first_asked_for_and_once():
    citizen = list(leveringer(I_DAG, seed=1, genererede=3))[-1]
    made: list[int] = []

    def build() -> list[Objekt]:
        made.append(citizen.nummer)
        return citizen.byg()

    lager = Lager([replace(citizen, byg=build)])
    assert made == []

    first, again = (lager.med_part(SAG, citizen.urner[0]) for _ in range(2))

    assert made == [FOERSTE_GENEREREDE + 2]
    assert {objekt.uuid for objekt in first} == {objekt.uuid for objekt in again}
    assert all(objekt.uuid.endswith(f"{citizen.nummer:012x}") for objekt in first)


def test_what_is_removed_does_not_come_back_when_its_citizen_is_asked_for():
    delivery = next(iter(leveringer(I_DAG, seed=1)))
    uuid = delivery.byg()[0].uuid
    lager = Lager([delivery])

    assert lager.fjern(SAG, uuid)
    assert uuid not in {objekt.uuid for objekt in lager.med_part(SAG, delivery.urner[0])}
    assert not lager.fjern(SAG, uuid)


def test_a_removed_sag_takes_its_documents_along_and_its_grants_when_told(wire: Wire):
    annas = wire.ask("sdi", sdi_om(ANNA))
    remove = element(
        "sdi:FjernSagDokumentIndeksInput",
        f"<sdi:SoegUdtryk>{soeg_sag(part(ANNA))}</sdi:SoegUdtryk>",
        "<sdi:FjernOgsaaYdelse>true</sdi:FjernOgsaaYdelse>",
    )
    removed = wire.ask("sdi", remove)
    documents = texts(annas, "sdi:DokumentFiltreretOejebliksbillede/di:ObjektType/sd:UUIDIdentifikator")
    named = "".join(f"<sdi:DokumentUuid>{uuid}</sdi:DokumentUuid>" for uuid in documents)

    assert texts(removed, "sd:UnikRetur/sd:StatusKode") == ["20"] * 8
    assert sager(wire.ask("sdi", sdi_om(ANNA))) == []
    assert antal(wire.ask("sdi", element("sdi:FremsoegSagDokumentIndeksInput", named))) == {"dokumenter": 0}
    assert antal(wire.ask("yi", yi_om(ANNA)), "yi")["bevillinger"] == 0


def test_documents_stay_without_their_sag_when_they_are_to_be_left(wire: Wire):
    one = sager(wire.ask("sdi", sdi_om(ANNA)))[0]
    reference = f"<sdi:SagUuid><sd:UUIDIdentifikator>{one}</sd:UUIDIdentifikator></sdi:SagUuid>"
    left = "<sdi:EfterladSagsloeseDokumenter>true</sdi:EfterladSagsloeseDokumenter>"
    wire.ask("sdi", element("sdi:FjernSagDokumentIndeksInput", reference, left))
    lists = "<di:AttributListe/><di:TilstandListe/><di:RelationListe/>"
    loose = sdi_fremsoeg(f"<sdi:SoegSagsloeseDokumenter>{lists}</sdi:SoegSagsloeseDokumenter>")

    assert antal(wire.ask("sdi", loose))["dokumenter"] == 2


def test_only_the_latest_registration_is_kept_and_an_older_update_is_a_conflict(wire: Wire):
    wire.ask("sdi", a_new_sag(88_888))
    uuid = f"7340fc2c-222a-4988-b8ef-{88_888:012x}"

    def update(when: str) -> etree._Element:
        fields = f"<sd:UUIDIdentifikator>{uuid}</sd:UUIDIdentifikator><sd:NoteTekst>ny</sd:NoteTekst>"
        change = f"<sdi:OpdaterSagIndeks>{fields}<sdi:Tidspunkt>{when}</sdi:Tidspunkt></sdi:OpdaterSagIndeks>"
        return wire.ask("sdi", element("sdi:OpdaterSagDokumentIndeksInput", change))

    newer, older = update("2026-03-05T10:00:00Z"), update("2026-03-04T10:00:00Z")
    found = wire.ask("sdi", sdi_fremsoeg(uuids=[uuid]))

    assert texts(newer, "sd:UnikRetur/sd:StatusKode") == ["20"]
    assert texts(older, "sd:UnikRetur/sd:StatusKode") == ["49"]
    registration = "sdi:SagFiltreretOejebliksbillede/sag:Registrering"
    assert texts(found, f"{registration}/sd:NoteTekst") == ["ny"]
    assert texts(found, f"{registration}/sd:Tidspunkt") == ["2026-03-05T10:00:00Z"]


def test_nothing_to_write_is_bad_input(wire: Wire):
    assert status(wire.ask("sdi", element("sdi:ImporterSagDokumentIndeksInput"))) == 40
    assert status(wire.ask("yi", element("yi:OpdaterYdelseIndeksInput"))) == 40


def test_a_grant_that_is_not_there_cannot_be_removed(wire: Wire):
    uuid = "<sd:UUIDIdentifikator>7340fc2c-222a-4988-b8ef-b92238bdf24d</sd:UUIDIdentifikator>"
    answer = wire.ask("yi", element("bi:FjernInput", uuid), path="/bevillingindeks/6")

    assert status(answer) == 44


def test_the_published_examples_are_understood(wire: Wire, contracts: Path):
    for index, name in (
        ("sdi", "sdi6_fremsoeg_request_by_cpr"),
        ("sdi", "sdi6_fremsoeg_request_expression"),
        ("yi", "ydi6_fremsoeg_request_by_cpr"),
    ):
        example = etree.parse(contracts / "examples" / f"{name}.xml", etree.XMLParser(remove_comments=True))
        assert status(wire.ask(index, etree.tostring(example.getroot(), encoding="unicode"))) == 20
