"""A run over a kommune's cases and grants in one area: how far it is, and what it came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from borgerblik.kommuner.kvalitet.fund import FUND, Alvor, Fundslags

STYKKE = 500  # records in a unit of work
TAERSKEL = 90  # where a kommune has chosen none
UKENDT_SYSTEM = "ukendt"
# Why a unit was not read, beside what a source itself may fail by
INGEN_AFTALE = "ingen_aftale"  # the kommune's agreement has lapsed
AFKORTET = "afkortet"  # fewer records came than the index says that it has, or the same ones in place of others


class Tilstand(StrEnum):
    """How far a run is."""

    I_GANG = "i_gang"
    STOPPET = "stoppet"  # by somebody, until it is resumed
    AFBRUDT = "afbrudt"  # something of an index could not be read; may be resumed
    FAERDIG = "faerdig"  # read to the end
    OPGIVET = "opgivet"  # somebody began afresh, or nobody resumed it


KAN_GENOPTAGES = frozenset({Tilstand.STOPPET, Tilstand.AFBRUDT})
AABNE = KAN_GENOPTAGES | {Tilstand.I_GANG}  # of these a kommune has one at most in each area


class Enhedstilstand(StrEnum):
    """How far a unit of work is."""

    VENTER = "venter"
    I_GANG = "i_gang"  # as long as its lease runs
    FAERDIG = "faerdig"
    FEJLET = "fejlet"


class AlleredeIGang(Exception):
    """There is a run over that area already that is not over."""


class KanIkke(Exception):
    """The run is not in a state where that can be done; the sentence says so."""


class UkendtKoersel(Exception):
    """There is no such run."""


@dataclass(frozen=True, slots=True)
class Kvalitetsvalg:
    """What a kommune has decided of quality: the score below which an area is not opened without a reason."""

    kode: str
    taerskel: int = TAERSKEL


@dataclass(frozen=True, slots=True)
class Fund:
    """A finding in one source system: how many items, their share (0-1), and up to five of them as UUIDs."""

    kode: str
    antal: int
    andel: float
    eksempler: tuple[str, ...] = ()

    @property
    def slags(self) -> Fundslags:
        """Its severity and words; of a code from another version of the product the code."""
        return FUND.get(self.kode) or Fundslags(self.kode, Alvor.VAESENTLIG, self.kode, "")


@dataclass(frozen=True, slots=True)
class Systemresultat:
    """What came from one source system: how many items, the score (0-100, None of a run in part), and the findings."""

    navn: str
    antal: int
    score: float | None
    fund: tuple[Fund, ...] = ()


@dataclass(frozen=True, slots=True)
class Mangel:
    """What could not be read: source, kind of record, in how many units, and why (a code)."""

    kilde: str
    slags: str
    enheder: int
    aarsag: str | None


@dataclass(frozen=True, slots=True)
class Resultat:
    """What a run came to. `delvis`: not read to the end, so there is no score."""

    delvis: bool
    antal: int
    borgere: int
    ulaeselige: int
    score: float | None
    systemer: tuple[Systemresultat, ...] = ()
    mangler: tuple[Mangel, ...] = ()

    @property
    def fund(self) -> int:
        """How many findings in all."""
        return sum(fund.antal for system in self.systemer for fund in system.fund)

    def efter_alvor(self, alvor: Alvor) -> Sequence[tuple[Systemresultat, Fund]]:
        """The findings of that severity, the most frequent first."""
        found = [(system, fund) for system in self.systemer for fund in system.fund if fund.slags.alvor is alvor]
        return sorted(found, key=lambda each: (-each[1].antal, each[1].kode, each[0].navn))


@dataclass(frozen=True, slots=True)
class Koersel:
    """A run. `startet` is also the moment its items are judged at; `salt` is there for as long as the run is open."""

    id: str
    kode: str
    cvr: str
    omraade: str
    tilstand: Tilstand
    startet: datetime
    startet_af: str
    sluttet: datetime | None = None
    score: float | None = None
    resultat: Resultat | None = None
    salt: bytes | None = None

    def __repr__(self) -> str:
        return f"<Koersel {self.id} {self.tilstand.value}>"


@dataclass(frozen=True, slots=True)
class Enhed:
    """A unit of work: the records of one kind under one KLE number, from number `fra` up to but not including `til`.

    `til` None: as far as there are any; what is beyond a unit's size becomes a unit of its own.
    """

    kilde: str
    slags: str
    kle: str
    fra: int = 0
    til: int | None = None

    @property
    def id(self) -> str:
        """The same for the same work."""
        return f"{self.kilde}/{self.slags}/{self.kle}/{self.fra}"


@dataclass(frozen=True, slots=True)
class Fremdrift:
    """How far a run is: units in all, done, failed, being worked on; records read."""

    enheder: int = 0
    faerdige: int = 0
    fejlede: int = 0
    i_gang: int = 0
    laest: int = 0

    @property
    def procent(self) -> int:
        """Of the units known so far."""
        return 100 * self.faerdige // self.enheder if self.enheder else 0


@dataclass(frozen=True, slots=True)
class Kvalitetsstand:
    """The score of the latest run that was read to the end, when that was, and what the kommune demands."""

    score: float
    tidspunkt: datetime
    taerskel: int

    @property
    def over(self) -> bool:
        """Is it at least what is demanded?"""
        return self.score >= self.taerskel


@dataclass(frozen=True, slots=True)
class Systemmaaling:
    """What the latest whole run in an area says of one source system."""

    kode: str
    omraade: str
    system: str
    score: float | None
    tidspunkt: datetime
    antal: int
    fund: int


@dataclass(frozen=True, slots=True, repr=False)
class Post:
    """An item as a run remembers it until it is over: keyed hashes, its UUID, and the codes found on it.

    `ref` tells items apart, `uuid` is the index object's own (empty where that is none). `taeller`: does it belong to
    the area, or to another under the same number? `noegler` are what grants and payments find each other by.
    """

    slags: str
    ref: str
    uuid: str
    system: str
    fund: tuple[str, ...] = ()
    borger: str | None = None
    titel: str | None = None
    taeller: bool = True
    noegler: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Udbytte:
    """What a unit came to: items, how many records were read, how many of them were no use, and the units after it.

    `begynder` is a mark of its first page, where the index says how many records there are.
    """

    poster: Sequence[Post]
    laest: int
    ulaeselige: int
    naeste: Sequence[Enhed] = ()
    begynder: str | None = None
