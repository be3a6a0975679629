"""A JSON file that a person may have written: every fault is named with its line and column."""

from __future__ import annotations

import bisect
import codecs
import json
import re
from collections.abc import Iterator
from typing import Any

from schemas.ind.fejl import Fejl, shown_name

LARGEST = 5 * 1024 * 1024  # bytes
LONGEST_NUMBER = 9  # digits; no number of ours has more

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],]|[^\s{}\[\],:"]+', re.DOTALL)
_NOT_JSON = ("NaN", "Infinity", "-Infinity")


def read_json(raw: bytes, *, tal: bool = False) -> tuple[dict[str, Any] | None, list[Fejl]]:
    """The object in the file, None where it holds none, and what is wrong with how it is written.

    A key that stands twice counts once in the object, and is a fault. Numbers are only told from other
    things, their value is not kept; with `tal` whole ones of at most nine digits keep it.
    """
    if len(raw) > LARGEST:
        return None, [Fejl("filen", "fylder mere end 5 MB")]
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode()
        return None, [Fejl(_Places(before)(len(before)), "er ikke skrevet i tegnsættet UTF-8")]
    place = _Places(text)
    try:
        found = json.loads(text, parse_int=_whole if tal else _number, parse_float=_number, parse_constant=_number)
    except json.JSONDecodeError as error:
        return None, [Fejl(place(error.pos), "her kan filen ikke læses som JSON")]
    except RecursionError:
        return None, [Fejl("filen", "er indlejret i for mange lag")]
    if not isinstance(found, dict):
        begins = len(text) - len(text.lstrip())
        return None, [Fejl(place(begins), "filen skal være et JSON-objekt, { … }")]
    return found, list(_beyond_json(text, place))


def _number(_digits: str) -> float:
    return 0.0


def _whole(digits: str) -> float:
    return int(digits) if len(digits) <= LONGEST_NUMBER else 0.0


class _Places:
    """Line and column of a position in a text, counted from one."""

    def __init__(self, text: str) -> None:
        self._begins = [0, *(found.end() for found in re.finditer("\n", text))]

    def __call__(self, position: int) -> str:
        line = bisect.bisect_right(self._begins, position)
        return f"linje {line}, tegn {position - self._begins[line - 1] + 1}"


def _beyond_json(text: str, place: _Places) -> Iterator[Fejl]:
    """What Python's reader lets pass in a text that it can read: keys that stand twice, and NaN."""
    keys: list[set[str] | None] = []  # of each object we are inside; None for a list
    expects_key = False
    for token in _TOKEN.finditer(text):
        sign = token.group()
        if expects_key and sign.startswith('"') and keys and keys[-1] is not None:
            key = json.loads(sign)
            if key in keys[-1]:
                yield Fejl(place(token.start()), f"feltet {shown_name(key)} står der to gange")
            keys[-1].add(key)
        elif sign in _NOT_JSON:
            yield Fejl(place(token.start()), "er ikke et tal i JSON")
        _follow(sign, keys)
        expects_key = sign in ("{", ",")


def _follow(sign: str, keys: list[set[str] | None]) -> None:
    if sign == "{":
        keys.append(set())
    elif sign == "[":
        keys.append(None)
    elif sign in ("}", "]"):
        keys.pop()
