"""How open an area is in a kommune, and which areas a change of its choices opens. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import IntEnum
from types import MappingProxyType

from borgerblik.domain.kommune import Kommune
from borgerblik.fagomraader import Fagomraade, Omraader

Afloesere = Callable[[str], Iterable[str]]


class Aabenhed(IntEnum):
    """Closed, some of its numbers open, all of them open."""

    LUKKET = 0
    DELVIST = 1
    AABEN = 2


def aabenhed(kommune: Kommune, omraade: Fagomraade, omraader: Omraader, afloesere: Afloesere) -> Aabenhed:
    """How open the area is.

    A number that another area has too opens nothing by itself: 15.20.20 was perhaps opened for kontanthjaelp. Only an
    area without a number of its own is judged by those it shares.
    """
    aabne = _aabne(kommune, omraade, afloesere)
    if len(aabne) == len(set(omraade.nummer())):
        return Aabenhed.AABEN
    return Aabenhed.DELVIST if aabne & _egne(omraade, omraader) else Aabenhed.LUKKET


def aabnede(foer: Kommune, efter: Kommune, omraader: Omraader, afloesere: Afloesere) -> tuple[str, ...]:
    """The keys of the areas of which a number of their own is open afterwards that was not before.

    A number that several areas have opens with one of them; one that opens with none opens every area that has it. A
    kommune that was not connected showed nothing: to connect it opens all that it shows then.
    """

    def aabne(kommune: Kommune, omraade: Fagomraade) -> set[str]:
        return _aabne(kommune, omraade, afloesere) if kommune.tilsluttet else set()

    with_an_area = {
        nummer
        for omraade in omraader.alle
        if aabne(efter, omraade) & _egne(omraade, omraader)
        for nummer in omraade.nummer()
    }
    return tuple(
        omraade.noegle
        for omraade in omraader.alle
        if any(
            nummer in _egne(omraade, omraader) or nummer not in with_an_area
            for nummer in aabne(efter, omraade) - aabne(foer, omraade)
        )
    )


def uden_aabning(foer: Kommune, efter: Kommune, holdte: Iterable[Fagomraade], afloesere: Afloesere) -> Kommune:
    """What comes after, without what it opens of those areas: all that closes or narrows anything stands.

    Also a number that such an area shares stays closed. A kommune that it connects stays unconnected, for that opens
    all that the kommune shows.
    """
    if efter.tilsluttet and not foer.tilsluttet:
        return replace(efter, tilsluttet=False)
    kle = dict(efter.kle)
    for nummer in {nummer for omraade in holdte for nummer in omraade.nummer()}:
        steps = (nummer, *afloesere(nummer))
        if foer.har_aabnet(nummer, steps[1:]) or not efter.har_aabnet(nummer, steps[1:]):
            continue
        for each in steps:  # also what has taken its place: by that it would be open too
            before = foer.kle.get(each)
            if before is None:
                kle.pop(each, None)
            elif not before.aaben:
                kle[each] = before
    return replace(efter, kle=MappingProxyType(dict(sorted(kle.items()))))


def deler_numre(omraade: Fagomraade, omraader: Omraader) -> tuple[Fagomraade, ...]:
    """The other areas that have some of its numbers."""
    own = set(omraade.nummer())
    return tuple(other for other in omraader.alle if other is not omraade and own & set(other.nummer()))


def _aabne(kommune: Kommune, omraade: Fagomraade, afloesere: Afloesere) -> set[str]:
    """Its numbers that are open."""
    return {nummer for nummer in omraade.nummer() if kommune.har_aabnet(nummer, afloesere(nummer))}


def _egne(omraade: Fagomraade, omraader: Omraader) -> set[str]:
    """Its numbers that no other area has; all of them, where it has none."""
    shared = {nummer for other in omraader.alle if other is not omraade for nummer in other.nummer()}
    numre = set(omraade.nummer())
    return numre - shared or numre
