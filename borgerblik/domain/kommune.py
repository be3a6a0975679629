"""A kommune and what it has chosen to show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from borgerblik.domain.koder import Foelsomhed, Nsis


class Titelvalg(StrEnum):
    """Which title a citizen reads: the KLE topic or the case's own."""

    KLE = "kle"
    SAGSTITEL = "sagstitel"


@dataclass(frozen=True, slots=True)
class Link:
    """A link the kommune shows on an item."""

    tekst: str
    url: str


@dataclass(frozen=True, slots=True)
class Systemfilter:
    """Which master systems count, by UUID or name in lower case; an empty `kun` lets all through."""

    kun: frozenset[str] = frozenset()
    ikke: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KleValg:
    """What a kommune has chosen for one KLE number. `fradato` is included; None is no limit."""

    nummer: str
    aaben: bool = False
    fradato: date | None = None
    ogsaa_aktive: bool = False
    titel: Titelvalg = Titelvalg.KLE
    dokumenter: bool = False
    fagsystemer: Systemfilter = Systemfilter()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Niveaukrav:
    """Which NSIS level each sensitivity opens at, for one kind of user."""

    fortrolige: Nsis = Nsis.BETYDELIG
    foelsomme: Nsis = Nsis.BETYDELIG

    def aabner(self, foelsomhed: Foelsomhed) -> Nsis:
        """The lowest level that may see something of that sensitivity."""
        if foelsomhed is Foelsomhed.IKKE_FORTROLIGE:
            return Nsis.LAV
        return self.fortrolige if foelsomhed is Foelsomhed.FORTROLIGE else self.foelsomme


@dataclass(frozen=True, slots=True)
class Kommune:
    """A kommune: four-digit `kode`, `navn`, eight-digit `cvr`, and its choices by KLE number.

    One that is known but has never been set up has no cvr, no choices and is not connected (tilsluttet).
    """

    kode: str
    navn: str
    cvr: str | None = None
    tilsluttet: bool = False
    kle: Mapping[str, KleValg] = field(default_factory=lambda: MappingProxyType({}))
    borger: Niveaukrav = Niveaukrav()
    sagsbehandler: Niveaukrav = Niveaukrav()

    @property
    def paa_en_linje(self) -> str:
        """Its name on one line, whatever has been written: for the subject of a letter."""
        return " ".join(self.navn.split())

    def valg(self, nummer: str, afloesere: Iterable[str] = ()) -> KleValg | None:
        """What the kommune has chosen for that KLE number.

        Where it never mentions the number: for the first it does mention of those that took its place, else None.
        """
        valg = self.kle.get(nummer)
        if valg is not None:
            return valg
        return next((valg for afloeser in afloesere if (valg := self.kle.get(afloeser)) is not None), None)

    def har_aabnet(self, nummer: str, afloesere: Iterable[str] = ()) -> bool:
        """Has the kommune opened that KLE number, or the one that counts in its place?"""
        valg = self.valg(nummer, afloesere)
        return valg is not None and valg.aaben
