"""What operations is told."""

from __future__ import annotations

from marshmallow import fields

from schemas.ud.felter import Tidspunkt, Ud


class DatabaseUd(Ud):
    """The migration the database is at (null: not reached), and the one this version needs."""

    har = fields.String(allow_none=True)
    skalHave = fields.String(attribute="skal_have")
    klar = fields.Boolean()


class KildetilstandUd(Ud):
    """How a source fared the last time: `aarsag` null when it answered, `tidspunkt` null when never asked."""

    noegle = fields.String()
    tidspunkt = Tidspunkt(allow_none=True)
    aarsag = fields.String(allow_none=True)


class StatusUd(Ud):
    """The state of the product."""

    version = fields.String()
    database = fields.Nested(DatabaseUd)
    kilder = fields.List(fields.Nested(KildetilstandUd))
