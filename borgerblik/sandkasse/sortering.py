"""Sortering: the orders that can be asked for, and the one that is used otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from lxml import etree

from borgerblik.sandkasse.kontrakt import Art, SagRolle, lokalnavn, q
from borgerblik.sandkasse.lager import Objekt
from borgerblik.sandkasse.tid import ALTID_EFTER, vindue

_FOELSOMHED = (
    "IKKE_FORTROLIGE_DATA",
    "FORTROLIGE_PERSONOPLYSNINGER",
    "FOELSOMME_PERSONOPLYSNINGER",
    "VIP_SAGER",
)
_FELTER: Mapping[str, str] = {
    "Bruger": "BrugerRef",
    "StsRegistreringstidspunkt": "StsTidspunkt",
    "Registreringstidspunkt": "Tidspunkt",
    "BrugervendtNoegle": "BrugervendtNoegle",
    "ItSystem-Systemnavn": "SystemNavn",
    "Titel": "Titel",
    "Foelsomhed": "Foelsomhed",
    "Livscyklus": "LivscyklusKode",
    "Major": "VersionIdentifikator",
    "Minor": "UnderversionIdentifikator",
    "FuldtNavn": "FuldtNavn",
    "Ydelsesnavn": "Ydelsesnavn",
    "Dispositionsdato": "Dispositionsdato",
}


def sorteret(art: Art, objekter: list[Objekt], sortering: etree._Element | None) -> list[Objekt]:
    """In the order asked for; equal ones, and all when none is asked for, newest registration first."""
    ordnet = sorted(objekter, key=lambda objekt: objekt.uuid)
    ordnet.sort(key=lambda objekt: objekt.tidspunkt, reverse=True)
    for krav in sorted(_krav(art, sortering), key=_vaegt, reverse=True):  # stable: the weightiest last
        felt = _tekst(krav, "Element")
        ordnet.sort(key=partial(_vaerdi, felt), reverse=_tekst(krav, "Retning") == "Faldende")
    return ordnet


def enkelt_krav(art: Art, sortering: etree._Element | None) -> tuple[str, bool] | None:
    """The one field that is asked for and whether it falls; newest registration first where none is, else None."""
    krav = _krav(art, sortering)
    if not krav:
        return "Registreringstidspunkt", True
    return (_tekst(krav[0], "Element"), _tekst(krav[0], "Retning") == "Faldende") if len(krav) == 1 else None


def vaerdi(felt: str, objekt: Objekt) -> str:
    """The text an object is sorted by when it is sorted by that field."""
    return _vaerdi(felt, objekt)[1]


def _krav(art: Art, sortering: etree._Element | None) -> list[etree._Element]:
    navn = f"{art.valg}Sortering"
    return [krav for krav in sortering if lokalnavn(krav.tag) == navn] if sortering is not None else []


def _tekst(krav: etree._Element, *lokale: str) -> str:
    return next((barn.text or "" for barn in krav if lokalnavn(barn.tag) in lokale), "").strip()


def _vaegt(krav: etree._Element) -> int:
    return int(_tekst(krav, "Prioritet", "Sekvens") or 0)


def _vaerdi(felt: str, objekt: Objekt) -> tuple[float, str]:
    registrering = objekt.registrering
    if felt == "Fremdrift":
        return 0.0, _fremdrift(registrering)
    if felt == "Sagklasse-BrugervendtNoegle":
        return 0.0, _primaer_klasse(registrering)
    tekst = _foerste(registrering, _FELTER[felt])
    if felt == "Foelsomhed":
        return float(_FOELSOMHED.index(tekst) if tekst in _FOELSOMHED else len(_FOELSOMHED)), ""
    return (float(tekst), "") if felt in ("Major", "Minor") and tekst else (0.0, tekst)


def _foerste(element: etree._Element, lokal: str) -> str:
    fundet = next(element.iter(f"{{*}}{lokal}"), None)
    return "".join(str(del_) for del_ in fundet.itertext()).strip().casefold() if fundet is not None else ""


def _fremdrift(registrering: etree._Element) -> str:
    """The state that has no end."""
    for tilstand in registrering.iter("{*}Fremdrift"):
        if vindue(tilstand.find("{*}Virkning"))[1] == ALTID_EFTER:
            return _foerste(tilstand, "FremdriftStatusKode")
    return ""


def _primaer_klasse(registrering: etree._Element) -> str:
    for klasse in registrering.iter(q("sag:Sagsklasse")):
        if _foerste(klasse, "Rolle") == SagRolle.PRIMAER_KLASSE:
            return _foerste(klasse, "BrugervendtNoegle")
    return ""
