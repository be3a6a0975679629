"""A person to be watched: strict, and no value is ever repeated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import fields, post_load

from borgerblik.domain.cpr import Cpr
from borgerblik.domain.tilsyn import Vagtslags
from schemas.ind.opslag import StrictIn
from schemas.ind.sagsbehandler import CprFelt
from schemas.ind.strenge import Dato, Tekst, words

LAENGSTE_GRUND = 200
SLAGS = [each.value for each in Vagtslags]
_DAY = {"type": "string", "format": "date"}
_SLAGS_WORDS = words(unknown=f"skal være {', '.join(SLAGS[:-1])} eller {SLAGS[-1]}")


@dataclass(frozen=True, slots=True, repr=False)
class NyVagtperson:
    """Whom to watch, and why; `udloeber` is the last day."""

    cpr: Cpr
    slags: Vagtslags
    grund: str | None = None
    udloeber: date | None = None


class Slags(fields.Enum[Vagtslags]):
    """One of the lists."""

    default_error_messages = _SLAGS_WORDS

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Vagtslags, by_value=True, **kwargs)


class VagtpersonIn(StrictIn):
    """A person to be watched. The person number is in the body and nowhere else."""

    cpr = CprFelt(required=True, error_messages=words(invalid="er ikke en tekst"))
    slags = Slags(required=True)
    grund = Tekst(longest=LAENGSTE_GRUND, allow_none=True)
    udloeber = Dato(allow_none=True, metadata={**_DAY, "description": "Den sidste dag; uden: indtil fjernet."})

    @post_load
    def made(self, data: Mapping[str, Any], **_kwargs: Any) -> NyVagtperson:
        """Whom to watch."""
        last = data.get("udloeber")
        return NyVagtperson(
            data["cpr"], data["slags"], data.get("grund"), None if last is None else date.fromisoformat(last)
        )


class VagtlisteIn(StrictIn):
    """Which list to show; without one those of whom there are few."""

    slags = Slags(metadata={"description": "Uden: vip og overvaaget. Kollegaerne vises kun, når der spørges."})
