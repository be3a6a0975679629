"""Searching by example: which objects meet a SoegUdtryk.

Our reading where the contract is silent (PROTOCOL 10.4): within one Soeg* every criterion counts; each
element given must be met by some element of the object; text is compared without regard to case and outer
space; AND, OR and NOT are set algebra within one kind of object, and a kind that is not talked about is not
found. Without SoegVirkning a state (Fremdrift) is looked up as it is now, everything else whenever it was so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import reduce

from lxml import etree

from borgerblik.sandkasse.kontrakt import ARTER, DOKUMENT, LISTER, Art, lokalnavn, q
from borgerblik.sandkasse.lager import Lager, Objekt
from borgerblik.sandkasse.sikkerhed import Kalder
from borgerblik.sandkasse.tid import ALTID_EFTER, Vindue, instant, overlapper, vindue

Fund = dict[str, set[str]]
"""Art navn -> UUIDs; a kind that was not searched for is missing."""

_UENDELIG_SLUT = "Slut"  # no end date is an end beyond every date
_INTERVALLER: Mapping[str, str] = {
    "OprettetTidspunktInterval": "si:OprettetTidspunkt",
    "SenestAendretInterval": "gd:SenestAendretTidspunkt",
    "BrevDatoInterval": "di:BrevDato",
    "BevillingStartDatoInterval": "bi:Bevillingstartdato",
    "BevillingSlutDatoInterval": "bi:Bevillingslutdato",
    "BevilgetYdelseStartDatoInterval": "bi:BevilgetYdelseStartdato",
    "BevilgetYdelseSlutDatoInterval": "bi:BevilgetYdelseSlutdato",
    "EffektueringsplanStartDatoInterval": "bi:EffektueringsplanStartdato",
    "EffektueringsplanSlutDatoInterval": "bi:EffektueringsplanSlutdato",
    "YdelseBeloebInterval": "bi:Ydelsesbeloeb",
    "StartDatoInterval": "oef:Startdato",
    "SlutDatoInterval": "oef:Slutdato",
    "DispositionsDatoInterval": "oef:Dispositionsdato",
    "SamletBruttoBeloebInterval": "oef:SamletBruttobeloeb",
    "BeloebUdbetaltInterval": "oef:BeloebUdbetalt",
    "BeloebEfterSkatATPInterval": "oef:BeloebEfterSkatATP",
    "BeloebSendtTilUdbetalingInterval": "oef:BeloebSendtTilUdbetaling",
    "YdelsesperiodeStartDatoInterval": "oef:YdelsesperiodeStartdato",
    "YdelsesperiodeSlutDatoInterval": "oef:YdelsesperiodeSlutdato",
    "YdelsesBeloebInterval": "oef:Ydelsesbeloeb",
}


class Soeger:
    """Evaluates one expression against what is stored, for one caller, at one instant."""

    def __init__(self, lager: Lager, kalder: Kalder, nu: datetime, *, tomme_taeller: bool = True) -> None:
        self._lager = lager
        self._kalder = kalder
        self._nu = nu
        self._tomme_taeller = tomme_taeller

    def udtryk(self, element: etree._Element) -> Fund:
        """What a SoegUdtryk (or a NOT, which holds one) finds."""
        eller = element.findtext(f"{{{etree.QName(element).namespace}}}operation") == "OR"
        fundne = [fund for barn in element if (fund := self._del(barn)) is not None]
        return reduce(lambda en, anden: _foren(en, anden, eller=eller), fundne, {})

    def _del(self, element: etree._Element) -> Fund | None:
        lokal = lokalnavn(element.tag)
        if lokal == "operation":
            return None
        if lokal == "SoegUdtryk":
            return self.udtryk(element)
        if lokal == "NOT":
            return {navn: self._alle(_art(navn)) - uuider for navn, uuider in self.udtryk(element).items()}
        return self._soeg(element, next(art for art in ARTER if lokal in art.soeg))

    def _soeg(self, element: etree._Element, art: Art) -> Fund | None:
        eksempel = Eksempel(element, art, self._nu)
        if eksempel.tomt and not self._tomme_taeller:
            return None
        fundne = {
            objekt.uuid for objekt in self._synlige(self._kandidater(art, eksempel)) if eksempel.opfyldes_af(objekt)
        }
        if art is DOKUMENT and lokalnavn(element.tag) == "SoegSagsloeseDokumenter":
            fundne = {uuid for uuid in fundne if not self._lager.journalfoert(uuid)}
        return {art.navn: fundne}

    def _kandidater(self, art: Art, eksempel: Eksempel) -> list[Objekt]:
        return self._lager.med_part(art, eksempel.part) if eksempel.part else self._lager.alle(art)

    def _synlige(self, objekter: Iterable[Objekt]) -> Iterable[Objekt]:
        return (objekt for objekt in objekter if self._kalder.ser(objekt.ejere))

    def _alle(self, art: Art) -> set[str]:
        return {objekt.uuid for objekt in self._synlige(self._lager.alle(art))}


def _art(navn: str) -> Art:
    return next(art for art in ARTER if art.navn == navn)


def _foren(en: Fund, anden: Fund, *, eller: bool) -> Fund:
    faelles = {n: en[n] | anden[n] if eller else en[n] & anden[n] for n in en.keys() & anden.keys()}
    return {**en, **anden, **faelles}


class Eksempel:
    """One Soeg* element: what an object must look like to be found."""

    def __init__(self, element: etree._Element, art: Art, nu: datetime) -> None:
        self._art = art
        self._lister = [liste for navn in LISTER if (liste := element.find(art.tag(navn))) is not None and len(liste)]
        self._registrering = element.find(q("sd:SoegRegistrering"))
        self._virkning = element.find(q("sd:SoegVirkning"))
        self._sts_fra = element.find(q("go:SoegStsFraTidspunkt"))
        self._sts_til = element.find(q("go:SoegStsTilTidspunkt"))
        self._nu = nu
        part = element.find(f"{art.tag('RelationListe')}/{art.part}/{q('gd:ReferenceID')}/{q('sd:URNIdentifikator')}")
        self.part = (part.text or "").strip() if part is not None else ""

    @property
    def tomt(self) -> bool:
        """Is nothing asked for?"""
        rammer = (self._registrering, self._virkning, self._sts_fra, self._sts_til)
        return not self._lister and all(ramme is None for ramme in rammer)

    def opfyldes_af(self, objekt: Objekt) -> bool:
        """Does the object meet every criterion?"""
        return (
            self._i_registrering(objekt)
            and self._i_sts(objekt)
            and self._i_virkning(objekt)
            and all(self._i_liste(liste, objekt) for liste in self._lister)
        )

    def _i_registrering(self, objekt: Objekt) -> bool:
        soegt = self._registrering
        if soegt is None:
            return True
        fra, til = vindue(soegt)
        resten = [barn for barn in soegt if lokalnavn(barn.tag) not in ("FraTidspunkt", "TilTidspunkt")]
        return fra <= objekt.tidspunkt < til and _alle_moedt(resten, objekt.registrering, None)

    def _i_sts(self, objekt: Objekt) -> bool:
        fra, til = _tidspunkt(self._sts_fra), _tidspunkt(self._sts_til)
        if fra is None and til is None:
            return True
        modtaget = instant(objekt.registrering.findtext(q("gd:StsTidspunkt")))
        return modtaget is not None and (fra is None or fra <= modtaget) and (til is None or modtaget < til)

    def _i_virkning(self, objekt: Objekt) -> bool:
        soegt = self._virkning
        egenskaber = objekt.registrering.iterfind(f"{self._art.tag('AttributListe')}/{self._art.tag('Egenskaber')}")
        return soegt is None or any(_virkning_moedt(soegt, egenskab) for egenskab in egenskaber)

    def _i_liste(self, liste: etree._Element, objekt: Objekt) -> bool:
        gemt = objekt.registrering.find(liste.tag)
        return gemt is not None and _moedt(liste, gemt, self._vindue_for(liste))

    def _vindue_for(self, liste: etree._Element) -> Vindue | None:
        if self._virkning is not None:
            return vindue(self._virkning)
        return (self._nu, self._nu) if lokalnavn(liste.tag) == "TilstandListe" else None


def _tidspunkt(element: etree._Element | None) -> datetime | None:
    """An instant that is either the element's text or inside it; None is no limit."""
    if element is None:
        return None
    return instant(element.text) or instant(element.findtext(q("sd:TidsstempelDatoTid")))


def _moedt(soegt: etree._Element, gemt: etree._Element, naar: Vindue | None) -> bool:
    """Does the stored element have what the wanted one shows?"""
    if len(soegt):
        return _alle_moedt(soegt, gemt, naar)
    tekst = (soegt.text or "").strip()
    return not tekst or tekst.casefold() == (gemt.text or "").strip().casefold()


def _alle_moedt(soegte: Iterable[etree._Element], gemt: etree._Element, naar: Vindue | None) -> bool:
    return all(_barn_moedt(barn, gemt, naar) for barn in soegte)


def _barn_moedt(soegt: etree._Element, gemt: etree._Element, naar: Vindue | None) -> bool:
    lokal = lokalnavn(soegt.tag)
    if lokal == "Virkning":
        return _virkning_moedt(soegt, gemt)
    if lokal == "LokalUdvidelseListe":
        return _udvidelser_moedt(soegt, gemt, naar)
    return any(_moedt(soegt, barn, naar) for barn in gemt.iterfind(soegt.tag) if _gaelder(barn, naar))


def _udvidelser_moedt(soegt: etree._Element, gemt: etree._Element, naar: Vindue | None) -> bool:
    """Extensions: those called Soeg... hold intervals over their parent, the others are examples."""
    for udvidelse in soegt:
        if lokalnavn(udvidelse.tag).startswith("Soeg"):
            if not all(_i_interval(interval, gemt) for interval in udvidelse):
                return False
        elif not any(
            _moedt(udvidelse, barn, naar)
            for liste in gemt.iterfind(soegt.tag)
            for barn in liste.iterfind(udvidelse.tag)
            if _gaelder(barn, naar)
        ):
            return False
    return True


def _virkning(element: etree._Element) -> etree._Element | None:
    return next((barn for barn in element if lokalnavn(barn.tag) == "Virkning"), None)


def _gaelder(element: etree._Element, naar: Vindue | None) -> bool:
    return naar is None or overlapper(vindue(_virkning(element)), naar)


def _virkning_moedt(soegt: etree._Element, gemt: etree._Element) -> bool:
    virkning = _virkning(gemt)
    if not overlapper(vindue(virkning), vindue(soegt)):
        return False
    resten = [barn for barn in soegt if lokalnavn(barn.tag) not in ("FraTidspunkt", "TilTidspunkt")]
    return not resten or (virkning is not None and _alle_moedt(resten, virkning, None))


def _i_interval(interval: etree._Element, gemt: etree._Element) -> bool:
    lokal = lokalnavn(interval.tag)
    vaerdier = [element.text or "" for element in gemt.iter(q(_INTERVALLER[lokal]))]
    if "Beloeb" in lokal:
        fra, til = (
            _beloeb(interval.findtext(q("go:FraBeloeb"))),
            _beloeb(interval.findtext(q("go:TilBeloeb"))),
        )
        return any(_mellem(_beloeb(vaerdi), fra, til) for vaerdi in vaerdier)
    tidligst, senest = vindue(interval)
    if not vaerdier:
        return lokal.find(_UENDELIG_SLUT) >= 0 and senest == ALTID_EFTER
    return any((naar := instant(vaerdi)) is not None and tidligst <= naar < senest for vaerdi in vaerdier)


def _beloeb(tekst: str | None) -> Decimal | None:
    try:
        return Decimal((tekst or "").strip())
    except InvalidOperation:
        return None


def _mellem(beloeb: Decimal | None, fra: Decimal | None, til: Decimal | None) -> bool:
    return beloeb is not None and (fra is None or fra <= beloeb) and (til is None or beloeb <= til)
