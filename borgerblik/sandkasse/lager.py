"""What the indexes keep: objects in memory, found by UUID and by the URN of a party."""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from borgerblik.sandkasse.kleregister import Kleregister
from borgerblik.sandkasse.kontrakt import ARTER, EFFEKTUERING, LISTER, SAG, UDVIDELSER, Art, YdelseRolle, lokalnavn, q
from borgerblik.sandkasse.opslag import Post
from borgerblik.sandkasse.tid import ALTID_FOER, instant
from borgerblik.sandkasse.xml import elementer, fragment

Vis = frozenset[str]
_CVR = {q("si:CVR-Nummer"), q("di:CVR-Nr"), q("bi:CVR-nr"), q("oef:CVR-nr")}
_LAVEDE = 8000  # objects of 30 KB each
_NOTAT = q("sag:JournalnotatEgenskaber")
_AKTOER = q("bi:Bevillingsaktoer")
_ROLLE = f"{q('gd:Rolle')}/{q('sd:UUIDIdentifikator')}"


@dataclass(frozen=True, eq=False, slots=True)
class Objekt:
    """An object with its latest registration, which nobody changes after it is stored."""

    art: Art
    uuid: str
    registrering: etree._Element
    parter: frozenset[str]
    ejere: frozenset[str]
    tidspunkt: datetime
    _skrevet: dict[Vis, bytes] = field(default_factory=dict, repr=False)

    @classmethod
    def af(cls, art: Art, uuid: str, registrering: etree._Element) -> Objekt:
        """Read once what searches ask for again and again."""
        relationer = registrering.find(art.tag("RelationListe"))
        alle = () if relationer is None else tuple(relationer)
        parter = (_reference(relation) for relation in alle if relation.tag == art.part)
        return cls(
            art=art,
            uuid=uuid.lower(),
            registrering=registrering,
            parter=frozenset(part.lower() for part in parter if part),
            ejere=frozenset(cvr for relation in alle if _er_ejer(art, relation) for cvr in _cvr_numre(relation) if cvr),
            tidspunkt=instant(registrering.findtext(q("sd:Tidspunkt"))) or ALTID_FOER,
        )

    def billede(self, vis: Vis) -> bytes:
        """The parts that are asked for, as XML inside a document with the contract's prefixes."""
        skrevet = self._skrevet.get(vis)
        if skrevet is None:
            skrevet = self._skrevet[vis] = fragment(_beskaaret(self.art, self.registrering, vis))
        return skrevet


def _reference(relation: etree._Element) -> str:
    return (relation.findtext(f"{q('gd:ReferenceID')}/{q('sd:URNIdentifikator')}") or "").strip()


def _er_ejer(art: Art, relation: etree._Element) -> bool:
    tag, rolle = art.ejer
    return relation.tag == tag and (relation.findtext(_ROLLE) or "").strip().lower() == rolle


def _cvr_numre(relation: etree._Element) -> Iterable[str]:
    return ((element.text or "").strip() for element in relation.iter() if element.tag in _CVR)


def _beskaaret(art: Art, registrering: etree._Element, vis: Vis) -> etree._Element:
    """A registration with only what `vis` shows; the three lists are there even when empty."""
    ny = etree.Element(registrering.tag)
    for barn in registrering:
        ny.append(_beskaaret_liste(art, barn, vis) if lokalnavn(barn.tag) in LISTER else deepcopy(barn))
    return ny


def _beskaaret_liste(art: Art, liste: etree._Element, vis: Vis) -> etree._Element:
    ny = etree.Element(liste.tag)
    for barn in liste:
        if barn.tag == UDVIDELSER:
            vist = [deepcopy(udvidelse) for udvidelse in barn if _vises(art, udvidelse, vis)]
            if vist:
                etree.SubElement(ny, UDVIDELSER).extend(vist)
        elif _vises(art, barn, vis):
            ny.append(_uden_notat(deepcopy(barn), vis))
    return ny


def _vises(art: Art, element: etree._Element, vis: Vis) -> bool:
    if element.tag == _AKTOER:
        ejer = (element.findtext(_ROLLE) or "").strip().lower() == YdelseRolle.EJER
        return ("aktoer-ejer" if ejer else "aktoer-ansvarlig") in vis
    if element.tag in art.altid:
        return bool(vis)
    krav = art.vis.get(element.tag)
    return krav in vis or (krav == "journalpost" and "journalpost-journalnote" in vis)


def _uden_notat(element: etree._Element, vis: Vis) -> etree._Element:
    if "journalpost-journalnote" not in vis:
        for notat in list(element.iter(_NOTAT)):
            foraelder = notat.getparent()
            if foraelder is not None:
                foraelder.remove(notat)
    return element


@dataclass(frozen=True, slots=True)
class Levering:
    """Objects that are made when somebody first asks for one of these parties.

    `nummer` stands in the last twelve hexadecimal digits of every UUID in it, so that one UUID is enough
    to know which delivery it is in. `poster`, where there are many such deliveries: the same objects, not made yet.
    """

    nummer: int
    urner: tuple[str, ...]
    byg: Callable[[], list[Objekt]]
    poster: Callable[[], list[Post]] | None = None


class Lager:
    """All objects of both indexes. Every method may be called from any thread."""

    def __init__(self, leveringer: Iterable[Levering] = ()) -> None:
        self._laas = threading.RLock()
        self._objekter: dict[str, dict[str, Objekt]] = {art.navn: {} for art in ARTER}
        self._parter: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._journalfoert: dict[str, set[str]] = defaultdict(set)
        self._betalt: dict[str, set[str]] = defaultdict(set)
        self._ventende: dict[int, Levering] = {}
        self._ventende_part: dict[str, list[int]] = defaultdict(list)
        self._roerte: set[int] = set()
        self._lavede: OrderedDict[tuple[int, int], Objekt] = OrderedDict()
        self.udgave = 0  # how many writes there have been
        poster: dict[int, Callable[[], list[Post]]] = {}
        for levering in leveringer:
            self._ventende[levering.nummer] = levering
            if levering.poster is not None:
                poster[levering.nummer] = levering.poster
            for urn in levering.urner:
                self._ventende_part[urn.lower()].append(levering.nummer)
        self.register = Kleregister(poster)

    def hent(self, art: Art, uuid: str) -> Objekt | None:
        """The object with that UUID, if there is one."""
        with self._laas:
            nummer = leveringsnummer(uuid)
            if nummer in self._ventende and nummer in self.register:
                plads = self.register.plads(nummer, art, uuid.lower())
                return None if plads is None else self._lavet(nummer, plads)
            self._modtag(nummer)
            return self._objekter[art.navn].get(uuid.lower())

    def i_spand(self, art: Art, kle: str, ejer: str, plads: int) -> Objekt:
        """The object at that place of the register, as it was generated."""
        with self._laas:
            spand = self.register.spand(art, kle, ejer)
            return self._lavet(spand.numre[plads], spand.pladser[plads])

    def skrevne(self, art: Art) -> list[Objekt]:
        """Every object that the register does not know, or that may be otherwise than it knows."""
        with self._laas:
            for nummer in [nummer for nummer in self._ventende if nummer not in self.register]:
                self._modtag(nummer)
            alle = self._objekter[art.navn].values()
            return [o for o in alle if (n := leveringsnummer(o.uuid)) not in self.register or n in self._roerte]

    def roert(self, nummer: int) -> bool:
        """Has anything of that citizen been written to?"""
        return nummer in self._roerte

    def med_part(self, art: Art, urn: str) -> list[Objekt]:
        """Every object where that URN is a party, in any role."""
        with self._laas:
            for nummer in self._ventende_part.pop(urn.lower(), []):
                self._modtag(nummer)
            kendte = self._objekter[art.navn]
            return [kendte[uuid] for uuid in self._parter[art.navn, urn.lower()]]

    def alle(self, art: Art) -> list[Objekt]:
        """Everything: with many generated citizens this takes its time, once."""
        with self._laas:
            for nummer in list(self._ventende):
                self._modtag(nummer)
            return list(self._objekter[art.navn].values())

    def journalfoert(self, dokument: str) -> bool:
        """Does a sag that is known have the document among its journal posts?"""
        with self._laas:
            return bool(self._journalfoert.get(dokument.lower()))

    def betalinger(self, bevilling: str) -> list[Objekt]:
        """The payments that are known to pay for a benefit of that grant."""
        with self._laas:
            self._modtag(leveringsnummer(bevilling))
            kendte = self._objekter[EFFEKTUERING.navn]
            return [kendte[uuid] for uuid in sorted(self._betalt.get(bevilling.lower(), ()))]

    def gem(self, objekt: Objekt) -> None:
        """Store, in place of an older registration of the same object."""
        with self._laas:
            self.fjern(objekt.art, objekt.uuid)
            self._saet(objekt)

    def fjern(self, art: Art, uuid: str) -> bool:
        """Take an object away; False when it was not there."""
        with self._laas:
            nummer = leveringsnummer(uuid)
            self._modtag(nummer)
            self._roerte.add(nummer)
            self.udgave += 1
            gammelt = self._objekter[art.navn].pop(uuid.lower(), None)
            if gammelt is None:
                return False
            for urn in gammelt.parter:
                self._parter[art.navn, urn].discard(gammelt.uuid)
            for dokument in dokumenter_i(gammelt):
                self._journalfoert[dokument].discard(gammelt.uuid)
            for bevilling in bevillinger_i(gammelt):
                self._betalt[bevilling].discard(gammelt.uuid)
            return True

    def laas(self) -> threading.RLock:
        """Hold it while a read and the write that follows from it belong together."""
        return self._laas

    def _modtag(self, nummer: int) -> None:
        levering = self._ventende.pop(nummer, None)
        if levering is not None:
            for objekt in levering.byg():
                self._saet(objekt)

    def _lavet(self, nummer: int, plads: int) -> Objekt:
        """An object made for this once; the last of them are remembered."""
        objekt = self._lavede.pop((nummer, plads), None)
        if objekt is None:
            post = self.register.post(nummer, plads)
            objekt = Objekt.af(post.art, post.uuid, elementer([post.skriv()])[0])
        self._lavede[nummer, plads] = objekt
        while len(self._lavede) > _LAVEDE:
            self._lavede.popitem(last=False)
        return objekt

    def _saet(self, objekt: Objekt) -> None:
        self._objekter[objekt.art.navn][objekt.uuid] = objekt
        for urn in objekt.parter:
            self._parter[objekt.art.navn, urn].add(objekt.uuid)
        for dokument in dokumenter_i(objekt):
            self._journalfoert[dokument].add(objekt.uuid)
        for bevilling in bevillinger_i(objekt):
            self._betalt[bevilling].add(objekt.uuid)


def leveringsnummer(uuid: str) -> int:
    """The delivery an object of that UUID would be in, -1 for none."""
    try:
        return int(uuid.strip()[-12:], 16)
    except ValueError:
        return -1


def dokumenter_i(objekt: Objekt) -> list[str]:
    """UUIDs of the documents among a sag's journal posts, in order; none for other objects."""
    if objekt.art is not SAG:
        return []
    return [uuid for post in objekt.registrering.iter(q("sag:Journalpost")) if (uuid := reference_uuid(post))]


def bevillinger_i(objekt: Objekt) -> set[str]:
    """UUIDs of the grants a payment has lines for; none for other objects."""
    if objekt.art is not EFFEKTUERING:
        return set()
    henvisninger = objekt.registrering.iter(q("oef:BevilgetYdelseRef"))
    uuider = ((h.findtext(q("sd:UUIDIdentifikator")) or "").strip().lower() for h in henvisninger)
    return {uuid for uuid in uuider if uuid}


def reference_uuid(relation: etree._Element) -> str:
    """The UUID a relation points to, in lower case; empty when it points to none."""
    return (relation.findtext(f"{q('gd:ReferenceID')}/{q('sd:UUIDIdentifikator')}") or "").strip().lower()
