"""Choices over a real database, with a way that remembers, a clock that stands still, and what is counted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from borgerblik.db import Engine
from borgerblik.domain.epost import Email
from borgerblik.underretning import Indhold, Kanal, Noegler, Slags, Underretninger, UnderretningStore
from borgerblik.underretning.model import Besked, BeskedFejl, Fejlkode, Modtager, Oenske

AARHUS, ODENSE = "0751", "0461"
SITE = "https://borgerblik.example"
ANNA, ANDEN = Email("anna@eksempel.dk"), Email("ny@eksempel.dk")
SECRET, PSEUDONYM = b"hemmelig " * 4, b"pseudonym " * 4


@dataclass
class Vej:
    """Sends nothing: `sendt` is what it was handed. `fejler` with that code where it has one."""

    kanaler: tuple[Kanal, ...] = (Kanal.EMAIL, Kanal.DIGITAL_POST)
    fejler: Fejlkode | Exception | None = None
    sendt: list[tuple[Modtager, Besked]] = field(default_factory=list)

    def kan(self, kanal: Kanal) -> bool:
        return kanal in self.kanaler

    def send(self, modtager: Modtager, besked: Besked) -> None:
        if isinstance(self.fejler, Fejlkode):
            raise BeskedFejl(self.fejler)
        if self.fejler is not None:
            raise self.fejler
        self.sendt.append((modtager, besked))

    @property
    def kode(self) -> str:
        """The code in the newest message."""
        found = re.search(r"\b[0-9]{6}\b", self.sendt[-1][1].tekst)
        assert found is not None
        return found[0]


@dataclass
class Sted:
    """`u` is what is tried."""

    engine: Engine
    vej: Vej | None = field(default_factory=Vej)
    secret: bytes = SECRET
    nu: datetime = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
    talt: list[tuple[str, str]] = field(default_factory=list)
    kommuner: dict[str, str] = field(default_factory=lambda: {AARHUS: "Aarhus Kommune"})

    def __post_init__(self) -> None:
        self.store = UnderretningStore(self.engine)
        self.u = Underretninger(
            self.store, self.vej, Noegler(PSEUDONYM, self.secret), lambda: self.nu,
            indhold=Indhold(SITE, self.kommuner.get), taelles=lambda *each: self.talt.append(each),
        )  # fmt: skip

    def gaa(self, **tid: float) -> None:
        self.nu += timedelta(**tid)


def oenske(**aendret: Any) -> Oenske:
    """Told of a new status, at Anna's address, in Danish."""
    good: dict[str, Any] = {
        "slags": frozenset({Slags.NY_STATUS}), "kanal": Kanal.EMAIL, "sprog": "da", "email": ANNA,
    }  # fmt: skip
    return Oenske(**{**good, **aendret})


DIGITAL = {"kanal": Kanal.DIGITAL_POST, "email": None}
