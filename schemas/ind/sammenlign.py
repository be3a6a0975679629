"""Which item a caseworker wants beside its source."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, post_load

from borgerblik.overblik.opslag import Oensket
from borgerblik.overblik.sammenhold import Emnevalg
from borgerblik.visning.emne import Slags
from schemas.ind.sagsbehandler import MANGLER, SagsbehandleropslagIn

LONGEST_ID = 200


class EmneId(fields.String):
    """The id of a sag or ydelse, its UUID in lower case."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        bevilling, colon, nummer = str(super()._deserialize(value, attr, data, **kwargs)).strip().partition(":")
        if not bevilling or len(bevilling + colon + nummer) > LONGEST_ID:
            raise ValidationError("er ikke id på en sag eller ydelse.")
        return bevilling.lower() + colon + nummer


class EmneopslagIn(SagsbehandleropslagIn):
    """A look-up of one item. The person number is in the body and nowhere else."""

    slags = fields.Enum(
        Slags,
        by_value=True,
        required=True,
        error_messages={**MANGLER, "unknown": "er ikke sag eller ydelse."},
    )
    id = EmneId(
        required=True,
        error_messages=MANGLER,
        metadata={"description": "Sagens eller ydelsens id, som regelsporet har det.", "maxLength": LONGEST_ID},
    )

    @post_load
    def made(self, data: dict[str, Any], **_kwargs: Any) -> tuple[Oensket, Emnevalg]:
        """What the caseworker wants, and of which item."""
        valgt = Emnevalg(data.pop("slags"), data.pop("id"))
        return Oensket(**data), valgt
