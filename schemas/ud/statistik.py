"""Kald på Borgerblikket on the way out: numbers alone."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from borgerblik.operations.statistik.masket import MINDST, SKJULT, SMAA
from schemas.ud.felter import Ud


def _numbers(description: str, attribute: str | None = None) -> fields.Dict:
    return fields.Dict(
        keys=fields.String(), values=fields.Integer(), attribute=attribute, metadata={"description": description}
    )


class KaldtalUd(Ud):
    """Calls: with data, without, and unanswered (nothing to show, while a source that might know was missing)."""

    kald = fields.Integer()
    medData = fields.Integer(attribute="med_data")
    udenData = fields.Integer(attribute="uden_data")
    ubesvaret = fields.Integer()


class OmraadetalUd(Ud):
    """An area's calls, and the items held back there by rule."""

    noegle = fields.String()
    sager = fields.Nested(KaldtalUd)
    ydelser = fields.Nested(KaldtalUd)
    tilbageholdt = _numbers("Sager og ydelser efter koden på den regel, der holder dem tilbage.")


class FraktilerUd(Ud):
    """Seconds that 50, 95 and 99 percent of the looks took at most; null where nobody looked, and beyond 10 seconds."""

    p50 = fields.Float(allow_none=True)
    p95 = fields.Float(allow_none=True)
    p99 = fields.Float(allow_none=True)


class SvartidUd(FraktilerUd):
    """The same, and how many looks each step holds."""

    trin = _numbers("Opslag efter det trin (sekunder), de højst tog; `over` tog mere end 10.")


class UdsnitUd(Ud):
    """What one door, or several together, were used for; `delvise` are the looks that a source did not answer."""

    opslag = fields.Integer()
    delvise = fields.Integer()
    svartid = fields.Nested(SvartidUd)
    alle = fields.Nested(OmraadetalUd)
    fagomraader = fields.List(fields.Nested(OmraadetalUd), attribute="omraader")


class StatistikmaanedUd(Ud):
    """A month. `borgere` are the citizens' doors together; staff are in `efterDoer` alone."""

    maaned = fields.String()
    borgere = fields.Nested(UdsnitUd)
    efterDoer = fields.Dict(keys=fields.String(), values=fields.Nested(UdsnitUd), attribute="efter_doer")
    kilder = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(keys=fields.String(), values=fields.Integer()),
        metadata={"description": "Efter kilde: hvor ofte den svarede, og hvor ofte den manglede af hvilken årsag."},
    )


class StatistikUd(Ud):
    """The kommune's months, oldest first."""

    kode = fields.String()
    maaneder = fields.List(fields.Nested(StatistikmaanedUd))


# Outside the kommune


class _Vist(fields.Field[Any]):
    """A number, or why it is not shown."""

    def __init__(self, **options: Any) -> None:
        shown = {"type": "integer", "minimum": MINDST}, {"type": "string", "enum": [SMAA, SKJULT]}
        super().__init__(metadata={"oneOf": list(shown)}, **options)


class _Sekunder(fields.Field[Any]):
    """Seconds, null beyond the longest step, or that they are not shown."""

    def __init__(self, **options: Any) -> None:
        shown = {"type": "number"}, {"type": "null"}, {"type": "string", "enum": [SKJULT]}
        super().__init__(metadata={"oneOf": list(shown)}, **options)


class MasketsvartidUd(Ud):
    """Seconds that 50, 95 and 99 percent of the looks took at most, where five or more looks may be beyond."""

    p50 = _Sekunder()
    p95 = _Sekunder()
    p99 = _Sekunder()


class MasketkaldUd(Ud):
    """Calls, those that gave data, and the others."""

    kald = _Vist(attribute="alle")
    medData = _Vist(attribute="af_slagsen")
    andre = _Vist()


class MasketopslagUd(Ud):
    """The citizens' looks, those that a source did not answer, and the others."""

    opslag = _Vist(attribute="alle")
    delvise = _Vist(attribute="af_slagsen")
    andre = _Vist()


class MasketomraadeUd(Ud):
    """An area's calls."""

    noegle = fields.String()
    sager = fields.Nested(MasketkaldUd)
    ydelser = fields.Nested(MasketkaldUd)


class MasketUd(Ud):
    """A kommune's month. `svartid` is null where fewer than five looked; a rule that is missing held back fewer."""

    kommune = fields.String()
    maaned = fields.String()
    borgere = fields.Nested(MasketopslagUd)
    sagsbehandlere = _Vist()
    svartid = fields.Nested(MasketsvartidUd, allow_none=True)
    fagomraader = fields.List(fields.Nested(MasketomraadeUd), attribute="omraader")
    tilbageholdt = _numbers("Sager og ydelser efter koden på den regel, der holder dem tilbage, fra 5 og op.")


class SamletstatistikUd(Ud):
    """The months of every kommune, without small numbers."""

    tal = fields.List(fields.Nested(MasketUd))
