"""How far all kommuner had come, day by day: what was counted then, and what their choices tell of the days before."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from borgerblik.domain.tid import dansk_dag, om_maaneder
from borgerblik.fagomraader import Fagomraade
from borgerblik.kommuner.oversigt.matrix import efter_valg
from borgerblik.kommuner.oversigt.model import Celletilstand
from borgerblik.kommuner.store import Udgave

MAANEDER = 12
DAGE = 400  # how far back days are made anew: the months shown, and a little

Tal = Mapping[str, Mapping[Celletilstand, int]]
"""By area: how many kommuner are how far."""


@dataclass(frozen=True, slots=True)
class Dagstal:
    """One area on one day; `genskabt`: made afterwards of the kommuner's choices, which only tell open from closed."""

    dag: date
    omraade: str
    antal: Mapping[Celletilstand, int]
    genskabt: bool


@dataclass(frozen=True, slots=True)
class Maaling:
    """How many kommuner (times areas, where it is of all areas) were how far on that day."""

    dag: date
    antal: Mapping[Celletilstand, int]
    genskabt: bool = False

    @property
    def alle(self) -> int:
        """All of them together."""
        return sum(self.antal.values())


@dataclass(frozen=True, slots=True)
class Fremgang:
    """The last day of each of the months before, and today. `omraade` None is all areas together."""

    omraade: str | None
    maalinger: tuple[Maaling, ...]


def maanedsslut(i_dag: date) -> tuple[date, ...]:
    """The last day of each of the twelve months before that day's, oldest first."""
    first = i_dag.replace(day=1)
    return tuple(om_maaneder(first, 1 - n) - timedelta(days=1) for n in range(MAANEDER, 0, -1))


def fremgang(omraade: str | None, dage: Sequence[date], kendte: Sequence[Dagstal], nu: Maaling, uden: int) -> Fremgang:
    """The picture of an area, or of all; on a day nobody knows of, all (`uden` of them) were closed."""
    efter_dag: dict[date, list[Dagstal]] = {}
    for each in kendte:
        if omraade in (None, each.omraade):
            efter_dag.setdefault(each.dag, []).append(each)
    maalinger = [_maaling(dag, efter_dag.get(dag, []), uden) for dag in dage]
    return Fremgang(omraade, (*maalinger, nu))


def _maaling(dag: date, tal: Sequence[Dagstal], uden: int) -> Maaling:
    if not tal:
        return Maaling(dag, {Celletilstand.LUKKET: uden}, genskabt=True)
    antal: Counter[Celletilstand] = Counter()
    for each in tal:
        antal.update(each.antal)
    return Maaling(dag, antal, any(each.genskabt for each in tal))


def genskab(
    historik: Mapping[str, Sequence[Udgave]], omraader: Sequence[Fagomraade], alle: int, til: date
) -> Iterator[tuple[date, Tal]]:
    """Each day from the first version of anybody's choices (at most DAGE back) up to but not including `til`."""
    forloeb = [_forloeb(udgaver, omraader) for udgaver in historik.values() if udgaver]
    if not forloeb:
        return
    dag = max(min(dage[0] for dage, _ in forloeb), til - timedelta(days=DAGE))
    while dag < til:
        yield dag, _paa_dagen(forloeb, omraader, alle, dag)
        dag += timedelta(days=1)


def overhalede(
    historik: Mapping[str, Sequence[Udgave]], omraader: Sequence[Fagomraade], talte: Mapping[date, datetime | None]
) -> set[date]:
    """The days on which some kommune's choices opened or closed anything after they were counted.

    Of a day of which nobody knows when it was counted every change may have come after.
    """
    found = set()
    for udgaver in historik.values():
        for foer, efter in pairwise([None, *reversed(udgaver)]):
            if efter is None or (dag := dansk_dag(efter.tidspunkt)) not in talte:
                continue
            talt = talte[dag]
            if (talt is None or talt <= efter.tidspunkt) and _stande(foer, omraader) != _stande(efter, omraader):
                found.add(dag)
    return found


def _stande(udgave: Udgave | None, omraader: Sequence[Fagomraade]) -> Sequence[Celletilstand]:
    if udgave is None:
        return [Celletilstand.LUKKET] * len(omraader)
    return [efter_valg(udgave.kommune, omraade) for omraade in omraader]


Forloeb = tuple[Sequence[date], Sequence[Sequence[Celletilstand]]]


def _forloeb(udgaver: Sequence[Udgave], omraader: Sequence[Fagomraade]) -> Forloeb:
    """The days of a kommune's versions, oldest first, and each area from that day on. `udgaver`: newest first."""
    in_order = list(reversed(udgaver))
    return (
        [dansk_dag(each.tidspunkt) for each in in_order],
        [_stande(each, omraader) for each in in_order],
    )


def _paa_dagen(forloeb: Sequence[Forloeb], omraader: Sequence[Fagomraade], alle: int, dag: date) -> Tal:
    """At the end of that day."""
    places = [(bisect_right(dage, dag) - 1, stande) for dage, stande in forloeb]
    in_force = [stande[place] for place, stande in places if place >= 0]
    found: dict[str, Counter[Celletilstand]] = {}
    for number, omraade in enumerate(omraader):
        found[omraade.noegle] = Counter(stande[number] for stande in in_force)
        found[omraade.noegle][Celletilstand.LUKKET] += alle - len(in_force)
    return found
