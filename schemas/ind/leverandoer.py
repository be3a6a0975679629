"""A register of suppliers' systems, from a file or a caller: every fault is named with its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from borgerblik.kommuner.leverandoer import NATIONAL, Meldetilstand, Melding, Systemliste, Systemslags
from borgerblik.kommuner.leverandoer.model import from_json
from schemas.ind.kommune import Kode, StrictSchema
from schemas.ind.oversigt import Noegle, Omraadenoegle, indlaest
from schemas.ind.strenge import Dato, Objekt, Tekst, Valg
from schemas.ind.tilsyn import Ordliste

FLEST_SYSTEMER, FLEST_INSTANSER, FLEST_OMRAADER = 200, 50, 100


class MeldingSchema(StrictSchema):
    """What is declared of an area."""

    fagomraade = Omraadenoegle(required=True)
    tilstand = Valg((each.value for each in Meldetilstand), required=True)
    dato = Dato(required=True)
    note = Tekst(allow_none=True, longest=500)


class SystemSchema(StrictSchema):
    """A system; `instanser` are the UUIDs and names it delivers under."""

    noegle = Noegle(required=True)
    navn = Tekst(required=True, longest=100)
    leverandoer = Tekst(required=True, longest=100)
    slags = Valg((each.value for each in Systemslags), required=True)
    instanser = Ordliste(Tekst(longest=200), FLEST_INSTANSER)
    meldinger = Ordliste(Objekt(MeldingSchema), FLEST_OMRAADER, noegle="fagomraade")


class SystemlisteIn(StrictSchema):
    """The systems of a kommune (`kode`), or everybody's where none is named."""

    kode = Kode(allow_none=True)
    systemer = Ordliste(Objekt(SystemSchema), FLEST_SYSTEMER, noegle="noegle", required=True)


class MeldingIn(MeldingSchema):
    """A declaration by itself, of one system."""

    system = Noegle(required=True)


def read_systemliste(raw: bytes) -> Systemliste:
    """The register in a file or a body. Raises OversigtFaults with every fault there is."""
    found = indlaest(raw, SystemlisteIn(), _to_gange)
    return from_json({**found, "kode": found.get("kode") or NATIONAL})


def _to_gange(found: Mapping[str, Any]) -> Mapping[Any, Any]:
    """What is measured belongs to one system: no name or UUID stands for two of them."""
    faults = delte_navne(from_json({**found, "kode": ""}))
    return {"systemer": {place: {"instanser": [said]} for place, said in faults.items()}} if faults else {}


def delte_navne(liste: Systemliste) -> Mapping[int, str]:
    """The places of systems that have a name or UUID of an earlier one, each with a sentence that says so."""
    faults: dict[int, str] = {}
    seen: dict[str, int] = {}
    for place, system in enumerate(liste.systemer):
        for navn in {system.navn.casefold(), *system.instanser}:
            if seen.setdefault(navn, place) != place:
                faults[place] = f"et navn eller UUID hører også til nummer {seen[navn] + 1}"
    return faults


def melding(found: Mapping[str, Any]) -> Melding:
    """The declaration that `MeldingIn` has loaded."""
    return Melding(Meldetilstand(found["tilstand"]), date.fromisoformat(found["dato"]), found.get("note"))
