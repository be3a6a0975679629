"""The guard against person numbers where there must be none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from borgerblik.domain.cpr import holds_number


def steder_med_personnummer(value: Any) -> tuple[str, ...]:
    """The fields of a dataclass in which something looks like a person number, however deep it lies."""
    return tuple(
        each.name for each in fields(value) if any(holds_number(tekst) for tekst in _tekster(getattr(value, each.name)))
    )


def _tekster(value: Any) -> Iterator[str]:
    """Every text in a value, keys and numbers among them."""
    if isinstance(value, str | int):
        yield str(value)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _tekster(key)
            yield from _tekster(inner)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _tekster(inner)
    elif is_dataclass(value):
        for each in fields(value):
            yield from _tekster(getattr(value, each.name))
