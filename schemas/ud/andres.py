"""Somebody else's overview as it leaves the house: with the trace for a caseworker, with whose it is for a helper."""

from __future__ import annotations

from marshmallow import fields

from schemas.ud.felter import Ud
from schemas.ud.overblik import OverblikUd
from schemas.ud.tilsyn import FormaalUd


class RegelUd(Ud):
    """A rule that holds an item back, and why."""

    kode = fields.String()
    forklaring = fields.String()


class SporUd(Ud):
    """Why one item is shown or not: every rule that holds it back."""

    slags = fields.String(metadata={"enum": ["sag", "ydelse"]})
    id = fields.String()
    kle = fields.String()
    fagomraade = fields.String()
    vist = fields.Boolean()
    regler = fields.List(fields.Nested(RegelUd))


class SagsbehandleropslagUd(Ud):
    """What the citizen sees, and why the rest is not shown.

    `udenForRettigheder` is how many sager, ydelser and documents lie outside what the caller may know of.
    """

    borgerenSer = fields.Nested(OverblikUd, attribute="borgeren_ser")
    regelspor = fields.List(fields.Nested(SporUd), attribute="borgeren_ser.regelspor")
    udenForRettigheder = fields.Integer(attribute="borgeren_ser.uden_for_rettigheder")


class FormaalslisteUd(Ud):
    """The purposes a caseworker chooses between. `kunFraListen`: one of them must be chosen."""

    kommune = fields.String(attribute="kode")
    kunFraListen = fields.Boolean(attribute="kun_fra_listen")
    formaal = fields.List(fields.Nested(FormaalUd))


class FuldmagtUd(Ud):
    """A mandate. `giver` is whose: how their number begins. `fagomraader` null means all."""

    id = fields.String()
    giver = fields.Function(lambda fuldmagt: f"{fuldmagt.foedselsdag}-xxxx", metadata={"type": "string"})
    fagomraader = fields.List(fields.String(), allow_none=True)
    begraenset = fields.Boolean()


class FuldmagterUd(Ud):
    """Every mandate the caller holds."""

    fuldmagter = fields.List(fields.Nested(FuldmagtUd))


class FuldmagtOverblikUd(Ud):
    """Somebody else's overview, and by which mandate."""

    fuldmagt = fields.Nested(FuldmagtUd)
    overblik = fields.Nested(OverblikUd)
