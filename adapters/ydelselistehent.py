"""YdelseListeHent (SF1491), version 2: the same benefits and payments as SF1490, as a list made for reading.

Each element of the list is one granted benefit with its grant and its payments; there is no Virkning: it says
what holds now. What it has no field for is left out here too: Tilbagebetalingspligtig, Meddelelse, who pays
(Udbetalende enhed), the name of the owner, the title of the KLE number, LivscyklusKode and a plan's own dates.
Source: BevillingHent_IType.xsd, BevillingHent_OType.xsd, HovedOplysningerSvarType.xsd; PROTOCOL 5.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import structlog
from lxml import etree
from marshmallow import ValidationError

from adapters.kildeformer_liste import raekkens_felter
from adapters.kontrakt import Ns
from adapters.oejebliksbillede import Parts, child, parts, said, text
from adapters.soap import SECURITY_FAULTS, SoapClient
from borgerblik.domain.cpr import Cpr, holds_number
from borgerblik.domain.koder import Foelsomhed
from borgerblik.domain.ydelse import Bevilling, Linje, Udbetaling, Ydelse
from borgerblik.sources import AnotherPersonsData, Delivery, Kildefelt, Question, Reason, Source, SourceError
from schemas.ind.ydelse import BEVILLING, UDBETALING, YDELSE

ACTION = "http://www.kombit.dk/int/2022/01/01/YdelseListeHentService#BevillingHent"
ANSWER = Ns.YLH("BevillingHent_O")
PAGE_SIZE = 50  # a benefit paid for years brings a hundred payments of 3 KB with it, in the same answer

# How a Foelsomhed is written where it is not written as its code. Source: FoelsomhedType.xsd.
FOELSOMHED = {
    "1d81c472-0808-44cc-963d-f5ef0170ae1d": Foelsomhed.IKKE_FORTROLIGE.value,
    "292e85a9-8ad4-46df-9e50-f97d6837ad74": Foelsomhed.FORTROLIGE.value,
    "31c09910-e011-46a5-86fb-254374421fe8": Foelsomhed.FOELSOMME.value,
    "44f4108b-26d4-46de-a90f-35e35b55b8d8": Foelsomhed.VIP.value,
}
# Which FejlId there are is not published. Only one that is a code known from elsewhere says who is to blame.
_AFVIST = SECURITY_FAULTS | {"401", "403"}
_UTILGAENGELIG = frozenset({"Receiver", "Server", "500", "502", "503", "504"})
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,40}")

_STRUKTUR, _BETALT = Ns.YLH("BevillingStruktur"), Ns.YLH("OEkonomiskYdelseseffektueringListe")
_EFFEKTUERING = Ns.YLH("OekonomiskEffektueringStruktur")
_SAG, _KLE = Ns.YLH("Bevillingssag"), Ns.YLH("BevilgetYdelseKLEEmne")
_PLAN = {
    "frekvens": Ns.YLH("OekonomiskEffektueringsplanBeregningsfrekvens"),
    "forud_bagud": Ns.YLH("OekonomiskEffektueringsplanForudBagud"),
    "dispositionsdag": Ns.YLH("OekonomiskEffektueringsplanDispositionsdag"),
    "beloeb": Ns.YLH("OekonomiskEffektueringsplanYdelsesbeloeb"),
    "godkendes_manuelt": Ns.YLH("OekonomiskEffektueringsplanSkalManueltGodkendes"),
}
# Some of the names begin with OE where the others have Oe: as the schema has them.
_UDBETALING = {
    "start": Ns.YLH("OekonomiskEffektueringStartDato"),
    "slut": Ns.YLH("OekonomiskEffektueringSlutDato"),
    "dispositionsdato": Ns.YLH("OekonomiskEffektueringDispositionsdato"),
    "brutto": Ns.YLH("OekonomiskEffektueringSamletBruttobeloeb"),
    "efter_skat_og_atp": Ns.YLH("OekonomiskEffektueringBeloebEfterSkatATP"),
    "sendt_til_udbetaling": Ns.YLH("OekonomiskEffektueringBeloebSendtTilUdbetaling"),
    "sendt_tekst": Ns.YLH("OekonomiskEffektueringSendtTilUdbetalingTekst"),
    "udbetalt": Ns.YLH("OEkonomiskEffektueringBeloebUdbetalt"),
    "udbetalt_tekst": Ns.YLH("OekonomiskEffektueringUdbetaltTekst"),
}

Facts = dict[str, Any]
log = structlog.get_logger(__name__)


class Ydelselistehent:
    """The source `ydelsesindeks`, read through SF1491."""

    name = "ydelsesindeks"

    def __init__(self, client: SoapClient) -> None:
        self._client = client

    def fetch(self, question: Question) -> Delivery:
        """Every benefit and payment of the person, read to the last page.

        Raises SourceError; AnotherPersonsData where a record is not about the person.
        """
        found = _Found(question)
        offset = 0
        # Nobody announces how many there are, and pages may be short: go on until one brings nothing new.
        while page := self._page(question, offset):
            new = [found.take(row) for row in page]
            if not any(new):
                break
            offset += len(page)
        return found.delivery()

    def _page(self, question: Question, offset: int) -> list[etree._Element]:
        answer = self._client.ask(ACTION, body(question, offset), ANSWER, question)
        refuse_fejl(answer)
        return [row for liste in answer.iterchildren(Ns.YLH("BevilgetYdelseListe")) for row in liste]


class PerKommune:
    """The source `ydelsesindeks`: for each kommune through the one of the two services that is chosen for it."""

    name = "ydelsesindeks"

    def __init__(self, listehent: Source, indeks: Source, through_listehent: Callable[[str], bool]) -> None:
        self._listehent = listehent
        self._indeks = indeks
        self._through_listehent = through_listehent

    def fetch(self, question: Question) -> Delivery:
        """As that service answers. Raises SourceError."""
        source = self._listehent if self._through_listehent(question.kommune) else self._indeks
        return source.fetch(question)


class Key(NamedTuple):
    """What a benefit is known by: the UUID of its grant and its own id."""

    bevilling: str | None
    nummer: str | None

    @property
    def whole(self) -> bool:
        """Are both there?"""
        return None not in self

    def __str__(self) -> str:
        return f"{self.bevilling}:{self.nummer}"


@dataclass(slots=True)
class Sagsoplysninger:
    """What the rows of one grant say of the sager it is tied to."""

    uuids: dict[str, None] = field(default_factory=dict)
    undtaget: bool = False
    vip: bool = False

    def take(self, sag: Parts) -> None:
        """One more Bevillingssag. A mark that is neither true nor false counts as true."""
        uuid = said(sag, Ns.YLH("SagUUID"))
        if uuid is not None:
            self.uuids[uuid.lower()] = None
        mark = Ns.YLH("SagUndtagetVisningForBorger")
        self.undtaget |= mark in sag and (said(sag, mark) or "").lower() not in ("false", "0")
        self.vip |= Foelsomhed.VIP.value in _foelsomhed(sag, "SagFoelsomhed")

    def bound(self, ydelse: Ydelse) -> Ydelse:
        """The benefit with its grant tied to them."""
        bevilling = replace(ydelse.bevilling, sager=tuple(self.uuids), sag_undtaget=self.undtaget, sag_vip=self.vip)
        return replace(ydelse, bevilling=bevilling)


class _Found:
    """What has been read so far; one bad record costs one record."""

    def __init__(self, question: Question) -> None:
        self._cpr = question.cpr
        self._raa = question.raa
        self._felter: list[Kildefelt] = []
        self._seen: set[Key] = set()
        self._ydelser: list[Ydelse] = []
        self._sager: dict[str, Sagsoplysninger] = {}
        self._betalt: dict[str, Facts] = {}
        self._unreadable = 0

    def take(self, row: etree._Element) -> bool:
        """Read a benefit; is it one that can be told from those before it? A repeated one is not read again."""
        known = parts(row)
        grant = parts(known.get(_STRUKTUR))
        lines = [parts(line) for line in known.get(_BETALT, ())]
        er_modtager = self._receives(known, grant, lines)
        key = _key(known)
        if key.bevilling is not None:
            # Also from a repeated row: that is how a grant with several sager may look.
            self._sager.setdefault(key.bevilling, Sagsoplysninger()).take(parts(grant.get(_SAG)))
        if key in self._seen and key.whole:
            return False
        self._seen.add(key)
        if self._raa is not None and str(key) == self._raa:
            self._felter += raekkens_felter(row, self._cpr)
        try:
            bevilling: Bevilling = BEVILLING.load(bevilling_facts(grant, er_modtager))
            self._ydelser.append(YDELSE.load(ydelse_facts(known, bevilling)))
        except ValidationError:
            self._unreadable += 1
        # Also where the benefit is no use: what a payment adds up to would tell what a missing line was.
        for line in lines:
            self._take_line(line, known)
        return key.whole

    def delivery(self) -> Delivery:
        udbetalinger = []
        for facts in self._betalt.values():
            try:
                udbetalinger.append(_whole(UDBETALING.load(facts)))
            except ValidationError:
                self._unreadable += 1
        ydelser = tuple(self._sager[ydelse.bevilling.uuid].bound(ydelse) for ydelse in self._ydelser)
        return Delivery((), ydelser, tuple(udbetalinger), self._unreadable, tuple(self._felter))

    def _receives(self, known: Parts, grant: Parts, lines: Iterable[Parts]) -> bool:
        """Is it granted to the person, or paid to them as a rule?

        It comes too where only some payment of it went to them: it is then somebody else's. Raises
        AnotherPersonsData where it has nothing to do with them.
        """
        own = (grant.get(Ns.YLH("Bevillingsmodtager")), known.get(Ns.YLH("BevilgetYdelseEffektueringModtager")))
        if any(names(part, self._cpr) for part in own):
            return True
        if not any(names(_modtager(line), self._cpr) for line in lines):
            raise AnotherPersonsData
        return False

    def _take_line(self, line: Parts, known: Parts) -> None:
        """A line under the payment it is part of, which every one of its lines repeats."""
        struktur = parts(line.get(_EFFEKTUERING))
        nummer = said(struktur, Ns.YLH("OekonomiskEffektueringUUID"))
        if nummer is None:
            # The payment has lines of other grants that the service may not give: nobody can say when it was.
            self._unreadable += 1
            return
        facts = self._betalt.setdefault(nummer.lower(), udbetaling_facts(nummer.lower(), struktur))
        facts["er_modtager"] = facts["er_modtager"] and names(_modtager(line), self._cpr)
        facts["linjer"].append(linje_facts(line, known))


def body(question: Question, offset: int) -> etree._Element:
    """The question for one page: what the person has been granted or is paid, with the payments."""
    return _about(("PartCPRNummer", question.cpr.reveal()), question.cvr, question.at, offset)


def nothing(cvr: str | None, at: datetime) -> etree._Element:
    """A question that names nobody and finds nothing, to try the connection with: about a case nobody has."""
    return _about(("SagUUID", str(uuid.uuid4())), cvr, at, 0)


def _about(kriterie: tuple[str, str], cvr: str | None, at: datetime, offset: int) -> etree._Element:
    """A question by one criterion.

    PartRolle is left out: both roles. FjernUndtagetVisningForBorger is false: hiding is ours, and the marks it
    goes by must come. The rights are the kommune's, to all its token gives; it is the token that limits.
    """
    element = etree.Element(Ns.YLH("BevillingHent_I"), nsmap={"k": Ns.YLH.value, "kontekst": Ns.KONTEKST.value})
    hoved = etree.SubElement(element, Ns.KONTEKST("HovedOplysninger"))
    etree.SubElement(hoved, Ns.KONTEKST("TransaktionsId")).text = str(uuid.uuid4())
    etree.SubElement(hoved, Ns.KONTEKST("TransaktionsTid")).text = at.isoformat()
    name, value = kriterie
    _add(element, f"Kriterie/{name}", value)
    _add(element, "MedtagEffektueringer", "true")
    _add(element, "FjernUndtagetVisningForBorger", "false")
    gruppe = _add(element, "RettighedListe/BevillingDataAfgrGruppe")
    if cvr is not None:
        _add(gruppe, "MyndighedDataAfgrListe/VirksomhedCVRNummer", cvr)
    afgraensning = _add(gruppe, "BevillingAfgrListe/BevillingDataAfgr")
    # A ladder: the top is every sensitivity. The KLE limit is the sag's too: without it, no mark on the sag.
    _add(afgraensning, "BevillingFoelsomhed", Foelsomhed.VIP.value)
    _add(afgraensning, "KLEDataAfgr", "*")
    resultat = _add(element, "ResultatFilter")
    _add(resultat, "ResultatAntalMaks", str(PAGE_SIZE))
    _add(resultat, "ResultatStart", str(offset))
    return element


def _add(parent: etree._Element, path: str, content: str | None = None) -> etree._Element:
    """Elements inside each other, the innermost with the content; returns that one."""
    for name in path.split("/"):
        parent = etree.SubElement(parent, Ns.YLH(name))
    parent.text = content
    return parent


def refuse_fejl(answer: etree._Element) -> None:
    """Look inside the 200: a Fejl is no answer, an Advis is. Raises SourceError.

    Their texts may name a person: nothing but their ids leaves here.
    """
    svar = child(answer, Ns.KONTEKST("HovedOplysningerSvar"))
    if svar is None:
        raise SourceError(Reason.IKKE_FORSTAAET, "no HovedOplysningerSvar in the answer")
    for reaktion in svar.iterchildren(Ns.KONTEKST("SvarReaktion")):
        advis = child(reaktion, Ns.KONTEKST("Advis"))
        if advis is None:
            fejl_id = text(child(reaktion, Ns.KONTEKST("Fejl")), Ns.KONTEKST("FejlId"))
            raise SourceError(_reason(fejl_id), f"FejlId {_printable(fejl_id)}")
        log.info("a source answered with an advis", advis=_printable(text(advis, Ns.KONTEKST("AdvisId"))))


def _reason(fejl_id: str | None) -> Reason:
    code = (fejl_id or "").rpartition(":")[2]
    if code in _AFVIST:
        return Reason.AFVIST
    return Reason.UTILGAENGELIG if code in _UTILGAENGELIG else Reason.IKKE_FORSTAAET


def _printable(written: str | None) -> str:
    """An id that looks like one, as it may stand in a log."""
    return written if written and _ID.fullmatch(written) and not holds_number(written) else "of no known form"


def names(part: etree._Element | None, cpr: Cpr) -> bool:
    """Does this part name the person, by URN or number, and nobody else?"""
    known = parts(part)
    urns = (said(known, Ns.YLH("PartURN")) or "", f"{Cpr.URN}{said(known, Ns.YLH('PartCPRNummer'))}")
    return {found for urn in urns if (found := Cpr.from_urn(urn)) is not None} == {cpr}


def _modtager(line: Parts) -> etree._Element | None:
    return child(line.get(_EFFEKTUERING), Ns.YLH("OEkonomiskEffektueringModtager"))


def _key(known: Parts) -> Key:
    bevilling = text(known.get(_STRUKTUR), Ns.YLH("BevillingUUID"))
    return Key(bevilling and bevilling.lower(), said(known, Ns.YLH("BevilgetYdelseID")))


def bevilling_facts(grant: Parts, er_modtager: bool) -> Facts:
    """Where each fact of a grant lies in its BevillingStruktur; those of its sag come one by one."""
    bevilling, codes = said(grant, Ns.YLH("BevillingUUID")), _foelsomhed(grant, "BevillingFoelsomhed")
    return {
        "uuid": bevilling and bevilling.lower(),
        "foelsomhed": codes,
        "foelsomhed_oplyst": bool(codes),
        "er_modtager": er_modtager,
        "ejer": (text(grant.get(Ns.YLH("BevillingEjer")), Ns.YLH("VirksomhedCVRNummer")), None),
        "sager": (),
    }


def _foelsomhed(known: Parts, name: str) -> list[str]:
    code = said(known, Ns.YLH(name))
    return [FOELSOMHED.get(code.lower(), code.upper())] if code else []


def ydelse_facts(known: Parts, bevilling: Bevilling) -> Facts:
    """Where each fact of a benefit lies in its BevilgetYdelse."""
    grant = parts(known.get(_STRUKTUR))
    system = parts(grant.get(Ns.YLH("BevillingMasterSystemInstans")))
    instans = said(system, Ns.YLH("ItSystemInstansIdentifikation"))
    kle = said(known, _KLE)
    start, slut = said(known, Ns.YLH("BevilgetYdelseStartDato")), said(known, Ns.YLH("BevilgetYdelseSlutDato"))
    plan = {fact: said(known, tag) for fact, tag in _PLAN.items()}
    return {
        "bevilling": bevilling,
        "nummer": said(known, Ns.YLH("BevilgetYdelseID")),
        "kle": (kle, None) if kle else None,
        "navn": said(known, Ns.YLH("BevilgetYdelseNavn")),
        "ydelsesnavn": said(known, Ns.YLH("YdelseNavn")),
        "start": start,
        "slut": slut,
        "fagsystem": (instans and instans.lower(), said(system, Ns.YLH("ItSystemInstansTitel"))),
        # The plan has no dates of its own: it lasts as long as what it is the plan of.
        "plan": [{**plan, "start": start, "slut": slut}] if any(plan.values()) else [],
    }


def udbetaling_facts(nummer: str, struktur: Parts) -> Facts:
    """Where each fact of a payment lies in its OekonomiskEffektueringStruktur; its lines come one by one."""
    return {
        "uuid": nummer,
        **{fact: said(struktur, tag) for fact, tag in _UDBETALING.items()},
        "er_modtager": True,
        "linjer": [],
    }


def linje_facts(line: Parts, known: Parts) -> Facts:
    """Where each fact of a line lies: in itself, and in the benefit it is listed under."""
    key = _key(known)
    return {
        "kle": said(known, _KLE),
        "brutto": said(line, Ns.YLH("OekonomiskYdelseseffektueringBeloeb")),
        "start": said(line, Ns.YLH("OekonomiskYdelseseffektueringPeriodeFra")),
        "slut": said(line, Ns.YLH("OekonomiskYdelseseffektueringPeriodeTil")),
        "ydelse": str(key) if key.whole else None,
    }


def _whole(udbetaling: Udbetaling) -> Udbetaling:
    """With an unnamed line for what did not come, where the lines do not add up to what the payment says.

    A payment is listed under the benefits that may be given; its totals are of all its lines.
    """
    amounts = [linje.brutto for linje in udbetaling.linjer if linje.brutto is not None]
    if udbetaling.brutto is None or len(amounts) < len(udbetaling.linjer):
        return udbetaling
    if sum(amounts, Decimal(0)) == udbetaling.brutto:
        return udbetaling
    return replace(udbetaling, linjer=(*udbetaling.linjer, Linje()))
