"""On which days Danish banks move money."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import cache

import holidays

_SATURDAY = 5
_ASCENSION = "Kristi himmelfartsdag"


@cache
def _closed(year: int) -> frozenset[date]:
    """The days of a year on which banks are closed besides weekends.

    The public holidays, and the four days the banks add: the day after Ascension, Constitution Day,
    24 and 31 December (Finans Danmark, "Bankernes lukkedage").
    """
    public = holidays.country_holidays("DK", years=year, language="da")
    after_ascension = {day + timedelta(days=1) for day, name in public.items() if _ASCENSION in name}
    return frozenset(public) | after_ascension | {date(year, 6, 5), date(year, 12, 24), date(year, 12, 31)}


def er_lukkedag(dag: date) -> bool:
    """Are banks closed that day, whichever day of the week it is?"""
    return dag in _closed(dag.year)


def er_bankdag(dag: date) -> bool:
    """Do banks move money that day?"""
    return dag.weekday() < _SATURDAY and not er_lukkedag(dag)


def bankdag_senest(dag: date) -> date:
    """The day itself, or the last banking day before it."""
    while not er_bankdag(dag):
        dag -= timedelta(days=1)
    return dag


def bankdag_tidligst(dag: date) -> date:
    """The day itself, or the first banking day after it."""
    while not er_bankdag(dag):
        dag += timedelta(days=1)
    return dag


def sidste_bankdag(year: int, month: int) -> date:
    """The last banking day of a month."""
    return bankdag_senest(date(year, month, monthrange(year, month)[1]))


def foerste_bankdag(year: int, month: int) -> date:
    """The first banking day of a month."""
    return bankdag_tidligst(date(year, month, 1))
