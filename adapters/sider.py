"""Asking an index page by page, to the end.

An index may give shorter pages than asked for, and may or may not announce how many there are (Antal). So:
go on from what came; stop at the announced number, or at a page that brings nothing new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from adapters.kontrakt import Ns
from adapters.oejebliksbillede import child, text, unik_id

PAGE_SIZE = 100
Ask = Callable[[Mapping[str, int]], etree._Element | None]


@dataclass(slots=True)
class Strand:
    """One kind of object in the answers: its name in Antal, the tag of its image and of its id."""

    name: str
    image: str
    objekt: str
    offset: int = 0
    announced: int | None = None
    seen: set[str] = field(default_factory=set)
    ended: bool = False

    def take(self, answer: etree._Element, announced: int | None) -> list[etree._Element]:
        """The images of this page that have not come before; moves on, or ends."""
        images = list(answer.iterchildren(self.image))
        by_id = [(unik_id(child(image, self.objekt)), image) for image in images]
        new = [image for uuid, image in by_id if uuid is None or uuid not in self.seen]
        fresh = {uuid for uuid, _ in by_id if uuid is not None} - self.seen
        self.seen |= fresh
        self.offset += len(images) if new else 0  # a page that only repeats has brought us no further
        self.announced = self.announced if announced is None else announced
        self.ended = not fresh or (self.announced is not None and self.offset >= self.announced)
        return new

    @property
    def missing(self) -> int:
        """How many were announced and never came."""
        return max(0, (self.announced or 0) - self.offset)


@dataclass(slots=True)
class Reading:
    """One question read to the end: iterate over it for the pages, then look at `missing`."""

    ask: Ask
    strands: tuple[Strand, ...]
    antal: Ns

    def __iter__(self) -> Iterator[tuple[etree._Element, dict[str, list[etree._Element]]]]:
        while open_strands := [strand for strand in self.strands if not strand.ended]:
            answer = self.ask({strand.name: strand.offset for strand in open_strands})
            if answer is None:
                return
            announced = announced_in(answer, self.antal)
            page = {s.name: s.take(answer, announced.get(s.name)) for s in open_strands}
            yield answer, page
            del answer, page  # one page's tree goes before the next one comes

    @property
    def missing(self) -> int:
        """Objects announced that never came: they count as unreadable."""
        return sum(strand.missing for strand in self.strands)


def announced_in(answer: etree._Element, ns: Ns) -> dict[str, int]:
    """How many of each kind there are in all, as far as the answer says so."""
    found = {}
    for antal in answer.iterchildren(ns("Antal")):
        name, number = text(antal, ns("Element")), text(antal, ns("Antal")) or ""
        if name and number.isdigit():
            found[name] = int(number)
    return found


def search(parent: etree._Element, tag: str, offset: int, lists: Ns) -> etree._Element:
    """A search by example for one page, whose example goes into the RelationListe that is returned."""
    return example(parent, tag, offset, PAGE_SIZE, lists)[1]


def example(
    parent: etree._Element, tag: str, offset: int, size: int, lists: Ns
) -> tuple[etree._Element, etree._Element]:
    """A search by example for one page: paging, then the three lists, required also when empty.

    Returns the AttributListe and the RelationListe, for the example to go into.
    """
    soeg = etree.SubElement(parent, tag)
    etree.SubElement(soeg, Ns.SD("FoersteResultatReference")).text = str(offset)
    etree.SubElement(soeg, Ns.SD("MaksimalAntalKvantitet")).text = str(size)
    attributter, _, relationer = (
        etree.SubElement(soeg, lists(name)) for name in ("AttributListe", "TilstandListe", "RelationListe")
    )
    return attributter, relationer


def about(relationer: etree._Element, relation: str, urn: str) -> None:
    """The example: a relation of that kind, in whatever role, to the one the URN names."""
    reference = etree.SubElement(etree.SubElement(relationer, relation), Ns.GD("ReferenceID"))
    etree.SubElement(reference, Ns.SD("URNIdentifikator")).text = urn


def with_role(relationer: etree._Element, tag: str, rolle: str) -> etree._Element:
    """The example: a relation of that kind in that role, for the rest to go into."""
    relation = etree.SubElement(relationer, tag)
    etree.SubElement(etree.SubElement(relation, Ns.GD("Rolle")), Ns.SD("UUIDIdentifikator")).text = rolle
    return relation


def add_filter(parent: etree._Element, ns: Ns, vis: Mapping[str, tuple[str, ...]], inkluder: Mapping[str, str]) -> None:
    """The Filter: which parts to show, and which related objects to bring along."""
    element = etree.SubElement(parent, ns("Filter"))
    for kind, parts in vis.items():
        for part in parts:
            etree.SubElement(etree.SubElement(element, ns(kind)), ns("Vis")).text = part
    for kind, what in inkluder.items():
        etree.SubElement(element, ns(kind)).text = what


def add_sorting(parent: etree._Element, ns: Ns, kind: str, *, by: str, order: str, rising: bool = False) -> None:
    """Newest first, or oldest: pages must not shift between two calls. The two indexes spell the rank differently."""
    element = etree.SubElement(etree.SubElement(parent, ns("Sortering")), ns(kind))
    for name, value in (("Element", by), ("Retning", "Stigende" if rising else "Faldende"), (order, "1")):
        etree.SubElement(element, ns(name)).text = value
