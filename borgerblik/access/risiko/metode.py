"""How the level is computed: the numbers as data, every version there has been, so that an old assessment can be
computed again as it was.

Points: each element's value times its weight. A control takes points off one element, never below what that element
has at its mildest. Sensitivity weighs more than the two others together, and no control softens it.
Source: our own choice of numbers (the sources name what is to be weighed, not how much: IDENTITY 6.3, DECK).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from borgerblik.access.risiko.model import ELEMENT_TRIN, Element, Kontrol
from borgerblik.domain.koder import Nsis


@dataclass(frozen=True, slots=True)
class Lempelse:
    """What a control softens, and by how many points for each step of it."""

    element: Element
    point: int


@dataclass(frozen=True, slots=True)
class Metode:
    """One version of the calculation. `graenser`: from how many points a level is needed, the lowest first."""

    version: int
    vaegte: Mapping[Element, int]
    lempelser: Mapping[Kontrol, Lempelse]
    graenser: tuple[tuple[int, Nsis], ...]

    @property
    def hoejst(self) -> int:
        """The most points there can be."""
        return ELEMENT_TRIN[1] * sum(self.vaegte.values())

    def niveau(self, point: int) -> Nsis:
        """The level that so many points ask for."""
        return next(niveau for fra, niveau in reversed(self.graenser) if point >= fra)

    def lempere(self, element: Element) -> tuple[Kontrol, ...]:
        """The controls that soften that element."""
        return tuple(kontrol for kontrol, lempelse in self.lempelser.items() if lempelse.element is element)


METODER: Mapping[int, Metode] = MappingProxyType(
    {
        1: Metode(
            version=1,
            vaegte=MappingProxyType({Element.FOELSOMHED: 6, Element.EKSPONERING: 3, Element.VOLUMEN: 2}),
            lempelser=MappingProxyType(
                {
                    Kontrol.ROLLESTYRING: Lempelse(Element.EKSPONERING, 1),
                    Kontrol.LOGNING: Lempelse(Element.EKSPONERING, 1),
                    Kontrol.FUNKTIONSADSKILLELSE: Lempelse(Element.VOLUMEN, 1),
                    Kontrol.DATAAFGRAENSNING: Lempelse(Element.VOLUMEN, 1),
                }
            ),
            graenser=((0, Nsis.LAV), (20, Nsis.BETYDELIG), (34, Nsis.HOEJ)),
        ),
    }
)
NYESTE = max(METODER)
