"""A kommune's pages as JSON: the form of the files, of the API and of the database."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from borgerblik.domain.farve import Farve
from borgerblik.domain.sider import Kontakt, Logo, Omraadevalg, Sider, ToSprog, Udseende


def to_json(sider: Sider) -> dict[str, Any]:
    """Everything written out, in plain JSON values."""
    look = sider.udseende
    return {
        "kode": sider.kode,
        "udseende": {
            "navn": look.navn,
            "farve": None if look.farve is None else str(look.farve),
            "logo": None if look.logo is None else _from_logo(look.logo),
        },
        "tilgaengelighed": sider.tilgaengelighed,
        "hjemmeside": sider.hjemmeside,
        "kontakt": _from_kontakt(sider.kontakt),
        "omraader": [
            {
                "fagomraade": noegle,
                "sagsbehandlingstid": None if valg.uger is None else {"uger": valg.uger},
                "kontakt": _from_kontakt(valg.kontakt),
            }
            for noegle, valg in sider.omraader.items()
        ],
        "tekster": [
            {"noegle": noegle, "fagomraade": omraade, **_from_tekst(tekst)}
            for (noegle, omraade), tekst in sider.tekster.items()
        ],
    }


def til_log(sider: Sider) -> dict[str, Any]:
    """The same for the log of changes: of a picture its SHA-256, in place of every byte of it in each row."""
    said = to_json(sider)
    logo = said["udseende"]["logo"]
    if sider.udseende.logo is not None:
        said["udseende"]["logo"] = {**logo, "data": f"sha256:{sha256(sider.udseende.logo.data).hexdigest()}"}
    return said


def from_json(document: Mapping[str, Any]) -> Sider:
    """The pages of a document that has been checked; what it does not say is as the domain has it."""
    look = document.get("udseende") or {}
    farve, logo = look.get("farve"), look.get("logo")
    omraader = {each["fagomraade"]: _to_valg(each) for each in document.get("omraader") or ()}
    tekster = {(each["noegle"], each.get("fagomraade")): _to_tekst(each) for each in document.get("tekster") or ()}
    return Sider(
        kode=document["kode"],
        udseende=Udseende(
            navn=look.get("navn"),
            farve=None if farve is None else Farve.fra(farve),
            logo=None if logo is None else Logo(logo["type"], b64decode(logo["data"]), logo["alt"]),
        ),
        tilgaengelighed=document.get("tilgaengelighed"),
        hjemmeside=document.get("hjemmeside"),
        kontakt=_to_kontakt(document.get("kontakt")),
        omraader=MappingProxyType(omraader),
        tekster=MappingProxyType(tekster),
    )


def _from_logo(logo: Logo) -> dict[str, str]:
    return {"type": logo.type, "data": b64encode(logo.data).decode(), "alt": logo.alt}


def _from_tekst(tekst: ToSprog) -> dict[str, str | None]:
    return {"da": tekst.da, "en": tekst.en}


def _to_tekst(document: Mapping[str, Any]) -> ToSprog:
    return ToSprog(document["da"], document.get("en"))


def _to_valg(document: Mapping[str, Any]) -> Omraadevalg:
    tid = document.get("sagsbehandlingstid")
    return Omraadevalg(None if tid is None else tid["uger"], _to_kontakt(document.get("kontakt")))


def _from_kontakt(kontakt: Kontakt | None) -> dict[str, Any] | None:
    if kontakt is None:
        return None
    return {
        "telefon": kontakt.telefon,
        "aabningstid": None if kontakt.aabningstid is None else _from_tekst(kontakt.aabningstid),
        "url": kontakt.url,
        "digitalPost": kontakt.digital_post,
        "email": kontakt.email,
    }


def _to_kontakt(document: Mapping[str, Any] | None) -> Kontakt | None:
    """A contact with nothing in it is none."""
    if document is None:
        return None
    hours = document.get("aabningstid")
    found = Kontakt(
        telefon=document.get("telefon"),
        aabningstid=None if hours is None else _to_tekst(hours),
        url=document.get("url"),
        digital_post=document.get("digitalPost"),
        email=document.get("email"),
    )
    return None if found == Kontakt() else found
