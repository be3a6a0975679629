"""YdelseListeHent: the benefits and payments that Ydelsesindeks keeps, as lists, each answer as the schema says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests
import zeep
from lxml import etree

from borgerblik.sandkasse import katalog as k
from borgerblik.sandkasse import skriv_sag, skriv_ydelse
from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.forloeb import Bygger
from borgerblik.sandkasse.kontrakt import BEVILLING, EFFEKTUERING, SAG, q
from borgerblik.sandkasse.lager import Lager, Objekt
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from borgerblik.sandkasse.oplysninger import Linje, Person, Samling
from borgerblik.sandkasse.sikkerhed import Ingen, Kalder
from borgerblik.sandkasse.soap import Kald, Version
from borgerblik.sandkasse.udsteder import Udsteder
from borgerblik.sandkasse.validering import efter_bygning, validering
from borgerblik.sandkasse.xml import elementer
from borgerblik.sandkasse.ydl import Ydelselistehent
from tests.sandkasse.breve import NAMESPACES, SOAP_11, SOAP_12, envelope, ydl_hent, ydl_om, yi_om
from tests.sandkasse.conftest import I_DAG, Wire, body_of, find, texts
from tests.sandkasse.test_fejl import switch
from tests.wire import serving

ZEEP: Any = zeep  # its functions have no types
BY_NAME = {borger.navn: borger.nummer for borger in NAVNGIVNE}
ANNA, FRIDA = BY_NAME["Anna Alsted"], BY_NAME["Frida Grøn"]
ANSWERING = [borger for borger in NAVNGIVNE if not any(tjeneste == "ydl" for tjeneste, _ in borger.fejl)]
ROW = "k:BevilgetYdelseListe/k:BevilgetYdelse"
GRANT = f"{ROW}/k:BevillingStruktur"
LINE = f"{ROW}/k:OEkonomiskYdelseseffektueringListe/k:OEkonomiskYdelseseffektuering"
PAYMENT = "k:OEkonomiskEffektueringListe/k:OEkonomiskEffektuering"


def names(krop: etree._Element) -> list[str]:
    return texts(krop, f"{ROW}/k:YdelseNavn")


def group(owner: str = "", *limits: str) -> str:
    """One group of rights."""
    owners = (
        f"<k:MyndighedDataAfgrListe><k:VirksomhedCVRNummer>{owner}</k:VirksomhedCVRNummer></k:MyndighedDataAfgrListe>"
    )
    data = "".join(f"<k:BevillingDataAfgr>{limit}</k:BevillingDataAfgr>" for limit in limits)
    listed = f"<k:BevillingAfgrListe>{data}</k:BevillingAfgrListe>" if limits else ""
    return f"<k:BevillingDataAfgrGruppe>{owners if owner else ''}{listed}</k:BevillingDataAfgrGruppe>"


def page(size: int, start: int | None = None) -> str:
    offset = "" if start is None else f"<k:ResultatStart>{start}</k:ResultatStart>"
    return f"<k:ResultatFilter><k:ResultatAntalMaks>{size}</k:ResultatAntalMaks>{offset}</k:ResultatFilter>"


def refusal(krop: etree._Element) -> list[str]:
    """The FejlId of an answer that has nothing else in it."""
    assert len(krop) == 1
    return texts(krop, "kontekst:HovedOplysningerSvar/kontekst:SvarReaktion/kontekst:Fejl/kontekst:FejlId")


# What a list tells


def test_a_benefit_comes_with_its_grant_its_sag_and_its_plan(shared: Wire):
    krop = shared.ask("ydl", ydl_om(BY_NAME["Aksel Bech"]))

    assert names(krop) == ["Kontanthjælp"]
    assert texts(krop, f"{ROW}/k:BevilgetYdelseKLEEmne") == ["32.24.04"]
    assert texts(krop, f"{ROW}/k:OekonomiskEffektueringsplanYdelsesbeloeb") == ["12801.00"]
    assert texts(krop, f"{GRANT}/k:BevillingEjer/k:VirksomhedCVRNummer") == [k.AARHUS.cvr]
    assert texts(krop, f"{GRANT}/k:BevillingMasterSystemInstans/k:ItSystemInstansTitel") == [k.KY.navn]
    assert texts(krop, f"{GRANT}/k:Bevillingssag/k:SagTitel") == [k.KONTANTHJAELP.sagstitel]
    assert texts(krop, f"{GRANT}/k:Bevillingssag/k:SagUndtagetVisningForBorger") == ["false"]
    assert texts(krop, "kontekst:HovedOplysningerSvar/kontekst:TransaktionsId") == ["t-1"]


def test_its_payments_are_those_of_ydelsesindeks_with_the_same_amounts(shared: Wire):
    number = BY_NAME["Jette Krogh"]
    lists, index = shared.ask("ydl", ydl_om(number)), shared.ask("yi", yi_om(number))

    def of(krop: etree._Element, *paths: str) -> set[tuple[str, ...]]:
        return set(zip(*(texts(krop, path) for path in paths), strict=True))

    image = "yi:OekonomiskEffektueringFiltreretOejebliksbillede"
    facts = f"{image}/oef:Registrering/oef:AttributListe/oef:Egenskaber"
    assert of(
        lists,
        f"{LINE}/k:OekonomiskEffektueringStruktur/k:OekonomiskEffektueringUUID",
        f"{LINE}/k:OekonomiskEffektueringStruktur/k:OekonomiskEffektueringSamletBruttobeloeb",
    ) == of(index, f"{image}/oef:ObjektType/sd:UUIDIdentifikator", f"{facts}/oef:SamletBruttobeloeb")
    negative = [amount for amount in texts(lists, f"{LINE}/k:OekonomiskYdelseseffektueringBeloeb") if "-" in amount]
    assert negative == ["-1200.00"]


@pytest.mark.parametrize("borger", ANSWERING, ids=[borger.navn for borger in ANSWERING])
def test_every_citizens_lists_keep_the_contract_whatever_is_asked_for(borger: Any, shared: Wire):
    both = "<k:MedtagEffektueringer>true</k:MedtagEffektueringer>"
    exempt = "<k:FjernUndtagetVisningForBorger>true</k:FjernUndtagetVisningForBorger>"
    criterion = f"<k:PartCPRNummer>{borger.nummer}</k:PartCPRNummer>"

    shared.ask("ydl", ydl_om(borger.nummer, before=both + exempt))
    for before in ("", "<k:MedtagBevilling>true</k:MedtagBevilling>"):
        shared.ask("ydl", ydl_hent(criterion, operation="EffektueringHent", before=before))


def test_without_being_asked_for_payments_a_list_has_none(shared: Wire):
    krop = shared.ask("ydl", ydl_hent(f"<k:PartCPRNummer>{ANNA}</k:PartCPRNummer>"))

    assert (len(names(krop)), find(krop, LINE)) == (8, [])


def test_what_has_no_class_cannot_be_listed(shared: Wire):
    assert names(shared.ask("ydl", ydl_om(BY_NAME["Nanna Olsen"]))) == ["Ressourceforløbsydelse"]


def test_nothing_found_is_an_answer_without_a_list(shared: Wire):
    (head,) = shared.ask("ydl", ydl_om(BY_NAME["Carla Dam"]))

    assert head.tag == q("kontekst:HovedOplysningerSvar")
    assert find(head, "kontekst:SvarReaktion") == []


# Exempt from display


def test_an_exempt_sag_is_marked_and_its_benefit_is_listed(shared: Wire):
    krop = shared.ask("ydl", ydl_om(FRIDA))

    marks = dict(zip(names(krop), texts(krop, f"{GRANT}/k:Bevillingssag/k:SagUndtagetVisningForBorger"), strict=True))
    assert marks == {"Kontanthjælp": "true", "Tilskud til tandpleje": "false"}


def test_on_demand_an_exempt_sag_is_told_as_nothing_but_its_uuid(shared: Wire):
    krop = shared.ask("ydl", ydl_om(FRIDA, "<k:FjernUndtagetVisningForBorger>true</k:FjernUndtagetVisningForBorger>"))

    parts = [[etree.QName(part).localname for part in sag] for sag in find(krop, f"{GRANT}/k:Bevillingssag")]
    assert names(krop) == ["Kontanthjælp", "Tilskud til tandpleje"]
    assert parts[0] == ["SagUUID"]
    assert "SagTitel" in parts[1]


# Rights


@pytest.mark.parametrize("operation", ["BevillingHent", "EffektueringHent"])
@pytest.mark.parametrize("rights", [None, ""], ids=["no list", "an empty list"])
def test_a_request_without_rights_is_refused(operation: str, rights: str | None, shared: Wire):
    body = ydl_hent(f"<k:PartCPRNummer>{ANNA}</k:PartCPRNummer>", operation=operation, rights=rights)
    krop = shared.ask("ydl", body)

    assert refusal(krop) == ["SANDKASSE-40"]
    assert ANNA not in etree.tostring(krop).decode()


@pytest.mark.parametrize(
    ("rights", "seen"),
    [
        (group(k.AARHUS.cvr), 8),
        (group(k.ODENSE.cvr), 0),
        (group(k.ODENSE.cvr) + group(k.AARHUS.cvr), 8),
        (group("", "<k:KLEDataAfgr>*</k:KLEDataAfgr>"), 8),
        (group("", "<k:KLEDataAfgr>32.24.*, 32.27.10</k:KLEDataAfgr>"), 6),
        (group("", "<k:KLEDataAfgr>32.21.* - 32.24.04</k:KLEDataAfgr>"), 3),
        (group("", "<k:KLEDataAfgr>27.*</k:KLEDataAfgr>", "<k:KLEDataAfgr>32.30.04</k:KLEDataAfgr>"), 1),
        (group("", "<k:BevillingFoelsomhed>FORTROLIGE_PERSONOPLYSNINGER</k:BevillingFoelsomhed>"), 6),
        (group("", "<k:BevillingFoelsomhed>IKKE_FORTROLIGE_DATA</k:BevillingFoelsomhed>"), 0),
        (group("", f"<k:SystemDataAfgr>{k.KSD.uuid}, {k.ESDH.uuid}</k:SystemDataAfgr>"), 1),
    ],
)
def test_rights_limit_by_authority_sensitivity_class_and_system(rights: str, seen: int, shared: Wire):
    assert len(names(shared.ask("ydl", ydl_om(ANNA, rights=rights)))) == seen


def test_the_sag_of_another_class_is_told_as_its_uuid_alone():
    follow_up = replace(_made().sager[0], klasse=k.SYGEDAGPENGE.opfoelgning)
    made = replace(_made(), bevillinger=(replace(_made().bevillinger[0], sager=(follow_up,)),), sager=(follow_up,))

    (sag,) = find(direct(made, rights=group("", "<k:KLEDataAfgr>32.*</k:KLEDataAfgr>")), f"{GRANT}/k:Bevillingssag")
    assert [etree.QName(part).localname for part in sag] == ["SagUUID"]


def test_a_token_limits_to_what_its_authority_owns():
    for caller, seen in ((None, 1), (k.AARHUS.cvr, 1), (k.ODENSE.cvr, 0)):
        assert len(find(direct(_made(), caller=caller), ROW)) == seen
        assert len(find(direct(_made(), caller=caller, operation="EffektueringHent"), PAYMENT)) == (3 if seen else 0)


def test_nor_does_a_token_open_another_authoritys_payments_and_sager():
    made = _made()
    sag = replace(made.sager[0], ejer=k.ODENSE)
    foreign = Samling(
        (sag,),
        (replace(made.bevillinger[0], sager=(sag,)),),
        tuple(replace(paid, ejer=k.ODENSE) for paid in made.udbetalinger),
    )

    krop = direct(foreign, caller=k.AARHUS.cvr)
    parts = [[etree.QName(part).localname for part in sag] for sag in find(krop, f"{GRANT}/k:Bevillingssag")]
    assert (len(find(krop, ROW)), find(krop, LINE), parts) == (1, [], [["SagUUID"]])


def test_what_does_not_hold_yet_is_not_listed():
    made = _made()
    later = replace(made.bevillinger[0], registreret=I_DAG.replace(year=I_DAG.year + 1))

    assert find(direct(replace(made, bevillinger=(later,))), ROW) == []


def test_a_payment_that_also_pays_for_what_may_not_be_seen_is_told_line_by_line_without_its_totals():
    byg = Bygger(1, CITIZEN, I_DAG, 1)
    ours, theirs = byg.forloeb(k.KONTANTHJAELP, k.AARHUS, 3), byg.forloeb(k.SYGEDAGPENGE, k.AARHUS, 3)
    other = theirs.bevillinger[0]
    paid = ours.udbetalinger[0]
    joint = replace(paid, linjer=(*paid.linjer, Linje(other, other.ydelser[0], Decimal(5), paid.fra, paid.til)))
    made = replace(ours, bevillinger=(*ours.bevillinger, other), udbetalinger=(joint, *ours.udbetalinger[1:]))
    rights = group("", "<k:KLEDataAfgr>32.24.*</k:KLEDataAfgr>")

    seen, some = direct(made), direct(made, rights=rights)
    listed = direct(made, rights=rights, operation="EffektueringHent")

    assert [len(find(line, "k:OekonomiskEffektueringStruktur")) for line in find(seen, LINE)] == [1, 1, 1, 1]
    assert [len(find(line, "k:OekonomiskEffektueringStruktur")) for line in find(some, LINE)] == [1, 1, 0]
    assert len(find(listed, PAYMENT)) == 2


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


CITIZEN, OTHER = Person("Testperson Alfa", "6107729990"), Person("Testperson Beta", "6210809991")


def _made() -> Samling:
    """One benefit with three payments, and its sag."""
    return Bygger(1, CITIZEN, I_DAG, 1).forloeb(k.KONTANTHJAELP, k.AARHUS, 3)


def stored(made: Samling) -> Lager:
    written = [(SAG, sag.uuid, skriv_sag.sag(sag)) for sag in made.sager]
    written += [(BEVILLING, grant.uuid, skriv_ydelse.bevilling(grant)) for grant in made.bevillinger]
    written += [(EFFEKTUERING, paid.uuid, skriv_ydelse.udbetaling(paid)) for paid in made.udbetalinger]
    lager = Lager()
    elements = elementer([xml for _, _, xml in written])
    for (art, uuid, _), element in zip(written, elements, strict=True):
        lager.gem(Objekt.af(art, uuid, element))
    return lager


def direct(
    made: Samling, person: Person = CITIZEN, caller: str | None = None, role: str = "", **more: str
) -> etree._Element:
    """The answer to a question about the person, where the index keeps this and nothing else."""
    number = f"<k:PartCPRNummer>{person.nummer}</k:PartCPRNummer>"
    before = f"<k:PartRolle>{role}</k:PartRolle>" if role else ""
    if more.get("operation") != "EffektueringHent":
        before += "<k:MedtagEffektueringer>true</k:MedtagEffektueringer>"
    krop = etree.fromstring(ydl_hent(number, **{"before": before, **more}))
    doer = Ydelselistehent(stored(made), _noon, 100).doer(validering("ydl"))
    answer = etree.fromstring(doer.besvar(Kald(Version.SOAP_12, krop, krop, "", None), Kalder(caller)))
    assert validering("ydl")(answer) is None
    return answer


def _noon() -> datetime:
    return datetime.combine(I_DAG, time(12), UTC)


def paid_to(other: Person) -> Samling:
    """The citizen's benefit, of which the newest payment went to somebody else."""
    made = _made()
    *before, newest = made.udbetalinger
    return replace(made, udbetalinger=(*before, replace(newest, part=other)))


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
    lager = stored(_made())
    for objekt in lager.alle(BEVILLING):
        code = objekt.registrering.find(q("sd:LivscyklusKode"))
        assert code is not None
        code.text = livscyklus
    krop = etree.fromstring(ydl_om(str(CITIZEN.nummer)))
    doer = Ydelselistehent(lager, _noon, 100).doer(validering("ydl"))

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


# EffektueringHent


def test_payments_of_one_benefit_come_with_its_grant_on_demand(shared: Wire):
    row = find(shared.ask("ydl", ydl_om(BY_NAME["Jette Krogh"])), ROW)[0]
    grant, number = (
        row.findtext(".//k:BevillingUUID", "", NAMESPACES),
        row.findtext("k:BevilgetYdelseID", "", NAMESPACES),
    )
    criterion = (
        f"<k:BevilgetYdelseKriterie><k:BevillingUUID>{grant}</k:BevillingUUID>"
        f"<k:BevilgetYdelseID>{number}</k:BevilgetYdelseID></k:BevilgetYdelseKriterie>"
    )
    plain = shared.ask("ydl", ydl_hent(criterion, operation="EffektueringHent"))
    with_grant = shared.ask(
        "ydl",
        ydl_hent(criterion, operation="EffektueringHent", before="<k:MedtagBevilling>true</k:MedtagBevilling>"),
    )

    assert len(find(plain, PAYMENT)) == len(find(with_grant, PAYMENT)) == 9
    assert len(find(plain, f"{PAYMENT}//k:BevilgetYdelse")) == 10  # one of them corrects a month before
    assert find(plain, f"{PAYMENT}//k:BevillingStruktur") == []
    assert set(texts(with_grant, f"{PAYMENT}//k:BevillingUUID")) == {grant}


# On the wire


@pytest.mark.parametrize(("soap", "content"), [(SOAP_11, "text/xml"), (SOAP_12, "application/soap+xml")])
@pytest.mark.parametrize("slash", ["", "/"])
def test_either_soap_version_is_answered_in_kind_and_no_header_is_made_up(
    soap: str, content: str, slash: str, shared: Wire
):
    answer = requests.post(
        f"{shared.url}/ydelselistehent/2{slash}",
        data=envelope(ydl_om(ANNA), soap=soap),
        headers={"Content-Type": content},
        timeout=10,
    )

    assert answer.headers["Content-Type"].startswith(content)
    assert len(find(body_of(answer.content, soap), ROW)) == 8
    assert b"RequestHeader" not in answer.content


def test_what_is_wrong_with_a_request_is_told_without_its_number(shared: Wire):
    krop = shared.ask("ydl", ydl_om(f"{ANNA}", before=f"<k:PartRolle>{ANNA}</k:PartRolle>"))

    assert refusal(krop) == ["SANDKASSE-40"]
    assert ANNA not in etree.tostring(krop).decode()


def test_without_the_published_files_the_structure_is_checked_all_the_same():
    criterion = f"<k:PartCPRNummer>{ANNA}</k:PartCPRNummer>"
    good = [ydl_om(ANNA), ydl_hent(criterion, operation="EffektueringHent", after=page(3, 0))]
    bad = [
        ydl_hent(criterion, rights=None),
        ydl_hent(criterion, rights=""),
        ydl_hent(criterion, after=page(3).replace("3", "tre")),
        ydl_hent(f"<k:SagUUID>{ANNA}</k:SagUUID>"),
        ydl_hent(criterion, rights=group("0751")),
    ]

    assert [efter_bygning(etree.fromstring(body)) for body in good] == [None, None]
    for body in bad:
        fault = efter_bygning(etree.fromstring(body))
        assert fault
        assert ANNA not in fault


# Failures


def test_who_never_gets_an_answer_from_ydelsesindeks_gets_none_here(wire: Wire):
    with pytest.raises(requests.Timeout):
        wire.post("ydl", envelope(ydl_om(BY_NAME["David Ege"])), timeout=0.5)
    assert wire.post("ydl", envelope(ydl_om(BY_NAME["Esther Falk"]))).status_code == 500


def test_the_switch_for_another_persons_data_leaves_nobody_that_was_asked_for(wire: Wire):
    switch(wire, "anden_person", "ydl", cpr=ANNA)

    spoilt, other = (wire.ask("ydl", ydl_om(number)) for number in (ANNA, FRIDA))
    assert ANNA not in etree.tostring(spoilt).decode()
    assert len(names(spoilt)) == 8
    assert FRIDA in etree.tostring(other).decode()


def test_short_pages_are_half_as_long(wire: Wire):
    switch(wire, "korte_sider", "ydl")

    assert len(names(wire.ask("ydl", ydl_om(ANNA)))) == 4


def test_a_system_without_a_name_and_amounts_in_thousands_can_be_switched_on(wire: Wire):
    for slags in ("systemnavn_mangler", "tusindtal"):
        switch(wire, slags, "ydl")
        krop = body_of(wire.post("ydl", envelope(ydl_om(ANNA))).content)
        titles, amounts = (
            texts(krop, ".//k:ItSystemInstansTitel"),
            texts(krop, f"{ROW}/k:OekonomiskEffektueringsplanYdelsesbeloeb"),
        )
        assert (titles == []) == (slags == "systemnavn_mangler")
        assert ("19.728" in amounts) == (slags == "tusindtal")


# An independent reader


@contextmanager
def a_client(contracts: Path, url: str) -> Iterator[Any]:
    client = ZEEP.Client(
        str(contracts / "ydelselistehent-2/wsdl/YdelseListeHentService.wsdl"), transport=ZEEP.Transport()
    )
    binding = next(iter(client.wsdl.bindings))
    yield client.create_service(binding, f"{url}/ydelselistehent/2")
    client.transport.session.close()


def test_an_independent_reader_of_the_wsdl_asks_and_reads_both_lists(contracts: Path, shared: Wire):
    head = {"TransaktionsId": "z-1", "TransaktionsTid": "2026-11-23T12:00:00Z"}
    rights = {
        "BevillingDataAfgrGruppe": [{"MyndighedDataAfgrListe": {"VirksomhedCVRNummer": [k.AARHUS.cvr]}}],
    }
    asked = {"HovedOplysninger": head, "Kriterie": {"PartCPRNummer": ANNA}, "RettighedListe": rights}

    with a_client(contracts, shared.url) as service:
        grants = service.BevillingHent(**asked, MedtagEffektueringer=True)
        payments = service.EffektueringHent(**asked, MedtagBevilling=True)

    rows = grants.BevilgetYdelseListe.BevilgetYdelse
    assert grants.HovedOplysningerSvar.TransaktionsId == "z-1"
    assert len(rows) == 8
    assert {row.BevillingStruktur.BevillingEjer.VirksomhedCVRNummer for row in rows} == {k.AARHUS.cvr}
    lines = [line for row in rows for line in row.OEkonomiskYdelseseffektueringListe.OEkonomiskYdelseseffektuering]
    listed = payments.OEkonomiskEffektueringListe.OEkonomiskEffektuering
    assert {line.OekonomiskEffektueringStruktur.OekonomiskEffektueringUUID for line in lines} == {
        payment.OekonomiskEffektueringStruktur.OekonomiskEffektueringUUID for payment in listed
    }


def test_a_sandkasse_of_its_own_makes_nothing_up(noeglefil: Path, schemas: dict[str, etree.XMLSchema]):
    app = Sandkasse(Udsteder.fra_fil(noeglefil), stored(_made()), Ingen(), 100)
    with serving(app) as url:
        assert len(names(Wire(url, schemas).ask("ydl", ydl_om(str(CITIZEN.nummer))))) == 1
        assert names(Wire(url, schemas).ask("ydl", ydl_om(str(OTHER.nummer)))) == []
        app.luk()
