"""A kommune's pages on the way out, in the form that goes in again."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from borgerblik.domain.sider import Sider
from borgerblik.kommuner.sider.form import to_json
from schemas.ud.felter import Tidspunkt, Ud


class ToSprogUd(Ud):
    """A text in Danish, and in English where it is written."""

    da = fields.String()
    en = fields.String(allow_none=True)


class KontaktUd(Ud):
    """How to reach the kommune."""

    telefon = fields.String(allow_none=True)
    aabningstid = fields.Nested(ToSprogUd, allow_none=True)
    url = fields.String(allow_none=True)
    digitalPost = fields.String(allow_none=True)
    email = fields.String(allow_none=True)


class LogoUd(Ud):
    """A picture, and what it shows."""

    type = fields.String()
    data = fields.String(metadata={"contentEncoding": "base64"})
    alt = fields.String()


class UdseendeUd(Ud):
    """How the pages look; null is the neutral look."""

    navn = fields.String(allow_none=True)
    farve = fields.String(allow_none=True)
    logo = fields.Nested(LogoUd, allow_none=True)


class SagsbehandlingstidUd(Ud):
    """From application to decision."""

    uger = fields.Integer()


class OmraadevalgUd(Ud):
    """What holds in one area; null is as for the rest."""

    fagomraade = fields.String()
    sagsbehandlingstid = fields.Nested(SagsbehandlingstidUd, allow_none=True)
    kontakt = fields.Nested(KontaktUd, allow_none=True)


class SidetekstUd(Ud):
    """A text of the pages, for one area or (null) for every area."""

    noegle = fields.String()
    fagomraade = fields.String(allow_none=True)
    da = fields.String()
    en = fields.String(allow_none=True)


class SiderUd(Ud):
    """A kommune's pages."""

    kode = fields.String()
    udseende = fields.Nested(UdseendeUd)
    tilgaengelighed = fields.String(allow_none=True)
    hjemmeside = fields.String(allow_none=True)
    kontakt = fields.Nested(KontaktUd, allow_none=True)
    omraader = fields.List(fields.Nested(OmraadevalgUd))
    tekster = fields.List(fields.Nested(SidetekstUd))

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """The form is written once, beside the domain's own."""
        return super().dump(to_json(obj) if isinstance(obj, Sider) else obj, many=many)


class SideudgaveUd(Ud):
    """One version of a kommune's pages."""

    version = fields.Integer()
    gemt = Tidspunkt(attribute="tidspunkt")
    gemtAf = fields.String(attribute="af")
    sider = fields.Nested(SiderUd, attribute="dokument")


class SidehistorikUd(Ud):
    """Every version, newest first."""

    udgaver = fields.List(fields.Nested(SideudgaveUd))
