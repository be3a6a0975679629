"""Where a fact lies in an index object: the latest registration, what is in force now, who plays which role.

This runs for every relation of every record, so it is written for it: one loop over the children by Clark
name, no path per field, by place where the contract is a sequence (a third of the price of a search), and a
time is read only where something hangs on it.
Source: gd:RegistreringType, gd:RelationType, sd:VirkningType; PROTOCOL 2.2, 2.3, 3.7.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache

from lxml import etree

from adapters.kontrakt import Ns
from borgerblik.domain.tid import Virkning
from schemas.ind.felter import moment

_UUID = Ns.SD("UUIDIdentifikator")
_URN = Ns.SD("URNIdentifikator")
_FRA, _TIL, _TIDSSTEMPEL = Ns.SD("FraTidspunkt"), Ns.SD("TilTidspunkt"), Ns.SD("TidsstempelDatoTid")
_ROLLE, _REFERENCE = Ns.GD("Rolle"), Ns.GD("ReferenceID")
_VIRKNING, _UDVIDELSER = Ns.GD("Virkning"), Ns.GD("LokalUdvidelseListe")
_TIDSPUNKT, _STS, _LIVSCYKLUS = Ns.SD("Tidspunkt"), Ns.GD("StsTidspunkt"), Ns.SD("LivscyklusKode")
_BEGINNING = datetime.min.replace(tzinfo=UTC)

Parts = dict[str, etree._Element]


class Unreadable(Exception):
    """A record that is no use; it costs itself and is counted."""


# Elements and their texts


def parts(parent: etree._Element | None) -> Parts:
    """The children by name; of two of one name the first. One pass, for where several of them are read."""
    if parent is None:
        return {}
    return {each.tag: each for each in parent[::-1]}  # type: ignore[index]  # the stubs know no slices


def said(known: Parts, tag: str) -> str | None:
    """The trimmed text of that part, None where it is missing or blank."""
    found = known.get(tag)
    if found is None:
        return None
    written = found.text
    return (written and written.strip()) or None


def child(parent: etree._Element | None, tag: str) -> etree._Element | None:
    """The first child of that name. (A loop is half the price of `find` for the few children there are.)"""
    if parent is not None:
        for each in parent:
            if each.tag == tag:
                return each
    return None


def text(parent: etree._Element | None, tag: str) -> str | None:
    """The trimmed text of the first child of that name, None where it is missing or blank."""
    found = child(parent, tag)
    written = None if found is None else found.text
    return (written and written.strip()) or None


def unik_id(holder: etree._Element | None) -> str | None:
    """A sd:UnikIdType: the UUID in lower case, or the URN as written."""
    if holder is None or not len(holder):
        return None
    each = holder[0]
    tag = each.tag
    written = (each.text or "").strip()
    return (written.lower() if tag == _UUID else written if tag == _URN else None) or None


# Time


@lru_cache(maxsize=4096)
def _virkning(fra: str | None, til: str | None) -> Virkning:
    """From the two stamps; the relations of one record mostly share theirs."""
    return Virkning(_moment(fra), _moment(til))


def _moment(stamp: str | None) -> datetime | None:
    try:
        return moment(stamp) if stamp and stamp.strip() else None
    except (ValueError, OverflowError):
        raise Unreadable("a time is none") from None


def virkning(holder: etree._Element | None) -> Virkning:
    """A sd:VirkningType; a missing element or bound, and GraenseIndikator, are infinite.

    Raises Unreadable for a time that is none: nobody knows what is then in force.
    """
    fra = til = None
    if holder is not None:
        for bound in holder[:2]:  # type: ignore[index]  # a sequence; who did it and why follow, and are not ours to read
            tag = bound.tag
            if tag == _FRA:
                fra = _stamp(bound)
            elif tag == _TIL:
                til = _stamp(bound)
    return _virkning(fra, til)


def _stamp(bound: etree._Element) -> str | None:
    """The time of a bound, None for GraenseIndikator."""
    if not len(bound):
        return None
    only = bound[0]
    return only.text if only.tag == _TIDSSTEMPEL else None


def latest_registrering(image: etree._Element, tag: str) -> Parts:
    """The parts of an object's newest registration; of two at the same moment the one further down.

    Newest is what the index received last (StsTidspunkt); the sender's clock (Tidspunkt) decides only where
    the index says nothing, and between equals. Raises Unreadable where there is none.
    """
    found = [parts(registrering) for registrering in image.iterchildren(tag)]
    if not found:
        raise Unreadable("no Registrering")
    if len(found) == 1:  # an index keeps the last one only: the usual case
        return found[0]
    return max(enumerate(found), key=lambda entry: (*_registered(entry[1]), entry[0]))[1]


def registrering_element(image: etree._Element, tag: str) -> etree._Element | None:
    """The newest registration itself, None where there is none or nobody can say which it is."""
    try:
        return next((part.getparent() for part in latest_registrering(image, tag).values()), None)
    except Unreadable:
        return None


def _registered(registrering: Parts) -> tuple[datetime, datetime]:
    sent = _moment(said(registrering, _TIDSPUNKT)) or _BEGINNING
    return _moment(said(registrering, _STS)) or sent, sent


def livscyklus(registrering: Parts) -> str | None:
    """What became of the object, as this registration says."""
    return said(registrering, _LIVSCYKLUS)


def registreret(registrering: Parts) -> str | None:
    """When it was registered: by the sender's clock, else by the index's."""
    return said(registrering, _TIDSPUNKT) or said(registrering, _STS)


def in_force(parent: etree._Element | None, tag: str, virkning_tag: str, at: datetime) -> list[Parts]:
    """The parts of the children of that name in force at the moment, the one that began last first.

    Never by their place in the list. Raises Unreadable.
    """
    if parent is None:
        return []
    valid = []
    for place, element in enumerate(parent.iterchildren(tag)):
        known = parts(element)
        holds = virkning(known.get(virkning_tag))
        if at in holds:
            valid.append((holds.fra or _BEGINNING, place, known))
    if len(valid) > 1:
        valid.sort(key=lambda entry: entry[:2], reverse=True)
    return [known for _, _, known in valid]


def first_said(found: list[Parts], tag: str) -> str | None:
    """The text of that part in the first of them that has it."""
    return next((value for known in found if (value := said(known, tag))), None)


# Relations


class Relation:
    """A gd:RelationType: its role and what it refers to. When it holds is read only if asked."""

    __slots__ = ("_holds", "_udvidelser", "element", "reference", "rolle")

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.rolle: str | None = None
        self.reference: str | None = None
        self._holds: etree._Element | None = None
        self._udvidelser: etree._Element | None = None
        for part in element[:]:  # type: ignore[index]
            tag = part.tag
            if tag == _VIRKNING:
                self._holds = part
            elif tag == _ROLLE:
                self.rolle = unik_id(part)
            elif tag == _REFERENCE:
                self.reference = unik_id(part)
            elif tag == _UDVIDELSER:
                self._udvidelser = part

    @property
    def virkning(self) -> Virkning:
        """When it holds. Raises Unreadable."""
        return virkning(self._holds)

    def udvidelse(self, tag: str) -> Parts:
        """The parts of the extension of that name in its LokalUdvidelseListe."""
        return parts(child(self._udvidelser, tag))


def relations(parent: etree._Element | None, tag: str, rolle: str | None = None) -> Iterator[Relation]:
    """Every relation of that kind (and of that role, where one is named), past and future ones too."""
    if parent is None:
        return
    for element in parent.iterchildren(tag):
        relation = Relation(element)
        if rolle is None or relation.rolle == rolle:
            yield relation


def now(found: Iterable[Relation], at: datetime) -> list[Relation]:
    """The relations in force at the moment, the one that began last first. Raises Unreadable."""
    valid = [
        (holds.fra or _BEGINNING, place, relation)
        for place, relation in enumerate(found)
        if at in (holds := relation.virkning)
    ]
    if len(valid) > 1:
        valid.sort(key=lambda entry: entry[:2], reverse=True)
    return [relation for _, _, relation in valid]


def current(parent: etree._Element | None, tag: str, rolle: str, at: datetime) -> Relation | None:
    """The relation of that kind that plays the role now; of several the one that began last."""
    return next(iter(now(relations(parent, tag, rolle), at)), None)


def cvr_of(relation: Relation, spelled: str | None) -> str | None:
    """The CVR number of an actor: its own field, else the number in its URN."""
    if spelled:
        return spelled
    head, _, number = (relation.reference or "").rpartition(":")
    return number if head.lower() == "urn:oio:cvr-nr" else None
