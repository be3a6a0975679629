"""What an assessment means at the door: the level demanded, its floor, and how things stand with the next look at it.

A lapse opens nothing and shuts nobody out: the decided level holds until another is decided, and the lapse is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from borgerblik.access.identity import Rolle
from borgerblik.access.niveau import Krav
from borgerblik.access.risiko.model import GAMMELT_I_OVERGANG, Vurdering
from borgerblik.domain.koder import Nsis

WARNED_BEFORE = timedelta(days=60)

# No kommune can decide for less (PRODUCT 5: sensitive data over the internet, refuse Lav).
GULV: Mapping[Rolle, Nsis] = MappingProxyType(
    {Rolle.BORGER: Nsis.BETYDELIG, Rolle.SAGSBEHANDLER: Nsis.BETYDELIG, Rolle.ADMINISTRATOR: Nsis.BETYDELIG}
)


class Tilstand(StrEnum):
    """How an assessment stands."""

    MANGLER = "mangler"
    GAELDER = "gaelder"
    SNART = "snart"  # to be looked at again within 60 days
    OVERSKREDET = "overskredet"  # should have been looked at again: what was decided holds all the same


def gulv(brugertype: Rolle) -> Nsis:
    """The level below which nothing is demanded; a system, which has no level, meets none."""
    return GULV.get(brugertype, Nsis.HOEJ)


def mindst(*niveauer: Nsis | None) -> Nsis:
    """The strictest of them, at least one of which is a level."""
    return max((niveau for niveau in niveauer if niveau is not None), key=lambda each: each.trin)


def krav(vurdering: Vurdering | None, brugertype: Rolle, i_dag: date, omraade: str | None = None) -> Krav:
    """What is demanded of that kind of user on that day, in that area: never less than the floor.

    The old scale is accepted during a transition, but not in an area that has a level of its own.
    """
    if vurdering is None:
        return Krav(gulv(brugertype))
    own = None if omraade is None else vurdering.omraader.get(omraade)
    if own is None and i_overgang(vurdering, i_dag):
        return Krav(gammelt=GAMMELT_I_OVERGANG)
    return Krav(mindst(gulv(brugertype), vurdering.niveau, own))


def i_overgang(vurdering: Vurdering, i_dag: date) -> bool:
    """Is the old scale accepted that day? Only of a caseworker, and never where more than Betydelig was decided."""
    overgang = vurdering.overgang
    return (
        overgang is not None
        and vurdering.brugertype is Rolle.SAGSBEHANDLER
        and vurdering.niveau.trin <= Nsis.BETYDELIG.trin
        and i_dag <= overgang.til
    )


def tilstand(vurdering: Vurdering | None, i_dag: date) -> Tilstand:
    """How it stands on that day; the day of the next look itself is not too late."""
    if vurdering is None:
        return Tilstand.MANGLER
    if i_dag > vurdering.genbesoeg:
        return Tilstand.OVERSKREDET
    return Tilstand.SNART if vurdering.genbesoeg - i_dag <= WARNED_BEFORE else Tilstand.GAELDER
