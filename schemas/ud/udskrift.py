"""The document a citizen takes along, as JSON: whose, when, where, and the overview exactly as the API gives it."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from borgerblik.udskrift import Udskrift
from schemas.ud.felter import Tidspunkt, Ud
from schemas.ud.overblik import OverblikUd


class KommuneNavnUd(Ud):
    """The kommune it is about."""

    kode = fields.String()
    navn = fields.String()


class UdskriftUd(Ud):
    """What a document says of itself. `id` is random; `foedt` is all that says whose it is."""

    id = fields.String()
    dannet = Tidspunkt()
    kommune = fields.Nested(KommuneNavnUd)
    foedt = fields.Date()
    udsteder = fields.String()


def dokument(udskrift: Udskrift) -> dict[str, Any]:
    """The document without its seal: `udskrift` and `overblik`, strings, booleans, whole numbers and null alone."""
    return {"udskrift": UdskriftUd().dump(udskrift), "overblik": OverblikUd().dump(udskrift.overblik)}
