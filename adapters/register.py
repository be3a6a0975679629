"""What Klassifikation and Organisation have in common: find UUIDs, and read objects by UUID with their history.

Source: SoegInput, ListInput, LaesInput of KlasseOperationer.xsd and ItSystemOperationer.xsd; PROTOCOL 8. Each has
its own edition of `urn:oio:sagdok:3.0.0`; what is used here is the same in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

from lxml import etree

from adapters.http import within
from adapters.kontrakt import Ns
from adapters.oejebliksbillede import Parts, child, parts, virkning
from adapters.sikkerhed import OnBehalfOf
from adapters.soap import SoapClient
from borgerblik.domain.faelles import UUID
from borgerblik.domain.tid import Virkning

CALL_SECONDS = 20.0
BATCH = 50  # objects in one call
_EVER = "1900-01-01T00:00:00Z"
_BEGINNING = datetime.min.replace(tzinfo=UTC)
_UUID = Ns.SD("UUIDIdentifikator")
_VIRKNING = Ns.SD("Virkning")
Found = TypeVar("Found")


class Fundne(NamedTuple, Generic[Found]):
    """What was found, and how many records were no use."""

    fundne: tuple[Found, ...]
    ulaeselige: int


class Dated(NamedTuple):
    """The parts of an element, and when it is in force."""

    virkning: Virkning
    parts: Parts


class Register:
    """One kind of object of a register, asked on behalf of a kommune. Raises SourceError."""

    def __init__(self, client: SoapClient, ns: Ns, actions: str) -> None:
        self._client = client
        self._ns = ns
        self._actions = actions

    def soeg(self, cvr: str | None, felt: str, vaerdi: str) -> list[str]:
        """The UUIDs of the objects whose field in Egenskab has that value: now, or where there is none, ever."""
        return self._soeg(cvr, felt, vaerdi, ever=False) or self._soeg(cvr, felt, vaerdi, ever=True)

    def laes(self, cvr: str | None, uuider: Iterable[str]) -> Iterator[etree._Element]:
        """The images of these objects, as they have been over time; of those that are not there none."""
        left = iter(dict.fromkeys(uuider))
        while batch := list(islice(left, BATCH)):
            yield from self._batch(cvr, batch)

    def _soeg(self, cvr: str | None, felt: str, vaerdi: str, *, ever: bool) -> list[str]:
        body = self._body("SoegInput")
        if ever:
            window = etree.SubElement(body, Ns.SD("SoegVirkning"))
            _limits(window, "FraTidspunkt", "TilTidspunkt")
        egenskab = etree.SubElement(etree.SubElement(body, self._ns("AttributListe")), self._ns("Egenskab"))
        etree.SubElement(egenskab, Ns.SD(felt)).text = vaerdi
        for empty in ("TilstandListe", "RelationListe"):
            etree.SubElement(body, self._ns(empty))
        answer = self._call("soeg", body, "SoegOutput", cvr)
        listed = () if answer is None else answer.iterfind(f"{Ns.SD('IdListe')}/{_UUID}")
        return [uuid for each in listed if UUID.fullmatch(uuid := (each.text or "").strip().lower())]

    def _batch(self, cvr: str | None, uuider: Sequence[str]) -> Iterator[etree._Element]:
        answer = self._read("list", "ListInput", "ListOutput", cvr, uuider)
        if answer is not None:
            yield from answer.iterchildren(self._ns("FiltreretOejebliksbillede"))
        elif len(uuider) > 1:
            # One that is missing may be why nothing came: ask for each by itself.
            for uuid in uuider:
                alone = self._read("laes", "LaesInput", "LaesOutput", cvr, [uuid])
                if alone is not None:
                    yield from alone.iterchildren(self._ns("FiltreretOejebliksbillede"))

    def _read(self, operation: str, ind: str, ud: str, cvr: str | None, uuider: Iterable[str]) -> etree._Element | None:
        body = self._body(ind)
        for uuid in uuider:
            etree.SubElement(body, _UUID).text = uuid
        _limits(body, "VirkningFraFilter", "VirkningTilFilter")
        return self._call(operation, body, ud, cvr)

    def _call(self, operation: str, body: etree._Element, ud: str, cvr: str | None) -> etree._Element | None:
        with within(CALL_SECONDS) as deadline:
            return self._client.call(f"{self._actions}/{operation}", body, self._ns(ud), OnBehalfOf(cvr, deadline))

    def _body(self, name: str) -> etree._Element:
        return etree.Element(self._ns(name), nsmap={"r": self._ns.value, "sd": Ns.SD.value})


def dated(parent: etree._Element | None, tag: str) -> list[Dated]:
    """The children of that name with their Virkning, the one that began first first. Raises Unreadable."""
    if parent is None:
        return []
    found = [Dated(virkning(child(each, _VIRKNING)), parts(each)) for each in parent.iterchildren(tag)]
    return sorted(found, key=lambda each: each.virkning.fra or _BEGINNING)


def newest(found: Sequence[Dated], at: datetime) -> Dated | None:
    """The one in force at that moment; else the last that was, else the first that will be."""
    now = [each for each in found if at in each.virkning]
    before = [each for each in found if each.virkning.til is not None and each.virkning.til <= at]
    return next((each[-1] for each in (now, before) if each), found[0] if found else None)


def _limits(parent: etree._Element, fra: str, til: str) -> None:
    """All time: what is over is named by old sager too."""
    etree.SubElement(etree.SubElement(parent, Ns.SD(fra)), Ns.SD("TidsstempelDatoTid")).text = _EVER
    etree.SubElement(etree.SubElement(parent, Ns.SD(til)), Ns.SD("GraenseIndikator")).text = "true"
