"""A JSON document in the one form there is of it (RFC 8785, JSON Canonicalization Scheme)."""

from __future__ import annotations

import json
from typing import Any

LARGEST_INTEGER = 2**53 - 1


class IkkeKanonisk(ValueError):
    """Something that we put into no document: a fraction, a number too large, half a letter."""


def canonical(value: Any) -> bytes:
    """The bytes that are sealed, of strings, booleans, whole numbers, null, lists and objects.

    Raises IkkeKanonisk for all else, and RecursionError for what is nested without end.
    """
    try:
        return _written(value).encode()
    except UnicodeEncodeError:
        raise IkkeKanonisk("half a letter") from None


def _written(value: Any) -> str:
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int) and abs(value) <= LARGEST_INTEGER:
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_written, value))}]"
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return f"{{{','.join(f'{_written(key)}:{_written(value[key])}' for key in sorted(value, key=_utf16))}}}"
    raise IkkeKanonisk(type(value).__name__)


def _utf16(key: str) -> bytes:
    """Names are sorted by their UTF-16 code units (section 3.2.3)."""
    try:
        return key.encode("utf-16-be")
    except UnicodeEncodeError:
        raise IkkeKanonisk("half a letter") from None
