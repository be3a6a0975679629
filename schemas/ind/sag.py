"""What Sags- og Dokumentindeks tells us, in our words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, missing

from borgerblik.domain.faelles import Aktoer, Fagsystem
from borgerblik.domain.koder import Foelsomhed, Fremdrift, Livscyklus
from borgerblik.domain.sag import Dokument, Sag, Tilstand
from schemas.ind.felter import Dag, Gjort, KleFelt, TolerantEnum

FREMDRIFT = {
    "Opstaaet": Fremdrift.OPRETTET,
    "Oplyst": Fremdrift.BEHANDLES,
    "Afgjort": Fremdrift.AFGJORT,
    "Afsluttet": Fremdrift.AFSLUTTET,
}
LIVSCYKLUS = {code.value: code for code in Livscyklus}
_BEGINNING = datetime.min.replace(tzinfo=UTC)


class Par(fields.Field[Any]):
    """An actor or a system from its pair of facts."""

    def __init__(self, make: type[Aktoer] | type[Fagsystem], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._make = make

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Aktoer | Fagsystem:
        return self._make(*value)


class Strengeste(fields.Field[Foelsomhed]):
    """The strictest of the sensitivities given; an unknown one counts as FOELSOMME, none as `otherwise`."""

    _CODES: Mapping[str, Foelsomhed] = {code.value: code for code in Foelsomhed}

    def __init__(self, *, otherwise: Foelsomhed, **kwargs: Any) -> None:
        super().__init__(load_default=otherwise, **kwargs)
        self._otherwise = otherwise

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Foelsomhed:
        codes = [self._CODES.get(code.upper(), Foelsomhed.FOELSOMME) for code in value]
        return max(codes, key=lambda code: code.trin, default=self._otherwise)


class Forloeb(fields.Field[tuple[Tilstand, ...]]):
    """The progress of a sag, oldest first, from pairs of (FremdriftStatusKode, Virkning)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[Tilstand, ...]:
        steps = (Tilstand(FREMDRIFT.get(kode or "", Fremdrift.UKENDT), virkning) for kode, virkning in value)
        return tuple(sorted(steps, key=lambda step: step.virkning.fra or _BEGINNING))


class FromFacts(Schema):
    """A schema of ours over facts: nothing renamed, no validators, a missing fact takes the default.

    For such schemas `load` is what Schema.load does, in one plain loop: the general machinery costs four
    times as much, for every record a citizen has. A test compares the two on generated facts.
    """

    class Meta:
        unknown = EXCLUDE

    def load(self, data: Any, **_options: Any) -> Any:
        """The domain object the facts make. Raises ValidationError with every fault."""
        found: dict[str, Any] = {}
        faults: dict[str, Any] = {}
        for name, read, required, default in self._reading:
            fact = data.get(name)
            if fact is not None:
                try:
                    found[name] = read(fact, name, data)
                except ValidationError as fault:
                    faults[name] = fault.messages
            elif required:
                faults[name] = ["mangler"]
            elif default is not missing:
                found[name] = default
        if faults:
            raise ValidationError(faults)
        return self.make(found)

    @cached_property
    def _reading(self) -> list[tuple[str, Callable[..., Any], bool, Any]]:
        return [(name, f._deserialize, f.required, f.load_default) for name, f in self.load_fields.items()]

    def make(self, data: dict[str, Any]) -> Any:
        """The object, from what has been read."""
        raise TypeError(f"{type(self).__name__} does not say what it makes")


class Hver(fields.Field[tuple[Any, ...]]):
    """Each of several facts by another schema of ours."""

    def __init__(self, schema: FromFacts, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._schema = schema

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[Any, ...]:
        return tuple(self._schema.load(fact) for fact in value)


class DokumentIn(FromFacts):
    """A document on a sag."""

    titel = fields.String(required=True)
    dato = Dag(lenient=True)
    type = fields.String()
    foelsomhed = Strengeste(otherwise=Foelsomhed.FOELSOMME)
    livscyklus = TolerantEnum(LIVSCYKLUS, otherwise=None)
    klasser = Gjort()

    def make(self, data: dict[str, Any]) -> Dokument:
        return Dokument(**{**data, "klasser": tuple(data.get("klasser", ()))})


class SagIn(FromFacts):
    """A sag. Without a readable UUID or primary class it is no use."""

    uuid = fields.String(required=True)
    kle = KleFelt(required=True)
    titel = fields.String()
    forloeb = Forloeb(required=True)
    oprettet = Dag(lenient=True)
    senest_aendret = Dag(lenient=True)
    foelsomhed = Strengeste(otherwise=Foelsomhed.FOELSOMME)
    livscyklus = TolerantEnum(LIVSCYKLUS, otherwise=None)
    er_primaer_part = Gjort(required=True)
    ejer = Par(Aktoer)
    fagsystem = Par(Fagsystem)
    klasser = Gjort()
    dokumenter = Hver(DokumentIn())
    har_primaer_part = Gjort()
    foelsomhed_oplyst = Gjort()
    dokumenter_uden_titel = Gjort()
    at = Gjort(required=True)

    def make(self, data: dict[str, Any]) -> Sag:
        at = data.pop("at")
        forloeb = data["forloeb"]
        opstaaet = next((step.fra for step in forloeb if step.kode is Fremdrift.OPRETTET), None)
        return Sag(
            **{
                **data,
                "oprettet": data.get("oprettet") or opstaaet,
                "nu": _current(forloeb, at),
                "klasser": tuple(data["klasser"]),
            }
        )


def _current(forloeb: Sequence[Tilstand], at: datetime) -> Tilstand | None:
    """The state in force; where states overlap, the one that began last."""
    return next((step for step in reversed(forloeb) if at in step.virkning), None)


SAG = SagIn()
