"""An item, what the rules say of it, and whether whoever looks may know of it at all."""

from __future__ import annotations

from dataclasses import dataclass, replace

from borgerblik.domain.faelles import Kle
from borgerblik.domain.sag import Dokument
from borgerblik.domain.ydelse import Linje
from borgerblik.visning.emne import Blik, Emne
from borgerblik.visning.regler import Held, held_by


@dataclass(frozen=True, slots=True)
class Doemt:
    """An item and what the rules say of it."""

    emne: Emne
    holdt: tuple[Held, ...]

    @property
    def vist(self) -> bool:
        """May it be shown?"""
        return not self.holdt

    @property
    def fortielse(self) -> bool:
        """Does a rule hold it back that the citizen may not be told of?"""
        return any(not held.told for held in self.holdt)


def doem(emne: Emne, blik: Blik) -> Doemt:
    """By all the rules."""
    return Doemt(emne, held_by(emne, blik))


def kendes(doemt: Doemt, blik: Blik) -> bool:
    """May whoever looks know of the item?"""
    if blik.ser is not None and not blik.ser(doemt.emne):
        return False
    return not any(held.kode in blik.tier for held in doemt.holdt)


def dokument_kendes(dokument: Dokument, emne: Emne, blik: Blik) -> bool:
    """A document has its sag's number and owner, and a sensitivity of its own."""
    return blik.ser is None or blik.ser(replace(emne, foelsomhed=dokument.foelsomhed))


def linje_kendes(linje: Linje, emne: Emne, blik: Blik) -> bool:
    """A line of a payment has its ydelse's sensitivity and owner, and may have a number of its own."""
    return blik.ser is None or linje.kle is None or blik.ser(replace(emne, kle=Kle(linje.kle)))
