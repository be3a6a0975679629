"""What a check of a file with a fagomraade goes by, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from borgerblik.domain.klassifikation import KleEmne
from borgerblik.fagomraader import Fagomraade


@dataclass(frozen=True, slots=True)
class Fund:
    """One thing found: a code, where (`ydelser[2].nummer`, "" for the whole file), one plain Danish sentence.

    `linje` is its line in the file, None where nobody can say. An `advarsel` does not keep the area from being used.
    """

    kode: str
    sted: str
    besked: str
    advarsel: bool = False
    linje: int | None = None

    def __str__(self) -> str:
        hvor = ", ".join(filter(None, (None if self.linje is None else f"linje {self.linje}", self.sted)))
        return f"{hvor}: {self.besked}" if hvor else self.besked


@dataclass(frozen=True, slots=True)
class Omgivelser:
    """What the area is to live among: the other areas, and KLE as it is known on that Danish day.

    `emner` are the KLE numbers that are known, None where nobody can say; `alle_kendt` where a number that is not among
    them does not exist at all.
    """

    kendte: tuple[Fagomraade, ...]
    dag: date
    emner: Mapping[str, KleEmne] | None = None
    alle_kendt: bool = False


@dataclass(frozen=True, slots=True)
class Tjekket:
    """The file, everything found in it in the order of its lines, and the area where it can be read as one."""

    fil: Path
    fund: tuple[Fund, ...]
    omraade: Fagomraade | None = field(repr=False, default=None)

    @property
    def fejl(self) -> tuple[Fund, ...]:
        """What keeps it from being used."""
        return tuple(fund for fund in self.fund if not fund.advarsel)

    @property
    def advarsler(self) -> tuple[Fund, ...]:
        """What somebody should look at."""
        return tuple(fund for fund in self.fund if fund.advarsel)
