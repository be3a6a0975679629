"""Where a fact lies in an index object: the latest registration, what is in force now, who plays which role.

One pass over the children by Clark name, no XPath: this runs for every relation of every record.
Source: gd:RegistreringType, gd:RelationType, sd:VirkningType; PROTOCOL 2.2, 2.3, 3.7.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from lxml import etree

from adapters.kontrakt import Ns
from borgerblik.domain.tid import Virkning
from schemas.ind.felter import moment

_UUID, _URN = Ns.SD("UUIDIdentifikator"), Ns.SD("URNIdentifikator")
_FRA, _TIL = Ns.SD("FraTidspunkt"), Ns.SD("TilTidspunkt")
_TIDSSTEMPEL = Ns.SD("TidsstempelDatoTid")
_ROLLE, _REFERENCE, _VIRKNING, _UDVIDELSER = (
    Ns.GD(name) for name in ("Rolle", "ReferenceID", "Virkning", "LokalUdvidelseListe")
)
_TIDSPUNKT, _STS, _LIVSCYKLUS = Ns.SD("Tidspunkt"), Ns.GD("StsTidspunkt"), Ns.SD("LivscyklusKode")
_BEGINNING = datetime.min.replace(tzinfo=UTC)


class Unreadable(Exception):
    """A record that is no use; it costs itself and is counted."""


def text(parent: etree._Element | None, tag: str) -> str | None:
    """The trimmed text of a child, None where it is missing or blank."""
    found = None if parent is None else parent.findtext(tag)
    return (found and found.strip()) or None


def unik_id(holder: etree._Element | None) -> str | None:
    """A sd:UnikIdType: the UUID in lower case, or the URN as written."""
    if holder is None:
        return None
    found = text(holder, _UUID)
    return found.lower() if found else text(holder, _URN)


def virkning(holder: etree._Element | None) -> Virkning:
    """A sd:VirkningType; a missing element or bound, and GraenseIndikator, are infinite.

    Raises Unreadable for a time that is none: nobody knows what is then in force.
    """
    if holder is None:
        return Virkning()
    return Virkning(_bound(holder.find(_FRA)), _bound(holder.find(_TIL)))


def _bound(holder: etree._Element | None) -> datetime | None:
    stamp = text(holder, _TIDSSTEMPEL)
    try:
        return None if stamp is None else moment(stamp)
    except ValueError:
        raise Unreadable("a time in Virkning is none") from None


def latest_registrering(image: etree._Element, tag: str) -> etree._Element:
    """The newest registration of an object; of two at the same moment the one further down.

    Raises Unreadable where there is none.
    """
    latest: etree._Element | None = None
    latest_key = (_BEGINNING, _BEGINNING)
    for registrering in image.iterchildren(tag):
        key = (_moment(registrering, _TIDSPUNKT), _moment(registrering, _STS))
        if latest is None or key >= latest_key:
            latest, latest_key = registrering, key
    if latest is None:
        raise Unreadable("no Registrering")
    return latest


def _moment(parent: etree._Element, tag: str) -> datetime:
    stamp = text(parent, tag)
    try:
        return (stamp and moment(stamp)) or _BEGINNING
    except ValueError:
        raise Unreadable("a time of registration is none") from None


def frame(registrering: etree._Element) -> dict[str, str | None]:
    """What every registration says of itself."""
    return {
        "livscyklus": text(registrering, _LIVSCYKLUS),
        "registreret": text(registrering, _TIDSPUNKT) or text(registrering, _STS),
    }


def in_force(elements: Iterable[etree._Element], virkning_tag: str, at: datetime) -> list[etree._Element]:
    """Those in force at the moment, the one that began last first (never by their place in the list)."""
    valid = [
        (holds.fra or _BEGINNING, place, element)
        for place, element in enumerate(elements)
        if at in (holds := virkning(element.find(virkning_tag)))
    ]
    return [element for _, _, element in sorted(valid, key=lambda entry: entry[:2], reverse=True)]


class Relation(NamedTuple):
    """A gd:RelationType: its role, what it refers to, when it holds, and the element itself."""

    rolle: str | None
    reference: str | None
    virkning: Virkning
    element: etree._Element

    def udvidelse(self, tag: str) -> etree._Element | None:
        """The extension in its own LokalUdvidelseListe."""
        found = self.element.find(_UDVIDELSER)
        return None if found is None else found.find(tag)


def relations(parent: etree._Element | None, tag: str) -> Iterator[Relation]:
    """Every relation of that kind, past and future ones too."""
    if parent is None:
        return
    for element in parent.iterchildren(tag):
        yield Relation(
            unik_id(element.find(_ROLLE)),
            unik_id(element.find(_REFERENCE)),
            virkning(element.find(_VIRKNING)),
            element,
        )


def now(found: Iterable[Relation], at: datetime) -> list[Relation]:
    """The relations in force at the moment, the one that began last first."""
    valid = [(r.virkning.fra or _BEGINNING, place, r) for place, r in enumerate(found) if at in r.virkning]
    return [r for _, _, r in sorted(valid, key=lambda entry: entry[:2], reverse=True)]


def first_with_role(found: Iterable[Relation], rolle: str) -> Relation | None:
    """The first that plays the role."""
    return next((relation for relation in found if relation.rolle == rolle), None)


def cvr_of(relation: Relation | None, spelled: str | None) -> str | None:
    """The CVR number of an actor: its own field, else the number in its URN."""
    if spelled:
        return spelled
    reference = (relation and relation.reference) or ""
    head, _, number = reference.rpartition(":")
    return number if head.lower() == "urn:oio:cvr-nr" else None
