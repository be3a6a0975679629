"""Grants and payments read through: the searches by class and owner, and whose each of them is.

Source: PROTOCOL 4.2-4.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml import etree
from marshmallow import ValidationError

from adapters import ydelsesindeks as ydi
from adapters.kontrakt import Ns
from adapters.oejebliksbillede import Unreadable, current, cvr_of, latest_registrering, parts, relations, said
from adapters.parter import demand_owner, persons
from adapters.roller import YdiRolle
from adapters.sider import add_filter, add_sorting, example, with_role
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.ydelse import Bevilling, Udbetaling, Ydelse
from borgerblik.sources import Gennemlaesning, LaestUdbetaling, LaestYdelse, Side
from schemas.ind.ydelse import BEVILLING, UDBETALING, YDELSE

Images = Sequence[etree._Element]


def bevillinger_body(gennemlaesning: Gennemlaesning, fra: int, hoejst: int) -> etree._Element:
    """The search for one page of a kommune's grants of a benefit with that class."""
    element, soeg = _ydi_body("SoegBevillingIndeks", Ns.BI, fra, hoejst)
    attributter, relationer = soeg
    klasse = attributter
    for tag in ("BevilgetYdelse", "Ydelse", "Klassifikation"):
        klasse = etree.SubElement(klasse, Ns.BI(tag))
    etree.SubElement(klasse, Ns.BI("BrugervendtNoegle")).text = gennemlaesning.kle
    ejer = with_role(relationer, Ns.BI("Bevillingsaktoer"), YdiRolle.EJER)
    etree.SubElement(ejer, Ns.BI("CVR-nr")).text = gennemlaesning.cvr
    add_filter(element, Ns.YI, {"BevillingVis": ydi.VIS["BevillingVis"]}, {})
    add_sorting(element, Ns.YI, "BevillingSortering", by="Ydelsesnavn", order="Sekvens", rising=True)
    return element


def udbetalinger_body(gennemlaesning: Gennemlaesning, fra: int, hoejst: int) -> etree._Element:
    """The search for one page of a kommune's payments with a line of that class."""
    element, (_, relationer) = _ydi_body("SoegOekonomiskEffektueringIndeks", Ns.OEF, fra, hoejst)
    linje = etree.SubElement(relationer, Ns.OEF("OekonomiskYdelseEffektueringRelation"))
    etree.SubElement(linje, Ns.OEF("Klassifikationsbeskrivelse")).text = gennemlaesning.kle
    ejer = with_role(relationer, Ns.OEF("Aktoer"), YdiRolle.UDBETALINGSEJER)
    etree.SubElement(ejer, Ns.OEF("CVR-nr")).text = gennemlaesning.cvr
    vis = "OekonomiskEffektueringVis"
    add_filter(element, Ns.YI, {vis: ydi.VIS[vis]}, {})
    add_sorting(element, Ns.YI, "OekonomiskEffektueringSortering", by="Dispositionsdato", order="Sekvens", rising=True)
    return element


def _ydi_body(tag: str, ns: Ns, fra: int, hoejst: int) -> tuple[etree._Element, tuple[etree._Element, etree._Element]]:
    nsmap = {"yi": Ns.YI.value, "bi": Ns.BI.value, "oef": Ns.OEF.value, "gd": Ns.GD.value, "sd": Ns.SD.value}
    element = etree.Element(Ns.YI("FremsoegYdelseIndeksInput"), nsmap=nsmap)
    udtryk = etree.SubElement(element, Ns.YI("SoegUdtryk"))
    return element, example(udtryk, Ns.YI(tag), fra, hoejst, ns)


def read_bevillinger(_answer: etree._Element, images: Images, gennemlaesning: Gennemlaesning) -> Side:
    """The benefits of that class among the images. Raises SourceError for another authority's."""
    found: list[LaestYdelse] = []
    unreadable = 0
    for image in images:
        try:
            bevilling: Bevilling = BEVILLING.load(ydi.bevilling_facts(image, gennemlaesning))
            demand_owner(bevilling.ejer.cvr, gennemlaesning)
            borger = _receiver(image, gennemlaesning)
            granted, broken = _granted(image, bevilling, gennemlaesning)
        except (Unreadable, ValidationError):
            unreadable += 1
            continue
        unreadable += broken
        found += (LaestYdelse(ydelse, borger) for ydelse in _of_class(granted, gennemlaesning.kle))
    return Side(ydelser=tuple(found), ulaeselige=unreadable)


def _granted(image: etree._Element, bevilling: Bevilling, gennemlaesning: Gennemlaesning) -> tuple[list[Ydelse], int]:
    """The benefits of a grant, and how many could not be read. Raises Unreadable."""
    granted, broken = [], 0
    for facts in ydi.ydelse_facts(image, bevilling, gennemlaesning.at):
        try:
            granted.append(YDELSE.load(facts))
        except ValidationError:
            broken += 1
    return granted, broken


def _of_class(granted: Iterable[Ydelse], kle: str) -> list[Ydelse]:
    """Those of that class; one without comes along with the lowest numbered that has one, so that it comes once."""
    granted = list(granted)
    first = min(((each.nummer, each.kle.nummer) for each in granted if each.kle is not None), default=(None, None))[1]
    return [ydelse for ydelse in granted if (first if ydelse.kle is None else ydelse.kle.nummer) == kle]


def _receiver(image: etree._Element, gennemlaesning: Gennemlaesning) -> Cpr | None:
    """Who has been granted it, else who gets the benefit."""
    relationer = latest_registrering(image, Ns.BI("Registrering")).get(Ns.BI("RelationListe"))
    parter = list(relations(relationer, Ns.BI("Bevillingspart")))
    for rolle in (YdiRolle.BEVILLINGSMODTAGER, YdiRolle.YDELSESMODTAGER):
        found = persons(parter, (rolle,), gennemlaesning.at)
        if found:
            return found[0]
    return None


def read_udbetalinger(_answer: etree._Element, images: Images, gennemlaesning: Gennemlaesning) -> Side:
    """The payments among the images. Raises SourceError for another authority's."""
    found: list[LaestUdbetaling] = []
    unreadable = 0
    for image in images:
        try:
            udbetaling: Udbetaling = UDBETALING.load(ydi.udbetaling_facts(image, gennemlaesning))
            relationer = latest_registrering(image, Ns.OEF("Registrering")).get(Ns.OEF("RelationListe"))
            demand_owner(_payer(relationer, gennemlaesning), gennemlaesning)
            parter = relations(relationer, Ns.OEF("OekonomiskEffektueringPart"))
            paid = persons(parter, (YdiRolle.EFFEKTUERINGSMODTAGER,), gennemlaesning.at)
        except (Unreadable, ValidationError):
            unreadable += 1
            continue
        found.append(LaestUdbetaling(udbetaling, paid[0] if paid else None))
    return Side(udbetalinger=tuple(found), ulaeselige=unreadable)


def _payer(relationer: etree._Element | None, gennemlaesning: Gennemlaesning) -> str | None:
    """The CVR number of the payment's owner."""
    ejer = current(relationer, Ns.OEF("Aktoer"), YdiRolle.UDBETALINGSEJER, gennemlaesning.at)
    return None if ejer is None else cvr_of(ejer, said(parts(ejer.element), Ns.OEF("CVR-nr")))
