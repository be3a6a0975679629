"""A kommune's connecting on the way out: as it goes in again, and how far each step is."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from borgerblik.domain.tilslutning import Tilslutning, Trin
from borgerblik.kommuner.tilslutning.form import to_json
from schemas.ud.felter import Kode, Tidspunkt, Ud


class AnsvarligUd(Ud):
    """Somebody at work in the kommune."""

    navn = fields.String()
    titel = fields.String()
    email = fields.String()
    telefon = fields.String(allow_none=True)


class EjerUd(Ud):
    """Whose a step is."""

    navn = fields.String()
    email = fields.String(allow_none=True)


class AftaleUd(Ud):
    """An agreement; both days are included, and `gyldigTil` null is until further notice."""

    slags = fields.String()
    service = fields.String(allow_none=True)
    retning = fields.String(allow_none=True)
    gyldigFra = fields.String(metadata={"format": "date"})
    gyldigTil = fields.String(allow_none=True, metadata={"format": "date"})
    reference = fields.String(allow_none=True)
    underskrevetAf = fields.String(allow_none=True)


class TestpersonerUd(Ud):
    """How many there are, where it is kept who they are, who wrote that down, and who approved of them."""

    antal = fields.Integer()
    reference = fields.String()
    skrevetAf = fields.String(allow_none=True)
    godkendtAf = fields.String(allow_none=True)


class TrinvalgUd(Ud):
    """What is written of a step; `tilstand` null: as far as its check says."""

    tilstand = fields.String(allow_none=True)
    frist = fields.String(allow_none=True, metadata={"format": "date"})
    ejer = fields.Nested(EjerUd, allow_none=True)
    bevis = fields.String(allow_none=True)
    note = fields.String(allow_none=True)


TrineneUd = Ud.from_dict({each.value: fields.Nested(TrinvalgUd) for each in Trin}, name="TrineneUd")


class TilslutningUd(Ud):
    """What is written, in the form that goes in again."""

    kode = fields.String()
    projektejer = fields.Nested(AnsvarligUd, allow_none=True)
    projektleder = fields.Nested(AnsvarligUd, allow_none=True)
    aftaler = fields.List(fields.Nested(AftaleUd))
    oplysningstekstAccepteretAf = fields.String(allow_none=True)
    testpersoner = fields.Nested(TestpersonerUd, allow_none=True)
    trin = fields.Nested(TrineneUd)

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """The form is written once, beside the domain's own."""
        return super().dump(to_json(obj) if isinstance(obj, Tilslutning) else obj, many=many)


class TrinstandUd(Ud):
    """How far a step is today; `program`: a check says so. `goer` is what to do next, null where it is done."""

    trin = Kode()
    tilstand = Kode()
    frist = fields.Date(allow_none=True)
    overskredet = fields.Boolean()
    program = fields.Boolean()
    forklaring = fields.String()
    goer = fields.String(allow_none=True)


class ProevetrinUd(Ud):
    """One step of the way to the indexes, tried."""

    trin = fields.String()
    hvad = fields.String()
    ok = fields.Boolean()
    ms = fields.Integer()
    fejl = fields.String(allow_none=True)
    goer = fields.String(allow_none=True)


class ProeveUd(Ud):
    """A trial of the way, and how every step stood just after it."""

    tidspunkt = Tidspunkt()
    af = fields.String()
    ok = fields.Boolean()
    trin = fields.List(fields.Nested(ProevetrinUd))
    stande = fields.Dict(keys=fields.String(), values=fields.String())


class TilslutningsstandUd(Ud):
    """How far every step is today; `vises`: an agreement in force lets the kommune be shown."""

    kode = fields.String()
    vises = fields.Boolean()
    trin = fields.List(fields.Nested(TrinstandUd))
    seneste = fields.Nested(ProeveUd, allow_none=True, metadata={"description": "Den seneste prøve, null: ingen"})


class TilslutningsudgaveUd(Ud):
    """One version of what a kommune has written."""

    version = fields.Integer()
    gemt = Tidspunkt(attribute="tidspunkt")
    gemtAf = fields.String(attribute="af")
    tilslutning = fields.Nested(TilslutningUd, attribute="dokument")


class TilslutningshistorikUd(Ud):
    """Every version and the newest trials, newest first."""

    udgaver = fields.List(fields.Nested(TilslutningsudgaveUd))
    proever = fields.List(fields.Nested(ProeveUd))
