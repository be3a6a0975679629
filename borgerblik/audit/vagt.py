"""The guard against person numbers where there must be none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from borgerblik.domain.cpr import holds_number

_MELLEM = "\0"  # no part of a number, and no blank within one


def steder_med_personnummer(value: Any) -> tuple[str, ...]:
    """The fields of a dataclass in which something looks like a person number, however deep it lies."""
    if not holds_number(_MELLEM.join(_tekster(value))):  # nearly always, and every look waits for it
        return ()
    return tuple(
        each.name for each in fields(value) if any(holds_number(tekst) for tekst in _tekster(getattr(value, each.name)))
    )


def _tekster(value: Any) -> list[str]:
    """Every text in a value, keys and numbers among them."""
    found: list[str] = []
    _saml(value, found)
    return found


def _saml(value: Any, found: list[str]) -> None:
    if isinstance(value, str | int):
        found.append(str(value))
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            _saml(inner, found)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            _saml(key, found)
            _saml(inner, found)
    elif is_dataclass(value):
        for each in fields(value):
            _saml(getattr(value, each.name), found)
