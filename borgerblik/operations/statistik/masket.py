"""The numbers as they may leave the kommune: none below five, and none that can be worked out from the others.

What is given is chosen so that nothing adds up but pairs that are shown or hidden together: of calls with data and
the other calls both are hidden where either is small (the sum is known from elsewhere). There are no sums of areas,
no division by door, no counts by source, and only of months that are over: else yesterday's answer could be taken
from today's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from borgerblik.operations.statistik.oversigt import Kaldtal, Maanedstal, Svartid

MINDST = 5
SMAA = f"<{MINDST}"
SKJULT = "skjult"  # the number or its counterpart is small

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
class Masket:
    """A kommune's month as others may see it.

    `borgere` are the citizens' looks, by whether a source was missing. `svartid` is None where fewer than five
    looked. A rule that is not in `tilbageholdt` has held back fewer than five items.
    """

    kommune: str
    maaned: str
    borgere: Par
    sagsbehandlere: Vist
    svartid: Svartid | None
    omraader: Sequence[Masketomraade]
    tilbageholdt: Mapping[str, int]


def masket(kommune: str, tal: Maanedstal) -> Masket:
    """The month without its small numbers."""
    borgere = tal.borgere
    return Masket(
        kommune,
        tal.maaned,
        borgere=par(borgere.opslag, borgere.delvise),
        sagsbehandlere=vist(tal.sagsbehandlere.opslag),
        svartid=borgere.svartid if borgere.opslag >= MINDST else None,
        omraader=[Masketomraade(o.noegle, _kald(o.sager), _kald(o.ydelser)) for o in borgere.omraader],
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


def _kald(tal: Kaldtal) -> Par:
    return par(tal.kald, tal.med_data)
