"""The areas (fagomraader) an overview is divided into: one file each, found by being here.

A new area is one new file with a `FAGOMRAADE`, here or in the installation's own folder (BORGERBLIK_FAGOMRAADER);
nothing else is edited.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from borgerblik.domain.faelles import KLE_NUMMER, Kle
from borgerblik.domain.klassifikation import KleEmne

OEVRIGE = "oevrige"
"""The key for KLE numbers that a kommune has opened beyond every area."""


@dataclass(frozen=True, slots=True)
class Fagomraade:
    """An area: its key and title, the KLE numbers of its benefits and of the cases that go with them.

    `orden` is its place on a page and its turn when a number belongs to several areas. `ord` are the words
    (lower case) that tell it from another area under the same number. `kun_ved_ord` names the numbers
    that are its own only where one of these words is found. `lukkede` tells which of its numbers have left
    KLE, and what has taken their place: what is known of it when no local copy of KLE says more. `indledning` is
    what a citizen reads above the area in Danish; without one it says what the area is called.
    """

    noegle: str
    titel: str
    orden: int
    ydelser: tuple[Kle, ...]
    sager: tuple[Kle, ...] = ()
    ord: tuple[str, ...] = ()
    kun_ved_ord: tuple[str, ...] = ()
    lukkede: tuple[KleEmne, ...] = ()
    indledning: str | None = None

    @property
    def kle(self) -> tuple[Kle, ...]:
        """Every number of the area, those of the benefits first."""
        return self.ydelser + self.sager

    def nummer(self) -> Iterator[str]:
        """The bare KLE numbers."""
        return (kle.nummer for kle in self.kle)

    def naevnes_i(self, tekst: str) -> bool:
        """Is one of its words in the text, whatever the case?"""
        lav = tekst.casefold()
        return any(ord_ in lav for ord_ in self.ord)


class Omraader:
    """Every area, in order, and which of them an item belongs to."""

    def __init__(self, omraader: Iterable[Fagomraade]) -> None:
        self.alle = tuple(sorted(omraader, key=lambda omraade: (omraade.orden, omraade.noegle)))
        self.efter_noegle: Mapping[str, Fagomraade] = MappingProxyType({o.noegle: o for o in self.alle})
        self._efter_nummer: dict[str, tuple[Fagomraade, ...]] = {}
        self._titler: dict[str, str] = {}
        for omraade in self.alle:
            for kle in omraade.kle:
                if not KLE_NUMMER.fullmatch(kle.nummer):
                    raise ValueError(f"fagomraade {omraade.noegle}: {kle.nummer!r} is no KLE number")
                self._efter_nummer[kle.nummer] = (*self._efter_nummer.get(kle.nummer, ()), omraade)
                self._titler.setdefault(kle.nummer, kle.titel or kle.nummer)
        if len(self.efter_noegle) != len(self.alle):
            raise ValueError("two areas have the same noegle")

    def kle_titel(self, nummer: str) -> str | None:
        """The KLE title of a number the areas know, else None."""
        return self._titler.get(nummer)

    def aabnende(self, omraade: Fagomraade) -> tuple[str, ...]:
        """Its numbers that open it: the first, which the benefit itself is kept under, and those no other area has.

        15.17.26 belongs to two areas: opened for the one it says nothing of the other.
        """
        first, *rest = omraade.nummer()
        return first, *(nummer for nummer in rest if len(self._efter_nummer[nummer]) == 1)

    def fordel(self, nummer: str, tekster: Iterable[str | None] = (), gaeldende: str | None = None) -> str:
        """The key of the area that a KLE number belongs to, `oevrige` for one beyond them.

        Where several areas share the number, the texts decide: the first text that names one of them, in
        the order given (Ydelsesnavn, Ydelsesklasse, title). Where none does, the first area that holds
        the number without conditions. `gaeldende` is the number that has taken its place, where one has.
        """
        nummer, mulige = self._mulige(nummer, gaeldende)
        if len(mulige) > 1:
            for tekst in filter(None, tekster):
                for omraade in mulige:
                    if omraade.naevnes_i(tekst):
                        return omraade.noegle
        for omraade in mulige:
            if nummer not in omraade.kun_ved_ord:
                return omraade.noegle
        return OEVRIGE

    def afgjort(self, nummer: str, tekster: Iterable[str | None] = (), gaeldende: str | None = None) -> bool:
        """Is the area settled by the number and these texts, whatever others may come?"""
        _, mulige = self._mulige(nummer, gaeldende)
        return len(mulige) < 2 or any(o.naevnes_i(tekst) for tekst in tekster if tekst for o in mulige)

    def _mulige(self, nummer: str, gaeldende: str | None) -> tuple[str, tuple[Fagomraade, ...]]:
        """The areas that may hold a number, and under which number they do.

        Those of its successor; of several the one that held the number itself. A successor that no area knows
        leaves it where it was.
        """
        egne = self._efter_nummer.get(nummer, ())
        nye = egne if gaeldende is None else self._efter_nummer.get(gaeldende, ())
        if gaeldende is None or not nye:
            return nummer, egne
        begge = tuple(omraade for omraade in egne if omraade in nye)
        return (nummer, begge) if begge else (gaeldende, nye)


@cache
def medfulgte() -> tuple[Fagomraade, ...]:
    """The areas of this folder; the packages in it hold none."""
    fundne = (fundet for fundet in pkgutil.iter_modules(__path__) if not fundet.ispkg)
    return tuple(importlib.import_module(f"{__name__}.{fundet.name}").FAGOMRAADE for fundet in fundne)


@cache
def omraader() -> Omraader:
    """The areas of this folder and of the installation's own, read once.

    Raises SettingError, in one line that names the file and what is wrong with it.
    """
    from borgerblik.fagomraader.tjek.mappe import egne  # it needs what is above

    return Omraader((*medfulgte(), *egne()))
