"""Ydelsesindeks (YDI, SF1490), version 6: a citizen's granted benefits and their payments.

Source: YdelseIndeksOperationer.xsd, BevillingIndeks.xsd, OekonomiskEffektueringIndeks.xsd; PROTOCOL 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from lxml import etree
from marshmallow import ValidationError

from adapters.kontrakt import Ns
from adapters.oejebliksbillede import (
    Relation,
    Unreadable,
    cvr_of,
    first_with_role,
    frame,
    in_force,
    latest_registrering,
    now,
    relations,
    text,
    unik_id,
)
from adapters.sider import Reading, Strand, about, add_filter, search
from adapters.soap import SoapClient
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.ydelse import Bevilling, Udbetaling, Ydelse
from borgerblik.sources import AnotherPersonsData, Delivery, Question
from schemas.ind.ydelse import BEVILLING, UDBETALING, YDELSE

ACTION = "http://kombit.dk/sts/ydelseindeks/fremsoeg"
ANSWER = Ns.YI("FremsoegYdelseIndeksOutput")

# Every part that is read, and no other. A payment's parties have no Vis of their own.
VIS = {
    "BevillingVis": ("egenskaber", "bevilgetydelse", "sag", "part", "aktoer-ejer"),
    "OekonomiskEffektueringVis": ("egenskaber", "aktoer", "oekonomiskeydelseeffektueringer"),
}

# The roles of YDI that are read. SDI has other UUIDs for the same words: the tables stay apart.
EJER = "abdf4d3e-f113-4282-b13e-6cd32a82621c"
BEVILLINGSMODTAGER = "3102fa7e-f56e-4510-b0d4-1650c590dc3b"
YDELSESMODTAGER = "93af57a7-7658-4fac-98da-9e5ac7a7d9a5"
UDBETALENDE_ENHED = "a1ff36be-b3fb-4e1f-aac0-9d3313070ecb"
MASTER = "251c24fd-57b0-4afc-9d73-b063d1957eb3"

Facts = dict[str, Any]


class Ydelsesindeks:
    """The source `ydelsesindeks`, read through SF1490."""

    name = "ydelsesindeks"

    def __init__(self, client: SoapClient) -> None:
        self._client = client

    def fetch(self, question: Question) -> Delivery:
        """Every grant and payment of the person, read to the last page of both.

        Raises SourceError; AnotherPersonsData where a record is not about the person.
        """
        reading = Reading(
            lambda offsets: self._client.call(ACTION, body(question.cpr, offsets), ANSWER, question),
            (
                Strand("bevillinger", Ns.YI("BevillingFiltreretOejebliksbillede"), Ns.BI("ObjektType")),
                Strand(
                    "effektueringer",
                    Ns.YI("OekonomiskEffektueringFiltreretOejebliksbillede"),
                    Ns.OEF("ObjektType"),
                ),
            ),
            Ns.YI,
        )
        found = _Found(question)
        for _, pages in reading:
            for image in pages.get("bevillinger", ()):
                found.take_bevilling(image)
            for image in pages.get("effektueringer", ()):
                found.take_udbetaling(image)
        return Delivery(
            ydelser=tuple(found.ydelser),
            udbetalinger=tuple(found.udbetalinger),
            unreadable=found.unreadable + reading.missing,
        )


class _Found:
    """What has been read so far; one bad record costs one record."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self.ydelser: list[Ydelse] = []
        self.udbetalinger: list[Udbetaling] = []
        self.unreadable = 0

    def take_bevilling(self, image: etree._Element) -> None:
        try:
            bevilling: Bevilling = BEVILLING.load(bevilling_facts(image, self._question))
            granted = list(ydelse_facts(image, bevilling, self._question.at))
        except (Unreadable, ValidationError):
            self.unreadable += 1
            return
        for facts in granted:
            try:
                self.ydelser.append(YDELSE.load(facts))
            except ValidationError:
                self.unreadable += 1

    def take_udbetaling(self, image: etree._Element) -> None:
        try:
            self.udbetalinger.append(UDBETALING.load(udbetaling_facts(image, self._question)))
        except (Unreadable, ValidationError):
            self.unreadable += 1


def body(cpr: Cpr, offsets: Mapping[str, int]) -> etree._Element:
    """The search for one page of grants OR payments; a kind already read to its end is left out."""
    nsmap = {"yi": Ns.YI.value, "bi": Ns.BI.value, "oef": Ns.OEF.value, "gd": Ns.GD.value, "sd": Ns.SD.value}
    element = etree.Element(Ns.YI("FremsoegYdelseIndeksInput"), nsmap=nsmap)
    udtryk = etree.SubElement(element, Ns.YI("SoegUdtryk"))
    etree.SubElement(udtryk, Ns.YI("operation")).text = "OR"
    for name, tag, ns, part in (
        ("bevillinger", "SoegBevillingIndeks", Ns.BI, "Bevillingspart"),
        ("effektueringer", "SoegOekonomiskEffektueringIndeks", Ns.OEF, "OekonomiskEffektueringPart"),
    ):
        if name in offsets:
            about(search(udtryk, Ns.YI(tag), offsets[name], ns), ns(part), cpr.urn)
    add_filter(element, Ns.YI, VIS, {})
    sortering = etree.SubElement(
        etree.SubElement(element, Ns.YI("Sortering")), Ns.YI("OekonomiskEffektueringSortering")
    )
    for name, value in (("Element", "Dispositionsdato"), ("Retning", "Faldende"), ("Sekvens", "1")):
        etree.SubElement(sortering, Ns.YI(name)).text = value
    return element


def bevilling_facts(image: etree._Element, question: Question) -> Facts:
    """Where each fact of a grant lies in its image.

    Raises Unreadable; AnotherPersonsData where the person is no party of it, now or before.
    """
    at = question.at
    registrering = latest_registrering(image, Ns.BI("Registrering"))
    relationer = registrering.find(Ns.BI("RelationListe"))
    egenskaber = _valid(registrering, Ns.BI("AttributListe"), Ns.BI("Egenskaber"), Ns.BI("Virkning"), at)
    ejer = first_with_role(now(relations(relationer, Ns.BI("Bevillingsaktoer")), at), EJER)
    return {
        "uuid": unik_id(image.find(Ns.BI("ObjektType"))),
        **frame(registrering),
        "start": _first(egenskaber, Ns.BI("Bevillingstartdato")),
        "slut": _first(egenskaber, Ns.BI("Bevillingslutdato")),
        "foelsomhed": [code for e in egenskaber if (code := text(e, Ns.BI("Foelsomhed")))],
        "er_modtager": _is_receiver(relations(relationer, Ns.BI("Bevillingspart")), question),
        "ejer": _aktoer(ejer, Ns.BI),
        "sager": [r.reference for r in now(relations(relationer, Ns.BI("Bevillingssag")), at) if r.reference],
    }


def ydelse_facts(image: etree._Element, bevilling: Bevilling, at: datetime) -> Iterator[Facts]:
    """Where each fact of a grant's benefits lies; of several in force with one Id, the one that began last."""
    registrering = latest_registrering(image, Ns.BI("Registrering"))
    granted = _valid(registrering, Ns.BI("AttributListe"), Ns.BI("BevilgetYdelse"), Ns.BI("Virkning"), at)
    seen: set[str] = set()
    for place, element in enumerate(granted, start=1):
        nummer = text(element, Ns.BI("Id")) or str(place)
        if nummer not in seen:
            seen.add(nummer)
            yield _ydelse_facts(element, nummer, bevilling)


def _ydelse_facts(element: etree._Element, nummer: str, bevilling: Bevilling) -> Facts:
    ydelse = element.find(Ns.BI("Ydelse"))
    klasse = None if ydelse is None else ydelse.find(Ns.BI("Klassifikation"))
    kle = text(klasse, Ns.BI("BrugervendtNoegle"))
    return {
        "bevilling": bevilling,
        "nummer": nummer,
        "kle": (kle, text(klasse, Ns.BI("Klassetitel"))) if kle else None,
        "navn": text(element, Ns.BI("Navn")),
        "ydelsesnavn": text(ydelse, Ns.BI("Ydelsesnavn")),
        "start": text(element, Ns.BI("BevilgetYdelseStartdato")),
        "slut": text(element, Ns.BI("BevilgetYdelseSlutdato")),
        "tilbagebetalingspligtig": text(element, Ns.BI("Tilbagebetalingspligtig")),
        "meddelelse": text(element, Ns.BI("Meddelelse")),
        "fagsystem": _master(element.iterchildren(Ns.BI("ItSystem"))),
        "plan": [_plan_facts(plan) for plan in element.iterchildren(Ns.BI("OekonomiskEffektueringsplan"))],
    }


def _plan_facts(plan: etree._Element) -> Facts:
    return {
        "start": text(plan, Ns.BI("EffektueringsplanStartdato")),
        "slut": text(plan, Ns.BI("EffektueringsplanSlutdato")),
        "frekvens": text(plan, Ns.BI("Beregningsfrekvens")),
        "forud_bagud": text(plan, Ns.BI("ForudBagud")),
        "dispositionsdag": text(plan, Ns.BI("Dispositionsdag")),
        "beloeb": text(plan, Ns.BI("Ydelsesbeloeb")),
        "godkendes_manuelt": text(plan, Ns.BI("ManueltGodkendes")),
    }


def udbetaling_facts(image: etree._Element, question: Question) -> Facts:
    """Where each fact of a payment lies in its image.

    A payment's parties may be left out of an answer (no Vis asks for them); where they are there, the
    person must be one of them. Raises Unreadable and AnotherPersonsData.
    """
    at = question.at
    registrering = latest_registrering(image, Ns.OEF("Registrering"))
    relationer = registrering.find(Ns.OEF("RelationListe"))
    parter = list(relations(relationer, Ns.OEF("OekonomiskEffektueringPart")))
    if parter and not _own(parter, question):
        raise AnotherPersonsData
    egenskaber = _valid(registrering, Ns.OEF("AttributListe"), Ns.OEF("Egenskaber"), Ns.OEF("Virkning"), at)
    aktoerer = now(relations(relationer, Ns.OEF("Aktoer")), at)
    lines = relations(relationer, Ns.OEF("OekonomiskYdelseEffektueringRelation"))
    return {
        "uuid": unik_id(image.find(Ns.OEF("ObjektType"))),
        **frame(registrering),
        "start": _first(egenskaber, Ns.OEF("Startdato")),
        "slut": _first(egenskaber, Ns.OEF("Slutdato")),
        "dispositionsdato": _first(egenskaber, Ns.OEF("Dispositionsdato")),
        "brutto": _first(egenskaber, Ns.OEF("SamletBruttobeloeb")),
        "efter_skat_og_atp": _first(egenskaber, Ns.OEF("BeloebEfterSkatATP")),
        "sendt_til_udbetaling": _first(egenskaber, Ns.OEF("BeloebSendtTilUdbetaling")),
        "sendt_tekst": _first(egenskaber, Ns.OEF("SendtTilUdbetalingTekst")),
        "udbetalt": _first(egenskaber, Ns.OEF("BeloebUdbetalt")),
        "udbetalt_tekst": _first(egenskaber, Ns.OEF("UdbetaltTekst")),
        "udbetaler": _aktoer(first_with_role(aktoerer, UDBETALENDE_ENHED), Ns.OEF),
        "linjer": [_linje_facts(line.element) for line in lines if at in line.virkning],
    }


def _linje_facts(line: etree._Element) -> Facts:
    reference = line.find(Ns.OEF("BevilgetYdelseRef"))
    bevilling, nummer = unik_id(reference), text(reference, Ns.OEF("BevilgetYdelseId"))
    return {
        "kle": text(line, Ns.OEF("Klassifikationsbeskrivelse")),
        "brutto": text(line, Ns.OEF("Ydelsesbeloeb")),
        "start": text(line, Ns.OEF("YdelsesperiodeStartdato")),
        "slut": text(line, Ns.OEF("YdelsesperiodeSlutdato")),
        "ydelse": f"{bevilling}:{nummer}" if bevilling and nummer else None,
    }


def _own(parter: Iterable[Relation], question: Question) -> list[Relation]:
    return [part for part in parter if part.reference and Cpr.from_urn(part.reference) == question.cpr]


def _is_receiver(parter: Iterable[Relation], question: Question) -> bool:
    """Does the person receive the grant or the benefit now? Raises AnotherPersonsData for no party at all."""
    own = _own(parter, question)
    if not own:
        raise AnotherPersonsData
    roles = (BEVILLINGSMODTAGER, YDELSESMODTAGER)
    return any(part.rolle in roles and question.at in part.virkning for part in own)


def _aktoer(relation: Relation | None, ns: Ns) -> tuple[str | None, str | None] | None:
    if relation is None:
        return None
    return cvr_of(relation, text(relation.element, ns("CVR-nr"))), text(relation.element, ns("FuldtNavn"))


def _master(systems: Iterable[etree._Element]) -> tuple[str | None, str | None] | None:
    """The master among a benefit's systems: relations without Virkning, their parts in the `bi` namespace."""
    for system in systems:
        if unik_id(system.find(Ns.BI("Rolle"))) == MASTER:
            return unik_id(system.find(Ns.BI("ReferenceID"))), text(system, Ns.BI("SystemNavn"))
    return None


def _valid(registrering: etree._Element, liste: str, tag: str, virkning_tag: str, at: datetime) -> list[etree._Element]:
    attributter = registrering.find(liste)
    return [] if attributter is None else in_force(attributter.iterchildren(tag), virkning_tag, at)


def _first(elements: list[etree._Element], tag: str) -> str | None:
    return next((found for element in elements if (found := text(element, tag))), None)
