"""On which days a plan pays, by its own words.

The words of a day are read whole: a phrase of which only a part is understood is not understood.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from borgerblik.domain.bankdage import bankdag_senest, bankdag_tidligst, foerste_bankdag, sidste_bankdag
from borgerblik.domain.faelles import UUID
from borgerblik.domain.koder import ForudBagud
from borgerblik.domain.tid import Periode, om_maaneder
from borgerblik.domain.ydelse import Plan

# How often, by the whole words systems write: months, or days, between two payments. Words that are not here
# are not guessed at: "Hver anden måned" has a month in it and is not monthly.
MONTHS_BETWEEN = {
    1: r"måned(lig|ligt|svis)?|hver måned|mdl\.?|monthly",
    3: r"kvartal(s|svis|svist)?|hvert kvartal|hver 3\. måned|hver tredje måned",
    6: r"halvår(lig|ligt|svis)?|hvert halve år|hver 6\. måned",
    12: r"år(lig|ligt|svis)?|hvert år",
    2: r"hver anden måned|hver 2\. måned",
}
DAYS_BETWEEN = {
    7: r"uge(ntlig|ntligt|vis)?|hver uge",
    14: r"hver 14\. dag|14[- ]?dag(e|es|ligt|lig)?|hver anden uge|hver 2\. uge",
}
WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
_WEEKDAY = {
    7: re.compile(rf"(?:hver |om )?({'|'.join(WEEKDAYS)})(?:en)?(?: i ugen| hver uge)?"),
    14: re.compile(rf"(?:hver anden )?({'|'.join(WEEKDAYS)})(?: hver anden uge)?"),
}
_MONTH = 30  # days, for telling near from far

DayOf = Callable[[int, int], Sequence[date]]


@dataclass(frozen=True, slots=True)
class Forfald:
    """A day on which a plan pays, as its `plan` has it.

    `dage`: how a payment of it may be dated, as a closed bank moves it to the one side or the other. `periode`: the
    month it pays for, None where the plan's words do not settle it. `afstand`: how many days there are between two.
    `sikker`: were the words understood whole, and do they go together?
    """

    plan: Plan
    dag: date
    dage: frozenset[date]
    periode: Periode | None
    afstand: int
    sikker: bool = True


@dataclass(frozen=True, slots=True)
class _Dagsord:
    """What the words of a day mean: days of a month, before a closed bank moves them.

    `ende`: 1 where they mean the first banking day of the month, -1 the last; then to be paid before or after the
    period settles which month is paid for.
    """

    day_of: DayOf
    ende: int = 0
    sikker: bool = True


def forfald(plan: Plan, hele: Periode, betalt: Sequence[date], i_dag: date, til: date) -> list[Forfald] | None:
    """The days the plan pays on until `til`, with those before `i_dag` that a payment may be compared with.

    None where its words say nothing we understand. `hele` is when the benefit is in force, `betalt` the days of its
    ordinary payments.
    """
    frequency, day = _ens(plan.frekvens), _ens(plan.dispositionsdag)
    betalt = [each for each in betalt if each <= til]
    alive = Periode(
        plan.periode.fra or hele.fra, min((each for each in (plan.periode.til, hele.til) if each), default=None)
    )
    meant = _dagsord(day)
    months = _among(MONTHS_BETWEEN, frequency) or (1 if siger_intet(plan.frekvens) and "måned" in day else None)
    if meant is not None and months is not None:
        anchor = alive.fra or max(betalt, default=i_dag)
        window = Periode(om_maaneder(i_dag, -max(months, 2)), til)
        return _monthly(plan, meant, months, anchor, alive, window)
    between = _among(DAYS_BETWEEN, frequency)
    return None if between is None else _weekly(plan, between, day, betalt, alive, i_dag, til)


def vane(betalt: Sequence[date], hele: Periode, i_dag: date, til: date) -> list[Forfald] | None:
    """The days of a monthly habit, where there is no plan to go by; None before two months have been paid in."""
    past = [day for day in betalt if day <= i_dag]
    known = past if len(_months(past)) > 1 else betalt
    if len(_months(known)) < 2:
        return None
    last = max(known)
    ends = last == sidste_bankdag(last.year, last.month)
    meant = _Dagsord(_last_in_month if ends else _on_day(last.day), sikker=False)
    return _monthly(Plan(), meant, 1, last, hele, Periode(om_maaneder(i_dag, -1), til))


def siger_intet(frekvens: str | None) -> bool:
    """Is the frequency missing, or the UUID of a class instead of words?"""
    return not frekvens or not frekvens.strip() or UUID.fullmatch(frekvens.strip()) is not None


def _ens(words: str | None) -> str:
    return " ".join((words or "").casefold().split())


def _months(days: Sequence[date]) -> set[tuple[int, int]]:
    return {(day.year, day.month) for day in days}


def _among(words: Mapping[int, str], frequency: str) -> int | None:
    return next((between for between, pattern in words.items() if re.fullmatch(pattern, frequency)), None)


# The words of a day in a month

_NUMBERS = {"første": 1, "anden": 2, "andet": 2, "tredje": 3, "fjerde": 4, "femte": 5}
_BANKING = r"(?:bank|hver|bankhver)dag"
_THE = r"(?:den |månedens )?"
_IN_MONTH = r"(?: (?:i|hver|i hver|pr\.) (?:måned(?:en)?|md\.?))?"
_DATE = r"(?:den |d\. ?)?(\d{1,2})\.?"


def _dagsord(day: str) -> _Dagsord | None:
    """`Sidste bankdag i måneden`, `1. bankdag`, `Den 15. i måneden`, `Første hverdag efter den 15.`."""
    for pattern, meaning in _PATTERNS:
        found = re.fullmatch(pattern, day)
        if found:
            return meaning(found)
    return None


def _numbered(found: re.Match[str]) -> _Dagsord | None:
    number = _NUMBERS.get(found[1]) or int(found[1].rstrip("."))
    return _Dagsord(_nth(number), 1 if number == 1 else 0)


def _dated(found: re.Match[str]) -> _Dagsord | None:
    days = [int(each) for each in found.groups()]
    if not all(1 <= each <= 31 for each in days):
        return None
    rules = [_on_day(each) for each in days]
    # Of one amount on two days nobody says whether it is for each of them.
    return _Dagsord(lambda y, m: [day for rule in rules for day in rule(y, m)], sikker=len(days) == 1)


def _beside(towards: int) -> Callable[[re.Match[str]], _Dagsord | None]:
    """The first banking day after a date (1), or the last one before it (-1)."""
    to_open = bankdag_tidligst if towards > 0 else bankdag_senest

    def meaning(found: re.Match[str]) -> _Dagsord | None:
        number = int(found[1])
        if not 1 <= number <= 31:
            return None
        return _Dagsord(lambda y, m: [to_open(each + timedelta(days=towards)) for each in _on_day(number)(y, m)])

    return meaning


def _last_in_month(year: int, month: int) -> Sequence[date]:
    return (sidste_bankdag(year, month),)


def _next_to_last(year: int, month: int) -> Sequence[date]:
    return (bankdag_senest(sidste_bankdag(year, month) - timedelta(days=1)),)


def _nth(number: int) -> DayOf:
    def day_of(year: int, month: int) -> Sequence[date]:
        day = foerste_bankdag(year, month)
        for _ in range(number - 1):
            day = bankdag_tidligst(day + timedelta(days=1))
        return (day,)

    return day_of


def _on_day(number: int) -> DayOf:
    return lambda year, month: (date(year, month, min(number, monthrange(year, month)[1])),)


_PATTERNS: Sequence[tuple[str, Callable[[re.Match[str]], _Dagsord | None]]] = (
    (rf"{_THE}sidste {_BANKING}{_IN_MONTH}", lambda _: _Dagsord(_last_in_month, -1)),
    (rf"{_THE}sidste dag{_IN_MONTH}|ultimo(?: måneden)?", lambda _: _Dagsord(_on_day(31), -1)),
    (rf"{_THE}næst ?sidste {_BANKING}{_IN_MONTH}", lambda _: _Dagsord(_next_to_last)),
    (rf"{_THE}({'|'.join(_NUMBERS)}|[1-9]\.|1\d\.) {_BANKING}{_IN_MONTH}", _numbered),
    (rf"{_THE}første {_BANKING} efter {_DATE}{_IN_MONTH}", _beside(1)),
    (rf"{_THE}sidste {_BANKING} (?:før|inden) {_DATE}{_IN_MONTH}", _beside(-1)),
    (rf"{_DATE}{_IN_MONTH}", _dated),
    (rf"{_DATE} og {_DATE}{_IN_MONTH}", _dated),
)


# The days


def _monthly(plan: Plan, meant: _Dagsord, months: int, anchor: date, alive: Periode, window: Periode) -> list[Forfald]:
    """The days within the window that pay for a month in which the plan is alive."""
    fra, til = window.fra or date.min, window.til or date.max
    lives = Periode(alive.fra and alive.fra.replace(day=1), alive.til)
    moved = _period_to_month(plan.forud_bagud, meant.ende)
    settled = months == 1 and meant.ende != 0 and plan.forud_bagud is not None
    found = []
    for step in range(-1, (til.year - fra.year) * 12 + til.month - fra.month + 2):
        paid_in = om_maaneder(fra.replace(day=1), step)
        period = om_maaneder(paid_in, -moved)
        if (period.year * 12 + period.month - anchor.year * 12 - anchor.month) % months or period not in lives:
            continue
        days = meant.day_of(paid_in.year, paid_in.month)
        pays_for = _within(period, alive) if settled else None
        for named in days:
            day = bankdag_senest(named)
            if fra <= day <= til:
                dated = frozenset((day, bankdag_tidligst(named)))
                found.append(Forfald(plan, day, dated, pays_for, _MONTH * months // len(days), meant.sikker))
    return found


def _period_to_month(forud_bagud: ForudBagud | None, ende: int) -> int:
    """How many months after the period's own month the payment falls.

    Paid after the period on the first banking day is paid in the month that follows; paid before it on
    the last banking day, in the month that went before.
    """
    if forud_bagud is ForudBagud.BAGUD and ende > 0:
        return 1
    if forud_bagud is ForudBagud.FORUD and ende < 0:
        return -1
    return 0


def _within(first: date, alive: Periode) -> Periode:
    """That month, as far as the plan is alive in it."""
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return Periode(max(filter(None, (first, alive.fra))), min(filter(None, (last, alive.til))))


def _weekly(
    plan: Plan, between: int, day: str, betalt: Sequence[date], alive: Periode, i_dag: date, til: date
) -> list[Forfald] | None:
    """Every so many days, on the weekday named, counted from the last payment; a closed bank pays the day after."""
    named = _WEEKDAY[between].fullmatch(day)
    weekday = None if named is None else WEEKDAYS.index(named[1])
    anchor = _anchor(betalt, weekday, i_dag) or (None if weekday is None else alive.fra)
    if anchor is None:
        return None
    if weekday is not None:
        anchor = _named_day(anchor, weekday, moved=bool(betalt))
    # Early: a day before today may be moved on, and a payment may be late.
    first = anchor + timedelta(days=max(0, (i_dag - anchor).days // between - 2) * between)
    ends = min(filter(None, (til, alive.til)))
    understood = named is not None or not day
    return [
        Forfald(plan, paid, frozenset((paid, bankdag_senest(each))), None, between, understood)
        for each in _every(first, between, ends)
        if (paid := bankdag_tidligst(each))
    ]


def _anchor(betalt: Sequence[date], weekday: int | None, i_dag: date) -> date | None:
    """The payment that the others are counted from: the last one that has come, on the weekday where one is."""
    on_it = [day for day in betalt if weekday is None or bankdag_tidligst(_weekday_before(day, weekday)) == day]
    known = on_it or betalt
    return max((day for day in known if day <= i_dag), default=min(known, default=None))


def _named_day(day: date, weekday: int, *, moved: bool) -> date:
    """The weekday that the plan meant: of a payment that a closed bank may have moved the one before it."""
    meant = _weekday_before(day, weekday)
    if moved and bankdag_tidligst(meant) == day:
        return meant
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _weekday_before(day: date, weekday: int) -> date:
    """The last such weekday, that day included."""
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def _every(first: date, days: int, til: date) -> Iterator[date]:
    while first <= til:
        yield first
        first += timedelta(days=days)
