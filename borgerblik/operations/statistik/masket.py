"""The numbers as they may leave the kommune: none below five, and none that can be worked out from the others.

What is given is chosen so that little adds up, and what does is shown or hidden together:

- of calls with data and the other calls both are hidden where either is small (their sum is known);
- a look that was limited to some areas is missing in the others, so the calls of one area taken from those of another,
  or from the looks, would be the number of such looks: where any two of them lie less than five apart, no area's sum is
  given, and of its parts only the calls with data, where the looks without are not small either;
- a percentile is given where at least five looks may lie beyond it.

There are no sums of areas, no division by door, no counts by source, and only months that are over: else yesterday's
answer could be taken from today's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from borgerblik.operations.statistik.oversigt import Kaldtal, Maanedstal, Svartid, Udsnit, plads

MINDST = 5
SMAA = f"<{MINDST}"
SKJULT = "skjult"  # the number is small, or a small one could be worked out from it

Vist = int | str
"""A number, or why it is not shown."""


@dataclass(frozen=True, slots=True)
class Par:
    """Calls or looks, those of a kind, and the others."""

    alle: Vist
    af_slagsen: Vist
    andre: Vist


@dataclass(frozen=True, slots=True)
class Masketomraade:
    """An area's calls, by whether they gave data."""

    noegle: str
    sager: Par
    ydelser: Par


@dataclass(frozen=True, slots=True)
class Masketsvartid:
    """Seconds as in Svartid, or why they are not shown."""

    p50: float | str | None
    p95: float | str | None
    p99: float | str | None


@dataclass(frozen=True, slots=True)
class Masket:
    """A kommune's month as others may see it.

    `borgere` are the citizens' looks, by whether a source was missing. `svartid` is None where fewer than five
    looked. A rule that is not in `tilbageholdt` has held back fewer than five items.
    """

    kommune: str
    maaned: str
    borgere: Par
    sagsbehandlere: Vist
    svartid: Masketsvartid | None
    omraader: Sequence[Masketomraade]
    tilbageholdt: Mapping[str, int]


def masket(kommune: str, tal: Maanedstal) -> Masket:
    """The month without its small numbers."""
    borgere = tal.borgere
    kald = _maskering(borgere)
    return Masket(
        kommune,
        tal.maaned,
        borgere=par(borgere.opslag, borgere.delvise),
        sagsbehandlere=vist(tal.sagsbehandlere.opslag),
        svartid=_svartid(borgere.svartid, borgere.opslag) if borgere.opslag >= MINDST else None,
        omraader=[Masketomraade(o.noegle, kald(o.sager), kald(o.ydelser)) for o in borgere.omraader],
        tilbageholdt={regel: antal for regel, antal in borgere.alle.tilbageholdt.items() if antal >= MINDST},
    )


def vist(antal: int) -> Vist:
    """A number that nothing else adds up to."""
    return antal if antal >= MINDST else SMAA


def par(alle: int, af_slagsen: int) -> Par:
    """A number and its two parts."""
    andre = alle - af_slagsen
    if alle < MINDST:
        return Par(SMAA, SMAA, SMAA)
    if min(af_slagsen, andre) < MINDST:
        return Par(alle, SKJULT, SKJULT)
    return Par(alle, af_slagsen, andre)


def _maskering(borgere: Udsnit) -> Callable[[Kaldtal], Par]:
    """How the calls of every area are shown that month."""
    sums = {borgere.opslag, *(kald.kald for o in borgere.omraader for kald in (o.sager, o.ydelser))}
    apart = (higher - lower for lower, higher in pairwise(sorted(each for each in sums if each >= MINDST)))
    if all(each >= MINDST for each in apart):
        return lambda tal: par(tal.kald, tal.med_data)
    return lambda tal: Par(SKJULT, par(borgere.opslag, tal.med_data).af_slagsen, SKJULT)


def _svartid(svartid: Svartid, opslag: int) -> Masketsvartid:
    def shown(procent: int, sekunder: float | None) -> float | str | None:
        return sekunder if opslag - plads(opslag, procent) >= MINDST else SKJULT

    return Masketsvartid(shown(50, svartid.p50), shown(95, svartid.p95), shown(99, svartid.p99))
