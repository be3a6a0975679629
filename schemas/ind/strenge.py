"""Strict fields for what a caller or a file tells us: no value is bent to fit, and the words are Danish."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import unquote, urlsplit

from marshmallow import ValidationError, fields

from borgerblik.domain.cpr import holds_number

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NOT_SHOWN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # control, format, half characters, line breaks
_NEVER_IN_URL = re.compile(r'[\s\\<>"]')


def words(**messages: str) -> dict[str, Any]:
    """The messages of a field, with those that every field has."""
    return {"required": "mangler", "null": "må ikke være null", **messages}


class Tekst(fields.String):
    """One line of text, not empty, with no person number in it."""

    default_error_messages = words(invalid="er ikke en tekst")

    def __init__(self, *, longest: int = 200, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest = longest

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        faults = list(self.faults(value))
        if faults:
            raise ValidationError(faults)
        return value

    def faults(self, text: str) -> Iterable[str]:
        """Everything that is wrong with the text."""
        if len(text) > self.longest:  # and is not gone through letter by letter, however long it is
            yield f"er længere end {self.longest} tegn"
            return
        if not text.strip():
            yield "er tom"
        elif text != text.strip():
            yield "begynder eller slutter med mellemrum"
        if any(unicodedata.category(letter) in _NOT_SHOWN for letter in text):
            yield "indeholder tegn, der ikke kan vises"
        if holds_number(text):
            yield "indeholder noget, der ligner et personnummer"


class Moenster(Tekst):
    """A text of one form, given as a pattern."""

    def __init__(self, pattern: re.Pattern[str], besked: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pattern = pattern
        self.besked = besked

    def faults(self, text: str) -> Iterable[str]:
        """Only its form."""
        if not self.pattern.fullmatch(text):
            yield self.besked


class Valg(Tekst):
    """One of a few words."""

    def __init__(self, words: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.words = tuple(words)

    def faults(self, text: str) -> Iterable[str]:
        """Is it one of them?"""
        if text not in self.words:
            yield f"skal være {', '.join(self.words[:-1])} eller {self.words[-1]}"


class Https(Tekst):
    """An https address that anyone may be sent to."""

    def faults(self, text: str) -> Iterable[str]:
        """What a text must not hold, and what an address must."""
        yield from super().faults(text)
        if len(text) > self.longest:  # urlsplit normalizes the host, which takes for ever on marks without end
            return
        if holds_number(unquote(text)) and not holds_number(text):
            yield "indeholder noget, der ligner et personnummer"
        try:
            parts = urlsplit(text)
            good = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
        except ValueError:
            good = False
        if not good or _NEVER_IN_URL.search(text):
            yield "er ikke en https-adresse"
        elif "@" in parts.netloc:
            yield "må ikke indeholde brugernavn eller adgangskode"


class Dato(fields.Field[str]):
    """A calendar day as text, `2026-11-23`."""

    default_error_messages = words(invalid="er ikke en dato (ÅÅÅÅ-MM-DD)")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise self.make_error("invalid")
        try:
            date.fromisoformat(value)
        except ValueError:
            raise self.make_error("invalid") from None
        return value


class JaNej(fields.Boolean):
    """true or false, and no word for it."""

    default_error_messages = words(invalid="skal være true eller false")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Liste(fields.List[Any]):
    """A list of one kind of thing."""

    default_error_messages = words(invalid="er ikke en liste")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)


class Objekt(fields.Nested):
    """An object with a schema of its own."""

    default_error_messages = words(type="er ikke et objekt")
