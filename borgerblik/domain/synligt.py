"""What of a text can be seen: there are letters that show nothing."""

from __future__ import annotations

import re

# What Python calls printable all the same: fillers (letters, of Hangul), joiners and selectors of how another letter is
# drawn, and signs whose drawing is empty.
_TOMT = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    r"\U00013441\U00013442\U0001d159\U000e0100-\U000e01ef]"
)


def kun_synligt(text: str) -> bool:
    """Can every sign in it be seen, on one line?"""
    return text.isprintable() and not _TOMT.search(text)


def antal_bogstaver(text: str) -> int:
    """How many letters in it can be seen."""
    return sum(letter.isalpha() for letter in _TOMT.sub("", text))
