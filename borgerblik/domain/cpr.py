"""A Danish person number (personnummer) that does not give itself away."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from datetime import date
from typing import Any, ClassVar, NoReturn

from stdnum.dk import cpr as stdnum_cpr
from stdnum.exceptions import ValidationError

# UUIDs and hashes come first: the ten digits inside one of them are nobody's.
_HARMLESS = (
    r"(?P<harmless>(?<![0-9a-z])"
    r"(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{64}|[0-9a-f]{32})(?![0-9a-z]))"
)
_LOOKS_LIKE_ONE = re.compile(_HARMLESS + r"|(?<!\d)\d{6}[-\s]?\d{4}(?!\d)", re.IGNORECASE)
_LONGER = re.compile(_HARMLESS + r"|\d{11,}", re.IGNORECASE)  # a key may have somebody's number in it
_SPELLED = re.compile(r"(?<!\d)\d(?:[\W_]{0,3}\d){9}(?![\W_]{0,3}\d)")
_WITHIN = re.compile(r"(?=(\d{6}[-\s]?\d{4}))")  # at each place: also where more digits stand around it
MASK = "[cpr]"

REPLACEMENT_DAYS = 60  # a replacement number (erstatningspersonnummer) has 60 added to its day


class NotACpr(ValueError):
    """The text is not a person number; the text itself is never part of the message."""


class Cpr:
    """Ten digits with a real date and century; replacement numbers (day 61-91) are accepted.

    Modulus 11 is not demanded: since 2007 valid numbers may fail it. The number is reached only through
    `reveal` and `urn`: printing, formatting, logging and pickling never show it.

    Raises NotACpr for anything else. Source: cpr.dk, "Opbygning af CPR-nummeret".
    """

    __slots__ = ("_number",)
    _number: str
    URN: ClassVar = "urn:oio:cpr-nr:"
    _FORM: ClassVar = re.compile(r"[0-9]{6}-?[0-9]{4}")

    def __init__(self, text: str) -> None:
        if not isinstance(text, str) or not self._FORM.fullmatch(text):
            raise NotACpr("et personnummer er ti cifre")
        number = text.replace("-", "")
        try:
            stdnum_cpr.get_birth_date(_as_birth_number(number))
        except ValidationError:
            raise NotACpr("personnummeret har ingen gyldig dato") from None
        object.__setattr__(self, "_number", number)

    @classmethod
    def from_urn(cls, urn: str) -> Cpr | None:
        """The person a party's URN names, or None when it names something else."""
        text = urn.strip()
        if not text.lower().startswith(cls.URN):
            return None
        try:
            return cls(text[len(cls.URN) :])
        except NotACpr:
            return None

    def reveal(self) -> str:
        """The ten digits, for the one place that must send them."""
        return self._number

    @property
    def foedselsdag(self) -> date:
        """The day the person was born, also behind a replacement number."""
        born: date = stdnum_cpr.get_birth_date(_as_birth_number(self._number))
        return born

    @property
    def urn(self) -> str:
        """`urn:oio:cpr-nr:` and the ten digits, as the indexes name a person."""
        return self.URN + self._number

    def pseudonym(self, key: bytes) -> str:
        """A keyed hash (HMAC-SHA-256, 64 hex digits): the same person under the same key, no way back."""
        return hmac.new(key, self._number.encode(), hashlib.sha256).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cpr) and hmac.compare_digest(self._number, other._number)

    def __hash__(self) -> int:
        return hash((Cpr, self._number))

    def __repr__(self) -> str:
        return "<Cpr>"

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        return repr(self)

    def __setattr__(self, _name: str, _value: Any) -> NoReturn:
        raise AttributeError("a Cpr does not change")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Cpr is not pickled: it must not reach a cache or a queue in clear")


def _as_birth_number(number: str) -> str:
    day = int(number[:2])
    return f"{day - REPLACEMENT_DAYS:02d}{number[2:]}" if day > REPLACEMENT_DAYS else number


def masked(text: str) -> str:
    """The text with everything that looks like a person number replaced by `[cpr]`.

    That is ten digits, also with a dash or a blank; UUIDs and hashes are left alone.
    """
    return _LOOKS_LIKE_ONE.sub(lambda found: found["harmless"] or MASK, text)


def masked_about(text: str, borger: Cpr, ord_for_borger: str) -> str:
    """The same, but for the number of that person, in whose place those words come; and for what a longer one hides."""

    def named(found: re.Match[str]) -> str:
        return ord_for_borger if _digits(found[0]) == borger.reveal() else MASK

    def longer(found: re.Match[str]) -> str:
        digits = _digits(found[0])
        return MASK if any(_is_one(digits[at : at + 10]) for at in range(len(digits) - 9)) else found[0]

    said = _LOOKS_LIKE_ONE.sub(lambda found: found["harmless"] or named(found), text)
    return _LONGER.sub(lambda found: found["harmless"] or longer(found), said)


def _digits(text: str) -> str:
    """The digits in it, whatever script they are of, as 0-9."""
    return "".join(str(unicodedata.digit(letter)) for letter in text if letter.isdigit())


def holds_number(text: str) -> bool:
    """Is there something in the text that looks like a person number?"""
    return any(not found["harmless"] for found in _LOOKS_LIKE_ONE.finditer(text))


def spells_number(text: str) -> bool:
    """Does the text hold a person number in other digits, with something between them, or with more digits around it?

    Where there are more or something between, it is one that has a day: case numbers and telephones seldom have.
    """
    plain = "".join(_digits(letter) or letter for letter in unicodedata.normalize("NFKC", text))
    plain = _LOOKS_LIKE_ONE.sub(lambda found: "x" if found["harmless"] else found[0], plain)
    found = (*_SPELLED.findall(plain), *_WITHIN.findall(plain))
    return holds_number(plain) or any(_is_one(_digits(each)) for each in found)


def _is_one(ten: str) -> bool:
    try:
        Cpr(ten)
    except NotACpr:
        return False
    return True
