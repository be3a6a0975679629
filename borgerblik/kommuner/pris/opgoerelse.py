"""A kommune's yearly statement: lines with their periods and amounts, the infrastructure apart, and the sums.

A fixed price counts for the share of the year it is in force: days in force / days in the year, both ends included.
Each line is rounded to the øre, half up, and nothing else is: a sum is the sum of its lines as they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from borgerblik.kommuner.pris.model import INFRASTRUKTUR, Indbyggertal, Maaler, Pris, Prisliste, Prisslags

Forbrug = Mapping[Maaler, Mapping[str, int]]  # by month, as 2026-10
_OERE = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Post:
    """One line: a price in the part of the year it was in force.

    `fra` and `til` are days of the year, both included, `dage` how many they are. `antal` is of inhabitants or of uses;
    it and `beloeb` are None where the number of inhabitants is not known.
    """

    pris: Pris
    fra: date
    til: date
    dage: int
    antal: int | None
    beloeb: Decimal | None


@dataclass(frozen=True, slots=True)
class Opgoerelse:
    """One kommune's year. `indbyggere` is None where they are not known; `indbyggerdato` is the day they were counted.

    `foreloebig`: the year is not over, so the fixed prices are for all of it and the uses are those until now.
    """

    kode: str
    aar: int
    dage_i_aaret: int
    indbyggere: int | None
    indbyggerdato: date | None
    foreloebig: bool
    poster: tuple[Post, ...]

    @property
    def systemer(self) -> tuple[Post, ...]:
        """The systems' own prices, for each citizen."""
        return tuple(p for p in self.poster if p.pris.slags is Prisslags.FAST and p.pris.noegle != INFRASTRUKTUR)

    @property
    def infrastruktur(self) -> tuple[Post, ...]:
        """The payment for the infrastructure, which is billed apart."""
        return tuple(p for p in self.poster if p.pris.slags is Prisslags.FAST and p.pris.noegle == INFRASTRUKTUR)

    @property
    def forbrug(self) -> tuple[Post, ...]:
        """What is counted by use."""
        return tuple(p for p in self.poster if p.pris.slags is Prisslags.FORBRUG)

    @property
    def i_alt(self) -> Decimal | None:
        """All of it; None where a line has no amount, and where no price was in force."""
        return ialt(self.poster) if self.poster else None


def ialt(poster: Iterable[Post]) -> Decimal | None:
    """The sum of the lines; None where one of them has no amount."""
    found = Decimal(0)
    for post in poster:
        if post.beloeb is None:
            return None
        found += post.beloeb
    return found.quantize(_OERE)


def opgoer(
    liste: Prisliste, kode: str, aar: int, indbyggere: Indbyggertal | None, forbrug: Forbrug, i_dag: date
) -> Opgoerelse:
    """The statement of that kommune (four digits) and year; `i_dag` is the Danish day it is made."""
    first, last = date(aar, 1, 1), date(aar, 12, 31)
    days = (last - first).days + 1
    people = None if indbyggere is None else indbyggere.antal.get(kode)
    posts = []
    for pris in liste.priser:
        fra, til = max(pris.fra, first), last if pris.til is None else min(pris.til, last)
        if fra <= til:
            used = (til - fra).days + 1
            antal = people if pris.maaler is None else _brugt(forbrug[pris.maaler], fra, til)
            share = Fraction(used, days) if pris.slags is Prisslags.FAST else Fraction(1)
            beloeb = None if antal is None else afrundet(Fraction(pris.kr) * antal * share)
            posts.append(Post(pris, fra, til, used, antal, beloeb))
    posts.sort(key=lambda post: (post.pris.navn.casefold(), post.fra))
    dato = None if indbyggere is None or people is None else indbyggere.dato
    return Opgoerelse(kode, aar, days, people, dato, i_dag <= last, tuple(posts))


def afrundet(kroner: Fraction) -> Decimal:
    """To the øre, half up. From the exact value: what is rounded twice may end an øre away."""
    oere = (kroner * 200 + 1) // 2
    return Decimal(oere).scaleb(-2)


def _brugt(maaneder: Mapping[str, int], fra: date, til: date) -> int:
    """Uses in the months of the period; such a price begins and ends with a month."""
    return sum(antal for maaned, antal in maaneder.items() if f"{fra:%Y-%m}" <= maaned <= f"{til:%Y-%m}")
