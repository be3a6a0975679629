"""How a page divides what it shows: by area, the live before the finished."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from borgerblik.domain.koder import Fremdrift
from borgerblik.fagomraader import OEVRIGE
from borgerblik.overblik.model import OmraadeStatus, VistSag, VistYdelse

Item = TypeVar("Item", VistSag, VistYdelse)


@dataclass(frozen=True, slots=True)
class Afsnit(Generic[Item]):
    """An area with what there is in it, newest first: what still goes on, and what is over."""

    noegle: str
    titel: str
    i_gang: Sequence[Item]
    forbi: Sequence[Item]


def sager_efter_omraade(sager: Sequence[VistSag], omraader: Sequence[OmraadeStatus]) -> list[Afsnit[VistSag]]:
    """The areas that have a sag, in the order of the areas."""
    return _efter_omraade(sager, omraader, lambda sag: sag.status.kode is not Fremdrift.AFSLUTTET)


def ydelser_efter_omraade(ydelser: Sequence[VistYdelse], omraader: Sequence[OmraadeStatus]) -> list[Afsnit[VistYdelse]]:
    """The areas that have a benefit, in the order of the areas."""
    return _efter_omraade(ydelser, omraader, lambda ydelse: ydelse.aktiv)


def _efter_omraade(
    items: Sequence[Item], omraader: Sequence[OmraadeStatus], lever: Callable[[Item], bool]
) -> list[Afsnit[Item]]:
    titler = {omraade.noegle: omraade.titel for omraade in omraader} | {OEVRIGE: "Øvrige"}
    # Nothing that may be shown is lost for want of a heading.
    of_area: dict[str, list[Item]] = {noegle: [] for noegle in titler}
    for item in items:
        of_area[item.fagomraade if item.fagomraade in titler else OEVRIGE].append(item)
    return [
        Afsnit(
            noegle,
            titler[noegle],
            [item for item in mine if lever(item)],
            [item for item in mine if not lever(item)],
        )
        for noegle, mine in of_area.items()
        if mine
    ]
