"""The opening of an area: what must be in order, how far it is, and what was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from borgerblik.kommuner.kladde.model import KladdeAfvist

KORTESTE_GRUND = 20  # letters of a reason to open below the threshold, or to close
LAENGSTE_GRUND = 500
PROEVE_DAGE = 30  # how long a good trial of the way to the indexes counts


class Tjek(StrEnum):
    """What must be in order before an area opens, in the order it is told."""

    AFTALE = "aftale"
    FORBINDELSE = "forbindelse"
    KVALITET = "kvalitet"
    FORHAANDSVISNING = "forhaandsvisning"
    GODKENDELSE = "godkendelse"


class Omraadestand(StrEnum):
    """How far an area is in a kommune."""

    LUKKET = "lukket"
    PLANLAGT = "planlagt"  # a draft, perhaps approved for a day, opens it
    AFPROEVES = "afproeves"  # the checks have begun: its data were looked through, or a preview was made
    AABEN = "aaben"
    DELVIST_AABEN = "delvist_aaben"
    PROBLEMER = "problemer"  # open, and the agreement has lapsed or the data are below the kommune's own threshold


class Aabningshandling(StrEnum):
    """What was done about the opening of an area."""

    BEGYNDT = "begyndt"
    TILSIDESAT = "tilsidesat"  # opened below the threshold, with a reason
    AABNET = "aabnet"
    LUKKET = "lukket"


@dataclass(frozen=True, slots=True)
class Tjekstand:
    """How one check stands: `forklaring` in Danish. `tilsidesat` is the reason it is passed over, where it is."""

    tjek: Tjek
    bestaaet: bool
    forklaring: str
    kan_tilsidesaettes: bool = False
    tilsidesat: str | None = None

    @property
    def i_orden(self) -> bool:
        """Does it let the area open?"""
        return self.bestaaet or self.tilsidesat is not None


@dataclass(frozen=True, slots=True)
class Aabningspost:
    """One thing that was done, by whom and why; `tjek` is how the checks stood then."""

    fagomraade: str
    handling: Aabningshandling
    tidspunkt: datetime
    af: str
    kladde: str | None = None
    version: int | None = None
    begrundelse: str | None = None
    tjek: Mapping[str, Any] | None = None


class Proevelig(Protocol):
    """A trial of the way to the indexes."""

    @property
    def tidspunkt(self) -> datetime:
        """When."""

    @property
    def ok(self) -> bool:
        """Did every step go well?"""


class Kvalitetslig(Protocol):
    """What the newest run over an area's data came to."""

    @property
    def score(self) -> float:
        """0-100."""

    @property
    def tidspunkt(self) -> datetime:
        """When."""

    @property
    def taerskel(self) -> float:
        """What the kommune itself calls good enough, 0-100."""


@dataclass(frozen=True, slots=True)
class Kilder:
    """Whom the checks ask.

    `aftale`: does the kommune's databehandleraftale hold on that Danish day? `proeve`: the newest trial of its way to
    the indexes; `proev_nu`, beside the sandkasse, makes one on the spot. `kvalitet`: the newest whole run over that
    area's data. `kvaliteter` gives the same of every kommune and area that has one.
    """

    aftale: Callable[[str, date], bool]
    proeve: Callable[[str], Proevelig | None]
    kvalitet: Callable[[str, str], Kvalitetslig | None]
    kvaliteter: Callable[[], Mapping[tuple[str, str], Kvalitetslig]]
    proev_nu: Callable[[str], Proevelig | None] | None = None


class GrundMangler(KladdeAfvist):
    """A reason that says something is asked for."""

    kode = "grund_mangler"
    status = 422

    def __init__(self) -> None:
        super().__init__(f"skriv hvorfor: {KORTESTE_GRUND} til {LAENGSTE_GRUND} tegn, og intet personnummer")


class KanIkkeTilsidesaettes(KladdeAfvist):
    """Only a run below the threshold may be passed over, never one that is missing."""

    kode = "kan_ikke_tilsidesaettes"


class ErLukket(KladdeAfvist):
    """The area has nothing open."""

    kode = "er_lukket"

    def __init__(self) -> None:
        super().__init__("fagområdet er lukket i forvejen")


class ErAaben(KladdeAfvist):
    """Every number of the area is open already."""

    kode = "er_aaben"

    def __init__(self) -> None:
        super().__init__("fagområdet er åbent i forvejen")
