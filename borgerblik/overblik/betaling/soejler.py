"""Twelve months as bars: where each of them stands in a drawing of fixed size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Generic, Protocol, TypeVar

from borgerblik.overblik.betaling.aar import Aar, Maanedstal

BREDDE, HOEJDE = 320, 210  # what a small phone shows one to one
_LEFT, _TOP, _BOTTOM = 50, 14, 24
_GAP = Decimal("0.25")  # of a bar's room
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_TICKS = 4
_CENT = Decimal("0.01")


class Maalt(Protocol):
    """What a bar is of: a month that came to so much, None where nobody knows."""

    @property
    def beloeb(self) -> Decimal | None:
        """How much."""


M = TypeVar("M", bound=Maalt)


@dataclass(frozen=True, slots=True)
class Maerke:
    """A line across, with its amount."""

    beloeb: Decimal
    y: Decimal


@dataclass(frozen=True, slots=True)
class Soejle(Generic[M]):
    """A month's bar: its corner, size and middle. One that is unknown has the height of the whole drawing."""

    maaned: M
    x: Decimal
    y: Decimal
    bredde: Decimal
    hoejde: Decimal
    midte: Decimal


@dataclass(frozen=True, slots=True)
class Diagram(Generic[M]):
    """Lengths in units of the drawing, BREDDE × HOEJDE; y grows downwards."""

    bredde: int
    hoejde: int
    venstre: int
    nul: Decimal
    maerker: Sequence[Maerke]
    soejler: Sequence[Soejle[M]]


def diagram(aar: Aar) -> Diagram[Maanedstal]:
    """The bars of a year of payments."""
    return soejlediagram(aar.maaneder)


def soejlediagram(maaneder: Sequence[M], *, hele: bool = False) -> Diagram[M]:
    """The bars of these months, and a scale of round amounts that holds them all and 0; `hele`: of whole numbers."""
    amounts = [maaned.beloeb for maaned in maaneder if maaned.beloeb is not None]
    ticks = skala(min((*amounts, Decimal(0))), max((*amounts, Decimal(0))), hele=hele)
    low, high = ticks[0], ticks[-1]
    room = Decimal(HOEJDE - _TOP - _BOTTOM)

    def y(amount: Decimal) -> Decimal:
        return (_TOP + room * (high - amount) / (high - low)).quantize(_CENT)

    width = Decimal(BREDDE - _LEFT) / len(maaneder)
    bars = []
    for place, maaned in enumerate(maaneder):
        left = _LEFT + width * place
        top, foot = y(high), y(low)
        if maaned.beloeb is not None:
            top, foot = sorted((y(maaned.beloeb), y(Decimal(0))))
        bars.append(
            Soejle(
                maaned=maaned,
                x=(left + width * _GAP / 2).quantize(_CENT),
                y=top,
                bredde=(width * (1 - _GAP)).quantize(_CENT),
                hoejde=foot - top,
                midte=(left + width / 2).quantize(_CENT),
            )
        )
    return Diagram(BREDDE, HOEJDE, _LEFT, y(Decimal(0)), tuple(Maerke(t, y(t)) for t in ticks), tuple(bars))


def skala(low: Decimal, high: Decimal, *, hele: bool = False) -> Sequence[Decimal]:
    """Round amounts with even steps (1, 2, 2.5 or 5 times a power of ten) from below `low` to above `high`.

    `hele`: what is counted has no fractions, so a step is rounded up to a whole number.
    """
    high = max(high, low + 1)
    span = high - low
    power = Decimal(10) ** (span / _TICKS).adjusted()
    step = next(power * nice for nice in _STEPS if power * nice * _TICKS >= span)
    if hele:
        step = step.to_integral_value(ROUND_CEILING)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = max((high / step).to_integral_value(ROUND_CEILING), first + 1)
    return tuple(step * n for n in range(int(first), int(last) + 1))
