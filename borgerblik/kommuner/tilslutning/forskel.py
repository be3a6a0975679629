"""What is different from one version of a kommune's connecting to the next. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from borgerblik.domain.tilslutning import Tilslutning
from borgerblik.kommuner.tilslutning.form import to_json
from borgerblik.kommuner.udgaver import Udgave


@dataclass(frozen=True, slots=True)
class Forskel:
    """A place, as the file names it, with what stood there and what stands there now; None is nothing."""

    sted: str
    foer: str | None
    efter: str | None


def historik(udgaver: Sequence[Udgave[Tilslutning]]) -> Iterator[tuple[Udgave[Tilslutning], Sequence[Forskel]]]:
    """Each version, newest first as they come, with what it changed in the one before it."""
    for udgave, before in zip(udgaver, (*udgaver[1:], None), strict=False):
        yield udgave, forskelle(None if before is None else before.dokument, udgave.dokument)


def forskelle(foer: Tilslutning | None, efter: Tilslutning) -> Sequence[Forskel]:
    """Every place where they differ, in the order of the form."""
    old = {} if foer is None else dict(_flat(to_json(foer)))
    new = dict(_flat(to_json(efter)))
    return [Forskel(sted, old.get(sted), new.get(sted)) for sted in {**new, **old} if old.get(sted) != new.get(sted)]


def _flat(value: Any, sted: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{sted}.{key}" if sted else key)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _flat(inner, f"{sted}[{place}]")
    elif value is not None:
        yield sted, str(value)
