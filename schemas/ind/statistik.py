"""Which months somebody asks for."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from borgerblik.domain.maaned import MAANED, maaneder
from borgerblik.operations.statistik.maaned import FLEST
from schemas.ind.opslag import StrictIn


class StatistikIn(StrictIn):
    """From which month to which, both included; without them the twelve newest there are."""

    fra = fields.String(
        load_default=None,
        validate=validate.Regexp(rf"{MAANED.pattern}\Z", error="er ikke en måned som 2026-01."),
        metadata={"description": "Den første måned, som 2026-01; uden: elleve måneder før `til`."},
    )
    til = fields.String(
        load_default=None,
        validate=validate.Regexp(rf"{MAANED.pattern}\Z", error="er ikke en måned som 2026-01."),
        metadata={"description": "Den sidste måned, som 2026-11; uden: den nyeste, der kan svares om."},
    )

    @validates_schema(skip_on_field_errors=True)
    def in_order(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """The first month is not after the last, and they are not too many."""
        fra, til = data["fra"], data["til"]
        if fra is None or til is None:
            return
        if fra > til:
            raise ValidationError("er efter til.", "fra")
        if len(maaneder(fra, til)) > FLEST:
            raise ValidationError(f"der kan højst svares om {FLEST} måneder ad gangen.", "fra")
