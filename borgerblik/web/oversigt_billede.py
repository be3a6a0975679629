"""How far all were, as stacked bars: where each piece stands in a drawing of fixed size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from borgerblik.kommuner.oversigt import Celletilstand, Fremgang, Maaling
from borgerblik.overblik.betaling.soejler import skala

BREDDE, HOEJDE = 640, 300
_LEFT, _TOP, _BOTTOM = 40, 12, 26
_GAP = 0.25  # of a bar's room
MINDST_TIL_TEGN = 14.0  # a piece that tall has its sign on it
# From the foot of a bar upwards: the best first.
ORDEN = (
    Celletilstand.AABEN,
    Celletilstand.DELVIST_AABEN,
    Celletilstand.AFPROEVES,
    Celletilstand.PLANLAGT,
    Celletilstand.PROBLEMER,
    Celletilstand.LUKKET,
)
TEGN = {
    Celletilstand.AABEN: "●",
    Celletilstand.DELVIST_AABEN: "◐",
    Celletilstand.AFPROEVES: "◇",
    Celletilstand.PLANLAGT: "○",
    Celletilstand.PROBLEMER: "▲",
    Celletilstand.LUKKET: "–",
}


@dataclass(frozen=True, slots=True)
class Stykke:
    """A state's piece of a bar."""

    tilstand: Celletilstand
    y: float
    hoejde: float

    @property
    def midte(self) -> float:
        """The foot of its sign."""
        return round(self.y + self.hoejde / 2 + 4, 2)

    @property
    def med_tegn(self) -> bool:
        """Is there room for it?"""
        return self.hoejde >= MINDST_TIL_TEGN


@dataclass(frozen=True, slots=True)
class Stabel:
    """A day's bar."""

    dag: date
    x: float
    bredde: float
    midte: float
    stykker: tuple[Stykke, ...]


@dataclass(frozen=True, slots=True)
class Billede:
    """Lengths in units of the drawing, BREDDE × HOEJDE; y grows downwards. `maerker`: numbers with their lines."""

    bredde: int
    hoejde: int
    venstre: int
    maerker: tuple[tuple[int, float], ...]
    stabler: tuple[Stabel, ...]


def billede(fremgang: Fremgang) -> Billede:
    """The bars, on a scale that holds all of them."""
    most = max(each.alle for each in fremgang.maalinger)
    ticks = [int(each) for each in skala(Decimal(0), Decimal(most), hele=True)]
    unit = (HOEJDE - _TOP - _BOTTOM) / ticks[-1]

    def y(antal: int) -> float:
        return round(HOEJDE - _BOTTOM - antal * unit, 2)

    width = (BREDDE - _LEFT) / len(fremgang.maalinger)
    stabler = []
    for place, maaling in enumerate(fremgang.maalinger):
        left = _LEFT + width * place
        stabler.append(
            Stabel(
                maaling.dag,
                round(left + width * _GAP / 2, 2),
                round(width * (1 - _GAP), 2),
                round(left + width / 2, 2),
                tuple(_stykker(maaling, y)),
            )
        )
    return Billede(BREDDE, HOEJDE, _LEFT, tuple((tick, y(tick)) for tick in ticks), tuple(stabler))


def _stykker(maaling: Maaling, y: Callable[[int], float]) -> Iterator[Stykke]:
    below = 0
    for tilstand in ORDEN:
        antal = maaling.antal.get(tilstand, 0)
        if antal:
            top = y(below + antal)
            yield Stykke(tilstand, top, round(y(below) - top, 2))
            below += antal
