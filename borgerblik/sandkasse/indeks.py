"""What the two indexes have in common: operations, statuses, and how a write changes what is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum

from lxml import etree

from borgerblik.sandkasse.kontekst import fejl, hovedoplysninger_svar
from borgerblik.sandkasse.kontrakt import LISTER, NAVNE_NS, NS, Art, lokalnavn, q
from borgerblik.sandkasse.lager import Lager, Objekt
from borgerblik.sandkasse.sikkerhed import Kalder
from borgerblik.sandkasse.soap import Kald, SoapFejl
from borgerblik.sandkasse.tid import ALTID_FOER, instant
from borgerblik.sandkasse.validering import Validering
from borgerblik.sandkasse.xml import rod, t, x


class Status(IntEnum):
    """StatusKode: everything but OK is an error to the caller."""

    OK = 20
    UGYLDIGT = 40
    AFVIST = 41
    IKKE_FUNDET = 44
    KONFLIKT = 49


_TEKSTER = {
    Status.OK: "OK",
    Status.UGYLDIGT: "Ugyldigt input",
    Status.AFVIST: "Token er afvist",
    Status.IKKE_FUNDET: "Objektet findes ikke",
    Status.KONFLIKT: "Objektet findes i forvejen",
}


class Afvist(Exception):
    """A request or an object the index answers with that status."""

    def __init__(self, status: Status, detalje: str | None = None) -> None:
        super().__init__(detalje or _TEKSTER[status])
        self.status = status
        self.detalje = detalje


def retur(status: Status, detalje: str | None = None) -> str:
    """The inside of a StandardRetur."""
    return (
        t("sd:StatusKode", int(status))
        + t("sd:FejlbeskedTekst", _TEKSTER[status])
        + t("sd:DetaljeretFejlbesked", detalje)
    )


def standardretur(status: Status = Status.OK, detalje: str | None = None) -> str:
    """A StandardRetur."""
    return x("sd:StandardRetur", retur(status, detalje))


def afvisning(ud: str, krop: etree._Element, status: Status, detalje: str | None = None) -> bytes:
    """The whole answer that refuses `krop`: a StandardRetur, or a Fejl where the contract has none."""
    if ud.startswith("k:"):
        return rod(ud, hovedoplysninger_svar(krop, fejl(status, detalje or _TEKSTER[status]))).encode()
    if ud.partition(":")[0] in NAVNE_NS:  # their StandardRetur has no DetaljeretFejlbesked
        tekst = detalje or _TEKSTER[status]
        return rod(ud, x("sd:StandardRetur", t("sd:StatusKode", int(status)), t("sd:FejlbeskedTekst", tekst))).encode()
    return rod(ud, standardretur(status, detalje)).encode()


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its SOAPAction, the prefixed names of its bodies, and what it does."""

    handling: str
    ind: str
    ud: str
    udfoer: Callable[[etree._Element, Kalder], bytes]


class Doer:
    """One address: the operations behind it, and the check every body goes through first."""

    def __init__(self, operationer: tuple[Operation, ...], valider: Validering) -> None:
        self._efter_handling = {operation.handling.lower(): operation for operation in operationer}
        self._efter_krop: Mapping[str, Operation] = {q(operation.ind): operation for operation in operationer}
        self._valider = valider

    def operation(self, kald: Kald) -> Operation:
        """The operation a call means: by its action, else by its body. Raises SoapFejl for none or two."""
        efter_krop = self._efter_krop.get(kald.krop.tag)
        efter_handling = self._efter_handling.get(kald.handling.lower(), efter_krop)
        if efter_handling is None:
            raise SoapFejl("no operation has that action or that body")
        if efter_krop is not efter_handling:
            raise SoapFejl("the action and the body do not belong together")
        return efter_handling

    def besvar(self, kald: Kald, kalder: Kalder) -> bytes:
        """The body of the answer."""
        operation = self.operation(kald)
        ugyldigt = self._valider(kald.krop)
        if ugyldigt is not None:
            return afvisning(operation.ud, kald.krop, Status.UGYLDIGT, ugyldigt)
        try:
            return operation.udfoer(kald.krop, kalder)
        except Afvist as afvist:
            return afvisning(operation.ud, kald.krop, afvist.status, afvist.detalje)


class Skriver:
    """Importer, opdater and fjern: the same for every kind of object."""

    def __init__(self, lager: Lager, ur: Callable[[], datetime]) -> None:
        self._lager = lager
        self._ur = ur

    def importer(self, art: Art, element: etree._Element) -> str:
        """Store a new object; only its latest registration is kept. 49 when it is there already."""
        uuid = uuid_i(element)
        with unik(art, uuid) as svar, self._lager.laas():
            if self._lager.hent(art, uuid) is not None:
                raise Afvist(Status.KONFLIKT)
            seneste = max(element.iterfind(art.tag("Registrering")), key=_registreret, default=None)
            if seneste is None:
                raise Afvist(Status.UGYLDIGT, "objektet har ingen registrering")
            self._gem(art, uuid, deepcopy(seneste))
        return svar[0]

    def opdater(self, art: Art, element: etree._Element) -> str:
        """Replace the lists that are given, keep the others. 44 when unknown, 49 when older than the kept."""
        uuid = uuid_i(element)
        with unik(art, uuid) as svar, self._lager.laas():
            gammelt = self._lager.hent(art, uuid)
            if gammelt is None:
                raise Afvist(Status.IKKE_FUNDET)
            tidspunkt = element.findtext(_i_samme_navnerum(element, "Tidspunkt"))
            if (instant(tidspunkt) or ALTID_FOER) < gammelt.tidspunkt:
                raise Afvist(Status.KONFLIKT, "en nyere registrering findes")
            ny = deepcopy(gammelt.registrering)
            _saet(ny, q("sd:Tidspunkt"), tidspunkt)
            _saet(ny, q("sd:NoteTekst"), element.findtext(q("sd:NoteTekst")))
            for liste in (fundet for navn in LISTER if (fundet := element.find(art.tag(navn))) is not None):
                ny.replace(_barn(ny, liste.tag), deepcopy(liste))
            self._gem(art, uuid, ny)
        return svar[0]

    def fjern(self, art: Art, uuid: str) -> str:
        """Take an object away. 44 when unknown."""
        with unik(art, uuid) as svar:
            if not self._lager.fjern(art, uuid):
                raise Afvist(Status.IKKE_FUNDET)
        return svar[0]

    def _gem(self, art: Art, uuid: str, registrering: etree._Element) -> None:
        _saet(registrering, q("gd:StsTidspunkt"), self._ur().astimezone(UTC).isoformat(timespec="milliseconds"))
        self._lager.gem(Objekt.af(art, uuid, registrering))


@contextmanager
def unik(art: Art, uuid: str) -> Iterator[list[str]]:
    """Collects the UnikRetur of one object: OK, or the status of the Afvist raised inside."""
    svar: list[str] = []
    try:
        yield svar
        resultat = retur(Status.OK)
    except Afvist as afvist:
        resultat = retur(afvist.status, afvist.detalje)
    svar.append(x("sd:UnikRetur", resultat, t("sd:Type", art.navn), t("sd:UUIDIdentifikator", uuid)))


def flere(ud: str, svar: list[str]) -> bytes:
    """The answer to a write: one UnikRetur per object, or 40 when there was nothing to write."""
    return rod(ud, *(svar or [standardretur(Status.UGYLDIGT, "der er intet at skrive")])).encode()


def uuid_i(element: etree._Element) -> str:
    """The object's own UUID, in lower case."""
    return (element.findtext(q("sd:UUIDIdentifikator")) or "").strip().lower()


def _registreret(registrering: etree._Element) -> datetime:
    return instant(registrering.findtext(q("sd:Tidspunkt"))) or ALTID_FOER


def _i_samme_navnerum(element: etree._Element, lokal: str) -> str:
    return f"{{{etree.QName(element).namespace}}}{lokal}"


def _barn(element: etree._Element, tag: str) -> etree._Element:
    fundet = element.find(tag)
    if fundet is None:
        raise Afvist(Status.UGYLDIGT, f"registreringen mangler {lokalnavn(tag)}")
    return fundet


_RAMME = [q(f"sd:{navn}") for navn in ("NoteTekst", "Tidspunkt", "LivscyklusKode", "BrugerRef")] + [
    q("gd:StsTidspunkt")
]


def _saet(registrering: etree._Element, tag: str, tekst: str | None) -> None:
    """Give a registration's frame that value, in its place in the sequence; None changes nothing."""
    if tekst is None:
        return
    fundet = registrering.find(tag)
    if fundet is None:
        fundet = etree.Element(tag, nsmap=dict(NS))
        foran = sum(1 for barn in registrering if barn.tag in _RAMME[: _RAMME.index(tag)])
        registrering.insert(foran, fundet)
    fundet.text = tekst
