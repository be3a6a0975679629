"""Sags- og Dokumentindeks (SDI, SF1470), version 6: a citizen's cases with the titles of their documents.

Source: SagDokumentIndeksOperationer.xsd, Sag.xsd, SagIndeks.xsd, DokumentIndeks.xsd; PROTOCOL 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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
    virkning,
)
from adapters.sider import Reading, Strand, about, add_filter, search
from adapters.soap import SoapClient
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.sag import Klasse
from borgerblik.sources import AnotherPersonsData, Delivery, Question
from schemas.ind.sag import DOKUMENT, SAG

ACTION = "http://kombit.dk/sts/sagdokumentindeks/fremsoeg"
ANSWER = Ns.SDI("FremsoegSagDokumentIndeksOutput")

# Every part that is read, and no other: what is not asked for cannot leak.
VIS = {
    "SagVis": ("egenskaber", "fremdrift", "sagsklasse", "sagsaktoer", "sagspart", "journalpost", "itsystem"),
    "DokumentVis": ("egenskaber", "klasse"),
}
INKLUDER = {"SagInkluder": "journalpost"}

# The roles of SDI that are read. YDI has other UUIDs for the same words: the tables stay apart.
EJER = "9e979b84-b846-4472-8622-58007dc63c7e"
PRIMAER_PART = "d839f26a-d4d1-4441-b2d6-3dbbb12a9404"
PRIMAER_KLASSE = "a86c6581-ec85-412d-a655-31a1f1d5b14f"
MASTER = "251c24fd-57b0-4afc-9d73-b063d1957eb3"

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Facts = dict[str, Any]


class Sagdokumentindeks:
    """The source `sagdokumentindeks`."""

    name = "sagdokumentindeks"

    def __init__(self, client: SoapClient) -> None:
        self._client = client

    def fetch(self, question: Question) -> Delivery:
        """Every case the person is or was a party of, read to the last page.

        Raises SourceError; AnotherPersonsData where a record is not about the person.
        """
        strand = Strand("sager", Ns.SDI("SagFiltreretOejebliksbillede"), Ns.SAG("ObjektType"))
        reading = Reading(
            lambda offsets: self._client.call(ACTION, body(question.cpr, offsets["sager"]), ANSWER, question),
            (strand,),
            Ns.SDI,
        )
        sager, unreadable = [], 0
        for answer, pages in reading:
            dokumenter = _dokumenter(answer, question.at)
            for image in pages["sager"]:
                try:
                    sager.append(SAG.load(facts(image, question, dokumenter)))
                except (Unreadable, ValidationError):
                    unreadable += 1
        return Delivery(sager=tuple(sager), unreadable=unreadable + reading.missing)


def body(cpr: Cpr, offset: int) -> etree._Element:
    """The search for one page of a citizen's cases, whatever their role in them: SoegSag by example.

    Without the role, cases in which they are a secondary party come too: the trace can then say why those
    are not shown.
    """
    nsmap = {"sdi": Ns.SDI.value, "sag": Ns.SAG.value, "gd": Ns.GD.value, "sd": Ns.SD.value}
    element = etree.Element(Ns.SDI("FremsoegSagDokumentIndeksInput"), nsmap=nsmap)
    udtryk = etree.SubElement(element, Ns.SDI("SoegUdtryk"))
    about(search(udtryk, Ns.SDI("SoegSag"), offset, Ns.SAG), Ns.SAG("Sagspart"), cpr.urn)
    add_filter(element, Ns.SDI, VIS, INKLUDER)
    sortering = etree.SubElement(etree.SubElement(element, Ns.SDI("Sortering")), Ns.SDI("SagSortering"))
    for name, value in (("Element", "Registreringstidspunkt"), ("Retning", "Faldende"), ("Prioritet", "1")):
        etree.SubElement(sortering, Ns.SDI(name)).text = value
    return element


def facts(image: etree._Element, question: Question, dokumenter: Mapping[str | None, Facts]) -> Facts:
    """Where each fact of a case lies in its image.

    Raises Unreadable; AnotherPersonsData where the person is no party of it, now or before.
    """
    at = question.at
    registrering = latest_registrering(image, Ns.SAG("Registrering"))
    relationer = registrering.find(Ns.SAG("RelationListe"))
    attributter = registrering.find(Ns.SAG("AttributListe"))
    udvidelser = None if attributter is None else attributter.find(Ns.GD("LokalUdvidelseListe"))
    klasser = now(relations(relationer, Ns.SAG("Sagsklasse")), at)
    return {
        "uuid": unik_id(image.find(Ns.SAG("ObjektType"))),
        **frame(registrering),
        **_egenskaber(attributter, udvidelser, at),
        "forloeb": _forloeb(registrering.find(Ns.SAG("TilstandListe"))),
        "at": at,
        "er_primaer_part": _is_primary(relations(relationer, Ns.SAG("Sagspart")), question),
        "kle": _primary_class(klasser),
        "klasser": [_klasse(k, Ns.SI, "Sagsklasse") for k in klasser if k.rolle != PRIMAER_KLASSE],
        "ejer": _ejer(now(relations(relationer, Ns.SAG("Sagsaktoer")), at)),
        "fagsystem": _master(relationer, at),
        "dokumenter": list(_journal(relationer, at, dokumenter)),
        "senest_aendret": text(udvidelser, Ns.GD("SenestAendretTidspunkt")) or frame(registrering)["registreret"],
    }


def _egenskaber(attributter: etree._Element | None, udvidelser: etree._Element | None, at: datetime) -> Facts:
    egenskaber = _valid(attributter, Ns.SAG("Egenskaber"), Ns.SAG("Virkning"), at)
    indeks = _valid(udvidelser, Ns.SI("SagIndeksEgenskaber"), Ns.GD("Virkning"), at)
    return {
        "titel": _first(egenskaber, Ns.SAG("Titel")),
        "oprettet": _first(indeks, Ns.SI("OprettetTidspunkt")),
        # Where several hold at once, all count: the schema takes the strictest.
        "foelsomhed": [code for e in indeks if (code := text(e, Ns.SI("Foelsomhed")))],
    }


def _valid(parent: etree._Element | None, tag: str, virkning_tag: str, at: datetime) -> list[etree._Element]:
    return [] if parent is None else in_force(parent.iterchildren(tag), virkning_tag, at)


def _first(elements: list[etree._Element], tag: str) -> str | None:
    return next((found for element in elements if (found := text(element, tag))), None)


def _forloeb(tilstande: etree._Element | None) -> list[tuple[str | None, Any]]:
    if tilstande is None:
        return []
    return [
        (text(step, Ns.SAG("FremdriftStatusKode")), virkning(step.find(Ns.SAG("Virkning"))))
        for step in tilstande.iterchildren(Ns.SAG("Fremdrift"))
    ]


def _is_primary(parter: Iterator[Relation], question: Question) -> bool:
    """Is the person the primary party now? Raises AnotherPersonsData for one who is no party at all."""
    own = [part for part in parter if part.reference and Cpr.from_urn(part.reference) == question.cpr]
    if not own:
        raise AnotherPersonsData
    return any(part.rolle == PRIMAER_PART and question.at in part.virkning for part in own)


def _primary_class(klasser: list[Relation]) -> tuple[str | None, str | None]:
    primary = first_with_role(klasser, PRIMAER_KLASSE)
    udvidelse = None if primary is None else primary.udvidelse(Ns.SI("SagsklasseLokalUdvidelse"))
    return text(udvidelse, Ns.SI("BrugervendtNoegle")), text(udvidelse, Ns.SI("Klassetitel"))


def _klasse(klasse: Relation, ns: Ns, kind: str) -> Klasse:
    udvidelse = klasse.udvidelse(ns(f"{kind}LokalUdvidelse"))
    return Klasse(klasse.rolle, text(udvidelse, ns("Facettitel")), text(udvidelse, ns("Klassetitel")))


def _ejer(aktoerer: list[Relation]) -> tuple[str | None, str | None]:
    ejer = first_with_role(aktoerer, EJER)
    udvidelse = None if ejer is None else ejer.udvidelse(Ns.SI("SagsaktoerLokalUdvidelse"))
    return cvr_of(ejer, text(udvidelse, Ns.SI("CVR-Nummer"))), text(udvidelse, Ns.SI("FuldtNavn"))


def _master(relationer: etree._Element | None, at: datetime) -> tuple[str | None, str | None]:
    udvidelser = None if relationer is None else relationer.find(Ns.GD("LokalUdvidelseListe"))
    master = first_with_role(now(relations(udvidelser, Ns.SI("SagsitsystemRelation")), at), MASTER)
    return (None, None) if master is None else (master.reference, text(master.element, Ns.SI("SystemNavn")))


def _journal(relationer: etree._Element | None, at: datetime, dokumenter: Mapping[str | None, Facts]) -> Iterator[Any]:
    """The documents of the case. A journal note is none of them, whatever else it says."""
    for post in now(relations(relationer, Ns.SAG("Journalpost")), at):
        egenskaber = post.element.find(Ns.SAG("JournalpostEgenskaber"))
        note = egenskaber is not None and egenskaber.find(Ns.SAG("JournalnotatEgenskaber")) is not None
        if note or post.reference is None or not _UUID.fullmatch(post.reference):
            continue
        known = dokumenter.get(post.reference, {})
        titel = text(egenskaber, Ns.SAG("Dokumenttitel")) or known.get("titel")
        if titel is None or "ulaeselig" in known:
            continue
        yield DOKUMENT.load({**known, "titel": titel})


def _dokumenter(answer: etree._Element, at: datetime) -> dict[str | None, Facts]:
    """The document objects of an answer by UUID."""
    return {
        unik_id(image.find(Ns.DI("ObjektType"))): _dokument_facts(image, at)
        for image in answer.iterchildren(Ns.SDI("DokumentFiltreretOejebliksbillede"))
    }


def _dokument_facts(image: etree._Element, at: datetime) -> Facts:
    """Where each fact of a document lies; one that cannot be read says so, and is not shown."""
    try:
        registrering = latest_registrering(image, Ns.DI("Registrering"))
        egenskaber = _valid(registrering.find(Ns.DI("AttributListe")), Ns.DI("Egenskaber"), Ns.DI("Virkning"), at)
        klasser = now(relations(registrering.find(Ns.DI("RelationListe")), Ns.DI("Dokumentklasse")), at)
    except Unreadable:
        return {"ulaeselig": True}
    return {
        "titel": _first(egenskaber, Ns.DI("Titel")),
        "dato": _first(egenskaber, Ns.DI("BrevDato")),
        "type": _first(egenskaber, Ns.DI("Type")),
        "foelsomhed": [code for e in egenskaber if (code := text(e, Ns.DI("Foelsomhed")))],
        "livscyklus": frame(registrering)["livscyklus"],
        "klasser": [_klasse(k, Ns.DI, "Dokumentklasse") for k in klasser],
    }
