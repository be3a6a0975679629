"""The prices as they are now, and the statements that follow from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from borgerblik.db import Engine
from borgerblik.domain.tid import dansk_dag
from borgerblik.kommuner.pris.form import (
    from_json,
    indbyggere_fra_json,
    indbyggere_til_json,
    to_json,
)
from borgerblik.kommuner.pris.model import INFRASTRUKTUR, Indbyggertal, Maaler, Pris, Prisliste, Prisslags
from borgerblik.kommuner.pris.opgoerelse import Forbrug, Opgoerelse, opgoer
from borgerblik.kommuner.pris.store import PrisStore
from borgerblik.kommuner.register import NAVNE

FOERSTE_AAR, SIDSTE_AAR = 2010, 2100
UBRUGT: Forbrug = {maaler: {} for maaler in Maaler}


class Priser:
    """Reads and keeps prices and numbers of inhabitants. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._store = PrisStore(engine)

    def nu(self) -> tuple[Prisliste, int]:
        """The prices and their version; none and 0 where there are none."""
        version, document = self._store.priser()
        return (Prisliste() if document is None else from_json(document)), version

    def gem(self, liste: Prisliste, *, hvis_version: int, at: datetime, af: str) -> int:
        """Keep these in place of that version; gives the new one's number. Raises AendretImens."""
        return self._store.gem_priser(to_json(liste), efter=hvis_version, at=at, af=af)

    def indbyggere(self, aar: int) -> Indbyggertal | None:
        """The numbers a year is settled by: the newest up to 1 January; None where there is none."""
        found = self._store.indbyggere(date(aar, 1, 1))
        return None if found is None else indbyggere_fra_json(found[0], found[2])

    def indbyggere_paa(self, dato: date) -> tuple[Indbyggertal | None, int]:
        """The numbers of that very day and their version; None and 0 where there are none."""
        found = self._store.indbyggere(dato)
        if found is None or found[0] != dato:
            return None, 0
        return indbyggere_fra_json(dato, found[2]), found[1]

    def gem_indbyggere(self, tal: Indbyggertal, *, hvis_version: int, at: datetime, af: str) -> int:
        """Keep these in place of that version of the same day's. Raises AendretImens."""
        return self._store.gem_indbyggere(tal.dato, indbyggere_til_json(tal), efter=hvis_version, at=at, af=af)


@dataclass(frozen=True, slots=True)
class Linjesum:
    """What a line comes to in all the kommuner, and what it is called."""

    navn: str
    beloeb: Decimal


@dataclass(frozen=True, slots=True)
class Samlet:
    """What the fixed prices of a year come to for some kommuner together.

    `systemer` are the systems' own prices by line, with what the line is called. `uden_indbyggere` are the codes of
    those whose inhabitants are not known: they are in no sum. What nothing is known of is None, never nought.
    `foreloebig`: the year is not over. `usikre` is how many of the prices are not certain.
    """

    aar: int
    foreloebig: bool
    kommuner: int
    systemer: Mapping[str, Linjesum]
    infrastruktur: Decimal | None
    usikre: int
    uden_indbyggere: tuple[str, ...]

    @property
    def i_alt(self) -> Decimal | None:
        """All of it."""
        known = [each.beloeb for each in self.systemer.values()]
        known += [] if self.infrastruktur is None else [self.infrastruktur]
        return sum(known, Decimal(0)) if known else None


class Prisopgoerelser:
    """Statements. `forbrug` gives a kommune's uses in a year, by what counts them and month."""

    def __init__(self, priser: Priser, forbrug: Callable[[str, int], Forbrug], now: Callable[[], datetime]) -> None:
        self.priser = priser
        self._forbrug = forbrug
        self._now = now

    def for_kommune(self, kode: str, aar: int) -> Opgoerelse:
        """One kommune's year. Raises DatabaseUnavailable."""
        liste, _ = self.priser.nu()
        by_use = any(pris.slags is Prisslags.FORBRUG for pris in liste.priser)
        forbrug = self._forbrug(kode, aar) if by_use else UBRUGT
        return opgoer(liste, kode, aar, self.priser.indbyggere(aar), forbrug, self.i_dag)

    def samlet(self, aar: int, koder: Iterable[str]) -> Samlet:
        """Sums for those who see no single kommune's: of the fixed prices alone. Raises DatabaseUnavailable.

        Uses are left out: in a sum over few kommuner a small number of looks could be told.
        """
        liste, _ = self.priser.nu()
        fixed = Prisliste(tuple(pris for pris in liste.priser if pris.slags is Prisslags.FAST))
        indbyggere, named, unknown = self.priser.indbyggere(aar), list(koder), []
        sums: dict[str, Decimal] = defaultdict(Decimal)
        in_force: dict[str, Pris] = {}
        for kode in named:
            found = opgoer(fixed, kode, aar, indbyggere, UBRUGT, self.i_dag)
            if found.indbyggere is None:
                unknown.append(kode)
            for post in found.poster:
                in_force[f"{post.pris.noegle} {post.fra}"] = post.pris
                if post.beloeb is not None:
                    sums[post.pris.noegle] += post.beloeb
        navne = {pris.noegle: pris.navn for pris in in_force.values()}
        infrastruktur = sums.pop(INFRASTRUKTUR, None)
        return Samlet(
            aar=aar,
            foreloebig=self.i_dag <= date(aar, 12, 31),
            kommuner=len(named),
            systemer={noegle: Linjesum(navne[noegle], sums[noegle]) for noegle in sorted(sums)},
            infrastruktur=infrastruktur,
            usikre=sum(pris.usikker is not None for pris in in_force.values()),
            uden_indbyggere=tuple(unknown),
        )

    def alle_kommuner(self, aar: int) -> Samlet:
        """The same of all 98. Raises DatabaseUnavailable."""
        return self.samlet(aar, NAVNE)

    @property
    def i_dag(self) -> date:
        """The Danish day."""
        return dansk_dag(self._now())
