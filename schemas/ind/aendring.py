"""Which changes somebody asks for: strict, and no value is ever repeated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from borgerblik.audit.aendringer import EMNER
from schemas.ind.opslag import HOEJESTE_PLADS, StrictIn, how_many, whole

_DATO: dict[str, Any] = {"invalid": "er ikke en dato (ÅÅÅÅ-MM-DD).", "null": "er ikke en dato (ÅÅÅÅ-MM-DD)."}


@dataclass(frozen=True, slots=True)
class Aendringssoegning:
    """Which of a kommune's changes: a subject, Danish days (both included), a page."""

    emne: str | None = None
    fra: date | None = None
    til: date | None = None
    foer: int | None = None
    antal: int = 50


class AendringerIn(StrictIn):
    """The same as a caller writes it."""

    emne = fields.String(
        load_default=None, validate=validate.OneOf(EMNER, error=f"skal være en af {', '.join(EMNER)}.")
    )
    fra = fields.Date(load_default=None, error_messages=_DATO, metadata={"description": "Den første danske dag."})
    til = fields.Date(load_default=None, error_messages=_DATO, metadata={"description": "Den sidste dag, medtaget."})
    foer = whole(1, HOEJESTE_PLADS, "skal være et tal fra et tidligere svar.")
    antal = how_many("Hvor mange ændringer på en side.")

    @post_load
    def made(self, data: dict[str, Any], **_kwargs: Any) -> Aendringssoegning:
        """What is looked for."""
        return Aendringssoegning(**data)


_SOEGNING = AendringerIn()


def laes_aendringssoegning(query: Mapping[str, str]) -> Aendringssoegning | None:
    """What a page's filter asks for: an empty choice is any; None for what no page of ours asks."""
    try:
        found: Aendringssoegning = _SOEGNING.load({name: value for name, value in query.items() if value})
    except ValidationError:
        return None
    return found
