"""What operations is told."""

from __future__ import annotations

from marshmallow import fields

from schemas.ud.felter import Tidspunkt, Ud
from schemas.ud.risiko import RisikotaellingUd


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


class TrinUd(Ud):
    """One step of the way to the services; `fejl` null where it went well."""

    trin = fields.String()
    hvad = fields.String()
    ok = fields.Boolean()
    fejl = fields.String(allow_none=True)


class ForbindelseUd(Ud):
    """The latest cheap look at the way to the services."""

    tidspunkt = Tidspunkt()
    ok = fields.Boolean()
    trin = fields.List(fields.Nested(TrinUd))


class KlarUd(Ud):
    """Ready, and how the way out looked the last time (null: not looked at)."""

    status = fields.String()
    forbindelse = fields.Nested(ForbindelseUd, allow_none=True)


class LogtilstandUd(Ud):
    """The newest seal on the log of looks (null: none yet), and how many faults this worker found last (0: whole)."""

    segl = fields.Integer(allow_none=True)
    tidspunkt = Tidspunkt(allow_none=True)
    fejl = fields.Integer()


class StatusUd(Ud):
    """The state of the product."""

    version = fields.String()
    database = fields.Nested(DatabaseUd)
    kilder = fields.List(fields.Nested(KildetilstandUd))
    forbindelse = fields.Nested(ForbindelseUd, allow_none=True)
    risikovurderinger = fields.Nested(RisikotaellingUd, allow_none=True)
    lukketAfAftale = fields.Integer(
        attribute="lukket_af_aftale",
        allow_none=True,
        metadata={"description": "Kommuner, der er lukket, fordi ingen databehandleraftale gælder"},
    )
    log = fields.Nested(LogtilstandUd)
