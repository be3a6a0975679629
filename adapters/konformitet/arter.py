"""The kinds of records an index keeps, how the product asks for them, and the small changes that try the index."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from adapters import gennemlaest_sag, gennemlaest_ydelse
from adapters import sagdokumentindeks as sdi
from adapters import ydelsesindeks as ydi
from adapters.kontrakt import Ns
from adapters.sider import PAGE_SIZE, add_filter, example
from borgerblik.domain.cpr import Cpr
from borgerblik.sources import Deadline, Gennemlaesning

Krop = etree._Element


@dataclass(frozen=True, slots=True)
class Art:
    """One kind: its name in Antal and in Danish, its namespace, the local names of its image and party, its Vis."""

    navn: str
    flertal: str
    ns: Ns
    billede: str
    part: str
    vis: str
    alle_vis: tuple[str, ...]
    om_borger: Callable[[Cpr], Krop]
    under_kle: Callable[[Gennemlaesning, int, int], Krop]


@dataclass(frozen=True, slots=True)
class Indeks:
    """One index: the namespace of its operations, what it is asked with, and its kinds of records."""

    noegle: str
    navn: str
    ns: Ns
    action: str
    answer: str
    skema: str
    intet: Callable[[], Krop]
    arter: tuple[Art, ...]

    def ugyldigt(self) -> Krop:
        """A search by no such operation, that would count and show nothing if it were one."""
        art = self.arter[0]
        krop = etree.Element(self.ns(_IND[self.noegle]), nsmap={"o": self.ns.value, "sd": Ns.SD.value})
        udtryk = etree.SubElement(krop, self.ns("SoegUdtryk"))
        etree.SubElement(udtryk, self.ns("operation")).text = "XOR"
        example(udtryk, self.ns(_SOEG[art.navn]), 0, 1, art.ns)
        return krop


_IND = {"sdi": "FremsoegSagDokumentIndeksInput", "ydi": "FremsoegYdelseIndeksInput"}
_SOEG = {
    "sager": "SoegSag",
    "bevillinger": "SoegBevillingIndeks",
    "effektueringer": "SoegOekonomiskEffektueringIndeks",
}

SAGER = Art(
    "sager", "sager", Ns.SAG, "SagFiltreretOejebliksbillede", "Sagspart", "SagVis",
    sdi.VIS["SagVis"], lambda cpr: sdi.body(cpr, 0), gennemlaest_sag.sager_body,
)  # fmt: skip
BEVILLINGER = Art(
    "bevillinger", "bevillinger", Ns.BI, "BevillingFiltreretOejebliksbillede", "Bevillingspart", "BevillingVis",
    ydi.VIS["BevillingVis"], lambda cpr: ydi.body(cpr, {"bevillinger": 0}), gennemlaest_ydelse.bevillinger_body,
)  # fmt: skip
UDBETALINGER = Art(
    "effektueringer", "udbetalinger", Ns.OEF, "OekonomiskEffektueringFiltreretOejebliksbillede",
    "OekonomiskEffektueringPart", "OekonomiskEffektueringVis",
    (*ydi.VIS["OekonomiskEffektueringVis"], "itsystem"),
    lambda cpr: ydi.body(cpr, {"effektueringer": 0}), gennemlaest_ydelse.udbetalinger_body,
)  # fmt: skip

SDI = Indeks(
    "sdi", "Sags- og Dokumentindeks (SF1470)", Ns.SDI, sdi.ACTION, sdi.ANSWER, "SagDokumentIndeksOperationer.xsd",
    sdi.nothing, (SAGER,),
)  # fmt: skip
YDI = Indeks(
    "ydi", "Ydelsesindeks (SF1490)", Ns.YI, ydi.ACTION, ydi.ANSWER, "YdelseIndeksOperationer.xsd",
    ydi.nothing, (BEVILLINGER, UDBETALINGER),
)  # fmt: skip
INDEKSER: Mapping[str, Indeks] = {indeks.noegle: indeks for indeks in (SDI, YDI)}


def om_borger(indeks: Indeks, art: Art, cpr: Cpr) -> Krop:
    """The first page of the records about a citizen, with every part that is looked at."""
    return kun_vis(indeks, art.om_borger(cpr), art, art.alle_vis)


def under_kle(indeks: Indeks, art: Art, kle: str, cvr: str, at: datetime) -> Krop:
    """The first page of an authority's records under a KLE number, with every part that is looked at."""
    spurgt = Gennemlaesning("", cvr, kle, at, Deadline(0))
    return kun_vis(indeks, art.under_kle(spurgt, 0, PAGE_SIZE), art, art.alle_vis)


def side(krop: Krop, fra: int, hoejst: int) -> Krop:
    """The same search for another page: from number `fra` (0 is the first) on, at most so many."""
    ny = deepcopy(krop)
    for navn, tal in (("FoersteResultatReference", fra), ("MaksimalAntalKvantitet", hoejst)):
        for element in ny.iter(Ns.SD(navn)):
            element.text = str(tal)
    return ny


def kun_vis(indeks: Indeks, krop: Krop, art: Art, vis: tuple[str, ...]) -> Krop:
    """The same search that asks for these parts of the kind and no others; without any it has no Filter."""
    ny = deepcopy(krop)
    gammelt = ny.find(indeks.ns("Filter"))
    plads = len(ny) if gammelt is None else ny.index(gammelt)
    if gammelt is not None:
        ny.remove(gammelt)
    if vis:
        add_filter(ny, indeks.ns, {art.vis: vis}, {})
        ny.insert(plads, ny[-1])
    return ny
