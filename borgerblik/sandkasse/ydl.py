"""YdelseListeHent (SF1491): what Ydelsesindeks keeps, as lists of benefits and of payments.

Our reading where the contract is silent (PROTOCOL 5): whoever receives a payment is Effektueringsmodtager of the
benefits it pays for; further limits are all to be met; a payment is told with its totals only where every benefit
it pays for may be seen; what the index has deleted or passivated is not listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from lxml import etree

from borgerblik.sandkasse import skriv_liste
from borgerblik.sandkasse.fremsoeg import SIDE
from borgerblik.sandkasse.indeks import Afvist, Doer, Operation, Status
from borgerblik.sandkasse.kontekst import hovedoplysninger_svar
from borgerblik.sandkasse.kontrakt import BEVILLING, CPR_URN, EFFEKTUERING, SAG
from borgerblik.sandkasse.lager import Lager, Objekt, bevillinger_i
from borgerblik.sandkasse.sikkerhed import Kalder
from borgerblik.sandkasse.validering import Validering
from borgerblik.sandkasse.xml import rod, x
from borgerblik.sandkasse.ydl_udtraek import Betaling, Bevillingssag, Udtraek, Ydelse
from borgerblik.sandkasse.ydl_udvalg import (
    Raekke,
    Rettigheder,
    disponeret,
    ja,
    mellem,
    sorterede_betalinger,
    sorterede_ydelser,
    tekst,
    ydelsesfilter,
)

T = TypeVar("T")
_HANDLING = "http://www.kombit.dk/int/2022/01/01/YdelseListeHentService#"
_BEVILLINGSMODTAGER, _EFFEKTUERINGSMODTAGER = "Bevillingsmodtager", "Effektueringsmodtager"


class Ydelselistehent:
    """The address `/ydelselistehent/2`."""

    def __init__(self, lager: Lager, ur: Callable[[], datetime], side_maks: int) -> None:
        self._lager = lager
        self._ur = ur
        self._side_maks = side_maks

    def doer(self, valider: Validering) -> Doer:
        """Both operations."""
        udfoerer = {"BevillingHent": self._bevilling_hent, "EffektueringHent": self._effektuering_hent}
        operationer = (
            Operation(_HANDLING + navn, f"k:{navn}_I", f"k:{navn}_O", udfoer) for navn, udfoer in udfoerer.items()
        )
        return Doer(tuple(operationer), valider)

    def _bevilling_hent(self, krop: etree._Element, kalder: Kalder) -> bytes:
        opslag = Opslag(self._lager, krop, kalder, self._ur())
        disponeret_i = disponeret(krop)
        raekker: list[Raekke] = []
        for ydelse in filter(ydelsesfilter(krop), opslag.ydelser()):
            betalt = [b for b in opslag.betalinger(ydelse) if mellem(b.dispositionsdato, *disponeret_i)]
            if betalt or disponeret_i == (None, None):
                raekker.append((ydelse, betalt))
        side = self._side(krop, sorterede_ydelser(krop, raekker))
        medtag = ja(krop, "MedtagEffektueringer")
        skrevet = [opslag.skriv_ydelse(ydelse, betalt if medtag else []) for ydelse, betalt in side]
        return _svar("k:BevillingHent_O", krop, "k:BevilgetYdelseListe", skrevet)

    def _effektuering_hent(self, krop: etree._Element, kalder: Kalder) -> bytes:
        opslag = Opslag(self._lager, krop, kalder, self._ur())
        disponeret_i = disponeret(krop)
        fundne = [b for b in opslag.alle_betalinger() if mellem(b.dispositionsdato, *disponeret_i)]
        side = self._side(krop, sorterede_betalinger(krop, fundne))
        skrevet = [opslag.skriv_betaling(betaling, medtag=ja(krop, "MedtagBevilling")) for betaling in side]
        return _svar("k:EffektueringHent_O", krop, "k:OEkonomiskEffektueringListe", skrevet)

    def _side(self, krop: etree._Element, alle: list[T]) -> list[T]:
        fra = int(tekst(krop, "ResultatFilter/ResultatStart") or 0)
        antal = int(tekst(krop, "ResultatFilter/ResultatAntalMaks") or SIDE)
        if fra < 0 or antal < 0:
            raise Afvist(Status.UGYLDIGT, "ResultatFilter er negativt")
        return alle[fra : fra + min(antal, self._side_maks)]


def _svar(ud: str, krop: etree._Element, liste: str, raekker: Iterable[str]) -> bytes:
    """An answer; a list of nothing is left out, since it may not be empty."""
    alle = "".join(raekker)
    return rod(ud, hovedoplysninger_svar(krop), x(liste, alle) if alle else "").encode()


class Opslag:
    """One request: what its criterion finds and its rights allow, as it is at one instant."""

    def __init__(self, lager: Lager, krop: etree._Element, kalder: Kalder, nu: datetime) -> None:
        self._lager = lager
        self._krop = krop
        self._kalder = kalder
        self._rettigheder = Rettigheder(krop)
        self._fjern_undtaget = ja(krop, "FjernUndtagetVisningForBorger")
        self._udtraek = Udtraek(nu, self._synlig_sag)
        self._kendte: dict[str, list[Ydelse]] = {}

    # What is found

    def ydelser(self) -> list[Ydelse]:
        """The benefits that meet the criterion and may be seen."""
        sag = tekst(self._krop, "Kriterie/SagUUID")
        if sag is not None:
            return [y for bevilling in self._paa_sag(sag) for y in self._synlige(bevilling) if _sags(y) == sag]
        urn, rolle = self._part(), tekst(self._krop, "PartRolle")
        return [y for bevilling in self._omkring(urn) for y in self._synlige(bevilling) if self._har(urn, rolle, y)]

    def alle_betalinger(self) -> list[Betaling]:
        """The payments that meet the criterion, each of which pays for nothing that may not be seen."""
        bevilling = tekst(self._krop, "Kriterie/BevilgetYdelseKriterie/BevillingUUID")
        if bevilling is not None:
            noegle = bevilling, tekst(self._krop, "Kriterie/BevilgetYdelseKriterie/BevilgetYdelseID")
            fundne = [b for b in self._betalte(self._lager.betalinger(bevilling)) if noegle in _noegler(b)]
        else:
            fundne = self._parts_betalinger(self._part(), tekst(self._krop, "PartRolle"))
        return [betaling for betaling in fundne if self._hele(betaling)]

    def betalinger(self, ydelse: Ydelse) -> list[Betaling]:
        """The payments with a line for the benefit, newest first."""
        alle = self._betalte(self._lager.betalinger(ydelse.bevilling))
        fundne = [betaling for betaling in alle if ydelse.noegle in _noegler(betaling)]
        return sorted(fundne, key=lambda betaling: betaling.dispositionsdato, reverse=True)

    def _part(self) -> str:
        kriterie = {navn: tekst(self._krop, f"Kriterie/Part{navn}") for navn in ("CPRNummer", "CVRNummer", "URN")}
        if kriterie["CPRNummer"] is not None:
            return CPR_URN + kriterie["CPRNummer"]
        if kriterie["CVRNummer"] is not None:
            return "urn:oio:cvr-nr:" + kriterie["CVRNummer"]
        if kriterie["URN"] is None:
            raise Afvist(Status.UGYLDIGT, "kriteriet er ikke understøttet")
        return kriterie["URN"].lower()

    def _omkring(self, urn: str) -> list[Objekt]:
        """The grants where that one is a party, or that somebody's payment to that one pays for."""
        uuider = {bevilling.uuid for bevilling in self._lager.med_part(BEVILLING, urn)}
        for betaling in self._lager.med_part(EFFEKTUERING, urn):
            uuider |= bevillinger_i(betaling)
        fundne = (self._lager.hent(BEVILLING, uuid) for uuid in sorted(uuider))
        return [bevilling for bevilling in fundne if bevilling is not None]

    def _paa_sag(self, uuid: str) -> list[Objekt]:
        sag = self._lager.hent(SAG, uuid)
        parter = () if sag is None else sag.parter
        fundne = {b.uuid: b for urn in parter for b in self._lager.med_part(BEVILLING, urn)}
        return [fundne[uuid] for uuid in sorted(fundne)]

    def _har(self, urn: str, rolle: str | None, ydelse: Ydelse) -> bool:
        """Does that one play the role asked for (either, where none is)?"""
        if rolle != _EFFEKTUERINGSMODTAGER and ydelse.bevillingsmodtager.urn.lower() == urn:
            return True
        if rolle == _BEVILLINGSMODTAGER:
            return False
        modtagere = {ydelse.modtager.urn, *(betaling.modtager.urn for betaling in self.betalinger(ydelse))}
        return urn in {modtager.lower() for modtager in modtagere}

    def _parts_betalinger(self, urn: str, rolle: str | None) -> list[Betaling]:
        fundne: dict[str, Betaling] = {}
        if rolle != _BEVILLINGSMODTAGER:
            egne = self._betalte(self._lager.med_part(EFFEKTUERING, urn))
            fundne |= {b.uuid: b for b in egne if b.modtager.urn.lower() == urn}
        if rolle != _EFFEKTUERINGSMODTAGER:
            bevilget = [y for b in self._lager.med_part(BEVILLING, urn) for y in self._udtraek.ydelser(b)]
            egne_ydelser = (y for y in bevilget if y.bevillingsmodtager.urn.lower() == urn)
            fundne |= {b.uuid: b for y in egne_ydelser for b in self.betalinger(y)}
        return list(fundne.values())

    # What may be seen

    def _synlige(self, bevilling: Objekt) -> list[Ydelse]:
        if not self._kalder.ser(bevilling.ejere):
            return []
        if bevilling.uuid not in self._kendte:
            alle = self._udtraek.ydelser(bevilling)
            self._kendte[bevilling.uuid] = [ydelse for ydelse in alle if self._rettigheder.ydelse(ydelse)]
        return self._kendte[bevilling.uuid]

    def _betalte(self, objekter: Iterable[Objekt]) -> list[Betaling]:
        laeste = (self._udtraek.betaling(objekt) for objekt in objekter if self._kalder.ser(objekt.ejere))
        return [betaling for betaling in laeste if betaling is not None]

    def _synlig_sag(self, uuid: str) -> Objekt | None:
        sag = self._lager.hent(SAG, uuid)
        return sag if sag is not None and self._kalder.ser(sag.ejere) else None

    def _ydelse(self, noegle: tuple[str, str]) -> Ydelse | None:
        """A benefit by what it is known by, None for one that may not be seen."""
        bevilling = self._lager.hent(BEVILLING, noegle[0])
        synlige = [] if bevilling is None else self._synlige(bevilling)
        return next((ydelse for ydelse in synlige if ydelse.noegle == noegle), None)

    def _hele(self, betaling: Betaling) -> bool:
        return all(self._ydelse(noegle) is not None for noegle in _noegler(betaling))

    def _saa(self, sag: Bevillingssag) -> bool:
        return self._rettigheder.sag(sag) and not (self._fjern_undtaget and sag.undtaget is True)

    # How it is told

    def skriv_ydelse(self, ydelse: Ydelse, betalt: Iterable[Betaling]) -> str:
        """A BevilgetYdelse with the lines of those payments that are for it."""
        linjer = [
            skriv_liste.linje(linje, skriv_liste.effektuering(betaling) if self._hele(betaling) else "")
            for betaling in betalt
            for linje in betaling.linjer
            if linje.ydelse == ydelse.noegle
        ]
        liste = x("k:OEkonomiskYdelseseffektueringListe", *linjer) if linjer else ""
        return skriv_liste.bevilget_ydelse(ydelse, liste, self._saa)

    def skriv_betaling(self, betaling: Betaling, *, medtag: bool) -> str:
        """A OEkonomiskEffektuering; with `medtag` the grants of its benefits too."""
        linjer = []
        for linje in betaling.linjer:
            ydelse = self._ydelse(linje.ydelse)
            skrevet = "" if ydelse is None else skriv_liste.bevilget_ydelse(ydelse, "", self._saa if medtag else None)
            linjer.append(skriv_liste.linje(linje, skrevet))
        return x(
            "k:OEkonomiskEffektuering",
            skriv_liste.effektuering(betaling),
            x("k:OEkonomiskYdelseseffektueringListe", *linjer),
        )


def _noegler(betaling: Betaling) -> set[tuple[str, str]]:
    return {linje.ydelse for linje in betaling.linjer}


def _sags(ydelse: Ydelse) -> str | None:
    return None if ydelse.sag is None else ydelse.sag.uuid
