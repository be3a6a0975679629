"""A kommune's assessment for one kind of user: what was weighed, what was decided, by whom, and until when.

Source: NSIS 2.0 §1.2 as the presentation has it (IDENTITY 6.3, DECK): sensitivity, exposure and volume against role
control, logging, segregation of duties and data limitation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR, date, datetime
from enum import StrEnum
from types import MappingProxyType

from borgerblik.access.identity import Rolle
from borgerblik.domain.koder import Nsis

BRUGERTYPER = (Rolle.BORGER, Rolle.SAGSBEHANDLER, Rolle.ADMINISTRATOR)  # a system has no level
GAMMELT_I_OVERGANG = 3  # the one old level that a transition may accept
YEARS_BETWEEN = 2  # at most, between a decision and the next look at it


class Element(StrEnum):
    """What makes a sign-in risky, 1 (least) to 4."""

    FOELSOMHED = "foelsomhed"
    EKSPONERING = "eksponering"
    VOLUMEN = "volumen"


class Kontrol(StrEnum):
    """What keeps the risk down, 0 (not in place) to 3."""

    ROLLESTYRING = "rollestyring"
    LOGNING = "logning"
    FUNKTIONSADSKILLELSE = "funktionsadskillelse"
    DATAAFGRAENSNING = "dataafgraensning"


ELEMENT_TRIN = (1, 4)
KONTROL_TRIN = (0, 3)


@dataclass(frozen=True, slots=True)
class Vurderet:
    """How one of them was judged, and why."""

    vaerdi: int
    begrundelse: str


@dataclass(frozen=True, slots=True)
class Overgang:
    """For a time the old scale is accepted too: that level, to and including that day."""

    gammelt_niveau: int
    til: date


@dataclass(frozen=True, slots=True)
class Vurdering:
    """An assessment with its decision. What is missing in `elementer` or `kontroller` was not judged.

    `niveau` is what was decided, `begrundelse` why it is lower than computed, where it is. `omraader` are stricter
    levels by the key of an area. `besluttet_af` is a name with a title; `genbesoeg` the day it is to be looked at
    again at the latest. `metode` is the version of the calculation it was made with.
    """

    kode: str
    brugertype: Rolle
    elementer: Mapping[Element, Vurderet]
    kontroller: Mapping[Kontrol, Vurderet]
    niveau: Nsis
    besluttet_af: str
    besluttet: date
    genbesoeg: date
    metode: int
    begrundelse: str | None = None
    omraader: Mapping[str, Nsis] = field(default_factory=lambda: MappingProxyType({}))
    overgang: Overgang | None = None

    @property
    def gammelt_niveau(self) -> int | None:
        """The old level that is accepted for a time."""
        return None if self.overgang is None else self.overgang.gammelt_niveau

    @property
    def gammelt_niveau_til(self) -> date | None:
        """The last day of that."""
        return None if self.overgang is None else self.overgang.til


@dataclass(frozen=True, slots=True)
class Udgave:
    """One version of an assessment: since when, and by whom it was kept."""

    version: int
    vurdering: Vurdering
    tidspunkt: datetime
    af: str


def seneste_genbesoeg(besluttet: date) -> date:
    """The last day on which a decision of that day may first be looked at again."""
    year = min(besluttet.year + YEARS_BETWEEN, MAXYEAR)
    try:
        return besluttet.replace(year=year)
    except ValueError:  # the 29th of February
        return besluttet.replace(year=year, day=28)
