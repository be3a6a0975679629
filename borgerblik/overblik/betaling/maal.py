"""How much time some lines of a payment cover, and whether that explains another amount."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from borgerblik.domain.faelles import Beloeb
from borgerblik.overblik.model import VistLinje

OERE = Decimal("0.02")
_WEEK, _MONDAY_TO_FRIDAY = 7, 5


class Enhed(StrEnum):
    """What a period is counted in."""

    MAANEDER = "maaneder"
    DAGE = "dage"
    HVERDAGE = "hverdage"


@dataclass(frozen=True, slots=True)
class Maal:
    """How long it was before and is now, counted in what explains the amount."""

    enhed: Enhed
    foer: int
    nu: int


@dataclass(frozen=True, slots=True)
class Omfang:
    """What some periods cover together. `maaneder` is None unless they are whole calendar months in a row.

    `andel`: the same in months, where part of a month counts by that month's own length. Two spells are equal
    when every count is.
    """

    dage: int
    hverdage: int
    maaneder: int | None
    andel: Fraction


def omfang(linjer: Iterable[VistLinje]) -> Omfang | None:
    """What the lines cover; None where a bound is unknown or two of them cover the same day."""
    spells = []
    for linje in linjer:
        fra, til = linje.periode.fra, linje.periode.til
        if fra is None or til is None or til < fra:
            return None
        spells.append((fra, til))
    spells.sort()
    if not spells or any(b[0] <= a[1] for a, b in pairwise(spells)):
        return None
    share = sum((_share(fra, til) for fra, til in spells), Fraction(0))
    return Omfang(
        dage=sum(til.toordinal() - fra.toordinal() + 1 for fra, til in spells),
        hverdage=sum(_weekdays(fra, til) for fra, til in spells),
        maaneder=int(share) if _whole(spells) else None,
        andel=share,
    )


def laengden(foer: Omfang, nu: Omfang) -> Maal:
    """How long both are: in whole calendar months where both are such, else in days."""
    whole = foer.maaneder is not None and nu.maaneder is not None
    return _told(Enhed.MAANEDER if whole else Enhed.DAGE, foer, nu)


def laengden_forklarer(a: Beloeb, b: Beloeb, foer: Omfang, nu: Omfang) -> Maal | None:
    """In what the periods are counted where `a` and `b` are the same rate for another length, else None.

    Whole calendar months are compared as months. A day's pay shows itself even there: the amount is then a
    number of days, or of Mondays to Fridays (sygedagpenge), to the øre. Part of a month may be reckoned by
    days, or as a share of its month; what systems round may differ by a krone.
    """
    whole = foer.maaneder is not None and nu.maaneder is not None
    krone = OERE if whole else max(OERE, min(Decimal(1), abs(b) / 100))
    tries: list[tuple[Enhed, Fraction, Fraction, Decimal]] = [
        (Enhed.MAANEDER, Fraction(foer.maaneder or 0), Fraction(nu.maaneder or 0), krone),
        (Enhed.DAGE, Fraction(foer.dage), Fraction(nu.dage), krone),
        (Enhed.HVERDAGE, Fraction(foer.hverdage), Fraction(nu.hverdage), OERE),
        (Enhed.DAGE, foer.andel, nu.andel, krone),
    ]
    for enhed, before, now, slack in tries if whole else tries[1:]:
        maal = _told(enhed, foer, nu)
        grew = maal.nu - maal.foer
        same_rate = before > 0 and now > 0 and abs(Fraction(a) * now / before - Fraction(b)) <= Fraction(slack)
        if same_rate and grew * (abs(b) - abs(a)) > 0:
            return maal
    return None


def _told(enhed: Enhed, foer: Omfang, nu: Omfang) -> Maal:
    if enhed is Enhed.MAANEDER:
        return Maal(enhed, foer.maaneder or 0, nu.maaneder or 0)
    return Maal(enhed, foer.hverdage, nu.hverdage) if enhed is Enhed.HVERDAGE else Maal(enhed, foer.dage, nu.dage)


def _whole(spells: Sequence[tuple[date, date]]) -> bool:
    """Whole calendar months in a row?"""
    first, last = spells[0][0], spells[-1][1]
    unbroken = all(b[0].toordinal() == a[1].toordinal() + 1 for a, b in pairwise(spells))
    return unbroken and first.day == 1 and last.day == monthrange(last.year, last.month)[1]


def _share(fra: date, til: date) -> Fraction:
    """In calendar months."""
    months = til.year * 12 + til.month - fra.year * 12 - fra.month + 1
    first, last = monthrange(fra.year, fra.month)[1], monthrange(til.year, til.month)[1]
    return months - Fraction(fra.day - 1, first) - Fraction(last - til.day, last)


def _weekdays(fra: date, til: date) -> int:
    weeks, rest = divmod(til.toordinal() - fra.toordinal() + 1, _WEEK)
    return weeks * _MONDAY_TO_FRIDAY + sum((fra.weekday() + n) % _WEEK < _MONDAY_TO_FRIDAY for n in range(rest))
