"""Ydelsesindeks (YDI, SF1490), version 6: a citizen's granted benefits and their payments.

Source: YdelseIndeksOperationer.xsd, BevillingIndeks.xsd, OekonomiskEffektueringIndeks.xsd; PROTOCOL 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import count
from typing import Any

from lxml import etree
from marshmallow import ValidationError

from adapters import kildeformer
from adapters.kildefelter import felter
from adapters.kontrakt import Ns
from adapters.oejebliksbillede import (
    Parts,
    Relation,
    Unreadable,
    child,
    current,
    cvr_of,
    first_said,
    in_force,
    latest_registrering,
    livscyklus,
    now,
    parts,
    registrering_element,
    relations,
    said,
    text,
    unik_id,
)
from adapters.parter import Asked, plays
from adapters.roller import YdiRolle
from adapters.sider import Reading, Strand, about, add_filter, add_sorting, search
from adapters.soap import SoapClient
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.ydelse import Bevilling, Udbetaling, Ydelse
from borgerblik.sources import Delivery, Kildefelt, Question
from schemas.ind.ydelse import BEVILLING, UDBETALING, YDELSE

ACTION = "http://kombit.dk/sts/ydelseindeks/fremsoeg"
ANSWER = Ns.YI("FremsoegYdelseIndeksOutput")

# Every part that is read, and no other. A payment's parties have no Vis of their own.
VIS = {
    "BevillingVis": ("egenskaber", "bevilgetydelse", "sag", "part", "aktoer-ejer"),
    "OekonomiskEffektueringVis": ("egenskaber", "aktoer", "oekonomiskeydelseeffektueringer"),
}

_BI_ATTRIBUTTER, _BI_VIRKNING = Ns.BI("AttributListe"), Ns.BI("Virkning")
# Each fact of a payment and the name it has among its Egenskaber.
_UDBETALING = {
    "start": Ns.OEF("Startdato"),
    "slut": Ns.OEF("Slutdato"),
    "dispositionsdato": Ns.OEF("Dispositionsdato"),
    "brutto": Ns.OEF("SamletBruttobeloeb"),
    "efter_skat_og_atp": Ns.OEF("BeloebEfterSkatATP"),
    "sendt_til_udbetaling": Ns.OEF("BeloebSendtTilUdbetaling"),
    "sendt_tekst": Ns.OEF("SendtTilUdbetalingTekst"),
    "udbetalt": Ns.OEF("BeloebUdbetalt"),
    "udbetalt_tekst": Ns.OEF("UdbetaltTekst"),
}

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
            felter=tuple(found.felter),
        )


class _Found:
    """What has been read so far; one bad record costs one record."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self.ydelser: list[Ydelse] = []
        self.udbetalinger: list[Udbetaling] = []
        self.unreadable = 0
        self.felter: list[Kildefelt] = []

    def take_bevilling(self, image: etree._Element) -> None:
        self._take_granted(image)
        if self._question.raa is not None:
            self.felter += _raw_bevilling(image, self._question.raa, self._question.cpr)

    def take_udbetaling(self, image: etree._Element) -> None:
        self._take_paid(image)
        if self._question.raa is not None:
            self.felter += _raw_udbetaling(image, self._question.raa, self._question.cpr)

    def _take_granted(self, image: etree._Element) -> None:
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

    def _take_paid(self, image: etree._Element) -> None:
        try:
            self.udbetalinger.append(UDBETALING.load(udbetaling_facts(image, self._question)))
        except (Unreadable, ValidationError):
            self.unreadable += 1


def _raw_bevilling(image: etree._Element, ydelse: str, cpr: Cpr) -> Iterator[Kildefelt]:
    """The fields of the grant and of the one benefit of it that is meant; none of another grant."""
    bevilling, _, nummer = ydelse.partition(":")
    registrering = registrering_element(image, Ns.BI("Registrering"))
    if registrering is None or unik_id(child(image, Ns.BI("ObjektType"))) != bevilling:
        return
    yield from felter(registrering, kildeformer.BEVILLING, cpr, "Bevilling")
    granted = list(registrering.iterfind(f"{_BI_ATTRIBUTTER}/{Ns.BI('BevilgetYdelse')}"))
    named = [each for each in granted if text(each, Ns.BI("Id")) == nummer]
    for each in named or [each for each in granted if text(each, Ns.BI("Id")) is None]:
        yield from felter(each, kildeformer.BEVILGET, cpr, "BevilgetYdelse")


def _raw_udbetaling(image: etree._Element, ydelse: str, cpr: Cpr) -> tuple[Kildefelt, ...]:
    """The fields of a payment of which a line names that benefit; none of another."""
    registrering = registrering_element(image, Ns.OEF("Registrering"))
    if registrering is None:
        return ()
    lines = registrering.iterfind(f"{Ns.OEF('RelationListe')}/{Ns.OEF('OekonomiskYdelseEffektueringRelation')}")
    if not any(_linje_facts(line)["ydelse"] == ydelse for line in lines):
        return ()
    nummer = unik_id(child(image, Ns.OEF("ObjektType"))) or ""
    return felter(registrering, kildeformer.UDBETALING, cpr, "OekonomiskEffektuering", nummer)


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
    add_sorting(element, Ns.YI, "OekonomiskEffektueringSortering", by="Dispositionsdato", order="Sekvens")
    return element


def nothing() -> etree._Element:
    """A search that names no person and finds nothing, to try the connection with: grants to a number no firm has."""
    nsmap = {"yi": Ns.YI.value, "bi": Ns.BI.value, "gd": Ns.GD.value, "sd": Ns.SD.value}
    element = etree.Element(Ns.YI("FremsoegYdelseIndeksInput"), nsmap=nsmap)
    udtryk = etree.SubElement(element, Ns.YI("SoegUdtryk"))
    about(search(udtryk, Ns.YI("SoegBevillingIndeks"), 0, Ns.BI), Ns.BI("Bevillingspart"), "urn:oio:cvr-nr:00000000")
    return element


def bevilling_facts(image: etree._Element, question: Asked) -> Facts:
    """Where each fact of a grant lies in its image.

    Raises Unreadable; AnotherPersonsData where the person is no party of it, now or before.
    """
    at = question.at
    registrering = latest_registrering(image, Ns.BI("Registrering"))
    relationer = registrering.get(Ns.BI("RelationListe"))
    parter = relations(relationer, Ns.BI("Bevillingspart"))
    er_modtager = plays(parter, (YdiRolle.BEVILLINGSMODTAGER, YdiRolle.YDELSESMODTAGER), question)
    attributter = registrering.get(_BI_ATTRIBUTTER)
    egenskaber = in_force(attributter, Ns.BI("Egenskaber"), _BI_VIRKNING, at)
    codes = [code for e in egenskaber if (code := said(e, Ns.BI("Foelsomhed")))]
    return {
        "uuid": unik_id(child(image, Ns.BI("ObjektType"))),
        "livscyklus": livscyklus(registrering),
        "start": first_said(egenskaber, Ns.BI("Bevillingstartdato")),
        "slut": first_said(egenskaber, Ns.BI("Bevillingslutdato")),
        "foelsomhed": codes,
        "foelsomhed_oplyst": bool(codes),
        "er_modtager": er_modtager,
        "ejer": _aktoer(current(relationer, Ns.BI("Bevillingsaktoer"), YdiRolle.EJER, at), Ns.BI),
        "sager": [r.reference for r in now(relations(relationer, Ns.BI("Bevillingssag")), at) if r.reference],
    }


def ydelse_facts(image: etree._Element, bevilling: Bevilling, at: datetime) -> Iterator[Facts]:
    """Where each fact of a grant's benefits lies; of several in force with one Id, the one that began last.

    One without an Id gets a number that none of the others has.
    """
    registrering = latest_registrering(image, Ns.BI("Registrering"))
    granted = in_force(registrering.get(_BI_ATTRIBUTTER), Ns.BI("BevilgetYdelse"), _BI_VIRKNING, at)
    given = {nummer for known in granted if (nummer := said(known, Ns.BI("Id")))}
    free = (nummer for nummer in map(str, count(1)) if nummer not in given)
    seen: set[str] = set()
    for known in granted:
        nummer = said(known, Ns.BI("Id")) or next(free)
        if nummer not in seen:
            seen.add(nummer)
            yield _ydelse_facts(known, nummer, bevilling)


def _ydelse_facts(known: Parts, nummer: str, bevilling: Bevilling) -> Facts:
    ydelse = parts(known.get(Ns.BI("Ydelse")))
    klasse = parts(ydelse.get(Ns.BI("Klassifikation")))
    kle = said(klasse, Ns.BI("BrugervendtNoegle"))
    return {
        "bevilling": bevilling,
        "nummer": nummer,
        "kle": (kle, said(klasse, Ns.BI("Klassetitel"))) if kle else None,
        "navn": said(known, Ns.BI("Navn")),
        "ydelsesnavn": said(ydelse, Ns.BI("Ydelsesnavn")),
        "start": said(known, Ns.BI("BevilgetYdelseStartdato")),
        "slut": said(known, Ns.BI("BevilgetYdelseSlutdato")),
        "tilbagebetalingspligtig": said(known, Ns.BI("Tilbagebetalingspligtig")),
        "meddelelse": said(known, Ns.BI("Meddelelse")),
        "fagsystem": _master(_siblings(known, Ns.BI("ItSystem"))),
        "plan": [_plan_facts(plan) for plan in _siblings(known, Ns.BI("OekonomiskEffektueringsplan"))],
    }


def _plan_facts(plan: Parts) -> Facts:
    return {
        "start": said(plan, Ns.BI("EffektueringsplanStartdato")),
        "slut": said(plan, Ns.BI("EffektueringsplanSlutdato")),
        "frekvens": said(plan, Ns.BI("Beregningsfrekvens")),
        "forud_bagud": said(plan, Ns.BI("ForudBagud")),
        "dispositionsdag": said(plan, Ns.BI("Dispositionsdag")),
        "beloeb": said(plan, Ns.BI("Ydelsesbeloeb")),
        "godkendes_manuelt": said(plan, Ns.BI("ManueltGodkendes")),
    }


def udbetaling_facts(image: etree._Element, question: Asked) -> Facts:
    """Where each fact of a payment lies in its image.

    A payment's parties may be left out of an answer (no Vis asks for them); where they are there, the
    person must be one of them. Raises Unreadable and AnotherPersonsData.
    """
    at = question.at
    registrering = latest_registrering(image, Ns.OEF("Registrering"))
    relationer = registrering.get(Ns.OEF("RelationListe"))
    parter = list(relations(relationer, Ns.OEF("OekonomiskEffektueringPart")))
    er_modtager = not parter or plays(parter, (YdiRolle.EFFEKTUERINGSMODTAGER,), question)
    attributter = registrering.get(Ns.OEF("AttributListe"))
    egenskaber = in_force(attributter, Ns.OEF("Egenskaber"), Ns.OEF("Virkning"), at)
    lines = relations(relationer, Ns.OEF("OekonomiskYdelseEffektueringRelation"))
    return {
        "uuid": unik_id(child(image, Ns.OEF("ObjektType"))),
        "livscyklus": livscyklus(registrering),
        **{fact: first_said(egenskaber, tag) for fact, tag in _UDBETALING.items()},
        "er_modtager": er_modtager,
        "udbetaler": _aktoer(current(relationer, Ns.OEF("Aktoer"), YdiRolle.UDBETALENDE_ENHED, at), Ns.OEF),
        "linjer": [_linje_facts(line.element) for line in lines if at in line.virkning],
    }


def _linje_facts(line: etree._Element) -> Facts:
    known = parts(line)
    reference = known.get(Ns.OEF("BevilgetYdelseRef"))
    bevilling, nummer = unik_id(reference), text(reference, Ns.OEF("BevilgetYdelseId"))
    return {
        "kle": said(known, Ns.OEF("Klassifikationsbeskrivelse")),
        "brutto": said(known, Ns.OEF("Ydelsesbeloeb")),
        "start": said(known, Ns.OEF("YdelsesperiodeStartdato")),
        "slut": said(known, Ns.OEF("YdelsesperiodeSlutdato")),
        "ydelse": f"{bevilling}:{nummer}" if bevilling and nummer else None,
    }


def _aktoer(relation: Relation | None, ns: Ns) -> tuple[str | None, str | None] | None:
    if relation is None:
        return None
    known = parts(relation.element)
    return cvr_of(relation, said(known, ns("CVR-nr"))), said(known, ns("FuldtNavn"))


def _siblings(known: Parts, tag: str) -> list[Parts]:
    """Every child of that name beside the first one."""
    first = known.get(tag)
    return [] if first is None else [parts(first), *map(parts, first.itersiblings(tag))]


def _master(systems: Iterable[Parts]) -> tuple[str | None, str | None] | None:
    """The master among a benefit's systems: relations without Virkning, their parts in the `bi` namespace."""
    for system in systems:
        if unik_id(system.get(Ns.BI("Rolle"))) == YdiRolle.MASTER:
            return unik_id(system.get(Ns.BI("ReferenceID"))), said(system, Ns.BI("SystemNavn"))
    return None
