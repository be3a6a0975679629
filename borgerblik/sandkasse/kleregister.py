"""Who has what under which class: found without making it, so that 100,000 citizens take numbers, not XML.

Made once, when it is first asked: for each kind, class and owner the citizen and the place among their objects, with
the text of what a search may sort by. A citizen whose objects somebody has written to since is looked up as stored.
"""

from __future__ import annotations

import sys
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from borgerblik.sandkasse.kontrakt import Art
from borgerblik.sandkasse.opslag import Post

Noegle = tuple[str, str, str]
"""Art navn, KLE number, the owner's CVR number."""

_PERSONER = 1000  # whose unmade objects are remembered: a page of their sager is followed by their documents


@dataclass(slots=True)
class Spand:
    """The objects of one kind, class and owner: citizen and place, and the texts to sort by, in the same order."""

    numre: array[int] = field(default_factory=lambda: array("I"))
    pladser: array[int] = field(default_factory=lambda: array("H"))
    felter: dict[str, list[str]] = field(default_factory=dict)

    def tilfoej(self, nummer: int, plads: int, felter: Mapping[str, str]) -> None:
        """One more; every object of a kind has the same fields."""
        self.numre.append(nummer)
        self.pladser.append(plads)
        for navn, tekst in felter.items():
            self.felter.setdefault(navn, []).append(sys.intern(tekst))

    def __len__(self) -> int:
        return len(self.numre)


class Kleregister:
    """The register over these citizens' objects. The caller sees to it that one thread asks at a time."""

    def __init__(self, poster: Mapping[int, Callable[[], list[Post]]]) -> None:
        self._poster = poster
        self._spande: dict[Noegle, Spand] | None = None
        self._huskede: OrderedDict[int, list[Post]] = OrderedDict()

    def __contains__(self, nummer: int) -> bool:
        return nummer in self._poster

    def spand(self, art: Art, kle: str, ejer: str) -> Spand:
        """What there is of that kind, class and owner."""
        return self.spande().get((art.navn, kle, ejer), Spand())

    def spande(self) -> Mapping[Noegle, Spand]:
        """Everything; the first time takes a millisecond for each citizen."""
        if self._spande is None:
            self._spande = _spande((nummer, byg()) for nummer, byg in self._poster.items())
        return self._spande

    def post(self, nummer: int, plads: int) -> Post:
        """The object at that place."""
        return self._af(nummer)[plads]

    def plads(self, nummer: int, art: Art, uuid: str) -> int | None:
        """Where the citizen has that object, None where they have it not."""
        poster = self._af(nummer) if nummer in self._poster else []
        return next((plads for plads, post in enumerate(poster) if post.art is art and post.uuid == uuid), None)

    def _af(self, nummer: int) -> list[Post]:
        poster = self._huskede.pop(nummer, None)
        self._huskede[nummer] = poster = self._poster[nummer]() if poster is None else poster
        while len(self._huskede) > _PERSONER:
            self._huskede.popitem(last=False)
        return poster


def _spande(borgere: Iterable[tuple[int, list[Post]]]) -> dict[Noegle, Spand]:
    spande: dict[Noegle, Spand] = {}
    for nummer, poster in borgere:
        for plads, post in enumerate(poster):
            for kle in post.kle:
                spande.setdefault((post.art.navn, kle, post.ejer), Spand()).tilfoej(nummer, plads, post.felter)
    return spande
