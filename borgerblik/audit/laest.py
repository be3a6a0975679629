"""The log as it is read back: which rows are wanted, and what each row's chain says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from borgerblik.audit.opslag import Opslag

Sted = tuple[int, int]  # a chain's id, and a place in it


class Kaedetilstand(Enum):
    """Whether a row is as it was written, and follows the one before it in its chain."""

    HEL = "hel"
    AENDRET = "aendret"
    BRUDT = "brudt"


@dataclass(frozen=True, slots=True)
class Udvalg:
    """Which rows are wanted: all that is given must hold.

    `borger` and `seer` are keyed hashes, `kommuner` the codes of which a look must have asked at least one; `fra` is
    included, `til` is not. `aendringer`: also the rows that bind a change?
    """

    borger: str | None = None
    seer: str | None = None
    kommuner: frozenset[str] | None = None
    fra: datetime | None = None
    til: datetime | None = None
    aendringer: bool = True


@dataclass(frozen=True, slots=True)
class Laest:
    """One row of the log, with its number and its place: the chain, and how far along it.

    `opslag` is None where it has been erased; then `tidspunkt` is its day. Where it is None and the row AENDRET nobody
    can read it; then `tidspunkt` may be None.
    """

    nummer: int
    opslag: Opslag | None
    tidspunkt: datetime | None
    kaede: Kaedetilstand
    sted: Sted
