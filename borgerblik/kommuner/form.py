"""A kommune's choices as JSON: the form of the files, of the API and of the database (DESIGN section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import KleValg, Kommune, Link, Niveaukrav, Systemfilter, Titelvalg


def to_json(kommune: Kommune) -> dict[str, Any]:
    """Every choice written out, in plain JSON values."""
    return {
        "kode": kommune.kode,
        "navn": kommune.navn,
        "cvr": kommune.cvr,
        "tilsluttet": kommune.tilsluttet,
        "kle": [_from_valg(valg) for valg in kommune.kle.values()],
        "niveauer": {
            "borger": _from_krav(kommune.borger),
            "sagsbehandler": _from_krav(kommune.sagsbehandler),
        },
    }


def from_json(document: Mapping[str, Any]) -> Kommune:
    """The kommune of a document that has been checked; what it does not say is as the domain has it."""
    standard = Kommune(document["kode"], document["navn"])
    niveauer = document.get("niveauer", {})
    return Kommune(
        kode=standard.kode,
        navn=standard.navn,
        cvr=document.get("cvr", standard.cvr),
        tilsluttet=document.get("tilsluttet", standard.tilsluttet),
        kle=MappingProxyType({each["nummer"]: _to_valg(each) for each in document.get("kle", ())}),
        borger=_to_krav(niveauer.get("borger", {}), standard.borger),
        sagsbehandler=_to_krav(niveauer.get("sagsbehandler", {}), standard.sagsbehandler),
    )


def _from_valg(valg: KleValg) -> dict[str, Any]:
    return {
        "nummer": valg.nummer,
        "aaben": valg.aaben,
        "fradato": None if valg.fradato is None else valg.fradato.isoformat(),
        "ogsaaAktive": valg.ogsaa_aktive,
        "titel": valg.titel.value,
        "dokumenter": valg.dokumenter,
        "fagsystemer": {"kun": sorted(valg.fagsystemer.kun), "ikke": sorted(valg.fagsystemer.ikke)},
        "links": [{"tekst": link.tekst, "url": link.url} for link in valg.links],
    }


def _to_valg(document: Mapping[str, Any]) -> KleValg:
    standard = KleValg(document["nummer"])
    fradato = document.get("fradato")
    systemer = document.get("fagsystemer", {})
    return KleValg(
        nummer=standard.nummer,
        aaben=document.get("aaben", standard.aaben),
        fradato=None if fradato is None else date.fromisoformat(fradato),
        ogsaa_aktive=document.get("ogsaaAktive", standard.ogsaa_aktive),
        titel=Titelvalg(document.get("titel", standard.titel)),
        dokumenter=document.get("dokumenter", standard.dokumenter),
        fagsystemer=Systemfilter(*(_names(systemer.get(side, ())) for side in ("kun", "ikke"))),
        links=tuple(Link(link["tekst"], link["url"]) for link in document.get("links", ())),
    )


def _names(systemer: list[str] | tuple[str, ...]) -> frozenset[str]:
    return frozenset(system.casefold() for system in systemer)


def _from_krav(krav: Niveaukrav) -> dict[str, str]:
    return {"fortrolige": krav.fortrolige.value, "foelsomme": krav.foelsomme.value}


def _to_krav(document: Mapping[str, str], standard: Niveaukrav) -> Niveaukrav:
    return Niveaukrav(
        fortrolige=Nsis(document.get("fortrolige", standard.fortrolige)),
        foelsomme=Nsis(document.get("foelsomme", standard.foelsomme)),
    )
