"""Which words may stand in a report and in the answer to it."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from borgerblik.domain.cpr import Cpr, NotACpr, holds_number

SHORTEST, LONGEST = 10, 1000  # characters of own words
LONGEST_RAW = 4 * LONGEST  # as they arrive: a line break may be two characters there, a letter several


class Tekstfejl(StrEnum):
    """What is wrong with words somebody wrote."""

    MANGLER = "mangler"
    FOR_KORT = "for_kort"
    FOR_LANG = "for_lang"
    TEGN = "tegn"
    PERSONNUMMER = "personnummer"


_LINES = "\n\t"
_JOINERS = "\u200c\u200d"  # hold letters and emoji together
_NOT_SHOWN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # control, format (they turn text around), half characters, line breaks
_BLANKS = re.compile("[ \t]+")
_DASH = "[-\u2010-\u2015\u2212]"
# Written as people write one: with blanks between, or as a date with a dash before the last four. Every repetition has
# an end, so that no text makes the search go over it again and again.
_AS_WRITTEN = re.compile(
    rf"(?<!\d)(\d\d) ?(\d\d) ?(\d\d) ?{_DASH}? ?(\d{{4}})(?!\d)"
    rf"|(?<!\d)(\d\d)[./ ]?(\d\d)[./ ]?(\d\d) ?{_DASH} ?(\d{{4}})(?!\d)"
)


def renset(tekst: str) -> str:
    """The words as they are kept: letters in one form, lines ended in one way, nothing empty around them.

    What is much too long comes back untouched, for `tekstfejl` to refuse: only a short text is worked on.
    """
    if len(tekst) > LONGEST_RAW:
        return tekst
    return unicodedata.normalize("NFC", tekst.replace("\r\n", "\n").replace("\r", "\n")).strip()


def tekstfejl(tekst: str, *, kraevet: bool) -> Tekstfejl | None:
    """What is wrong with these words (as `renset` gives them), None where nothing is."""
    if not tekst:
        return Tekstfejl.MANGLER if kraevet else None
    if len(tekst) > LONGEST:
        return Tekstfejl.FOR_LANG
    if any(not _may_stand(letter) for letter in tekst):
        return Tekstfejl.TEGN
    if naevner_personnummer(tekst):
        return Tekstfejl.PERSONNUMMER
    return Tekstfejl.FOR_KORT if len(tekst) < SHORTEST else None


def naevner_personnummer(tekst: str) -> bool:
    """Does somebody's person number stand there, however it is written?"""
    plain = unicodedata.normalize("NFKC", "".join(letter for letter in tekst if letter not in _JOINERS))
    plain = _BLANKS.sub(" ", plain)
    if holds_number(tekst) or holds_number(plain):
        return True
    return any(_is_one(found) for found in _AS_WRITTEN.finditer(plain))


def _may_stand(letter: str) -> bool:
    return letter in _LINES or letter in _JOINERS or unicodedata.category(letter) not in _NOT_SHOWN


def _is_one(found: re.Match[str]) -> bool:
    """Is there such a day? What is no date is an amount or an account."""
    try:
        Cpr("".join(str(int(digit)) for group in found.groups() if group for digit in group))
    except NotACpr:
        return False
    return True
