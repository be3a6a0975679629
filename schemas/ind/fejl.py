"""What is wrong in something a person wrote, and where: in words for that person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from borgerblik.domain.cpr import MASK, holds_number

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Fejl:
    """One fault: its place, such as `kle[3].fradato` or `linje 4, tegn 12`, and one plain sentence."""

    sted: str
    besked: str

    def __str__(self) -> str:
        return f"{self.sted}: {self.besked}"


def shown_name(name: str) -> str:
    """A name from the file as a message may repeat it: short, on one line, and nobody's person number."""
    visible = "".join(letter if letter.isprintable() else "?" for letter in name)
    shortened = visible if len(visible) <= LONGEST_NAME else visible[:LONGEST_NAME] + "…"
    return MASK if holds_number(name) else shortened


def from_messages(messages: Any, place: str = "") -> Iterator[Fejl]:
    """marshmallow's tree of messages as a flat list, entries of a list in their order."""
    if not isinstance(messages, Mapping):
        yield from (Fejl(place or "filen", str(besked)) for besked in messages)
        return
    in_order = sorted(messages) if all(isinstance(key, int) for key in messages) else messages
    for key in in_order:
        yield from from_messages(messages[key], _below(place, key))


def _below(place: str, key: str | int) -> str:
    if isinstance(key, int):
        return f"{place}[{key}]"
    if key == "_schema":
        return place
    return f"{place}.{shown_name(key)}" if place else shown_name(key)
