"""What the connecting of a kommune is told in: a trial of the way, how each step stands, what a certificate says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from borgerblik.domain.tilslutning import Ejer, Trin, Trintilstand


@dataclass(frozen=True, slots=True)
class Proevetrin:
    """One step of the way to the indexes, tried: what failed (`fejl`) and what to do about it (`goer`)."""

    trin: str
    hvad: str
    ok: bool
    ms: int = 0
    fejl: str | None = None
    goer: str | None = None


@dataclass(frozen=True, slots=True)
class Proeve:
    """A trial of the way on behalf of a kommune, kept as evidence. `stande` is how every step stood just after it."""

    kode: str
    tidspunkt: datetime
    af: str
    trin: tuple[Proevetrin, ...]
    stande: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def ok(self) -> bool:
        """Was every step tried, and did it go well? Nothing tried is nothing proved."""
        return bool(self.trin) and all(each.ok for each in self.trin)

    @property
    def svigt(self) -> Proevetrin | None:
        """The step at which it ended."""
        return next((each for each in self.trin if not each.ok), None)


@dataclass(frozen=True, slots=True)
class Certifikatstand:
    """How what we prove ourselves with stands: `udloeber` is the last Danish day of ours; None: none is used."""

    i_orden: bool
    udloeber: date | None = None


@dataclass(frozen=True, slots=True)
class Trinstand:
    """How a step of a kommune stands on a day.

    `program`: a check says how far it is, and a person can only hold it back. `forklaring` is what was found,
    `goer` what to do next (None: nothing). `overskredet`: not done, and the deadline (`frist`, the last day) is past.
    """

    kode: str
    trin: Trin
    tilstand: Trintilstand
    frist: date | None
    ejer: Ejer | None
    bevis: str | None
    program: bool
    forklaring: str
    overskredet: bool
    goer: str | None = None
    note: str | None = None


Stande = Sequence[Trinstand]


def dato(dag: date) -> str:
    """The day as it stands in our sentences."""
    return f"{dag:%d.%m.%Y}"
