"""What is common to taking something a step further: the step, and the words that may follow it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from marshmallow import ValidationError, fields, validate

from borgerblik.kommuner.fejlmelding import LONGEST, SHORTEST, Tekstfejl, renset, tekstfejl

T = TypeVar("T", bound=StrEnum)


def tekstfejl_ord(mangler: str) -> Mapping[Tekstfejl, str]:
    """The sentence for each fault of such words; `mangler` is the one for words that must be there."""
    return {
        Tekstfejl.MANGLER: mangler,
        Tekstfejl.FOR_KORT: f"skal være mindst {SHORTEST} tegn.",
        Tekstfejl.FOR_LANG: f"skal være højst {LONGEST} tegn.",
        Tekstfejl.TEGN: "indeholder tegn, der ikke kan vises.",
        Tekstfejl.PERSONNUMMER: "må ikke indeholde et personnummer.",
    }


class Egneord(fields.String):
    """Somebody's own words, as they are kept; `fejlord` is what is said of each fault."""

    def __init__(self, beskrivelse: str, fejlord: Mapping[Tekstfejl, str], *, kraevet: bool, **kwargs: Any) -> None:
        told = {"description": beskrivelse, "minLength": SHORTEST, "maxLength": LONGEST}
        super().__init__(metadata=told, **kwargs)
        self._fejlord = fejlord
        self._kraevet = kraevet

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = renset(super()._deserialize(value, attr, data, **kwargs))
        fault = tekstfejl(text, kraevet=self._kraevet)
        if fault is not None:
            raise ValidationError(self._fejlord[fault])
        return text


def skridt(tilstande: type[T], naeste: Mapping[T, tuple[T, ...]]) -> fields.Enum[T]:
    """The state something is taken to: one of those that can be reached at all."""
    saettes = tuple(dict.fromkeys(til for each in naeste.values() for til in each))
    one_of = f"skal være en af {', '.join(each.value for each in saettes)}."
    return fields.Enum(
        tilstande,
        by_value=True,
        required=True,
        validate=validate.OneOf(saettes, error=one_of),
        error_messages={"required": "mangler.", "null": "mangler.", "unknown": one_of},
        metadata={"enum": [each.value for each in saettes]},
    )
