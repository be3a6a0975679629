"""A kommune's connecting, from a file or a caller: everything is checked, and every fault is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from borgerblik.domain.cpr import spells_number
from borgerblik.domain.tilslutning import Aftaleslags, Retning, Service, Tilslutning, Trin, Trintilstand
from borgerblik.kommuner.tilslutning.form import from_json
from schemas.ind.fejl import DokumentFaults, Fejl
from schemas.ind.jsonfil import read_json
from schemas.ind.kommune import Kode, StrictSchema
from schemas.ind.risiko import Heltal
from schemas.ind.sider import Brevtekst, Epost
from schemas.ind.strenge import Dato, Liste, Moenster, Objekt, Tekst, Valg

FLEST_AFTALER, FLEST_TESTPERSONER = 200, 1000
_TELEFON = re.compile(r"[0-9]{8}")
_DAG: dict[str, Any] = {"type": "string", "format": "date"}


class TilslutningFaults(DokumentFaults):
    """The connecting cannot be used."""


def _word(words: Iterable[str], **kwargs: Any) -> Valg:
    known = list(words)
    return Valg(known, metadata={"enum": known}, **kwargs)


class UdenPersonnummer(Tekst):
    """Words in which no person number stands, however it is spelt."""

    def faults(self, text: str) -> Iterator[str]:
        """As of any text, and looked at more closely."""
        said = list(super().faults(text))
        yield from said
        if not said and spells_number(text):
            yield "indeholder noget, der ligner et personnummer"


class AnsvarligIn(StrictSchema):
    """Somebody at work in the kommune."""

    navn = Tekst(required=True, longest=100)
    titel = Tekst(required=True, longest=100)
    email = Epost(required=True)
    telefon = Moenster(_TELEFON, "er ikke et telefonnummer (otte cifre)", allow_none=True)


class EjerIn(StrictSchema):
    """Whose a step is."""

    navn = Tekst(required=True, longest=100)
    email = Epost(allow_none=True)


class AftaleIn(StrictSchema):
    """An agreement; both days are included, and without `gyldigTil` it is in force until further notice."""

    slags = _word((each.value for each in Aftaleslags), required=True)
    service = _word((each.value for each in Service), allow_none=True)
    retning = _word((each.value for each in Retning), allow_none=True)
    gyldigFra = Dato(required=True, metadata=_DAG)
    gyldigTil = Dato(allow_none=True, metadata=_DAG)
    reference = Tekst(allow_none=True)
    underskrevetAf = Tekst(allow_none=True)

    @validates_schema(skip_on_field_errors=True)
    def in_order(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """It does not end before it begins, and what it is for is said of service agreements only."""
        faults: dict[str, list[str]] = {}
        til = data.get("gyldigTil")
        if til is not None and til < data["gyldigFra"]:
            faults["gyldigTil"] = ["er før gyldigFra"]
        is_service = data["slags"] == Aftaleslags.SERVICEAFTALE.value
        for name in ("service", "retning"):
            if is_service and data.get(name) is None:
                faults[name] = ["mangler: en serviceaftale er om en tjeneste i en retning"]
            elif not is_service and data.get(name) is not None:
                faults[name] = ["hører kun til en serviceaftale"]
        if faults:
            raise ValidationError(faults)


class Aftaler(Liste):
    """Agreements, none of which stands twice."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, list) and len(value) > FLEST_AFTALER:
            raise ValidationError(f"har mere end {FLEST_AFTALER} poster")
        found = super()._deserialize(value, attr, data, **kwargs)
        twice = {
            place: [f"er den samme som nummer {found.index(each) + 1}"]
            for place, each in enumerate(found)
            if found.index(each) < place
        }
        if twice:
            raise ValidationError(twice)
        return found


class TestpersonerIn(StrictSchema):
    """How many there are, and where it is kept who they are. What is said of who wrote and approved is not read."""

    antal = Heltal(1, FLEST_TESTPERSONER, required=True)
    reference = UdenPersonnummer(required=True)
    skrevetAf = Tekst(allow_none=True, metadata={"description": "Læses ikke"})
    godkendtAf = Tekst(allow_none=True, metadata={"description": "Læses ikke"})


class TrinvalgIn(StrictSchema):
    """What is written of a step; without `tilstand` it is as far as its check says."""

    tilstand = _word((each.value for each in Trintilstand), allow_none=True)
    frist = Dato(allow_none=True, metadata=_DAG)
    ejer = Objekt(EjerIn, allow_none=True)
    bevis = UdenPersonnummer(allow_none=True, longest=500)
    note = Brevtekst(allow_none=True, longest=1000)


_BY_STEP: dict[str, fields.Field[Any]] = {each.value: Objekt(TrinvalgIn, allow_none=True) for each in Trin}
TrineneIn = StrictSchema.from_dict(dict(_BY_STEP), name="TrineneIn")


class TilslutningIn(StrictSchema):
    """A kommune's connecting; what is left out is not known."""

    kode = Kode(required=True)
    projektejer = Objekt(AnsvarligIn, allow_none=True)
    projektleder = Objekt(AnsvarligIn, allow_none=True)
    aftaler = Aftaler(Objekt(AftaleIn), metadata={"maxItems": FLEST_AFTALER})
    oplysningstekstAccepteretAf = Tekst(allow_none=True)
    testpersoner = Objekt(TestpersonerIn, allow_none=True)
    trin = Objekt(TrineneIn)


_SCHEMA = TilslutningIn()


def read_tilslutning(raw: bytes) -> Tilslutning:
    """The connecting in a file or a body. Raises TilslutningFaults with every fault there is."""
    document, skrevet = read_json(raw, tal=True)
    if document is None:
        raise TilslutningFaults({}, skrevet)
    return read_document(document, skrevet)


def read_document(document: Mapping[str, Any], skrevet: Iterable[Fejl] = ()) -> Tilslutning:
    """The connecting in a document that may still be anything. Raises TilslutningFaults."""
    try:
        found = _SCHEMA.load(document)
    except ValidationError as error:
        raise TilslutningFaults(error.messages_dict, skrevet) from None
    if tuple(skrevet):
        raise TilslutningFaults({}, skrevet)
    return from_json(found)
