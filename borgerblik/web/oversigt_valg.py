"""What of the matrix a page shows: by state, column and name, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from borgerblik.domain.cpr import holds_number
from borgerblik.kommuner.oversigt import Celletilstand, Matrix, Raekke
from borgerblik.kommuner.oversigt.matrix import FAELLES

LONGEST = 60  # letters of a name one looks for
_DANSK = str.maketrans({"æ": "z1", "ø": "z2", "å": "z3"})


class Orden(StrEnum):
    """In which order."""

    NAVN = "navn"
    KODE = "kode"
    AABNE = "aabne"
    PROBLEMER = "problemer"


@dataclass(frozen=True, slots=True)
class Valg:
    """What somebody has chosen; None is everything. Nothing that could be a person's number is taken as a name."""

    navn: str = ""
    tilstand: Celletilstand | None = None
    kolonne: str | None = None
    orden: Orden = Orden.NAVN

    @classmethod
    def af(cls, spurgt: Mapping[str, str], kolonner: Sequence[str]) -> Valg:
        """From what an address asks; what cannot be chosen is not."""
        navn = spurgt.get("navn", "").strip()[:LONGEST]
        kolonne = spurgt.get("kolonne")
        return cls(
            "" if holds_number(navn) else navn,
            next((each for each in Celletilstand if each.value == spurgt.get("tilstand")), None),
            kolonne if kolonne in kolonner else None,
            next((each for each in Orden if each.value == spurgt.get("orden")), Orden.NAVN),
        )


@dataclass(frozen=True, slots=True)
class Udsnit:
    """What is left: the rows, and the places of the columns."""

    raekker: tuple[Raekke, ...]
    kolonner: tuple[int, ...]


def udsnit(matrix: Matrix, raekker: Sequence[Raekke], valg: Valg) -> Udsnit:
    """Those rows that were chosen, in order. With a column chosen the other areas are left out."""
    names = [kolonne.noegle for kolonne in matrix.kolonner]
    place = None if valg.kolonne is None else names.index(valg.kolonne)
    columns = tuple(n for n, name in enumerate(names) if place in (None, n) or name in FAELLES)
    areas = tuple(n for n, name in enumerate(names) if name not in FAELLES)
    found = [each for each in raekker if _fits(each, valg, place)]
    return Udsnit(tuple(sorted(found, key=_key(valg.orden, areas))), columns)


def _fits(raekke: Raekke, valg: Valg, place: int | None) -> bool:
    if valg.navn and valg.navn.casefold() not in raekke.navn.casefold() and valg.navn != raekke.kode:
        return False
    if valg.tilstand is None:
        return True
    cells = raekke.celler if place is None else (raekke.celler[place],)
    return any(celle.tilstand is valg.tilstand for celle in cells)


def _key(orden: Orden, areas: Sequence[int]) -> Callable[[Raekke], tuple[object, ...]]:
    def key(raekke: Raekke) -> tuple[object, ...]:
        navn = raekke.navn.casefold().translate(_DANSK)
        if orden is Orden.KODE:
            return (raekke.kode,)
        if orden is Orden.AABNE:
            return (-sum(raekke.celler[n].tilstand is Celletilstand.AABEN for n in areas), navn)
        if orden is Orden.PROBLEMER:
            return (-sum(celle.tilstand is Celletilstand.PROBLEMER for celle in raekke.celler), navn)
        return (navn,)

    return key
