"""A kommune's yearly statement on the way out. Amounts are decimal strings in kroner."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from marshmallow import fields

from borgerblik.kommuner.pris import Opgoerelse, Post, Samlet
from borgerblik.kommuner.pris.opgoerelse import ialt
from borgerblik.kommuner.register import NAVNE
from schemas.ud.felter import Kode, Kroner, Ud


class Enhedspris(fields.Field[Decimal]):
    """A price as it was written: one by use may have more than two decimals."""

    def _serialize(self, value: Decimal | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else str(value)


class PrispostUd(Ud):
    """One line. `dage` of `dageIAaret`; `antal` is of inhabitants or uses; null where inhabitants are not known."""

    system = fields.String(attribute="pris.noegle")
    navn = fields.String(attribute="pris.navn")
    slags = Kode(attribute="pris.slags")
    maaler = Kode(attribute="pris.maaler", allow_none=True)
    fra = fields.Date()
    til = fields.Date()
    dage = fields.Integer()
    pris = Enhedspris(attribute="pris.kr")
    antal = fields.Integer(allow_none=True)
    beloeb = Kroner(allow_none=True)
    usikker = fields.String(attribute="pris.usikker", allow_none=True)


class PrisdelUd(Ud):
    """Some lines and their sum; null where a line has no amount."""

    poster = fields.List(fields.Nested(PrispostUd))
    sum = Kroner(allow_none=True)


class PrisopgoerelseUd(Ud):
    """A kommune's year: the systems' own prices, the infrastructure apart, what is by use, and all of it.

    `foreloebig`: the year is not over. `indbyggere` is null where they are not known.
    """

    kode = fields.String()
    navn = fields.String()
    aar = fields.Integer()
    dageIAaret = fields.Integer()
    indbyggere = fields.Integer(allow_none=True)
    indbyggerdato = fields.Date(allow_none=True)
    foreloebig = fields.Boolean()
    systemer = fields.Nested(PrisdelUd)
    infrastruktur = fields.Nested(PrisdelUd)
    forbrug = fields.Nested(PrisdelUd)
    iAlt = Kroner(allow_none=True)

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """From the statement."""
        return super().dump(_document(obj) if isinstance(obj, Opgoerelse) else obj, many=many)


class LinjesumUd(Ud):
    """A system's own price over all kommuner."""

    system = fields.String()
    navn = fields.String()
    beloeb = Kroner()


class SamletPrisUd(Ud):
    """What the fixed prices of a year come to for all kommuner together; what is counted by use is in none of it.

    `udenIndbyggere` is how many kommuner are in no sum, for their inhabitants are not known; an amount nothing is known
    of is null. `foreloebig`: the year is not over. `usikrePriser`: so many of the prices are not certain.
    """

    aar = fields.Integer()
    foreloebig = fields.Boolean()
    kommuner = fields.Integer()
    udenIndbyggere = fields.Integer()
    usikrePriser = fields.Integer(attribute="usikre")
    systemer = fields.List(fields.Nested(LinjesumUd))
    infrastruktur = Kroner(allow_none=True)
    iAlt = Kroner(attribute="i_alt", allow_none=True)


def samlet_ud(samlet: Samlet) -> dict[str, Any]:
    """Counts and sums, and no kommune by its code."""
    return {
        "aar": samlet.aar,
        "foreloebig": samlet.foreloebig,
        "kommuner": samlet.kommuner,
        "udenIndbyggere": len(samlet.uden_indbyggere),
        "usikre": samlet.usikre,
        "systemer": [{"system": noegle, "navn": s.navn, "beloeb": s.beloeb} for noegle, s in samlet.systemer.items()],
        "infrastruktur": samlet.infrastruktur,
        "i_alt": samlet.i_alt,
    }


def _document(o: Opgoerelse) -> dict[str, Any]:
    return {
        "kode": o.kode,
        "navn": NAVNE[o.kode],
        "aar": o.aar,
        "dageIAaret": o.dage_i_aaret,
        "indbyggere": o.indbyggere,
        "indbyggerdato": o.indbyggerdato,
        "foreloebig": o.foreloebig,
        "systemer": _del(o.systemer),
        "infrastruktur": _del(o.infrastruktur),
        "forbrug": _del(o.forbrug),
        "iAlt": o.i_alt,
    }


def _del(poster: Sequence[Post]) -> dict[str, Any]:
    return {"poster": poster, "sum": ialt(poster)}
