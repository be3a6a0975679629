"""Which rows of a list a caller gets: rights, filters and order.

Source: BevillingHent_IType.xsd, EffektueringHent_IType.xsd.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lxml import etree

from borgerblik.sandkasse.indeks import Afvist, Status
from borgerblik.sandkasse.kontrakt import q
from borgerblik.sandkasse.ydl_udtraek import TRAPPE, Betaling, Bevillingssag, Ydelse

Raekke = tuple[Ydelse, list[Betaling]]


def tekst(element: etree._Element, sti: str) -> str | None:
    """The text of an element of the request; `sti` is names without prefix."""
    fundet = element.findtext("/".join(q(f"k:{navn}") for navn in sti.split("/")))
    return (fundet or "").strip() or None


def ja(element: etree._Element, navn: str) -> bool:
    """Is that mark set? A missing one is not."""
    return tekst(element, navn) in ("true", "1")


def dag(element: etree._Element, navn: str) -> date | None:
    """That date of the request. Raises Afvist."""
    fundet = tekst(element, navn)
    try:
        return None if fundet is None else date.fromisoformat(fundet[:10])
    except ValueError:
        raise Afvist(Status.UGYLDIGT, f"{navn} er ikke en dato") from None


@dataclass(frozen=True, slots=True)
class KleOmraader:
    """`27.*, 32.*-34.*` as intervals of whole numbers, both ends included."""

    fra_til: tuple[tuple[str, str], ...]

    @classmethod
    def af(cls, skrevet: str) -> KleOmraader:
        """Read a KLEDataAfgr or KLEKriterie."""
        dele = (del_.strip().partition("-") for del_ in skrevet.split(","))
        return cls(tuple((_udfyldt(fra, "00"), _udfyldt(til or fra, "99")) for fra, _, til in dele))

    def rummer(self, kle: str | None) -> bool:
        """Is the number in one of them? A missing one is in none but `*`."""
        return any(fra <= (kle or "00.00.00") <= til for fra, til in self.fra_til)


def _udfyldt(nummer: str, fyld: str) -> str:
    trin = [del_ for del_ in nummer.strip().split(".") if del_ != "*"]
    return ".".join((trin + [fyld] * 3)[:3])


@dataclass(frozen=True, slots=True)
class DataAfgr:
    """One limit: a step of the ladder, KLE numbers, source systems; what is missing does not limit."""

    trin: int | None
    kle: KleOmraader | None
    systemer: frozenset[str] | None

    @classmethod
    def af(cls, element: etree._Element) -> DataAfgr:
        """Read a BevillingDataAfgr."""
        foelsomhed, kle = tekst(element, "BevillingFoelsomhed"), tekst(element, "KLEDataAfgr")
        systemer = tekst(element, "SystemDataAfgr")
        return cls(
            None if foelsomhed is None else TRAPPE.index(foelsomhed) if foelsomhed in TRAPPE else -1,
            None if kle is None else KleOmraader.af(kle),
            None if systemer is None else frozenset(uuid.strip() for uuid in systemer.split(",")),
        )

    def tillader(self, foelsomhed: str | None, kle: str | None, system: str | None) -> bool:
        """May something like that be seen? An unknown sensitivity is the highest."""
        trin = TRAPPE.index(foelsomhed) if foelsomhed in TRAPPE else len(TRAPPE) - 1
        return (
            (self.trin is None or trin <= self.trin)
            and (self.kle is None or self.kle.rummer(kle))
            and (self.systemer is None or system in self.systemer)
        )


@dataclass(frozen=True, slots=True)
class Gruppe:
    """Authorities and what may be seen of theirs."""

    ejere: frozenset[str] | None
    data: tuple[DataAfgr, ...]

    def tillader(self, ejer: str | None, foelsomhed: str | None, kle: str | None, system: str | None) -> bool:
        """May something of that owner be seen?"""
        if self.ejere is not None and ejer not in self.ejere:
            return False
        return not self.data or any(data.tillader(foelsomhed, kle, system) for data in self.data)


class Rettigheder:
    """The RettighedListe of a request: what one of its groups allows may be seen."""

    def __init__(self, krop: etree._Element) -> None:
        self._grupper = [_gruppe(element) for element in krop.iter(q("k:BevillingDataAfgrGruppe"))]

    def ydelse(self, ydelse: Ydelse) -> bool:
        """May the benefit be seen?"""
        return any(g.tillader(ydelse.ejer, ydelse.foelsomhed, ydelse.kle, ydelse.system.uuid) for g in self._grupper)

    def sag(self, sag: Bevillingssag) -> bool:
        """May more be seen of the sag than its UUID? Its class decides; so it says."""
        system = None if sag.system is None else sag.system.uuid
        return any(g.tillader(sag.ejer, sag.foelsomhed, sag.kle, system) for g in self._grupper)


def _gruppe(element: etree._Element) -> Gruppe:
    ejere = element.find(q("k:MyndighedDataAfgrListe"))
    return Gruppe(
        None if ejere is None else frozenset((cvr.text or "").strip() for cvr in ejere),
        tuple(DataAfgr.af(data) for data in element.iter(q("k:BevillingDataAfgr"))),
    )


def mellem(vaerdi: date | None, fra: date | None, til: date | None) -> bool:
    """`fra` included, `til` not; no day is after every day."""
    dagen = vaerdi or date.max
    return (fra is None or fra <= dagen) and (til is None or dagen < til)


def ydelsesfilter(krop: etree._Element) -> Callable[[Ydelse], bool]:
    """The further limits of a BevillingHent that one looks for in the benefit and its grant."""
    lige: Mapping[str, Callable[[Ydelse], str | None]] = {
        "SagSagsnummer": lambda y: None if y.sag is None else y.sag.nummer,
        "BevillingUUID": lambda y: y.bevilling,
        "BevillingEjerCVRNummer": lambda y: y.ejer,
        "ItSystemInstansIdentifikation": lambda y: y.system.uuid,
        "YdelseKlasse/KlasseIdentifikation": lambda y: y.klasse,
    }
    soegt = [(hent, vaerdi) for navn, hent in lige.items() if (vaerdi := tekst(krop, navn)) is not None]
    kle = tekst(krop, "KLEKriterie")
    omraader = None if kle is None else KleOmraader.af(kle)
    start = dag(krop, "BevilgetYdelseStartDatoFra"), dag(krop, "BevilgetYdelseStartDatoTil")
    slut = dag(krop, "BevilgetYdelseSlutDatoFra"), dag(krop, "BevilgetYdelseSlutDatoTil")

    def opfylder(ydelse: Ydelse) -> bool:
        return (
            all(hent(ydelse) == vaerdi for hent, vaerdi in soegt)
            and (omraader is None or omraader.rummer(ydelse.kle))
            and mellem(ydelse.start, *start)
            and mellem(ydelse.slut, *slut)
        )

    return opfylder


def disponeret(krop: etree._Element) -> tuple[date | None, date | None]:
    """The days of disposition that are asked for."""
    return dag(krop, "OekonomiskEffektueringDispositionsDatoFra"), dag(
        krop, "OekonomiskEffektueringDispositionsDatoTil"
    )


_YDELSER: Mapping[str, Callable[[Raekke], str]] = {
    "BevillingEjerCVRNummer": lambda r: r[0].ejer,
    "BevillingAnsvarligAfdelingNavn": lambda r: r[0].afdeling.navn or "",
    "BevillingItSystemNavn": lambda r: r[0].system.navn,
    "YdelseNavn": lambda r: r[0].ydelsesnavn,
    "OekonomiskEffektueringStartDato": lambda r: str(min((b.start for b in r[1]), default="")),
    "OekonomiskEffektueringSlutDato": lambda r: str(max((b.slut or date.max for b in r[1]), default="")),
}
_BETALINGER: Mapping[str, Callable[[Betaling], str]] = {
    "OekonomiskEffektueringDispositionsdato": lambda b: str(b.dispositionsdato),
    "OekonomiskEffektueringUdbetalingStatus": lambda b: status(b) or "",
    "OekonomiskEffektueringStartDato": lambda b: str(b.start),
    "OekonomiskEffektueringSlutDato": lambda b: str(b.slut or ""),
}


def sorterede_ydelser(krop: etree._Element, raekker: Iterable[Raekke]) -> list[Raekke]:
    """In the order asked for, else by YdelseNavn; equal ones by what they are known by."""
    valgt = tekst(krop, "YdelseSortering/BevilgetYdelseSorteringElement") or "YdelseNavn"
    ned = tekst(krop, "YdelseSortering/SorteringRetning") == "DESC"
    return sorted(sorted(raekker, key=lambda r: r[0].noegle), key=_YDELSER[valgt], reverse=ned)


def sorterede_betalinger(krop: etree._Element, betalinger: Iterable[Betaling]) -> list[Betaling]:
    """In the order asked for, else the newest first."""
    valgt = tekst(krop, "EffektueringSortering/EffektueringSorteringElement")
    retning = tekst(krop, "EffektueringSortering/SorteringRetning")
    ned = retning == "DESC" or valgt is None
    noegle = _BETALINGER[valgt or "OekonomiskEffektueringDispositionsdato"]
    return sorted(sorted(betalinger, key=lambda b: b.uuid), key=noegle, reverse=ned)


def status(betaling: Betaling) -> str | None:
    """What NemKonto has said of it: nothing before there is a receipt."""
    return None if betaling.udbetalt is None else "Udbetalt"
