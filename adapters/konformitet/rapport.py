"""The report: text for a terminal, JUnit XML for whatever runs the tests, HTML for people."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment
from lxml import etree

from adapters.konformitet.arter import INDEKSER
from adapters.konformitet.model import Rapport, Resultat, Udfald

ORD = {Udfald.BESTAAET: "bestået", Udfald.FEJLET: "FEJLET", Udfald.SPRUNGET_OVER: "sprunget over"}


def som_linje(resultat: Resultat) -> str:
    """One test on a line, and a second one with what was seen where it did not simply go well."""
    linje = f"{ORD[resultat.udfald]:13}  {resultat.indeks}  {resultat.kode:20}  {resultat.navn}"
    if resultat.udfald is Udfald.BESTAAET:
        return f"{linje} ({resultat.detalje})"
    return f"{linje}\n{'':15}{resultat.detalje} [{resultat.kilde}]"


def som_tekst(rapport: Rapport) -> str:
    """The whole report in lines."""
    return "\n".join([*map(som_linje, rapport.resultater), sammenfatning(rapport)])


def sammenfatning(rapport: Rapport) -> str:
    """How many came out how."""
    antal = {udfald: rapport.antal(udfald) for udfald in Udfald}
    return (
        f"{antal[Udfald.BESTAAET]} bestået, {antal[Udfald.FEJLET]} fejlet, {antal[Udfald.SPRUNGET_OVER]} sprunget over"
    )


def som_junit(rapport: Rapport) -> str:
    """JUnit XML: a suite for each index, its tests by code, the clause as a property of each."""
    rod = etree.Element("testsuites", name="borgerblik konformitet")
    for noegle, adresse in rapport.adresser.items():
        egne = [resultat for resultat in rapport.resultater if resultat.indeks == noegle]
        suite = etree.SubElement(
            rod,
            "testsuite",
            name=INDEKSER[noegle].navn,
            tests=str(len(egne)),
            failures=str(sum(resultat.udfald is Udfald.FEJLET for resultat in egne)),
            errors="0",
            skipped=str(sum(resultat.udfald is Udfald.SPRUNGET_OVER for resultat in egne)),
            time=f"{sum(resultat.ms for resultat in egne) / 1000:.3f}",
            timestamp=f"{rapport.tidspunkt:%Y-%m-%dT%H:%M:%S}",
        )
        _egenskaber(suite, {"adresse": adresse, "sikkerhed": rapport.sikkerhed})
        for resultat in egne:
            _testcase(suite, resultat)
    skrevet = etree.tostring(rod, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return skrevet.decode()


def _testcase(suite: etree._Element, resultat: Resultat) -> None:
    case = etree.SubElement(
        suite,
        "testcase",
        classname=f"konformitet.{resultat.indeks}",
        name=resultat.kode,
        time=f"{resultat.ms / 1000:.3f}",
    )
    _egenskaber(case, {"navn": resultat.navn, "kilde": resultat.kilde})
    if resultat.udfald is Udfald.FEJLET:
        etree.SubElement(case, "failure", message=resultat.navn, type="fejlet").text = resultat.detalje
    elif resultat.udfald is Udfald.SPRUNGET_OVER:
        etree.SubElement(case, "skipped", message=resultat.detalje)
    else:
        etree.SubElement(case, "system-out").text = resultat.detalje


def _egenskaber(element: etree._Element, egenskaber: dict[str, str]) -> None:
    liste = etree.SubElement(element, "properties")
    for navn, vaerdi in egenskaber.items():
        etree.SubElement(liste, "property", name=navn, value=vaerdi)


def som_html(rapport: Rapport) -> str:
    """One page that needs nothing but itself."""
    skabelon = files("adapters.konformitet").joinpath("rapport.html").read_text("utf-8")
    miljoe = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    indekser = [
        (INDEKSER[noegle].navn, adresse, [hver for hver in rapport.resultater if hver.indeks == noegle])
        for noegle, adresse in rapport.adresser.items()
    ]
    return miljoe.from_string(skabelon).render(
        rapport=rapport, indekser=indekser, ord=ORD, sammenfatning=sammenfatning(rapport)
    )
