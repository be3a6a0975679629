"""Is the body of a request what the contract says? By the published XSD where it is at hand."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from lxml import etree

from borgerblik.sandkasse.kontrakt import ARTER, LISTER, lokalnavn, mappe

SKEMAER = {
    "sdi": "sagdokumentindeks-6/xsd/6.0.STS-0/SagDokumentIndeksOperationer.xsd",
    "yi": "ydelseindeks-6/xsd/6.0.STS-0/YdelseIndeksOperationer.xsd",
    "ydl": "ydelselistehent-2/common/service/YdelseListeHentInterface.xsd",
    "klasse": "klassifikation/klasse-7/KlasseOperationer.xsd",
    **{
        navn.lower(): f"organisation-6/xsd/6.0.STS-0/{navn}Operationer.xsd"
        for navn in ("ItSystem", "Organisation", "OrganisationEnhed", "Virksomhed", "Bruger")
    },
}
Validering = Callable[[etree._Element], str | None]
"""Says what is wrong with a body element, None when nothing is."""

_PERSONNUMMER = re.compile(r"(?<!\d)\d{6}-?\d{4}(?!\d)")
_UUID = re.compile(r"[a-fA-F0-9]{8}-([a-fA-F0-9]{4}-){3}[a-fA-F0-9]{12}")
_UUID_SMAA = re.compile(r"[a-f0-9]{8}-([a-f0-9]{4}-){3}[a-f0-9]{12}")
_CVR = re.compile(r"[0-9]{8}")
_BELOEB = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_FORMER = {
    "UUIDIdentifikator": _UUID,
    "CVR-Nummer": _CVR,
    "CVR-Nr": _CVR,
    "CVR-nr": _CVR,
    "FraBeloeb": _BELOEB,
    "TilBeloeb": _BELOEB,
    "FoersteResultatReference": re.compile(r"[+-]?[0-9]+"),
    "MaksimalAntalKvantitet": re.compile(r"[+-]?[0-9]+"),
    "operation": re.compile(r"AND|OR"),
    "Retning": re.compile(r"Stigende|Faldende"),
    "BevillingUUID": _UUID_SMAA,
    "SagUUID": _UUID_SMAA,
    "VirksomhedCVRNummer": _CVR,
    "ResultatAntalMaks": re.compile(r"[+-]?[0-9]{1,4}"),
    "ResultatStart": re.compile(r"[+-]?[0-9]{1,8}"),
    "PartRolle": re.compile(r"Bevillingsmodtager|Effektueringsmodtager"),
    "BevilgetYdelseSorteringElement": re.compile(
        "BevillingEjerCVRNummer|BevillingAnsvarligAfdelingNavn|BevillingItSystemNavn|YdelseNavn"
        "|OekonomiskEffektuering(Start|Slut)Dato"
    ),
    "EffektueringSorteringElement": re.compile(
        "OekonomiskEffektuering(Dispositionsdato|UdbetalingStatus|StartDato|SlutDato)"
    ),
}
_KRAEVET = {
    "BevillingHent_I": ("HovedOplysninger", "Kriterie", "RettighedListe"),
    "EffektueringHent_I": ("HovedOplysninger", "Kriterie", "RettighedListe"),
    "RettighedListe": ("BevillingDataAfgrGruppe",),
    "SoegInput": LISTER,
    "ListInput": ("UUIDIdentifikator",),
    "LaesInput": ("UUIDIdentifikator",),
}


def uden_personnumre(tekst: str) -> str:
    """The text with everything that looks like a person number struck out."""
    return _PERSONNUMMER.sub("**********", tekst)


def validering(indeks: str) -> Validering:
    """The check for one of SKEMAER: the published XSD, or our own where the contract folder is not there."""
    kontrakt = mappe()
    return _efter_skema(str(kontrakt / SKEMAER[indeks])) if kontrakt else efter_bygning


@lru_cache(maxsize=16)
def _efter_skema(sti: str) -> Validering:
    parser = etree.XMLParser(no_network=True)
    skema = etree.XMLSchema(etree.parse(Path(sti), parser))
    laas = threading.Lock()

    def valider(krop: etree._Element) -> str | None:
        with laas:  # a schema keeps its error log in itself
            try:
                skema.assertValid(krop)
            except etree.DocumentInvalid as fejl:
                return uden_personnumre(str(fejl))
        return None

    return valider


def efter_bygning(krop: etree._Element) -> str | None:
    """Our own check of the structure: required parts, and the form of numbers, UUIDs and choices."""
    return next((fejl for element in krop.iter(etree.Element) if (fejl := _fejl_i(element))), None)


def _fejl_i(element: etree._Element) -> str | None:
    lokal = lokalnavn(element.tag)
    form = _FORMER.get(lokal)
    if form is not None and not form.fullmatch((element.text or "").strip()):
        return uden_personnumre(f"Element '{lokal}': '{(element.text or '').strip()}' has not the form {form.pattern}")
    art = next((art for art in ARTER if lokal in art.soeg), None)
    kraevet = [f"{{*}}{navn}" for navn in _KRAEVET.get(lokal, ())] if art is None else [art.tag(n) for n in LISTER]
    mangler = [lokalnavn(tag) for tag in kraevet if element.find(tag) is None]
    return f"Element '{lokal}': missing {', '.join(mangler)}" if mangler else None
