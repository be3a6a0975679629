"""Reading an index through, page by page: what a kommune has under one KLE number, nobody in particular asked for.

The same records as a citizen's overview is made of, read with the same eyes; only the search is another. Benefits
are read in Ydelsesindeks (SF1490) for every kommune: Ydelselistehent (SF1491) cannot be asked without a citizen.
Source: PROTOCOL 3.2, 3.3, 4.2; nothing is held between two pages.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from lxml import etree
from marshmallow import ValidationError

from adapters import sagdokumentindeks as sdi
from adapters import ydelsesindeks as ydi
from adapters.gennemlaest_sag import read_sager, sager_body
from adapters.gennemlaest_ydelse import bevillinger_body, read_bevillinger, read_udbetalinger, udbetalinger_body
from adapters.kontrakt import Ns
from adapters.oejebliksbillede import (
    Unreadable,
    child,
    unik_id,
)
from adapters.sider import PAGE_SIZE, add_filter, announced_in
from adapters.soap import SoapClient
from adapters.tjenester import Tjenester
from borgerblik.config import Settings
from borgerblik.domain.faelles import UUID
from borgerblik.domain.sag import Sag
from borgerblik.sources import (
    Deadline,
    Delivery,
    Gennemlaeser,
    Gennemlaesning,
    Reason,
    Side,
    SourceError,
)
from borgerblik.visning.emne import Visningsklasser
from schemas.ind.sag import SAG

Images = Sequence[etree._Element]


@dataclass(frozen=True, slots=True)
class _Slags:
    """One kind of record: its name in Antal, the tags of its image and id, how it is asked for and read."""

    antal: str
    image: str
    objekt: str
    body: Callable[[Gennemlaesning, int, int], etree._Element]
    read: Callable[[etree._Element, Images, Gennemlaesning], Side]


class Indekslaeser:
    """One index, read through."""

    def __init__(
        self, name: str, client: SoapClient, action: str, answer: str, ns: Ns, slags: Mapping[str, _Slags]
    ) -> None:
        self._name = name
        self._client = client
        self._action = action
        self._answer = answer
        self._ns = ns
        self._slags = slags

    @property
    def name(self) -> str:
        """Its key in `kilder`."""
        return self._name

    @property
    def slags(self) -> tuple[str, ...]:
        """What it holds, each read by itself."""
        return tuple(self._slags)

    def side(self, gennemlaesning: Gennemlaesning, slags: str, fra: int, hoejst: int) -> Side:
        """The records of that kind from number `fra` (0 is the first) on, at most so many.

        Sager come in the order the index received them, payments by the day they were made, so that what comes
        in meanwhile comes last. Grants can only be sorted by what the benefit is called: among equals the index's
        own order holds, which it is trusted to keep. Raises SourceError; AFVIST where the kommune has no CVR number
        to limit the reading by, and where a record is another authority's.
        """
        kind = self._slags[slags]
        if gennemlaesning.cvr is None:
            raise SourceError(Reason.AFVIST, "a kommune without a CVR number cannot be read through")
        answer = self._client.call(self._action, kind.body(gennemlaesning, fra, hoejst), self._answer, gennemlaesning)
        if answer is None:
            return Side(antal=0) if fra == 0 else Side()
        images = list(answer.iterchildren(kind.image))[:hoejst]
        antal = announced_in(answer, self._ns).get(kind.antal)
        if not images:
            return Side(antal=antal)
        ider = tuple(unik_id(child(image, kind.objekt)) or "" for image in images)
        return replace(kind.read(answer, images, gennemlaesning), ider=ider, antal=antal, naeste=fra + len(images))


# Sager by UUID


def _known_body(uuider: Iterable[str]) -> etree._Element:
    """The search for these sager."""
    nsmap = {"sdi": Ns.SDI.value, "sag": Ns.SAG.value, "sd": Ns.SD.value}
    element = etree.Element(Ns.SDI("FremsoegSagDokumentIndeksInput"), nsmap=nsmap)
    for uuid in uuider:
        etree.SubElement(element, Ns.SDI("SagUuid")).text = uuid
    add_filter(element, Ns.SDI, {"SagVis": sdi.VIS["SagVis"]}, {})
    return element


class Sagsopslag:
    """Sager by their UUID: those that grants name, and that were not read through themselves.

    `vent` returns when the next call may be made; the time a call may take begins then.
    """

    def __init__(self, client: SoapClient, vent: Callable[[], None]) -> None:
        self._client = client
        self._vent = vent

    def sager(self, gennemlaesning: Gennemlaesning, uuider: Collection[str]) -> Delivery:
        """The sager of these UUIDs, whoever owns them, without documents: for what they bind, not to be counted.

        One that is not there is left out; one that cannot be read is counted. Raises SourceError.
        """
        left = iter(dict.fromkeys(uuid for uuid in uuider if UUID.fullmatch(uuid)))
        found: list[Sag] = []
        unreadable = 0
        seconds = gennemlaesning.deadline.remaining()
        while batch := list(islice(left, PAGE_SIZE)):
            self._vent()
            asked = replace(gennemlaesning, deadline=Deadline(seconds))
            answer = self._client.call(sdi.ACTION, _known_body(batch), sdi.ANSWER, asked)
            images = () if answer is None else answer.iterchildren(Ns.SDI("SagFiltreretOejebliksbillede"))
            for image in images:
                try:
                    found.append(SAG.load(sdi.facts(image, gennemlaesning, {})))
                except (Unreadable, ValidationError):
                    unreadable += 1
        return Delivery(sager=tuple(found), unreadable=unreadable)


# Joined


def make_gennemlaesere(settings: Settings, tjenester: Tjenester) -> tuple[Gennemlaeser, ...]:
    """Sags- og Dokumentindeks (`sager`) and Ydelsesindeks (`bevillinger`, `udbetalinger`).

    Also for kommuner whose citizens' benefits are fetched through Ydelselistehent: that has no search without a
    citizen, and both services read from the same index.
    """
    visningsklasser = Visningsklasser(settings.visningsklasse_roller)
    return (
        Indekslaeser(
            "sagdokumentindeks",
            tjenester.client(settings.sagdokumentindeks),
            sdi.ACTION,
            sdi.ANSWER,
            Ns.SDI,
            {
                "sager": _Slags(
                    "sager",
                    Ns.SDI("SagFiltreretOejebliksbillede"),
                    Ns.SAG("ObjektType"),
                    sager_body,
                    partial(read_sager, visningsklasser),
                )
            },
        ),
        Indekslaeser(
            "ydelsesindeks",
            tjenester.client(settings.ydelsesindeks),
            ydi.ACTION,
            ydi.ANSWER,
            Ns.YI,
            {
                "bevillinger": _Slags(
                    "bevillinger",
                    Ns.YI("BevillingFiltreretOejebliksbillede"),
                    Ns.BI("ObjektType"),
                    bevillinger_body,
                    read_bevillinger,
                ),
                "udbetalinger": _Slags(
                    "effektueringer",
                    Ns.YI("OekonomiskEffektueringFiltreretOejebliksbillede"),
                    Ns.OEF("ObjektType"),
                    udbetalinger_body,
                    read_udbetalinger,
                ),
            },
        ),
    )


def make_sagsopslag(settings: Settings, tjenester: Tjenester, vent: Callable[[], None]) -> Sagsopslag:
    """Sager by UUID in Sags- og Dokumentindeks, one call each time `vent` returns."""
    return Sagsopslag(tjenester.client(settings.sagdokumentindeks), vent)
