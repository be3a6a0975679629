"""A kommune's decisions of look-ups on the way out, in the form that goes in again; and whom it watches."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from borgerblik.domain.tilsyn import Tilsyn
from borgerblik.kommuner.tilsyn.form import to_json
from schemas.ud.felter import Kode, Tidspunkt, Ud


class FormaalUd(Ud):
    """A reason to look somebody up; `uddybes`: followed by words of the caseworker's own."""

    noegle = fields.String()
    tekst = fields.String()
    uddybes = fields.Boolean()


class ArbejdstidUd(Ud):
    """When looking somebody up is usual, Danish time; 1 is Monday."""

    dage = fields.List(fields.Integer())
    fra = fields.String()
    til = fields.String()


class GraenseUd(Ud):
    """How many look-ups within an hour; null is any number."""

    advar = fields.Integer(allow_none=True)
    stop = fields.Integer(allow_none=True)


class AlarmmodtagereUd(Ud):
    """Who is told of an alarm."""

    email = fields.List(fields.String())
    webhook = fields.String(allow_none=True)


class TilsynUd(Ud):
    """A kommune's decisions of look-ups."""

    kode = fields.String()
    formaal = fields.List(fields.Nested(FormaalUd))
    kunFraListen = fields.Boolean()
    opbevaring = fields.Integer(metadata={"description": "Måneder"})
    arbejdstid = fields.Nested(ArbejdstidUd, allow_none=True)
    graense = fields.Nested(GraenseUd)
    overvaagedeKle = fields.List(fields.String())
    alarm = fields.Nested(AlarmmodtagereUd)
    statistikEmail = fields.List(fields.String())

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """The form is written once, beside the domain's own."""
        return super().dump(to_json(obj) if isinstance(obj, Tilsyn) else obj, many=many)


class TilsynsudgaveUd(Ud):
    """One version of a kommune's decisions."""

    version = fields.Integer()
    gemt = Tidspunkt(attribute="tidspunkt")
    gemtAf = fields.String(attribute="af")
    tilsyn = fields.Nested(TilsynUd, attribute="dokument")


class TilsynshistorikUd(Ud):
    """Every version, newest first."""

    udgaver = fields.List(fields.Nested(TilsynsudgaveUd))


class VagtpersonUd(Ud):
    """A person who is watched; nobody can be named from it. `udloeber` is the last day, null: until removed."""

    henvisning = fields.String()
    slags = Kode()
    grund = fields.String(allow_none=True)
    tilfoejet = Tidspunkt()
    tilfoejetAf = fields.String(attribute="af")
    udloeber = fields.Date(allow_none=True)


class VagtantalUd(Ud):
    """How many stand on each list."""

    vip = fields.Integer()
    overvaaget = fields.Integer()
    kollega = fields.Integer()


class VagtlisteUd(Ud):
    """Whom a kommune watches now, newest first; the numbers count everybody."""

    antal = fields.Nested(VagtantalUd)
    personer = fields.List(fields.Nested(VagtpersonUd))
