"""What is counted of a look: plain values, and the cells of the table they are added to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from borgerblik.domain.maaned import maaned_for

ALLE = "alle"  # in place of an area: the kommune as a whole
SVAREDE = "svarede"  # what became of a source that answered; else the code of its reason
OVER = "over"  # the last step: longer than every other
TRIN = (0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0)  # seconds, each included in its step


class Doer(StrEnum):
    """Who looked, and how: citizens' three ways, and somebody at work."""

    BORGER_SIDE = "borger_side"
    BORGER_API = "borger_api"
    FULDMAGT = "fuldmagt"
    SAGSBEHANDLER = "sagsbehandler"


BORGERES = (Doer.BORGER_SIDE, Doer.BORGER_API, Doer.FULDMAGT)


class Svar(StrEnum):
    """What a call gave: data, certainly none, or nothing while somebody who might know did not answer."""

    MED_DATA = "med_data"
    UDEN_DATA = "uden_data"
    UBESVARET = "ubesvaret"


class Maal(StrEnum):
    """What a number is a number of."""

    SAGER = "sager"
    YDELSER = "ydelser"
    DELVIST = "delvist"
    TILBAGEHOLDT = "tilbageholdt"
    KILDE = "kilde"
    SVARTID = "svartid"


class Celle(NamedTuple):
    """Where a number stands. `maaned` is like 2026-10, `kode` says what of the `maal` it is."""

    kommune: str
    maaned: str
    doer: str
    maal: str
    omraade: str
    kode: str


@dataclass(frozen=True, slots=True)
class Kommunekig:
    """One look as far as it is one kommune's.

    `sager` and `ydelser` by area (and ALLE); `tilbageholdt` by area and rule; `kilder` are the outcomes by source.
    """

    kode: str
    sager: Mapping[str, Svar]
    ydelser: Mapping[str, Svar]
    tilbageholdt: Mapping[tuple[str, str], int]
    kilder: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kig:
    """One finished look, and how long it took: no person is in it, and no item."""

    doer: Doer
    tidspunkt: datetime
    sekunder: float
    kommuner: tuple[Kommunekig, ...]

    def celler(self) -> Iterator[tuple[Celle, int]]:
        """The cells it adds to, and how much."""
        maaned = maaned_for(self.tidspunkt)
        for kommune in self.kommuner:
            for maal, omraade, kode, antal in _counted(kommune):
                yield Celle(kommune.kode, maaned, self.doer.value, maal.value, omraade, kode), antal
            yield Celle(kommune.kode, maaned, self.doer.value, Maal.SVARTID.value, ALLE, trin_for(self.sekunder)), 1


def _counted(kommune: Kommunekig) -> Iterator[tuple[Maal, str, str, int]]:
    for maal, calls in ((Maal.SAGER, kommune.sager), (Maal.YDELSER, kommune.ydelser)):
        for omraade, svar in calls.items():
            yield maal, omraade, svar.value, 1
    for (omraade, regel), antal in kommune.tilbageholdt.items():
        yield Maal.TILBAGEHOLDT, omraade, regel, antal
    for kilde, udfald in kommune.kilder.items():
        yield Maal.KILDE, kilde, udfald, 1
    if any(udfald != SVAREDE for udfald in kommune.kilder.values()):
        yield Maal.DELVIST, ALLE, "", 1


def trin_for(sekunder: float) -> str:
    """The step a look of that length is counted in."""
    return next((str(trin) for trin in TRIN if sekunder <= trin), OVER)
