"""Sags- og Dokumentindeks (SDI, SF1470), version 6: a citizen's cases with the titles of their documents.

Source: SagDokumentIndeksOperationer.xsd, Sag.xsd, SagIndeks.xsd, DokumentIndeks.xsd; PROTOCOL 3.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from lxml import etree
from marshmallow import ValidationError

from adapters import kildeformer
from adapters.kildefelter import felter
from adapters.kontrakt import Ns
from adapters.oejebliksbillede import (
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
    registreret,
    registrering_element,
    relations,
    said,
    text,
    unik_id,
    virkning,
)
from adapters.parter import Asked, plays, somebody_plays
from adapters.roller import SdiRolle
from adapters.sider import Reading, Strand, about, add_filter, add_sorting, search
from adapters.soap import SoapClient
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.faelles import UUID
from borgerblik.domain.sag import Klasse, Sag
from borgerblik.domain.tid import Virkning
from borgerblik.sources import Delivery, Kildefelt, Question
from schemas.ind.sag import SAG

ACTION = "http://kombit.dk/sts/sagdokumentindeks/fremsoeg"
ANSWER = Ns.SDI("FremsoegSagDokumentIndeksOutput")

# Every part that is read, and no other: what is not asked for cannot leak.
VIS = {
    "SagVis": ("egenskaber", "fremdrift", "sagsklasse", "sagsaktoer", "sagspart", "journalpost", "itsystem"),
    "DokumentVis": ("egenskaber", "klasse"),
}
INKLUDER = {"SagInkluder": "journalpost"}

# The names read for every case, made once.
_REGISTRERING, _OBJEKTTYPE = Ns.SAG("Registrering"), Ns.SAG("ObjektType")
_LISTER = (Ns.SAG("AttributListe"), Ns.SAG("TilstandListe"), Ns.SAG("RelationListe"))
_EGENSKABER, _TITEL, _SAG_VIRKNING = Ns.SAG("Egenskaber"), Ns.SAG("Titel"), Ns.SAG("Virkning")
_UDVIDELSER, _VIRKNING, _SENEST_AENDRET = (
    Ns.GD(name) for name in ("LokalUdvidelseListe", "Virkning", "SenestAendretTidspunkt")
)
_INDEKSEGENSKABER, _OPRETTET, _FOELSOMHED, _ITSYSTEM, _SAGSKLASSE_UDVIDELSE = (
    Ns.SI(name)
    for name in (
        "SagIndeksEgenskaber",
        "OprettetTidspunkt",
        "Foelsomhed",
        "SagsitsystemRelation",
        "SagsklasseLokalUdvidelse",
    )
)
_FREMDRIFT, _STATUSKODE = Ns.SAG("Fremdrift"), Ns.SAG("FremdriftStatusKode")
_SAGSKLASSE, _SAGSAKTOER, _SAGSPART = Ns.SAG("Sagsklasse"), Ns.SAG("Sagsaktoer"), Ns.SAG("Sagspart")
_JOURNALPOST, _JOURNALPOST_EGENSKABER = Ns.SAG("Journalpost"), Ns.SAG("JournalpostEgenskaber")
_JOURNALNOTAT, _DOKUMENTTITEL = Ns.SAG("JournalnotatEgenskaber"), Ns.SAG("Dokumenttitel")
_DI_REGISTRERING, _DI_OBJEKTTYPE, _DI_ATTRIBUTTER, _DI_RELATIONER, _DI_EGENSKABER, _DI_VIRKNING = (
    Ns.DI(name) for name in ("Registrering", "ObjektType", "AttributListe", "RelationListe", "Egenskaber", "Virkning")
)
_DI_TITEL, _DI_BREVDATO, _DI_TYPE, _DI_FOELSOMHED, _DI_KLASSE, _DI_KLASSE_UDVIDELSE = (
    Ns.DI(name)
    for name in ("Titel", "BrevDato", "Type", "Foelsomhed", "Dokumentklasse", "DokumentklasseLokalUdvidelse")
)

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
        sager: list[Sag] = []
        raw: tuple[Kildefelt, ...] = ()
        unreadable = 0
        for answer, pages in reading:
            found, broken = read(answer, pages["sager"], question)
            sager += found
            unreadable += broken
            if question.raa is not None:
                raw = raw or _raw(pages["sager"], question.raa, question.cpr)
        return Delivery(sager=tuple(sager), unreadable=unreadable + reading.missing, felter=raw)


def read(answer: etree._Element, images: Iterable[etree._Element], question: Question) -> tuple[list[Sag], int]:
    """The cases of these images of an answer, and how many could not be read.

    Raises AnotherPersonsData.
    """
    dokumenter = dokument_facts(answer, question.at)
    sager, unreadable = [], 0
    for image in images:
        try:
            sager.append(SAG.load(facts(image, question, dokumenter)))
        except (Unreadable, ValidationError):
            unreadable += 1
    return sager, unreadable


def _raw(images: Iterable[etree._Element], uuid: str, cpr: Cpr) -> tuple[Kildefelt, ...]:
    """The fields of the sag with that UUID as delivered, none where it is not among these images."""
    image = next((image for image in images if unik_id(child(image, _OBJEKTTYPE)) == uuid), None)
    registrering = None if image is None else registrering_element(image, _REGISTRERING)
    return () if registrering is None else felter(registrering, kildeformer.SAG, cpr, "Sag")


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
    add_sorting(element, Ns.SDI, "SagSortering", by="Registreringstidspunkt", order="Prioritet")
    return element


def nothing() -> etree._Element:
    """A search that names nobody and finds nothing, to try the connection with: one case by a UUID nobody has."""
    element = etree.Element(Ns.SDI("FremsoegSagDokumentIndeksInput"), nsmap={"sdi": Ns.SDI.value})
    etree.SubElement(element, Ns.SDI("SagUuid")).text = str(uuid.uuid4())
    return element


def facts(image: etree._Element, question: Asked, dokumenter: Mapping[str | None, Facts]) -> Facts:
    """Where each fact of a case lies in its image.

    Raises Unreadable; AnotherPersonsData where the person is no party of it, now or before.
    """
    at = question.at
    registrering = latest_registrering(image, _REGISTRERING)
    attributter, tilstande, relationer = (registrering.get(tag) for tag in _LISTER)
    parter = list(relations(relationer, _SAGSPART))
    er_primaer_part = plays(parter, (SdiRolle.PRIMAER_PART,), question)
    udvidelser = child(attributter, _UDVIDELSER)
    klasser = now(relations(relationer, _SAGSKLASSE), at)
    titlede, uden_titel = _journal(relationer, at, dokumenter)
    return {
        "uuid": unik_id(child(image, _OBJEKTTYPE)),
        "livscyklus": livscyklus(registrering),
        **_egenskaber(attributter, udvidelser, at),
        "forloeb": _forloeb(tilstande),
        "at": at,
        "er_primaer_part": er_primaer_part,
        "har_primaer_part": er_primaer_part or somebody_plays(parter, SdiRolle.PRIMAER_PART, at),
        "kle": _primary_class(klasser),
        "klasser": [_klasse(k, Ns.SI, _SAGSKLASSE_UDVIDELSE) for k in klasser],
        "ejer": _ejer(current(relationer, _SAGSAKTOER, SdiRolle.EJER, at)),
        "fagsystem": _master(current(child(relationer, _UDVIDELSER), _ITSYSTEM, SdiRolle.MASTER, at)),
        "dokumenter": titlede,
        "dokumenter_uden_titel": uden_titel,
        "senest_aendret": text(udvidelser, _SENEST_AENDRET) or registreret(registrering),
    }


def _egenskaber(attributter: etree._Element | None, udvidelser: etree._Element | None, at: datetime) -> Facts:
    egenskaber = in_force(attributter, _EGENSKABER, _SAG_VIRKNING, at)
    indeks = in_force(udvidelser, _INDEKSEGENSKABER, _VIRKNING, at)
    codes = [code for e in indeks if (code := said(e, _FOELSOMHED))]
    return {
        "titel": first_said(egenskaber, _TITEL),
        "oprettet": first_said(indeks, _OPRETTET),
        # Where several hold at once, all count: the schema takes the strictest.
        "foelsomhed": codes,
        "foelsomhed_oplyst": bool(codes),
    }


def _forloeb(tilstande: etree._Element | None) -> list[tuple[str | None, Virkning]]:
    if tilstande is None:
        return []
    return [
        (text(step, _STATUSKODE), virkning(child(step, _SAG_VIRKNING))) for step in tilstande.iterchildren(_FREMDRIFT)
    ]


def _primary_class(klasser: list[Relation]) -> tuple[str | None, str | None]:
    primary = next((klasse for klasse in klasser if klasse.rolle == SdiRolle.PRIMAER_KLASSE), None)
    known = {} if primary is None else primary.udvidelse(_SAGSKLASSE_UDVIDELSE)
    return said(known, Ns.SI("BrugervendtNoegle")), said(known, Ns.SI("Klassetitel"))


def _klasse(klasse: Relation, ns: Ns, udvidelse: str) -> Klasse:
    known = klasse.udvidelse(udvidelse)
    return Klasse(
        klasse.rolle,
        said(known, ns("Facettitel")),
        said(known, ns("Klassetitel")),
        primaer=klasse.rolle == SdiRolle.PRIMAER_KLASSE,
    )


def _ejer(ejer: Relation | None) -> tuple[str | None, str | None] | None:
    if ejer is None:
        return None
    known = ejer.udvidelse(Ns.SI("SagsaktoerLokalUdvidelse"))
    return cvr_of(ejer, said(known, Ns.SI("CVR-Nummer"))), said(known, Ns.SI("FuldtNavn"))


def _master(master: Relation | None) -> tuple[str | None, str | None] | None:
    return None if master is None else (master.reference, text(master.element, Ns.SI("SystemNavn")))


def _journal(
    relationer: etree._Element | None, at: datetime, dokumenter: Mapping[str | None, Facts]
) -> tuple[list[Facts], int]:
    """The documents of the case, and how many have no title. A journal note is none, whatever else it says."""
    titled: list[Facts] = []
    untitled = 0
    for post in now(relations(relationer, _JOURNALPOST), at):
        egenskaber = parts(child(post.element, _JOURNALPOST_EGENSKABER))
        if _JOURNALNOTAT in egenskaber or post.reference is None or not UUID.fullmatch(post.reference):
            continue
        known = dokumenter.get(post.reference, {})
        titel = said(egenskaber, _DOKUMENTTITEL) or known.get("titel")
        if titel is None:
            untitled += "ulaeselig" not in known
        elif "ulaeselig" not in known:
            titled.append({**known, "titel": titel})
    return titled, untitled


def dokument_facts(answer: etree._Element, at: datetime) -> dict[str | None, Facts]:
    """The document objects of an answer by UUID."""
    return {
        unik_id(child(image, _DI_OBJEKTTYPE)): _dokument_facts(image, at)
        for image in answer.iterchildren(Ns.SDI("DokumentFiltreretOejebliksbillede"))
    }


def _dokument_facts(image: etree._Element, at: datetime) -> Facts:
    """Where each fact of a document lies; one that cannot be read says so, and is not shown."""
    try:
        registrering = latest_registrering(image, _DI_REGISTRERING)
        attributter, relationer = registrering.get(_DI_ATTRIBUTTER), registrering.get(_DI_RELATIONER)
        egenskaber = in_force(attributter, _DI_EGENSKABER, _DI_VIRKNING, at)
        klasser = now(relations(relationer, _DI_KLASSE), at)
    except Unreadable:
        return {"ulaeselig": True}
    return {
        "titel": first_said(egenskaber, _DI_TITEL),
        "dato": first_said(egenskaber, _DI_BREVDATO),
        "type": first_said(egenskaber, _DI_TYPE),
        "foelsomhed": [code for e in egenskaber if (code := said(e, _DI_FOELSOMHED))],
        "livscyklus": livscyklus(registrering),
        "klasser": [_klasse(k, Ns.DI, _DI_KLASSE_UDVIDELSE) for k in klasser],
    }
