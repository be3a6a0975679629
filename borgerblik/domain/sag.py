"""A case (sag) as Sags- og Dokumentindeks knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from borgerblik.domain.faelles import Aktoer, Fagsystem, Kle
from borgerblik.domain.koder import Foelsomhed, Fremdrift, Livscyklus
from borgerblik.domain.tid import Virkning, dansk_dag


@dataclass(frozen=True, slots=True)
class Tilstand:
    """One step of a sag's progress and when it holds."""

    kode: Fremdrift
    virkning: Virkning

    @property
    def fra(self) -> date | None:
        """The Danish calendar day it began, None without bound."""
        return None if self.virkning.fra is None else dansk_dag(self.virkning.fra)


@dataclass(frozen=True, slots=True)
class Klasse:
    """A class on a sag or document: its role, the facet it stands in, its title."""

    rolle: str | None = None
    facet: str | None = None
    titel: str | None = None
    primaer: bool = False


@dataclass(frozen=True, slots=True)
class Dokument:
    """The title of a document on a sag; never its contents. Without a sensitivity it counts as FOELSOMME."""

    titel: str
    dato: date | None = None
    type: str | None = None
    foelsomhed: Foelsomhed = Foelsomhed.FOELSOMME
    klasser: tuple[Klasse, ...] = ()
    livscyklus: Livscyklus | None = None


@dataclass(frozen=True, slots=True)
class Sag:
    """A case: what holds now, and the whole progress, oldest first.

    `er_primaer_part`: is the person asked for the primary party now? `klasser`: every class,
    the primary one (that is `kle`) among them. `oprettet` and `senest_aendret` are Danish calendar days.
    `har_primaer_part`: is anybody? `foelsomhed_oplyst`: did the index say how sensitive it is?
    `dokumenter_uden_titel` counts those that are not in `dokumenter` for want of a title.
    """

    uuid: str
    kle: Kle
    titel: str | None = None
    forloeb: tuple[Tilstand, ...] = ()
    nu: Tilstand | None = None
    oprettet: date | None = None
    senest_aendret: date | None = None
    foelsomhed: Foelsomhed = Foelsomhed.FOELSOMME
    livscyklus: Livscyklus | None = None
    er_primaer_part: bool = False
    ejer: Aktoer = Aktoer()
    fagsystem: Fagsystem = Fagsystem()
    klasser: tuple[Klasse, ...] = ()
    dokumenter: tuple[Dokument, ...] = ()
    har_primaer_part: bool = True
    foelsomhed_oplyst: bool = True
    dokumenter_uden_titel: int = 0

    @property
    def aaben(self) -> bool:
        """Is it still open: anything but Afsluttet now?"""
        return self.nu is None or self.nu.kode is not Fremdrift.AFSLUTTET
