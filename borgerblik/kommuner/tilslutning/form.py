"""A kommune's connecting as JSON: the form of the files, of the API and of the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from borgerblik.domain.epost import Email
from borgerblik.domain.tilslutning import (
    INTET,
    Aftale,
    Aftaleslags,
    Ansvarlig,
    Ejer,
    Retning,
    Service,
    Testpersoner,
    Tilslutning,
    Trin,
    Trintilstand,
    Trinvalg,
)


def to_json(tilslutning: Tilslutning) -> dict[str, Any]:
    """Everything written out, every step too, in plain JSON values."""
    personer = tilslutning.testpersoner
    return {
        "kode": tilslutning.kode,
        "projektejer": _from_ansvarlig(tilslutning.projektejer),
        "projektleder": _from_ansvarlig(tilslutning.projektleder),
        "aftaler": [_from_aftale(each) for each in tilslutning.aftaler],
        "oplysningstekstAccepteretAf": tilslutning.oplysningstekst_accepteret_af,
        "testpersoner": None if personer is None else _from_testpersoner(personer),
        "trin": {each.value: _from_valg(tilslutning.om(each)) for each in Trin},
    }


def from_json(document: Mapping[str, Any]) -> Tilslutning:
    """The connecting of a document that has been checked; what it does not say is as the domain has it."""
    written = document.get("trin") or {}
    valg = {each: _to_valg(written[each.value]) for each in Trin if written.get(each.value)}
    personer = document.get("testpersoner")
    return Tilslutning(
        kode=document["kode"],
        projektejer=_to_ansvarlig(document.get("projektejer")),
        projektleder=_to_ansvarlig(document.get("projektleder")),
        aftaler=tuple(_to_aftale(each) for each in document.get("aftaler") or ()),
        oplysningstekst_accepteret_af=document.get("oplysningstekstAccepteretAf"),
        testpersoner=None if personer is None else _to_testpersoner(personer),
        trin=MappingProxyType({trin: each for trin, each in valg.items() if each != INTET}),
    )


def _from_ansvarlig(person: Ansvarlig | None) -> dict[str, Any] | None:
    if person is None:
        return None
    return {
        "navn": person.navn,
        "titel": person.titel,
        "email": person.email.reveal(),
        "telefon": person.telefon,
    }


def _to_ansvarlig(document: Mapping[str, Any] | None) -> Ansvarlig | None:
    if document is None:
        return None
    return Ansvarlig(document["navn"], document["titel"], Email(document["email"]), document.get("telefon"))


def _from_aftale(aftale: Aftale) -> dict[str, Any]:
    return {
        "slags": aftale.slags.value,
        "service": None if aftale.service is None else aftale.service.value,
        "retning": None if aftale.retning is None else aftale.retning.value,
        "gyldigFra": aftale.gyldig_fra.isoformat(),
        "gyldigTil": _from_dag(aftale.gyldig_til),
        "reference": aftale.reference,
        "underskrevetAf": aftale.underskrevet_af,
    }


def _to_aftale(document: Mapping[str, Any]) -> Aftale:
    service, retning = document.get("service"), document.get("retning")
    return Aftale(
        slags=Aftaleslags(document["slags"]),
        gyldig_fra=date.fromisoformat(document["gyldigFra"]),
        gyldig_til=_to_dag(document.get("gyldigTil")),
        service=None if service is None else Service(service),
        retning=None if retning is None else Retning(retning),
        reference=document.get("reference"),
        underskrevet_af=document.get("underskrevetAf"),
    )


def _from_testpersoner(personer: Testpersoner) -> dict[str, Any]:
    return {
        "antal": personer.antal,
        "reference": personer.reference,
        "skrevetAf": personer.skrevet_af,
        "godkendtAf": personer.godkendt_af,
    }


def _to_testpersoner(document: Mapping[str, Any]) -> Testpersoner:
    return Testpersoner(document["antal"], document["reference"], document.get("skrevetAf"), document.get("godkendtAf"))


def _from_valg(valg: Trinvalg) -> dict[str, Any]:
    ejer = valg.ejer
    return {
        "tilstand": None if valg.tilstand is None else valg.tilstand.value,
        "frist": _from_dag(valg.frist),
        "ejer": None
        if ejer is None
        else {"navn": ejer.navn, "email": None if ejer.email is None else ejer.email.reveal()},
        "bevis": valg.bevis,
        "note": valg.note,
    }


def _to_valg(document: Mapping[str, Any]) -> Trinvalg:
    tilstand, ejer = document.get("tilstand"), document.get("ejer")
    return Trinvalg(
        tilstand=None if tilstand is None else Trintilstand(tilstand),
        frist=_to_dag(document.get("frist")),
        ejer=None if ejer is None else _to_ejer(ejer),
        bevis=document.get("bevis"),
        note=document.get("note"),
    )


def _to_ejer(document: Mapping[str, Any]) -> Ejer:
    email = document.get("email")
    return Ejer(document["navn"], None if email is None else Email(email))


def _from_dag(dag: date | None) -> str | None:
    return None if dag is None else dag.isoformat()


def _to_dag(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
