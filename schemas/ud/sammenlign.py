"""One item beside its source as it leaves the house."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from borgerblik.overblik.model import VistSag
from borgerblik.overblik.sammenhold import Sammenligning
from schemas.ud.andres import RegelUd
from schemas.ud.felter import Ud
from schemas.ud.overblik import SagUd, YdelseUd


class KildefeltUd(Ud):
    """A field as the source delivered it: where it lies, what it is called, what it says."""

    sti = fields.String()
    navn = fields.String()
    vaerdi = fields.String()


class SammenholdtUd(Ud):
    """A field in the source and as the citizen sees it. `ens` is null where the citizen gets nothing to compare."""

    felt = fields.String()
    kilden = fields.String(allow_none=True)
    borgeren = fields.String(allow_none=True)
    ens = fields.Boolean(allow_none=True)
    hvorfor = fields.String(allow_none=True)


class BemaerkningUd(Ud):
    """A remark on the quality of what was delivered."""

    kode = fields.String()
    felt = fields.String()
    tekst = fields.String()


class EmneopslagUd(Ud):
    """One item: as delivered, beside what the citizen gets of it, and what is to be mended.

    `borgeren` is the Sag or Ydelse exactly as the citizen's own door gives it, null where `regler` hold it back.
    """

    kilde = fields.List(fields.Nested(KildefeltUd))
    sammenholdt = fields.List(fields.Nested(SammenholdtUd))
    borgeren = fields.Function(
        lambda found: _citizens(found),
        metadata={
            "anyOf": [{"$ref": "#/components/schemas/Sag"}, {"$ref": "#/components/schemas/Ydelse"}, {"type": "null"}]
        },
    )
    regler = fields.List(fields.Nested(RegelUd))
    bemaerkninger = fields.List(fields.Nested(BemaerkningUd))


_SAG, _YDELSE = SagUd(), YdelseUd()


def _citizens(found: Sammenligning) -> Any:
    if found.borgeren is None:
        return None
    return (_SAG if isinstance(found.borgeren, VistSag) else _YDELSE).dump(found.borgeren)
