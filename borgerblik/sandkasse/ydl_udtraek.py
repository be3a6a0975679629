"""From the objects of Ydelsesindeks to the plain values a list is made of: what holds at one instant.

Our reading where SF1491 and SF1490 do not say how they belong together (PROTOCOL 5): the grant's Ydelsesmodtager
is BevilgetYdelseEffektueringModtager, the master of the benefit is that of its grant, the first sag is the
Bevillingssag, and of several plans the one that began last is told. What lacks something the list demands (a
class, an owner, a date) is not in the list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from lxml import etree

from borgerblik.sandkasse.kontrakt import SagRolle, YdelseRolle, q
from borgerblik.sandkasse.lager import Objekt, reference_uuid
from borgerblik.sandkasse.tid import DANSK, instant, vindue

TRAPPE = ("IKKE_FORTROLIGE_DATA", "FORTROLIGE_PERSONOPLYSNINGER", "FOELSOMME_PERSONOPLYSNINGER", "VIP_SAGER")
Hent = Callable[[str], Objekt | None]
_ROLLE = "{*}Rolle/" + q("sd:UUIDIdentifikator")
_OERE = Decimal("0.01")
_KLE = re.compile(r"[0-9]{2}(\.[0-9]{2}){2}")
_BORTE = frozenset({"Slettet", "Passiveret"})


@dataclass(frozen=True, slots=True)
class Part:
    """A party: its URN and name."""

    urn: str
    navn: str | None


@dataclass(frozen=True, slots=True)
class System:
    """An instance of a source system."""

    uuid: str
    navn: str


@dataclass(frozen=True, slots=True)
class Bevillingssag:
    """The sag of a grant. Of one that the index of sager does not have, only the UUID is known."""

    uuid: str
    titel: str | None = None
    nummer: str | None = None
    foelsomhed: str | None = None
    kle: str | None = None
    handlingsfacet: str | None = None
    ejer: str | None = None
    system: System | None = None
    undtaget: bool | None = None


@dataclass(frozen=True, slots=True)
class Afdeling:
    """The office that is responsible for a grant."""

    uuid: str | None = None
    urn: str | None = None
    noegle: str | None = None
    navn: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan without dates, as the list tells it."""

    beloeb: Decimal | None = None
    frekvens: str | None = None
    forud_bagud: str | None = None
    dispositionsdag: str | None = None
    godkendes_manuelt: bool | None = None


@dataclass(frozen=True, slots=True)
class Ydelse:
    """A granted benefit with what the list tells of its grant."""

    bevilling: str
    id: str
    navn: str | None
    ydelsesnavn: str
    klasse: str | None
    begrundelse: str | None
    kle: str
    start: date
    slut: date | None
    plan: Plan
    system: System
    foelsomhed: str
    ejer: str
    afdeling: Afdeling
    bevillingsmodtager: Part
    modtager: Part
    sag: Bevillingssag | None

    @property
    def noegle(self) -> tuple[str, str]:
        """What it is known by."""
        return self.bevilling, self.id


@dataclass(frozen=True, slots=True)
class Linje:
    """A line of a payment and the benefit it pays for."""

    beloeb: Decimal
    fra: date
    til: date | None
    ydelse: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Betaling:
    """A payment with its lines."""

    uuid: str
    dispositionsdato: date
    brutto: Decimal
    efter_skat: Decimal | None
    sendt: Decimal
    udbetalt: Decimal | None
    sendt_tekst: str | None
    udbetalt_tekst: str | None
    start: date
    slut: date | None
    system: System
    modtager: Part
    linjer: tuple[Linje, ...]


class Udtraek:
    """Reads objects as they are at one instant; `hent_sag` gives a sag by its UUID, None for one not to be seen."""

    def __init__(self, nu: datetime, hent_sag: Hent) -> None:
        self._nu = nu
        self._hent_sag = hent_sag

    def ydelser(self, bevilling: Objekt) -> Iterator[Ydelse]:
        """The benefits of a grant that are so now, each once."""
        seen = set()
        if _borte(bevilling):
            return
        for element in self._nu_i(bevilling.registrering, "bi:AttributListe/bi:BevilgetYdelse"):
            ydelse = self._ydelse(bevilling, element)
            if ydelse is not None and ydelse.id not in seen:
                seen.add(ydelse.id)
                yield ydelse

    def betaling(self, objekt: Objekt) -> Betaling | None:
        """A payment as it is now, None where it says too little."""
        registrering = objekt.registrering
        egenskaber = next(self._nu_i(registrering, "oef:AttributListe/oef:Egenskaber"), None)
        system = self._system(registrering, "oef:RelationListe/oef:ItSystem", SagRolle.MASTER)
        modtager = self._part(
            registrering, "oef:RelationListe/oef:OekonomiskEffektueringPart", YdelseRolle.EFFEKTUERINGSMODTAGER
        )
        linjer = tuple(self._linjer(registrering))
        if egenskaber is None or system is None or modtager is None or not linjer or _borte(objekt):
            return None
        dag, start = _dag(egenskaber, "oef:Dispositionsdato"), _dag(egenskaber, "oef:Startdato")
        brutto = _beloeb(egenskaber, "oef:SamletBruttobeloeb")
        sendt = _beloeb(egenskaber, "oef:BeloebSendtTilUdbetaling")
        if dag is None or start is None or brutto is None or sendt is None:
            return None
        return Betaling(
            uuid=objekt.uuid,
            dispositionsdato=dag,
            brutto=brutto,
            efter_skat=_beloeb(egenskaber, "oef:BeloebEfterSkatATP"),
            sendt=sendt,
            udbetalt=_beloeb(egenskaber, "oef:BeloebUdbetalt"),
            sendt_tekst=_tekst(egenskaber, "oef:SendtTilUdbetalingTekst"),
            udbetalt_tekst=_tekst(egenskaber, "oef:UdbetaltTekst"),
            start=start,
            slut=_dag(egenskaber, "oef:Slutdato"),
            system=system,
            modtager=modtager,
            linjer=linjer,
        )

    def _ydelse(self, objekt: Objekt, element: etree._Element) -> Ydelse | None:
        registrering = objekt.registrering
        parter = "bi:RelationListe/bi:Bevillingspart"
        modtager = self._part(registrering, parter, YdelseRolle.BEVILLINGSMODTAGER)
        betales = self._part(registrering, parter, YdelseRolle.YDELSESMODTAGER) or modtager
        ydelse_id, navn = _tekst(element, "bi:Id"), _tekst(element, "bi:Ydelse/bi:Ydelsesnavn")
        kle = _kle(_tekst(element, "bi:Ydelse/bi:Klassifikation/bi:BrugervendtNoegle"))
        start, system = _dag(element, "bi:BevilgetYdelseStartdato"), _master(element)
        ejer = next(iter(objekt.ejere), None)
        if modtager is None or betales is None or ydelse_id is None or navn is None:
            return None
        if kle is None or start is None or system is None or ejer is None:
            return None
        return Ydelse(
            bevilling=objekt.uuid,
            id=ydelse_id,
            navn=_tekst(element, "bi:Navn"),
            ydelsesnavn=navn,
            klasse=_lille(_tekst(element, "bi:Ydelse/bi:ReferenceID/sd:UUIDIdentifikator")),
            begrundelse=_tekst(element, "bi:Begrundelse"),
            kle=kle,
            start=start,
            slut=_dag(element, "bi:BevilgetYdelseSlutdato"),
            plan=_plan(element),
            system=system,
            foelsomhed=self._foelsomhed(registrering),
            ejer=ejer,
            afdeling=self._afdeling(registrering),
            bevillingsmodtager=modtager,
            modtager=betales,
            sag=self._bevillingssag(registrering),
        )

    def _foelsomhed(self, registrering: etree._Element) -> str:
        egenskaber = self._nu_i(registrering, "bi:AttributListe/bi:Egenskaber")
        return next((kode for e in egenskaber if (kode := _tekst(e, "bi:Foelsomhed")) in TRAPPE), "") or ""

    def _afdeling(self, registrering: etree._Element) -> Afdeling:
        aktoerer = self._nu_i(registrering, "bi:RelationListe/bi:Bevillingsaktoer")
        aktoer = next((a for a in aktoerer if _rolle(a) == YdelseRolle.ANSVARLIG), None)
        if aktoer is None:
            return Afdeling()
        return Afdeling(
            reference_uuid(aktoer) or None,
            _tekst(aktoer, "gd:ReferenceID/sd:URNIdentifikator"),
            _tekst(aktoer, "bi:BrugervendtNoegle"),
            _tekst(aktoer, "bi:FuldtNavn"),
        )

    def _bevillingssag(self, registrering: etree._Element) -> Bevillingssag | None:
        relation = next(self._nu_i(registrering, "bi:RelationListe/bi:Bevillingssag"), None)
        uuid = reference_uuid(relation) if relation is not None else ""
        if not uuid:
            return None
        objekt = self._hent_sag(uuid)
        return Bevillingssag(uuid) if objekt is None else self._sag(objekt)

    def _sag(self, objekt: Objekt) -> Bevillingssag:
        registrering = objekt.registrering
        egenskaber = next(self._nu_i(registrering, "sag:AttributListe/sag:Egenskaber"), registrering)
        klasser = {
            _rolle(klasse): next((k.text for k in klasse.iter(q("si:BrugervendtNoegle"))), None)
            for klasse in self._nu_i(registrering, "sag:RelationListe/sag:Sagsklasse")
        }
        return Bevillingssag(
            uuid=objekt.uuid,
            titel=_tekst(egenskaber, "sag:Titel"),
            nummer=_tekst(egenskaber, "sag:Sagsnummer"),
            foelsomhed=next((f.text for f in registrering.iter(q("si:Foelsomhed")) if f.text in TRAPPE), None),
            kle=_kle(klasser.get(SagRolle.PRIMAER_KLASSE)),
            handlingsfacet=klasser.get(SagRolle.HANDLINGSKLASSE),
            ejer=next(iter(objekt.ejere), None),
            system=self._system(
                registrering, "sag:RelationListe/gd:LokalUdvidelseListe/si:SagsitsystemRelation", SagRolle.MASTER
            ),
            undtaget=SagRolle.VISNINGSKLASSE in klasser,
        )

    def _part(self, registrering: etree._Element, sti: str, rolle: str) -> Part | None:
        for relation in self._nu_i(registrering, sti):
            urn = _tekst(relation, "gd:ReferenceID/sd:URNIdentifikator")
            if urn and _rolle(relation) == rolle:
                return Part(urn, next((navn.text for navn in relation.iter("{*}FuldtNavn")), None))
        return None

    def _system(self, registrering: etree._Element, sti: str, rolle: str) -> System | None:
        systemer = (s for s in self._nu_i(registrering, sti) if _rolle(s) == rolle)
        return next((system for s in systemer if (system := _systemet(s)) is not None), None)

    def _linjer(self, registrering: etree._Element) -> Iterator[Linje]:
        for relation in self._nu_i(registrering, "oef:RelationListe/oef:OekonomiskYdelseEffektueringRelation"):
            beloeb, fra = _beloeb(relation, "oef:Ydelsesbeloeb"), _dag(relation, "oef:YdelsesperiodeStartdato")
            bevilling = _lille(_tekst(relation, "oef:BevilgetYdelseRef/sd:UUIDIdentifikator"))
            ydelse_id = _tekst(relation, "oef:BevilgetYdelseRef/oef:BevilgetYdelseId")
            if beloeb is not None and fra is not None and bevilling and ydelse_id:
                yield Linje(beloeb, fra, _dag(relation, "oef:YdelsesperiodeSlutdato"), (bevilling, ydelse_id))

    def _nu_i(self, registrering: etree._Element, sti: str) -> Iterator[etree._Element]:
        """The elements there that hold now, the one that began last first."""
        gaeldende = []
        for element in registrering.iterfind(_sti(sti)):
            fra, til = vindue(element.find("{*}Virkning"))
            if fra <= self._nu < til:
                gaeldende.append((fra, element))
        gaeldende.sort(key=lambda par: par[0], reverse=True)
        return (element for _, element in gaeldende)


def _sti(sti: str) -> str:
    return "/".join(q(trin) for trin in sti.split("/"))


def _tekst(element: etree._Element, sti: str) -> str | None:
    return (element.findtext(_sti(sti)) or "").strip() or None


def _lille(uuid: str | None) -> str | None:
    return None if uuid is None else uuid.lower()


def _kle(nummer: str | None) -> str | None:
    """A KLE number of three pairs of digits, and nothing else."""
    return nummer if nummer and _KLE.fullmatch(nummer) else None


def _rolle(relation: etree._Element) -> str:
    return (relation.findtext(_ROLLE) or "").strip().lower()


def _borte(objekt: Objekt) -> bool:
    return _tekst(objekt.registrering, "sd:LivscyklusKode") in _BORTE


def _dag(element: etree._Element, sti: str) -> date | None:
    """The Danish day of an instant; 00:00 of a day is that day, also as the last one."""
    laest = instant(_tekst(element, sti))
    return None if laest is None else laest.astimezone(DANSK).date()


def _beloeb(element: etree._Element, sti: str) -> Decimal | None:
    """An amount in whole oere, as the list demands."""
    try:
        return Decimal(_tekst(element, sti) or "").quantize(_OERE)
    except InvalidOperation:
        return None


def _master(ydelse: etree._Element) -> System | None:
    systemer = (s for s in ydelse.iterfind(q("bi:ItSystem")) if _rolle(s) == YdelseRolle.MASTER)
    return next((system for s in systemer if (system := _systemet(s)) is not None), None)


def _systemet(element: etree._Element) -> System | None:
    uuid = element.findtext("{*}ReferenceID/" + q("sd:UUIDIdentifikator"))
    navn = element.findtext("{*}SystemNavn")
    return System(uuid.strip().lower(), navn.strip()) if uuid and navn else None


def _plan(ydelse: etree._Element) -> Plan:
    planer = sorted(
        ydelse.iterfind(q("bi:OekonomiskEffektueringsplan")),
        key=lambda plan: _dag(plan, "bi:EffektueringsplanStartdato") or date.min,
    )
    if not planer:
        return Plan()
    plan, manuelt = planer[-1], _tekst(planer[-1], "bi:ManueltGodkendes")
    return Plan(
        _beloeb(plan, "bi:Ydelsesbeloeb"),
        _tekst(plan, "bi:Beregningsfrekvens"),
        _tekst(plan, "bi:ForudBagud"),
        _tekst(plan, "bi:Dispositionsdag"),
        None if manuelt is None else manuelt in ("true", "1"),
    )
