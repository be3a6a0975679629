"""Changes on the way out: who, when, and what stood before and after."""

from __future__ import annotations

from marshmallow import fields

from schemas.ud.felter import Kode, Tidspunkt, Ud


class AendretStedUd(Ud):
    """One place where before and after differ; null is nothing."""

    sted = fields.String()
    foer = fields.Raw(allow_none=True)
    efter = fields.Raw(allow_none=True)


class AendringUd(Ud):
    """One change. `udfald` is `begyndt` where nobody knows how it went; `navn` is null for who is not known by name."""

    nummer = fields.Integer()
    tidspunkt = Tidspunkt()
    emne = fields.String(attribute="aendring.emne")
    noegle = fields.String(attribute="aendring.noegle")
    udfald = Kode()
    af = fields.String()
    navn = fields.String(allow_none=True)
    rolle = fields.String()
    anmodning = fields.String()
    forskelle = fields.List(fields.Nested(AendretStedUd))
    foer = fields.Raw(attribute="aendring.foer", allow_none=True)
    efter = fields.Raw(attribute="aendring.efter", allow_none=True)


class AendringerUd(Ud):
    """A kommune's changes, newest first; `naeste` is the cursor of the page after this one, null on the last."""

    kode = fields.String(allow_none=True)
    aendringer = fields.List(fields.Nested(AendringUd))
    naeste = fields.Integer(allow_none=True)
