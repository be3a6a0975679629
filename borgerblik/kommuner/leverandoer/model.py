"""A supplier's system, and what is declared of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

NATIONAL = "0000"
"""Whose documents are nobody's own: no kommune has that code."""


class Systemslags(StrEnum):
    """What kind of system it is."""

    KSD = "ksd"
    KY = "ky"
    JOBCENTER = "jobcenter"
    ESDH = "esdh"
    ANDET = "andet"


class Meldetilstand(StrEnum):
    """How ready a system is said to be to deliver an area's data to the indexes."""

    IKKE_BEGYNDT = "ikke_begyndt"
    I_GANG = "i_gang"
    KLAR = "klar"


@dataclass(frozen=True, slots=True)
class Melding:
    """What is declared of an area, and the day it is said of."""

    tilstand: Meldetilstand
    dato: date
    note: str | None = None


@dataclass(frozen=True, slots=True)
class System:
    """A system. `instanser` are the UUIDs and names it delivers under, in lower case; `meldinger` are by area."""

    noegle: str
    navn: str
    leverandoer: str
    slags: Systemslags
    instanser: tuple[str, ...] = ()
    meldinger: Mapping[str, Melding] = field(default_factory=lambda: MappingProxyType({}))

    def hedder(self, instans: str) -> bool:
        """Is that the name or UUID of it?"""
        return instans.casefold() in (*self.instanser, self.navn.casefold())


@dataclass(frozen=True, slots=True)
class Systemliste:
    """The systems of one register: a kommune's own, or everybody's."""

    kode: str
    systemer: tuple[System, ...] = ()

    def find(self, noegle: str) -> System | None:
        """The one of that key."""
        return next((each for each in self.systemer if each.noegle == noegle), None)

    def med(self, system: System) -> Systemliste:
        """The list with that system, in place of one with the same key."""
        if self.find(system.noegle) is None:
            return replace(self, systemer=(*self.systemer, system))
        return replace(self, systemer=tuple(system if e.noegle == system.noegle else e for e in self.systemer))

    def uden(self, noegle: str) -> Systemliste:
        """The list without it."""
        return replace(self, systemer=tuple(each for each in self.systemer if each.noegle != noegle))


@dataclass(frozen=True, slots=True)
class Maalt:
    """What the newest whole run over an area of a kommune found of one source system: score 0-100, how many findings.

    `system` is the master system's UUID or name, `taerskel` the score that the kommune itself calls good enough.
    """

    kode: str
    fagomraade: str
    system: str
    score: float
    tidspunkt: datetime
    fund: int
    taerskel: float


def to_json(liste: Systemliste) -> dict[str, Any]:
    """The list as JSON."""
    return {"kode": liste.kode, "systemer": [_system(each) for each in liste.systemer]}


def _system(system: System) -> dict[str, Any]:
    return {
        "noegle": system.noegle,
        "navn": system.navn,
        "leverandoer": system.leverandoer,
        "slags": system.slags.value,
        "instanser": list(system.instanser),
        "meldinger": [
            {
                "fagomraade": omraade,
                "tilstand": melding.tilstand.value,
                "dato": melding.dato.isoformat(),
                "note": melding.note,
            }
            for omraade, melding in system.meldinger.items()
        ],
    }


def from_json(document: Mapping[str, Any]) -> Systemliste:
    """And back."""
    return Systemliste(document["kode"], tuple(map(_read, document["systemer"])))


def _read(each: Mapping[str, Any]) -> System:
    return System(
        each["noegle"],
        each["navn"],
        each["leverandoer"],
        Systemslags(each["slags"]),
        tuple(name.casefold() for name in each.get("instanser", ())),
        MappingProxyType(
            {
                said["fagomraade"]: Melding(
                    Meldetilstand(said["tilstand"]), date.fromisoformat(said["dato"]), said.get("note")
                )
                for said in each.get("meldinger", ())
            }
        ),
    )
