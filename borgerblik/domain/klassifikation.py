"""What a number of KLE and a UUID of a system are called, and which number has taken the place of another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class KleEmne:
    """A number of KLE: in force from `gyldig_fra` up to but not including `gyldig_til`; None is without bound.

    `efterfoelger` is the number that has taken its place, or will when it ends.
    """

    nummer: str
    titel: str | None = None
    gyldig_fra: date | None = None
    gyldig_til: date | None = None
    efterfoelger: str | None = None

    def lukket(self, dag: date) -> bool:
        """Is it over by that Danish calendar day?"""
        return self.gyldig_til is not None and self.gyldig_til <= dag

    def afloeser(self, dag: date) -> str | None:
        """The number that has taken its place by that day: at its end, at once for one that has none."""
        return self.efterfoelger if self.gyldig_til is None or self.lukket(dag) else None


@dataclass(frozen=True, slots=True)
class Itsystem:
    """A source system: its UUID in lower case, and what Organisation calls it."""

    uuid: str
    navn: str
