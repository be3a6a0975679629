"""What an extract is of, and what it finds of the log's chains."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import partial

from borgerblik.audit.kontrol import Kontrolresultat
from borgerblik.audit.laest import Kaedetilstand, Laest, Udvalg
from borgerblik.audit.opslag import Opslag
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.tid import dansk_tidsrum

MOST_BRUD = 100  # named one by one; the rest are counted
ANSATTES_ROLLER = frozenset({"sagsbehandler", "administrator", "system"})  # any other is a citizen, and no employee


def af_ansat(opslag: Opslag) -> bool:
    """Was it somebody at work, or their system?"""
    return opslag.rolle in ANSATTES_ROLLER and opslag.seer != opslag.borger


class Udtraeksslags(StrEnum):
    """What the rows have in common."""

    PERSON = "person"  # whom they are about
    ANSAT = "ansat"  # who looked
    PERIODE = "periode"  # when


class Udtraeksformat(StrEnum):
    """What kind of file it becomes."""

    CSV = "csv"
    JSON = "json"
    PDF = "pdf"


@dataclass(frozen=True, slots=True, repr=False)
class Oenske:
    """What somebody asks for. A person is named by number, or by the keyed hash that one of our pages has for it.

    `ansat` is what an issuer calls an employee, or the reference of an earlier extract. `fra` and `til` are Danish
    days, both included; only a period must have them.
    """

    slags: Udtraeksslags
    format: Udtraeksformat = Udtraeksformat.JSON
    cpr: Cpr | None = None
    borger: str | None = None
    ansat: str | None = None
    fra: date | None = None
    til: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Bestilling:
    """An extract, for one kommune (four digits).

    `borger` (of a person) and `ansatte` (of an employee; one may be known to several issuers) are keyed hashes.
    """

    slags: Udtraeksslags
    kommune: str
    borger: str | None = None
    ansatte: tuple[str, ...] = ()
    fra: date | None = None
    til: date | None = None

    def udvalg(self) -> tuple[Udvalg, ...]:
        """The rows to read, from each of these; `med` says which of a person's are the kommune's.

        An extract is of looks: what somebody changed is told elsewhere.
        """
        fra, til = dansk_tidsrum(self.fra, self.til)
        if self.slags is Udtraeksslags.PERSON:
            if self.borger is None:
                raise ValueError("an extract of a person names nobody")
            return (Udvalg(borger=self.borger, fra=fra, til=til),)
        kommuner = frozenset({self.kommune})
        if self.slags is Udtraeksslags.PERIODE:
            return (Udvalg(kommuner=kommuner, fra=fra, til=til, aendringer=False),)
        own = partial(Udvalg, kommuner=kommuner, fra=fra, til=til, aendringer=False)
        return tuple(own(seer=each) for each in self.ansatte)

    def med(self, laest: Laest) -> bool:
        """Is the row one of the kommune's? Of a person, also what was asked of no kommune at all.

        Of an employee only what was done at work, and what has been changed since: a reference may be a citizen's.
        """
        if laest.opslag is None or self.slags is Udtraeksslags.PERIODE:
            return True
        if self.slags is Udtraeksslags.ANSAT:
            return laest.kaede is Kaedetilstand.AENDRET or af_ansat(laest.opslag)
        return not laest.opslag.kommuner or self.kommune in laest.opslag.kommuner


@dataclass(frozen=True, slots=True)
class Brud:
    """A place where the log is not as it was written. What is not known of the place is None."""

    slags: str
    nummer: int | None = None
    tidspunkt: datetime | None = None
    kaede: int | None = None
    plads: int | None = None
    segl: int | None = None


@dataclass(slots=True)
class Kaedestand:
    """What has been found of the chains so far.

    `slettede` rows were erased, `uforseglede` are not sealed yet (None: nobody looked). `perioden`: has everything in
    the period been checked, so that a row taken away is missed, and not only what each row says of itself?
    """

    raekker: int = 0
    slettede: int = 0
    uforseglede: int | None = None
    perioden: bool = False
    antal_brud: int = 0
    brud: list[Brud] = field(default_factory=list)

    @property
    def hel(self) -> bool:
        """Nothing found?"""
        return self.antal_brud == 0

    @property
    def laest(self) -> int:
        """How many rows have been read."""
        return self.raekker + self.slettede

    def tael(self, laest: Laest) -> None:
        """Count a row in."""
        if laest.opslag is not None:
            self.raekker += 1
        elif laest.kaede is not Kaedetilstand.AENDRET:  # else it was changed into what nobody can read
            self.slettede += 1
        if laest.kaede is not Kaedetilstand.HEL:
            self._find(Brud(laest.kaede.value, laest.nummer, laest.tidspunkt, *laest.sted))

    def kontrolleret(self, fundet: Kontrolresultat) -> None:
        """A check of the whole period knows more: it has each place whole, and misses what is not there."""
        self.perioden, self.uforseglede = True, fundet.uforseglede
        named = {fejl.nummer for fejl in fundet.fejl}
        own = [brud for brud in self.brud if brud.nummer not in named]
        known = [Brud(f.slags, f.nummer, f.tidspunkt, f.kaede, f.plads, f.segl) for f in fundet.fejl]
        self.antal_brud = max(self.antal_brud, fundet.antal_fejl, len(known) + len(own))
        self.brud = [*known, *own][:MOST_BRUD]

    def _find(self, brud: Brud) -> None:
        self.antal_brud += 1
        if len(self.brud) < MOST_BRUD:
            self.brud.append(brud)
