"""An alarm: what raised it, how far the one who oversees it is, and who is told.

Employees (`seer`, `af`) and citizens are keyed hashes all the way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from borgerblik.alarm.regler import KLE, MANGE_OPSLAG, REGELKODER, UDEN_FOR_ARBEJDSTID

# What one employee does again and again within the hour is one alarm with a count.
SAMLES = frozenset({MANGE_OPSLAG, UDEN_FOR_ARBEJDSTID})
SLAGS_KLE = "kle"
SLAGS = (*REGELKODER, SLAGS_KLE)


def slags_af(kode: str) -> str:
    """Which kind of alarm a code is: every watched KLE number is one kind."""
    return SLAGS_KLE if kode.startswith(KLE) else kode


class Tilstand(StrEnum):
    """How far it is."""

    NY = "ny"
    UNDER_BEHANDLING = "under_behandling"
    I_ORDEN = "afsluttet_i_orden"
    BRUD = "afsluttet_brud"


AFSLUTTET = frozenset({Tilstand.I_ORDEN, Tilstand.BRUD})  # a note says why
NAESTE: Mapping[Tilstand, tuple[Tilstand, ...]] = MappingProxyType(
    {
        Tilstand.NY: (Tilstand.UNDER_BEHANDLING,),
        Tilstand.UNDER_BEHANDLING: (Tilstand.I_ORDEN, Tilstand.BRUD),
        Tilstand.I_ORDEN: (),
        Tilstand.BRUD: (),
    }
)


class UlovligtSkift(Exception):
    """The alarm cannot be taken from the state it is in to that one; `fra` and `til`."""

    def __init__(self, fra: Tilstand, til: Tilstand) -> None:
        super().__init__(f"from {fra.value} to {til.value}")
        self.fra = fra
        self.til = til


class NoteMangler(Exception):
    """An alarm is not ended without saying why."""


class UgyldigNote(ValueError):
    """Words that may not be kept; the doors say so before it comes this far."""


class AendretImens(Exception):
    """Somebody has taken it a step further, or another look has joined it, meanwhile; nothing was kept."""


@dataclass(frozen=True, slots=True)
class Look:
    """A row of the log by an employee, as far as an alarm needs it. `nummer` is its number there."""

    nummer: int
    tidspunkt: datetime
    kommuner: tuple[str, ...]
    seer: str
    borger: str | None
    rolle: str
    varsler: tuple[str, ...]
    formaal: str


@dataclass(frozen=True, slots=True, repr=False)
class Alarm:
    """One alarm. `opslag` is the log's number of the look that raised it, `tidspunkt` when that was.

    `antal` looks have joined it, the last at `senest`. `nummer` is the cursor for reading on.
    """

    nummer: int
    id: str
    kommune: str
    kode: str
    tidspunkt: datetime
    senest: datetime
    antal: int
    seer: str
    borger: str | None
    opslag: int
    rolle: str
    tilstand: Tilstand
    version: int
    oprettet: datetime
    aendret: datetime
    afsluttet: datetime | None

    @property
    def slags(self) -> str:
        """Which kind it is."""
        return slags_af(self.kode)

    @property
    def henvisning(self) -> str:
        """What people call it."""
        return self.id[:8].upper()

    @property
    def borger_henvisning(self) -> str | None:
        """Enough of the citizen's hash to see that two alarms are about the same, and no more."""
        return None if self.borger is None else self.borger[:8]

    @property
    def naeste(self) -> tuple[Tilstand, ...]:
        """Where it can be taken from here."""
        return NAESTE[self.tilstand]


@dataclass(frozen=True, slots=True, repr=False)
class Skift:
    """A step an alarm has taken: by whom (None: it was raised), when, and what they noted."""

    version: int
    tilstand: Tilstand
    tidspunkt: datetime
    af: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Soegning:
    """Which of a kommune's alarms: in that state, of that kind, before that number; None is any."""

    tilstand: Tilstand | None = None
    slags: str | None = None
    foer: int | None = None
    antal: int = 50


@dataclass(frozen=True, slots=True)
class Alarmside:
    """A page of alarms, newest first, and how many the kommune has in each state; `naeste` is the cursor."""

    alarmer: tuple[Alarm, ...]
    antal: Mapping[Tilstand, int]
    naeste: int | None


# Telling of it


class Vej(StrEnum):
    """How a receiver is told."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class Leveringstilstand(StrEnum):
    """What has become of telling one receiver."""

    VENTER = "venter"
    SENDT = "sendt"
    OPGIVET = "opgivet"


@dataclass(frozen=True, slots=True, repr=False)
class Levering:
    """Telling one receiver of one alarm. `naeste` is when it is tried again, `fejl` the code of the last failure."""

    alarm: str
    vej: Vej
    modtager: str
    tilstand: Leveringstilstand
    forsoeg: int
    oprettet: datetime
    naeste: datetime
    sendt: datetime | None = None
    fejl: str | None = None


@dataclass(frozen=True, slots=True)
class Melding:
    """All that leaves the house of an alarm: no employee, no citizen, nothing of the case.

    `kommune` is the code, `kommunenavn` its name on one line, `url` the alarm's page.
    """

    alarm: str
    kommune: str
    kommunenavn: str
    kode: str
    tidspunkt: datetime
    url: str


Afsend = Callable[[str, Melding], str | None]
"""Tells a receiver. Never raises: answers None when it is out of our hands, else the code of why it is not."""
