"""Sager read through: the search by class and owner, and what only a record itself tells.

Source: PROTOCOL 3.2-3.5.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree
from marshmallow import ValidationError

from adapters import sagdokumentindeks as sdi
from adapters.kontrakt import Ns
from adapters.oejebliksbillede import Unreadable, latest_registrering, now, relations, said
from adapters.parter import demand_owner, playing
from adapters.roller import SdiRolle
from adapters.sider import add_filter, add_sorting, example, with_role
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.sag import Klasse, Sag
from borgerblik.sources import Gennemlaesning, LaestSag, Side
from borgerblik.visning.emne import Visningsklasser
from schemas.ind.sag import SAG

Images = Sequence[etree._Element]


def sager_body(gennemlaesning: Gennemlaesning, fra: int, hoejst: int) -> etree._Element:
    """The search for one page of a kommune's sager with that primary class."""
    nsmap = {"sdi": Ns.SDI.value, "sag": Ns.SAG.value, "si": Ns.SI.value, "gd": Ns.GD.value, "sd": Ns.SD.value}
    element = etree.Element(Ns.SDI("FremsoegSagDokumentIndeksInput"), nsmap=nsmap)
    udtryk = etree.SubElement(element, Ns.SDI("SoegUdtryk"))
    _, relationer = example(udtryk, Ns.SDI("SoegSag"), fra, hoejst, Ns.SAG)
    for tag, rolle, extension, name, value in (
        ("Sagsaktoer", SdiRolle.EJER, "SagsaktoerLokalUdvidelse", "CVR-Nummer", gennemlaesning.cvr),
        ("Sagsklasse", SdiRolle.PRIMAER_KLASSE, "SagsklasseLokalUdvidelse", "BrugervendtNoegle", gennemlaesning.kle),
    ):
        relation = with_role(relationer, Ns.SAG(tag), rolle)
        udvidelse = etree.SubElement(etree.SubElement(relation, Ns.GD("LokalUdvidelseListe")), Ns.SI(extension))
        etree.SubElement(udvidelse, Ns.SI(name)).text = value
    add_filter(element, Ns.SDI, sdi.VIS, sdi.INKLUDER)
    add_sorting(element, Ns.SDI, "SagSortering", by="StsRegistreringstidspunkt", order="Prioritet", rising=True)
    return element


def read_sager(
    visningsklasser: Visningsklasser, answer: etree._Element, images: Images, gennemlaesning: Gennemlaesning
) -> Side:
    """The sager of that class among the images. Raises SourceError for another authority's."""
    dokumenter = sdi.dokument_facts(answer, gennemlaesning.at)
    found, unreadable = [], 0
    for image in images:
        try:
            sag: Sag = SAG.load(sdi.facts(image, gennemlaesning, dokumenter))
            demand_owner(sag.ejer.cvr, gennemlaesning)
            read = _laest_sag(image, sag, gennemlaesning, visningsklasser)
        except (Unreadable, ValidationError):
            unreadable += 1
            continue
        # What had that class once, and has another now, is read under the other.
        if sag.kle.nummer == gennemlaesning.kle:
            found.append(read)
    return Side(sager=tuple(found), ulaeselige=unreadable)


def _laest_sag(
    image: etree._Element, sag: Sag, gennemlaesning: Gennemlaesning, visningsklasser: Visningsklasser
) -> LaestSag:
    at = gennemlaesning.at
    relationer = latest_registrering(image, Ns.SAG("Registrering")).get(Ns.SAG("RelationListe"))
    primary = playing(relations(relationer, Ns.SAG("Sagspart")), (SdiRolle.PRIMAER_PART,), at)
    only = Cpr.from_urn(primary[0].reference or "") if len(primary) == 1 else None
    return LaestSag(
        sag=sag,
        borger=only,
        primaere=len(primary),
        gaeldende=sum(at in step.virkning for step in sag.forloeb),
        # Nearly every class has a title, and then there is nothing to look for.
        visning_uden_klasse=0
        if all(klasse.titel for klasse in sag.klasser)
        else _without_class(relationer, gennemlaesning, visningsklasser),
    )


def _without_class(
    relationer: etree._Element | None, gennemlaesning: Gennemlaesning, visningsklasser: Visningsklasser
) -> int:
    """How many Visningsklasser in force name no class: neither its title nor its key."""
    count = 0
    for relation in now(relations(relationer, Ns.SAG("Sagsklasse")), gennemlaesning.at):
        known = relation.udvidelse(Ns.SI("SagsklasseLokalUdvidelse"))
        if said(known, Ns.SI("Klassetitel")) is None and said(known, Ns.SI("BrugervendtNoegle")) is None:
            count += visningsklasser.blandt([Klasse(relation.rolle, said(known, Ns.SI("Facettitel")))])
    return count
