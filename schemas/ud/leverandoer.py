"""The suppliers' systems on their way out: a register in the form that goes in again, and declared beside measured."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from borgerblik.kommuner.leverandoer import NATIONAL, Gab, Systemliste
from borgerblik.kommuner.leverandoer.model import to_json
from schemas.ud.felter import Kode, Tidspunkt, Ud


class MeldingUd(Ud):
    """What is declared of an area."""

    fagomraade = fields.String()
    tilstand = fields.String()
    dato = fields.String()
    note = fields.String(allow_none=True)


class SystemUd(Ud):
    """A system; `instanser` are the UUIDs and names it delivers under."""

    noegle = fields.String()
    navn = fields.String()
    leverandoer = fields.String()
    slags = fields.String()
    instanser = fields.List(fields.String())
    meldinger = fields.List(fields.Nested(MeldingUd))


class SystemlisteUd(Ud):
    """A register; `kode` is null where it is everybody's."""

    kode = fields.String(allow_none=True)
    systemer = fields.List(fields.Nested(SystemUd))

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """The form is written once, beside the document's own."""
        if not isinstance(obj, Systemliste):
            return super().dump(obj, many=many)
        return {**to_json(obj), "kode": None if obj.kode == NATIONAL else obj.kode}


class MeldtUd(Ud):
    """The declaration of a system and area."""

    tilstand = Kode()
    dato = fields.Date()
    note = fields.String(allow_none=True)


class MaaltUd(Ud):
    """What the newest quality runs came to; null is not told, because few items or few kommuner are behind it."""

    kommuner = fields.Integer(allow_none=True)
    midt = fields.Float(allow_none=True)
    lavest = fields.Float(allow_none=True)
    senest = Tidspunkt(allow_none=True)
    fund = fields.Integer(allow_none=True)


class SystemomraadeUd(Ud):
    """An area of a system: declared, measured, and how the two do not go together."""

    fagomraade = fields.String()
    meldt = fields.Nested(MeldtUd, allow_none=True)
    maalt = fields.Nested(MaaltUd, allow_none=True)
    gab = Kode(allow_none=True, metadata={"enum": [*(each.value for each in Gab), None]})


class SystemstandUd(Ud):
    """A system, area by area; only those of which something is said or measured."""

    noegle = fields.String()
    navn = fields.String()
    leverandoer = fields.String()
    slags = Kode()
    omraader = fields.List(fields.Nested(SystemomraadeUd))


class UkendtOmraadeUd(Ud):
    """What was measured of an area."""

    fagomraade = fields.String()
    maalt = fields.Nested(MaaltUd)


class UkendtSystemUd(Ud):
    """A system that data were met of, and that stands in no register."""

    navn = fields.String()
    omraader = fields.List(fields.Nested(UkendtOmraadeUd))


class SammenholdUd(Ud):
    """Every system."""

    systemer = fields.List(fields.Nested(SystemstandUd))
    ukendte = fields.List(fields.Nested(UkendtSystemUd))

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """From what stands by area to a list."""
        systemer = [
            {
                **{name: getattr(each.system, name) for name in ("noegle", "navn", "leverandoer", "slags")},
                "omraader": [
                    {"fagomraade": omraade, "meldt": celle.meldt, "maalt": celle.maalt, "gab": celle.gab}
                    for omraade, celle in each.celler.items()
                ],
            }
            for each in obj.systemer
        ]
        ukendte = [
            {"navn": navn, "omraader": [{"fagomraade": omraade, "maalt": tal} for omraade, tal in fundet.items()]}
            for navn, fundet in obj.ukendte.items()
        ]
        return super().dump({"systemer": systemer, "ukendte": ukendte}, many=many)
