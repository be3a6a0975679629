"""Mandates (Digital Fuldmagt): whose data a citizen may see besides their own, and how much of it.

One arrives as a privilege whose scope is the person who gave it; the subject stays the person who is signed in.
Off unless a setting names the privileges. Source: IDENTITY 2.5; DESIGN 8.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.privilegier import (
    BEGRAENSNINGER,
    Dataafgraensning,
    Dimension,
    Omraadetype,
    Privilegiegruppe,
    virker,
)
from borgerblik.domain.cpr import Cpr, NotACpr


class UkendtFuldmagt(Exception):
    """No such mandate has been given to the caller."""


class UdenForFuldmagt(Exception):
    """The mandate does not reach the areas that were asked for."""


@dataclass(frozen=True, slots=True)
class Fuldmagtsregler:
    """Which privileges are mandates to us, and for which areas (keys; an empty set is all). None: no mandates.

    `noegle` makes the ids, `navne` are the constraints we understand. Raises ValueError for mandates without a key.
    """

    privilegier: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    noegle: bytes = field(default=b"", repr=False)
    navne: Mapping[str, Dimension] = field(default_factory=lambda: BEGRAENSNINGER)

    def __post_init__(self) -> None:
        if self.privilegier and not self.noegle:
            raise ValueError("without a key anybody could make the ids")


@dataclass(frozen=True, slots=True, repr=False)
class Del:
    """One privilege of a mandate: these areas (None: all), as far as its group's constraints reach."""

    omraader: frozenset[str] | None
    graense: Dataafgraensning

    def rummer(self, fagomraade: str) -> bool:
        """Is it for that area?"""
        return self.omraader is None or fagomraade in self.omraader


@dataclass(frozen=True, slots=True, repr=False)
class Fuldmagt:
    """What one person has let the caller see. `id` says nothing to anybody but us."""

    id: str
    giver: Cpr
    dele: tuple[Del, ...]

    def ser(self, fagomraade: str, kle: str | None, foelsomhed: str | None) -> bool:
        """Is something of that area, number and sensitivity within it? Nothing here has an organisational unit."""
        return any(each.rummer(fagomraade) and each.graense.ser(kle, None, foelsomhed) for each in self.dele)

    def rummer(self, fagomraade: str) -> bool:
        """Is anything of that area within it?"""
        return any(each.rummer(fagomraade) for each in self.dele)

    @property
    def fagomraader(self) -> tuple[str, ...] | None:
        """The areas it is for, None for all."""
        return _areas(self.dele)

    @property
    def begraenset(self) -> bool:
        """Does it show less than everything of its areas?"""
        free = tuple(each for each in self.dele if each.graense.ubegraenset)
        whole = _areas(free)
        return whole is not None and (self.fagomraader is None or not set(self.fagomraader) <= set(whole))

    @property
    def foedselsdag(self) -> str:
        """How the giver's number begins (day, month, year): enough to tell whose data it is, and not the number."""
        return self.giver.reveal()[:6]


def _areas(dele: Collection[Del]) -> tuple[str, ...] | None:
    if any(each.omraader is None for each in dele):
        return None
    return tuple(sorted({key for each in dele for key in each.omraader or ()}))


def fuldmagter(identity: Identity, regler: Fuldmagtsregler) -> tuple[Fuldmagt, ...]:
    """The mandates a citizen holds, one for each giver."""
    if identity.rolle is not Rolle.BORGER or identity.cpr is None:
        return ()
    found: dict[Cpr, list[Del]] = {}
    for gruppe in identity.privilegier:
        giver = _giver(gruppe)
        if giver is not None and giver != identity.cpr and virker(gruppe, regler.navne):
            for each in _dele(gruppe, regler):
                found.setdefault(giver, []).append(each)
    return tuple(Fuldmagt(_id(identity.cpr, giver, regler.noegle), giver, tuple(dele)) for giver, dele in found.items())


def fuldmagt(identity: Identity, fuldmagt_id: str, regler: Fuldmagtsregler) -> Fuldmagt:
    """The one with that id. Raises UkendtFuldmagt, also where there was one that no longer holds."""
    for each in fuldmagter(identity, regler):
        if hmac.compare_digest(each.id.encode(), fuldmagt_id.encode()):
            return each
    raise UkendtFuldmagt


def _giver(gruppe: Privilegiegruppe) -> Cpr | None:
    if gruppe.omraade.type is not Omraadetype.CPR:
        return None
    try:
        return Cpr(gruppe.omraade.vaerdi)
    except NotACpr:
        return None


def _dele(gruppe: Privilegiegruppe, regler: Fuldmagtsregler) -> Iterator[Del]:
    for privilegium in gruppe.privilegier:
        if privilegium in regler.privilegier:
            areas = regler.privilegier[privilegium]
            yield Del(areas or None, Dataafgraensning((gruppe,), regler.navne))


def _id(helper: Cpr, giver: Cpr, key: bytes) -> str:
    """A keyed hash of the pair: another helper's mandate of the same giver has another, and so has the log."""
    pair = f"fuldmagt {helper.pseudonym(key)} {giver.pseudonym(key)}"
    return hmac.new(key, pair.encode(), hashlib.sha256).hexdigest()[:32]
