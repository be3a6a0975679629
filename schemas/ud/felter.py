"""Fields as they leave the house."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from marshmallow import Schema, fields

from borgerblik.domain.tid import DANMARK

_OERE = Decimal("0.01")


class Ud(Schema):
    """What leaves the house. Every field is always sent, and the API description says so.

    `SOMETIMES` names those that are not.
    """

    SOMETIMES: ClassVar[frozenset[str]] = frozenset()

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """marshmallow's hook."""
        field_obj.required = field_name not in self.SOMETIMES


class Kroner(fields.Field[Decimal]):
    """An amount in DKK as a decimal string with two decimals, `"19728.00"`; None where it is missing."""

    def _serialize(self, value: Decimal | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else str(value.quantize(_OERE))


class Tidspunkt(fields.Field[datetime]):
    """A moment in Danish time with its offset (RFC 3339), to the second."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.astimezone(DANMARK).isoformat(timespec="seconds")


class Kode(fields.Field[str]):
    """A code of ours, as its word."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else str(value.value)
