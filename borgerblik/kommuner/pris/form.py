"""Prices as JSON: the form of the file and of the database. Amounts are decimal strings, `"25.00"`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from borgerblik.kommuner.pris.model import Indbyggertal, Maaler, Pris, Prisliste, Prisslags


def to_json(liste: Prisliste) -> dict[str, Any]:
    """Every price written out."""
    return {"priser": [_from_pris(pris) for pris in liste.priser]}


def til_log(liste: Prisliste) -> dict[str, Any]:
    """The same for the log of changes: each price under its line and first day, so that only what differs is told."""
    return {f"{pris.noegle} fra {pris.fra.isoformat()}": _from_pris(pris) for pris in liste.priser}


def from_json(document: Mapping[str, Any]) -> Prisliste:
    """The prices of a document that has been checked."""
    return Prisliste(tuple(_to_pris(each) for each in document["priser"]))


def indbyggere_til_json(tal: Indbyggertal) -> dict[str, int]:
    """By code."""
    return dict(tal.antal)


def indbyggere_fra_json(dato: date, document: Mapping[str, int]) -> Indbyggertal:
    """The same, back."""
    return Indbyggertal(dato, MappingProxyType(dict(document)))


def _from_pris(pris: Pris) -> dict[str, Any]:
    return {
        "noegle": pris.noegle,
        "navn": pris.navn,
        "slags": pris.slags.value,
        "maaler": None if pris.maaler is None else pris.maaler.value,
        "pris": str(pris.kr),
        "fra": pris.fra.isoformat(),
        "til": None if pris.til is None else pris.til.isoformat(),
        "usikker": pris.usikker,
    }


def _to_pris(said: Mapping[str, Any]) -> Pris:
    til, maaler = said.get("til"), said.get("maaler")
    return Pris(
        noegle=said["noegle"],
        navn=said["navn"],
        slags=Prisslags(said["slags"]),
        kr=Decimal(said["pris"]),
        fra=date.fromisoformat(said["fra"]),
        til=None if til is None else date.fromisoformat(til),
        maaler=None if maaler is None else Maaler(maaler),
        usikker=said.get("usikker"),
    )
