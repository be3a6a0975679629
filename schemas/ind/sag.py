"""What Sags- og Dokumentindeks tells us, in our words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load, pre_load

from borgerblik.domain.faelles import Aktoer, Fagsystem
from borgerblik.domain.koder import Foelsomhed, Fremdrift, Livscyklus
from borgerblik.domain.sag import Dokument, Sag, Tilstand
from schemas.ind.felter import Dag, Gjort, KleFelt, Moment, TolerantEnum

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


class Strengeste(fields.Field[Foelsomhed | None]):
    """The strictest of the sensitivities given; an unknown one counts as FOELSOMME, none as `otherwise`."""

    _CODES: Mapping[str, Foelsomhed] = {code.value: code for code in Foelsomhed}

    def __init__(self, *, otherwise: Foelsomhed | None, **kwargs: Any) -> None:
        super().__init__(load_default=otherwise, **kwargs)
        self._otherwise = otherwise

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Foelsomhed | None:
        codes = [self._CODES.get(code, Foelsomhed.FOELSOMME) for code in value]
        return max(codes, key=lambda code: code.trin, default=self._otherwise)


class Forloeb(fields.Field[tuple[Tilstand, ...]]):
    """The progress of a sag, oldest first, from pairs of (FremdriftStatusKode, Virkning)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[Tilstand, ...]:
        steps = (Tilstand(FREMDRIFT.get(kode or "", Fremdrift.UKENDT), virkning) for kode, virkning in value)
        return tuple(sorted(steps, key=lambda step: step.virkning.fra or _BEGINNING))


class FromFacts(Schema):
    """Facts that are missing are left out, so that every default stands in one place."""

    class Meta:
        unknown = EXCLUDE

    @pre_load
    def _only_what_is_there(self, facts: Mapping[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {name: fact for name, fact in facts.items() if fact is not None}


class DokumentIn(FromFacts):
    """A document on a sag."""

    titel = fields.String(required=True)
    dato = Dag(lenient=True)
    type = fields.String()
    foelsomhed = Strengeste(otherwise=None)
    livscyklus = TolerantEnum(LIVSCYKLUS, otherwise=None)
    klasser = Gjort()

    @post_load
    def _make(self, data: dict[str, Any], **_kwargs: Any) -> Dokument:
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
    registreret = Moment()
    er_primaer_part = Gjort(required=True)
    ejer = Par(Aktoer)
    fagsystem = Par(Fagsystem)
    klasser = Gjort()
    dokumenter = Gjort()
    at = Gjort(required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_kwargs: Any) -> Sag:
        at = data.pop("at")
        forloeb = data["forloeb"]
        opstaaet = next((step.fra for step in forloeb if step.kode is Fremdrift.OPRETTET), None)
        return Sag(
            **{
                **data,
                "oprettet": data.get("oprettet") or opstaaet,
                "nu": _current(forloeb, at),
                "klasser": tuple(data["klasser"]),
                "dokumenter": tuple(data["dokumenter"]),
            }
        )


def _current(forloeb: Sequence[Tilstand], at: datetime) -> Tilstand | None:
    """The state in force; where states overlap, the one that began last."""
    return next((step for step in reversed(forloeb) if at in step.virkning), None)


SAG = SagIn()
DOKUMENT = DokumentIn()
