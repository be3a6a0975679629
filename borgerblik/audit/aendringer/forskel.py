"""What differs between two documents, place by place: how a change is told to a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NOEGLER = ("nummer", "noegle", "id", "kode", "trin", "fagomraade", "system", "navn")  # what names an entry of a list


@dataclass(frozen=True, slots=True)
class Forskel:
    """One place, such as `kle[32.30.04].aaben`, with the JSON values there; None where there is nothing."""

    sted: str
    foer: Any
    efter: Any


def forskelle(foer: Mapping[str, Any] | None, efter: Mapping[str, Any] | None) -> tuple[Forskel, ...]:
    """Every place where they differ, in the order of the newer document; what is the same is left out."""
    return tuple(_under("", dict(foer or {}), dict(efter or {})))


def _under(sted: str, foer: Any, efter: Any) -> Iterator[Forskel]:
    before, after = _dele(foer), _dele(efter)
    if before is None and after is None:
        if foer != efter or type(foer) is not type(efter):  # 1 is not true
            yield Forskel(sted, foer, efter)
        return
    if (before is None and foer not in (None, "")) or (after is None and efter not in (None, "")):
        yield Forskel(sted, foer, efter)  # of another kind than before: shown whole
        return
    before, after = before or {}, after or {}
    for name in [*after, *(each for each in before if each not in after)]:
        yield from _under(_ved(sted, name, efter if name in after else foer), before.get(name), after.get(name))


def _dele(value: Any) -> dict[str, Any] | None:
    """What the value is made of, by name; None for what has no parts."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, list):
        names = [_navn(each) for each in value]
        if None in names or len({*names}) != len(names):
            return {str(at): each for at, each in enumerate(value)}
        return {str(name): each for name, each in zip(names, value, strict=True)}
    return None


def _navn(entry: Any) -> str | None:
    """What tells an entry of a list from the others: its name, or all of a plain word."""
    if isinstance(entry, Mapping):
        named = [str(entry[each]) for each in NOEGLER if isinstance(entry.get(each), str | int)]
        return named[0] if named else None
    return str(entry) if isinstance(entry, str | int) else None


def _ved(sted: str, name: str, inside: Any) -> str:
    if isinstance(inside, list):
        return f"{sted}[{name}]"
    return f"{sted}.{name}" if sted else name
