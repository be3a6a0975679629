"""A colour, how readable it is, and the colours that go with it."""

from __future__ import annotations

import re
from dataclasses import dataclass

FORM = re.compile(r"#[0-9a-fA-F]{6}")
MINDSTE_KONTRAST = 4.5  # to one, for text (WCAG 2.1, 1.4.3 AA)
_DARKER = 0.75


class IngenFarve(ValueError):
    """The text is not a colour of the form `#rrggbb`."""


@dataclass(frozen=True, slots=True)
class Farve:
    """A colour in sRGB, each part 0-255."""

    roed: int
    groen: int
    blaa: int

    @classmethod
    def fra(cls, tekst: str) -> Farve:
        """The colour of `#rrggbb`. Raises IngenFarve."""
        if not FORM.fullmatch(tekst):
            raise IngenFarve("en farve skrives som #1b4b72")
        return cls(*(int(tekst[at : at + 2], 16) for at in (1, 3, 5)))

    def __str__(self) -> str:
        return f"#{self.roed:02x}{self.groen:02x}{self.blaa:02x}"

    @property
    def lysstyrke(self) -> float:
        """Relative luminance, 0 (black) to 1 (white). Source: WCAG 2.1, definition of relative luminance."""
        roed, groen, blaa = (_linear(part / 255) for part in (self.roed, self.groen, self.blaa))
        return 0.2126 * roed + 0.7152 * groen + 0.0722 * blaa

    def kontrast(self, anden: Farve) -> float:
        """How far apart the two are to the eye, 1 to 21. Source: WCAG 2.1, definition of contrast ratio."""
        low, high = sorted((self.lysstyrke, anden.lysstyrke))
        return (high + 0.05) / (low + 0.05)

    def moerkere(self) -> Farve:
        """The same a step darker: for what is pointed at."""
        return Farve(*(round(part * _DARKER) for part in (self.roed, self.groen, self.blaa)))


HVID = Farve(255, 255, 255)


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
