"""A kommune's choices on the way out, to a file or a caller (DESIGN section 7)."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, pre_dump

from borgerblik.domain.kommune import Kommune
from borgerblik.kommuner.form import to_json


class LinkView(Schema):
    """A link on an item."""

    tekst = fields.String()
    url = fields.String()


class FagsystemerView(Schema):
    """Which master systems count; an empty `kun` lets all through."""

    kun = fields.List(fields.String())
    ikke = fields.List(fields.String())


class KleValgView(Schema):
    """The choices for one KLE number."""

    nummer = fields.String()
    aaben = fields.Boolean()
    fradato = fields.String(allow_none=True, metadata={"format": "date"})
    ogsaaAktive = fields.Boolean()
    titel = fields.String()
    dokumenter = fields.Boolean()
    fagsystemer = fields.Nested(FagsystemerView)
    links = fields.List(fields.Nested(LinkView))


class NiveaukravView(Schema):
    """Which level each sensitivity opens at."""

    fortrolige = fields.String()
    foelsomme = fields.String()


class NiveauerView(Schema):
    """The levels for a citizen and for a caseworker."""

    borger = fields.Nested(NiveaukravView)
    sagsbehandler = fields.Nested(NiveaukravView)


class KommuneView(Schema):
    """A kommune and its choices. A field that is not named here is not sent."""

    kode = fields.String()
    navn = fields.String()
    cvr = fields.String(allow_none=True)
    tilsluttet = fields.Boolean()
    kle = fields.List(fields.Nested(KleValgView))
    niveauer = fields.Nested(NiveauerView)

    @pre_dump
    def as_json(self, kommune: Kommune, **_kwargs: Any) -> dict[str, Any]:
        """The form is written once, beside the domain's own."""
        return to_json(kommune)
