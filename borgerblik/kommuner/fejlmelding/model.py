"""What a citizen reports as wrong, and what the kommune makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from borgerblik.domain.koder import Foelsomhed, MyndighedType

SLAGS = ("sag", "ydelse")


class Kategori(StrEnum):
    """What is wrong."""

    FORKERT_OPLYSNING = "forkert_oplysning"
    MANGLER = "mangler"
    IKKE_MIN = "ikke_min"
    FORKERT_STATUS = "forkert_status"
    FORKERT_BELOEB = "forkert_beloeb"
    ANDET = "andet"


class Felt(StrEnum):
    """Where it is wrong."""

    TITEL = "titel"
    STATUS = "status"
    DATOER = "datoer"
    BELOEB = "beloeb"
    DOKUMENT = "dokument"
    MYNDIGHED = "myndighed"
    ANDET = "andet"


class Meldingsstatus(StrEnum):
    """How far the kommune has come with it; the last four end it."""

    MODTAGET = "modtaget"
    I_GANG = "i_gang"
    RETTET = "rettet"
    AFVIST = "afvist"
    SENDT_VIDERE = "sendt_videre"  # to whoever owns the source system
    TRUKKET_TILBAGE = "trukket_tilbage"  # by the citizen


AABNE = frozenset({Meldingsstatus.MODTAGET, Meldingsstatus.I_GANG})
# What the kommune may do from where; a citizen may withdraw what is open.
NAESTE: Mapping[Meldingsstatus, tuple[Meldingsstatus, ...]] = MappingProxyType(
    {
        Meldingsstatus.MODTAGET: (Meldingsstatus.I_GANG,),
        Meldingsstatus.I_GANG: (Meldingsstatus.RETTET, Meldingsstatus.AFVIST, Meldingsstatus.SENDT_VIDERE),
    }
)


@dataclass(frozen=True, slots=True)
class MeldtEmne:
    """The sag or ydelse that is reported, as the citizen sees it now.

    `slags` is `sag` or `ydelse`, `kommune` the code of the one whose choices hold and who gets the report,
    `myndighed` the name of who decides or pays. `foelsomhed` None is unknown: the stricter case wherever it counts.
    """

    slags: str
    id: str
    kommune: str
    myndighed: str | None
    myndighedstype: MyndighedType
    fagomraade: str
    kle: str
    titel: str
    fagsystem: str | None = None
    foelsomhed: Foelsomhed | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Formular:
    """What the citizen has filled in; `noegle` is the form's own token: one form is one report."""

    kategori: Kategori
    felt: Felt | None
    tekst: str
    kontakt: bool
    noegle: str


@dataclass(frozen=True, slots=True, repr=False)
class Indhold:
    """What is kept sealed; `titel` None where the one who reads may not know it (see `set_af_kommunen`)."""

    titel: str | None
    tekst: str
    myndighed: str | None = None
    fagsystem: str | None = None


@dataclass(frozen=True, slots=True)
class Hoved:
    """A report without its sealed content. `borger` is a keyed hash, `emne` the item's id or a keyed hash of it.

    `emne`, `kle` and `fagomraade` are None where the one who reads may not know them (see `set_af_kommunen`).
    """

    nummer: int
    id: str
    kommune: str
    borger: str
    slags: str
    emne: str | None
    kle: str | None
    fagomraade: str | None
    foelsomhed: Foelsomhed | None
    myndighedstype: MyndighedType
    kategori: Kategori
    felt: Felt | None
    kontakt: bool
    status: Meldingsstatus
    version: int
    modtaget: datetime
    aendret: datetime
    afsluttet: datetime | None

    @property
    def udk(self) -> bool:
        """Does it belong to Udbetaling Danmark?"""
        return self.myndighedstype is MyndighedType.UDK

    @property
    def aaben(self) -> bool:
        """Is the kommune not done with it, and has nobody withdrawn it?"""
        return self.status in AABNE

    @property
    def henvisning(self) -> str:
        """What the citizen and the kommune call it: how its id begins."""
        return f"{self.id[:4]}-{self.id[4:8]}".upper()

    @property
    def naeste(self) -> tuple[Meldingsstatus, ...]:
        """What the kommune may make of it now."""
        return NAESTE.get(self.status, ())


@dataclass(frozen=True, slots=True, repr=False)
class Skift:
    """One step: since when, by whom (keyed hash), with which answer."""

    version: int
    status: Meldingsstatus
    tidspunkt: datetime
    af: str
    svar: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Fejlmelding:
    """A report opened. `indhold` is None where the key it was sealed with is no longer ours; steps oldest first."""

    hoved: Hoved
    indhold: Indhold | None
    historik: tuple[Skift, ...]

    @property
    def svar(self) -> str | None:
        """The kommune's latest answer."""
        return next((skift.svar for skift in reversed(self.historik) if skift.svar is not None), None)


def set_af_kommunen(melding: Fejlmelding) -> Fejlmelding:
    """The report as the kommune may see it.

    Its staff are not shown what Udbetaling Danmark pays out (lov om Udbetaling Danmark § 8): of such a report only the
    citizen's own words and choices, not which item it is about.
    """
    if not melding.hoved.udk:
        return melding
    indhold = melding.indhold and replace(melding.indhold, titel=None, fagsystem=None)
    return replace(melding, hoved=hoved_for_kommunen(melding.hoved), indhold=indhold)


def hoved_for_kommunen(hoved: Hoved) -> Hoved:
    """The same, without what is sealed. The sensitivity of an item that is not known is not known either."""
    return replace(hoved, emne=None, kle=None, fagomraade=None, foelsomhed=None) if hoved.udk else hoved


Ser = Callable[[str | None, Foelsomhed | None], bool]
"""May whoever looks see something of that KLE number and sensitivity (None: unknown)?"""


@dataclass(frozen=True, slots=True)
class Soegning:
    """Which of a kommune's reports: in that state and area (None: any), before that number, so many."""

    status: Meldingsstatus | None = None
    fagomraade: str | None = None
    foer: int | None = None
    antal: int = 50


@dataclass(frozen=True, slots=True)
class Kommuneside:
    """A page of a kommune's reports, newest first. `antal` counts those within reach by state, `uden_for` the rest."""

    meldinger: tuple[Hoved, ...]
    naeste: int | None
    antal: Mapping[Meldingsstatus, int]
    uden_for: int


@dataclass(frozen=True, slots=True, repr=False)
class Borgerside:
    """A page of a citizen's own reports, newest first."""

    meldinger: tuple[Fejlmelding, ...]
    naeste: int | None


@dataclass(frozen=True, slots=True)
class Kvalitetstal:
    """How many reports of one kind a month (`2026-11`, Danish time) brought, and what became of them.

    Those that were withdrawn are not counted.
    """

    maaned: str
    kle: str
    kategori: Kategori
    felt: Felt | None
    antal: Mapping[Meldingsstatus, int]

    @property
    def ialt(self) -> int:
        """All of them."""
        return sum(self.antal.values())


@dataclass(frozen=True, slots=True)
class Kvalitet:
    """The numbers within reach. Of `udk` (Udbetaling Danmark's) there is only how many; `uden_for` counts the rest."""

    tal: tuple[Kvalitetstal, ...]
    udk: int
    uden_for: int
