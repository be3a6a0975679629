"""What a kommune decides of quality, and which run somebody asks for."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate

from borgerblik.kommuner.kvalitet import Kvalitetsvalg
from borgerblik.kommuner.kvalitet.form import valg_from_json
from schemas.ind.fejl import DokumentFaults
from schemas.ind.jsonfil import read_json
from schemas.ind.kommune import Kode, StrictSchema
from schemas.ind.opslag import StrictIn
from schemas.ind.risiko import Heltal
from schemas.ind.sider import Omraade
from schemas.ind.strenge import JaNej


class KvalitetFaults(DokumentFaults):
    """What was sent cannot be used."""


class KvalitetsvalgIn(StrictSchema):
    """The score below which an area is not opened without a reason."""

    kode = Kode(required=True)
    taerskel = Heltal(0, 100, required=True)


class NyKoerselIn(StrictSchema):
    """A run to begin; `forfra`: give up the one that is not over."""

    omraade = Omraade(required=True)
    forfra = JaNej()


class KoerslerIn(StrictIn):
    """Which runs: of one area, how many."""

    omraade = Omraade(load_default=None)
    antal = fields.Integer(
        load_default=20, strict=True, validate=validate.Range(1, 100, error="skal være fra 1 til 100.")
    )


class EksportIn(StrictIn):
    """Which source system; without it all of them."""

    system = fields.String(load_default=None, validate=validate.Length(1, 100, error="er for lang."))


def read_valg(raw: bytes) -> Kvalitetsvalg:
    """The decision in a body. Raises KvalitetFaults with every fault there is."""
    return valg_from_json(_read(raw, KvalitetsvalgIn(), tal=True))


def read_ny_koersel(raw: bytes) -> tuple[str, bool]:
    """The area of a run to begin, and whether to begin afresh. Raises KvalitetFaults."""
    found = _read(raw, NyKoerselIn())
    return found["omraade"], found.get("forfra", False)


def _read(raw: bytes, schema: StrictSchema, *, tal: bool = False) -> dict[str, Any]:
    document, skrevet = read_json(raw, tal=tal)
    if document is None:
        raise KvalitetFaults({}, skrevet)
    try:
        found: dict[str, Any] = schema.load(document)
    except ValidationError as error:
        raise KvalitetFaults(error.messages_dict, skrevet) from None
    if skrevet:
        raise KvalitetFaults({}, skrevet)
    return found
