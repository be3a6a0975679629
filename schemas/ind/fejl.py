"""What is wrong in something a person wrote, and where: in words for that person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from borgerblik.domain.cpr import MASK, holds_number

LONGEST_NAME = 60

Messages = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fejl:
    """One fault: its place, such as `kle[3].fradato` or `linje 4, tegn 12`, and one plain sentence."""

    sted: str
    besked: str

    def __str__(self) -> str:
        return f"{self.sted}: {self.besked}"


class Faults(Exception):
    """What somebody wrote cannot be used; `faults` names everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fejl]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class DokumentFaults(Faults):
    """A document cannot be used. `messages` is marshmallow's tree, `skrevet` what is wrong with the JSON itself."""

    def __init__(self, messages: Messages, skrevet: Iterable[Fejl] = ()) -> None:
        self.messages = messages
        self.skrevet = tuple(skrevet)
        super().__init__((*self.skrevet, *(from_messages(messages) if messages else ())))


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
