"""What the overview is made of, and where it comes from: the kommuner's own consoles, each behind a small port."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from borgerblik.kommuner.kvalitet.model import Kvalitetsstand
from borgerblik.kommuner.leverandoer import Maalt
from borgerblik.kommuner.service import Kommunebillede
from borgerblik.kommuner.store import Udgave
from borgerblik.kommuner.tilslutning.model import Trinstand


class Celletilstand(StrEnum):
    """How far one thing is in one kommune."""

    LUKKET = "lukket"
    PLANLAGT = "planlagt"
    AFPROEVES = "afproeves"
    DELVIST_AABEN = "delvist_aaben"
    AABEN = "aaben"
    PROBLEMER = "problemer"


@dataclass(frozen=True, slots=True)
class Kilder:
    """Where the overview reads, each the state as of now for all kommuner at once.

    `trin` gives the steps of connecting of every kommune on that Danish day; `omraader` the state of an area as a word
    of Celletilstand, by kommune and area: what it does not hold is closed. `historik` are
    the versions of every kommune's choices, newest first.
    """

    kommuner: Callable[[], Kommunebillede]
    trin: Callable[[date], Sequence[Trinstand]]
    omraader: Callable[[], Mapping[tuple[str, str], str]]
    kvalitet: Callable[[], Mapping[tuple[str, str], Kvalitetsstand]]
    maalinger: Callable[[], Collection[Maalt]]
    historik: Callable[[], Mapping[str, Sequence[Udgave]]]


@dataclass(frozen=True, slots=True)
class Udsyn:
    """How much of it somebody sees: every kommune, or their own rows and the sums of all."""

    national: bool
    egne: frozenset[str] = frozenset()

    def ser(self, kode: str) -> bool:
        """Is that kommune's row theirs to see?"""
        return self.national or kode in self.egne
