"""YdelseListeHent: who can be asked about, by which limits, in which order and pages."""

from __future__ import annotations

import pytest
from lxml import etree

from borgerblik.sandkasse import katalog as k
from borgerblik.sandkasse.kontrakt import BEVILLING, q
from borgerblik.sandkasse.oplysninger import Person
from borgerblik.sandkasse.sikkerhed import Kalder
from borgerblik.sandkasse.soap import Kald, Version
from borgerblik.sandkasse.validering import validering
from borgerblik.sandkasse.ydl import Ydelselistehent
from tests.sandkasse.breve import NAMESPACES, ydl_hent, ydl_om
from tests.sandkasse.conftest import Wire, find, texts
from tests.sandkasse.lister import (
    ANNA,
    CITIZEN,
    FRIDA,
    GRANT,
    OTHER,
    PAYMENT,
    ROW,
    a_benefit,
    direct,
    names,
    noon,
    page,
    paid_to,
    refusal,
    stored,
)

# Who is asked about


def test_number_and_urn_are_the_same_person_and_an_unknown_company_has_nothing(shared: Wire):
    by_urn = shared.ask("ydl", ydl_hent(f"<k:PartURN>urn:oio:cpr-nr:{ANNA}</k:PartURN>"))
    company = shared.ask("ydl", ydl_hent("<k:PartCVRNummer>12345678</k:PartCVRNummer>"))

    assert names(by_urn) == names(shared.ask("ydl", ydl_om(ANNA)))
    assert names(company) == []


def test_a_place_of_production_is_not_supported_and_says_so(shared: Wire):
    krop = shared.ask("ydl", ydl_hent("<k:PartPNummer>1234567890</k:PartPNummer>"))

    assert refusal(krop) == ["SANDKASSE-40"]
    assert "ikke understøttet" in texts(krop, ".//kontekst:FejlTekst")[0]


def test_the_benefits_of_one_sag_are_found_by_its_uuid(shared: Wire):
    sag = texts(shared.ask("ydl", ydl_om(FRIDA)), f"{GRANT}/k:Bevillingssag/k:SagUUID")[0]

    assert names(shared.ask("ydl", ydl_hent(f"<k:SagUUID>{sag}</k:SagUUID>"))) == ["Kontanthjælp"]


@pytest.mark.parametrize(
    ("person", "role", "seen"),
    [
        (CITIZEN, "", 1), (CITIZEN, "Bevillingsmodtager", 1), (CITIZEN, "Effektueringsmodtager", 1),
        (OTHER, "", 1), (OTHER, "Bevillingsmodtager", 0), (OTHER, "Effektueringsmodtager", 1),
    ],
)  # fmt: skip
def test_who_is_paid_is_effektueringsmodtager_also_of_somebody_elses_grant(person: Person, role: str, seen: int):
    assert len(find(direct(paid_to(OTHER), person, role=role), ROW)) == seen


@pytest.mark.parametrize(
    ("person", "role", "seen"),
    [
        (CITIZEN, "", 3), (CITIZEN, "Bevillingsmodtager", 3), (CITIZEN, "Effektueringsmodtager", 2),
        (OTHER, "", 1), (OTHER, "Bevillingsmodtager", 0), (OTHER, "Effektueringsmodtager", 1),
    ],
)  # fmt: skip
def test_payments_are_found_by_who_was_granted_and_by_who_was_paid(person: Person, role: str, seen: int):
    krop = direct(paid_to(OTHER), person, role=role, operation="EffektueringHent")

    assert len(find(krop, PAYMENT)) == seen


@pytest.mark.parametrize("livscyklus", ["Slettet", "Passiveret"])
def test_what_the_index_has_taken_away_is_not_listed(livscyklus: str):
    lager = stored(a_benefit())
    for objekt in lager.alle(BEVILLING):
        code = objekt.registrering.find(q("sd:LivscyklusKode"))
        assert code is not None
        code.text = livscyklus
    krop = etree.fromstring(ydl_om(str(CITIZEN.nummer)))
    doer = Ydelselistehent(lager, noon, 100).doer(validering("ydl"))

    assert find(etree.fromstring(doer.besvar(Kald(Version.SOAP_12, krop, krop, "", None), Kalder())), ROW) == []


# Further limits, order and pages


@pytest.mark.parametrize(
    ("limit", "seen"),
    [
        ("<k:KLEKriterie>32.24.*</k:KLEKriterie>", 5),
        (f"<k:BevillingEjerCVRNummer>{k.ODENSE.cvr}</k:BevillingEjerCVRNummer>", 0),
        (f"<k:ItSystemInstansIdentifikation>{k.KSD.uuid}</k:ItSystemInstansIdentifikation>", 1),
        ("<k:BevilgetYdelseStartDatoFra>2030-01-01</k:BevilgetYdelseStartDatoFra>", 0),
        ("<k:BevilgetYdelseStartDatoTil>2030-01-01</k:BevilgetYdelseStartDatoTil>", 8),
        ("<k:BevilgetYdelseSlutDatoTil>2030-01-01</k:BevilgetYdelseSlutDatoTil>", 1),
        (
            "<k:OekonomiskEffektueringDispositionsDatoFra>2026-10-01</k:OekonomiskEffektueringDispositionsDatoFra>"
            "<k:OekonomiskEffektueringDispositionsDatoTil>2026-11-01</k:OekonomiskEffektueringDispositionsDatoTil>",
            7,
        ),
    ],
)
def test_further_limits_are_all_met(limit: str, seen: int, shared: Wire):
    assert len(names(shared.ask("ydl", ydl_om(ANNA, limit)))) == seen


def test_one_grant_one_sag_number_and_one_kind_of_benefit_can_be_asked_for(shared: Wire):
    krop = shared.ask("ydl", ydl_om(ANNA))
    for place, name in enumerate(names(krop)):
        grant = texts(krop, f"{GRANT}/k:BevillingUUID")[place]
        number = texts(krop, f"{GRANT}/k:Bevillingssag/k:SagSagsnummer")[place]
        kind = texts(krop, f"{ROW}/k:YdelseKlasse/k:KlasseIdentifikation")[place]
        for limit in (
            f"<k:BevillingUUID>{grant}</k:BevillingUUID>",
            f"<k:SagSagsnummer>{number}</k:SagSagsnummer>",
            f"<k:YdelseKlasse><k:KlasseIdentifikation>{kind}</k:KlasseIdentifikation></k:YdelseKlasse>",
        ):
            assert names(shared.ask("ydl", ydl_om(ANNA, limit))) == [name]


def test_benefits_come_by_name_unless_another_order_is_asked_for(shared: Wire):
    by_system = (
        "<k:YdelseSortering><k:BevilgetYdelseSorteringElement>BevillingItSystemNavn</k:BevilgetYdelseSorteringElement>"
        "<k:SorteringRetning>DESC</k:SorteringRetning></k:YdelseSortering>"
    )
    usual, ordered = names(shared.ask("ydl", ydl_om(ANNA))), shared.ask("ydl", ydl_om(ANNA, after=by_system))

    systems = texts(ordered, f"{GRANT}/k:BevillingMasterSystemInstans/k:ItSystemInstansTitel")
    assert usual == sorted(usual)
    assert systems == sorted(systems, reverse=True)
    assert names(ordered) != usual


@pytest.mark.parametrize("element", ["Dispositionsdato", "UdbetalingStatus", "StartDato", "SlutDato"])
def test_payments_come_newest_first_unless_another_order_is_asked_for(element: str, shared: Wire):
    criterion = f"<k:PartCPRNummer>{ANNA}</k:PartCPRNummer>"
    order = (
        f"<k:EffektueringSortering><k:EffektueringSorteringElement>OekonomiskEffektuering{element}"
        "</k:EffektueringSorteringElement><k:SorteringRetning>ASC</k:SorteringRetning></k:EffektueringSortering>"
    )
    usual = shared.ask("ydl", ydl_hent(criterion, operation="EffektueringHent"))
    ordered = shared.ask("ydl", ydl_hent(criterion, operation="EffektueringHent", after=order))

    def of(krop: etree._Element, name: str) -> list[str]:
        payments = find(krop, f"{PAYMENT}/k:OekonomiskEffektueringStruktur")
        return [payment.findtext(f"k:OekonomiskEffektuering{name}", "", NAMESPACES) for payment in payments]

    assert of(usual, "Dispositionsdato") == sorted(of(usual, "Dispositionsdato"), reverse=True)
    assert of(ordered, element) == sorted(of(ordered, element))


def test_pages_from_nought_make_up_the_whole_and_after_the_last_there_is_none(shared: Wire):
    whole = names(shared.ask("ydl", ydl_om(ANNA)))
    paged = [names(shared.ask("ydl", ydl_om(ANNA, after=page(3, start)))) for start in (0, 3, 6, 9)]

    assert [len(part) for part in paged] == [3, 3, 2, 0]
    assert [name for part in paged for name in part] == whole
    assert names(shared.ask("ydl", ydl_om(ANNA, after=page(3)))) == whole[:3]
    assert refusal(shared.ask("ydl", ydl_om(ANNA, after=page(3, -1)))) == ["SANDKASSE-40"]
