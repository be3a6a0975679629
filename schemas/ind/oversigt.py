"""The national tasks, and what a kommune says of them, from a file or a caller: every fault is named with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, TypeVar

from marshmallow import Schema, ValidationError, fields, validate

from borgerblik.domain.cpr import holds_number
from borgerblik.domain.tilslutning import Trintilstand
from borgerblik.fagomraader import omraader
from borgerblik.kommuner.oversigt import Kommuneopgaver, NationaleOpgaver
from borgerblik.kommuner.oversigt.opgaver import opgaver_from_json, stande_from_json
from borgerblik.kommuner.pris.service import FOERSTE_AAR, SIDSTE_AAR
from schemas.ind.fejl import DokumentFaults
from schemas.ind.jsonfil import read_json
from schemas.ind.kommune import Kode, StrictSchema
from schemas.ind.strenge import Dato, Objekt, Tekst, Valg
from schemas.ind.tilsyn import Ordliste

FLEST_OPGAVER = 200
_NOEGLE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
T = TypeVar("T")


class OversigtFaults(DokumentFaults):
    """What was written of tasks or systems cannot be used."""


class Noegle(Tekst):
    """What a task or a system is called by: it stands in addresses."""

    def faults(self, text: str) -> Iterator[str]:
        """Its form, and that it is nobody's number."""
        if not _NOEGLE.fullmatch(text):
            yield "er ikke en nøgle (små bogstaver, tal, - og _, højst 60 tegn)"
        elif holds_number(text):
            yield "indeholder noget, der ligner et personnummer"


class Omraadenoegle(Tekst):
    """The key of an area there is."""

    def faults(self, text: str) -> Iterator[str]:
        """One of those."""
        if text not in omraader().efter_noegle:
            yield f"er ikke et fagområde ({', '.join(omraader().efter_noegle)})"


class NationalOpgaveSchema(StrictSchema):
    """A task for every kommune; `slutdato` is the last day."""

    noegle = Noegle(required=True)
    titel = Tekst(required=True, longest=150)
    gruppe = Tekst(required=True, longest=100)
    slutdato = Dato(required=True)
    beskrivelse = Tekst(allow_none=True, longest=1000)


class NationaleOpgaverIn(StrictSchema):
    """All of them, in their order."""

    opgaver = Ordliste(Objekt(NationalOpgaveSchema), FLEST_OPGAVER, noegle="noegle", required=True)


class OpgavestandSchema(StrictSchema):
    """How far a kommune is with one of them."""

    noegle = Noegle(required=True)
    tilstand = Valg((each.value for each in Trintilstand), required=True)
    note = Tekst(allow_none=True, longest=500)


class KommuneopgaverIn(StrictSchema):
    """How far a kommune is with the national tasks; of one that is not named nothing is begun."""

    kode = Kode(required=True)
    opgaver = Ordliste(Objekt(OpgavestandSchema), FLEST_OPGAVER, noegle="noegle", required=True)


class AlleKommuneopgaverIn(StrictSchema):
    """The same of several kommuner."""

    kommuner = Ordliste(Objekt(KommuneopgaverIn), 98, noegle="kode", required=True)


class FremgangIn(Schema):
    """Of which area; without one, all of them together."""

    fagomraade = Omraadenoegle(load_default=None)


class SamletPrisIn(Schema):
    """Of which year; without one, the year that runs."""

    aar = fields.Integer(load_default=None, validate=validate.Range(FOERSTE_AAR, SIDSTE_AAR))


def read_nationale_opgaver(raw: bytes) -> NationaleOpgaver:
    """The national tasks in a file or a body. Raises OversigtFaults with every fault there is."""
    return opgaver_from_json(indlaest(raw, NationaleOpgaverIn()))


def read_kommuneopgaver(raw: bytes, kendte: Collection[str]) -> Kommuneopgaver:
    """What a kommune says; `kendte` are the keys of the tasks there are. Raises OversigtFaults."""
    return stande_from_json(indlaest(raw, KommuneopgaverIn(), lambda found: _ukendte(found, kendte)))


def read_alle_kommuneopgaver(raw: bytes, kendte: Collection[str]) -> list[Kommuneopgaver]:
    """What several kommuner say. Raises OversigtFaults."""

    def unknown(found: Mapping[str, Any]) -> Mapping[Any, Any]:
        by_place = {place: _ukendte(each, kendte) for place, each in enumerate(found["kommuner"])}
        faults = {place: each for place, each in by_place.items() if each}
        return {"kommuner": faults} if faults else {}

    return [stande_from_json(each) for each in indlaest(raw, AlleKommuneopgaverIn(), unknown)["kommuner"]]


def _ukendte(found: Mapping[str, Any], kendte: Collection[str]) -> Mapping[Any, Any]:
    faults = {
        place: {"noegle": ["er ikke en af de nationale opgaver"]}
        for place, each in enumerate(found["opgaver"])
        if each["noegle"] not in kendte
    }
    return {"opgaver": faults} if faults else {}


def indlaest(
    raw: bytes, schema: Schema, videre: Callable[[Mapping[str, Any]], Mapping[Any, Any]] = lambda _: {}
) -> Mapping[str, Any]:
    """The document in a file or a body; `videre` tells what is wrong with one whose form is right.

    Raises OversigtFaults with every fault there is.
    """
    document, skrevet = read_json(raw, tal=True)
    if document is None:
        raise OversigtFaults({}, skrevet)
    try:
        found: Mapping[str, Any] = schema.load(document)
    except ValidationError as error:
        raise OversigtFaults(error.messages_dict, skrevet) from None
    faults = videre(found)
    if faults or tuple(skrevet):
        raise OversigtFaults(dict(faults), skrevet)
    return found
