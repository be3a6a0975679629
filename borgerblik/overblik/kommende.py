"""Which payments are coming, read from the plans of the benefits.

A plan says how often and on which day; bank holidays move the day. What cannot be read as a day is still
told, as uncertain. Uncertain too: a plan that somebody must approve by hand, and a benefit without a plan,
where the last payment is all there is to go by.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import takewhile

from borgerblik.domain.faelles import UUID, Beloeb
from borgerblik.domain.koder import ForudBagud
from borgerblik.domain.tid import Periode
from borgerblik.domain.ydelse import Plan, Udbetaling, Ydelse
from borgerblik.overblik.bankdage import bankdag_senest, bankdag_tidligst, foerste_bankdag, sidste_bankdag

MONTHS_AHEAD = 3  # further ahead than this a plan is rarely kept
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
_DAY_OF_MONTH = re.compile(r"(?:^|\b(?:den|d\.)\s*)(\d{1,2})\.?(?:\s+(?:i|hver)\b|$)")


@dataclass(frozen=True, slots=True)
class Kommende:
    """A coming payment. `beloeb` is gross, in kr., None where nobody can say; so is `dato`."""

    ydelse: Ydelse
    dato: date | None
    beloeb: Beloeb | None
    usikker: bool


def kommende(ydelse: Ydelse, udbetalinger: Sequence[Udbetaling], i_dag: date) -> list[Kommende]:
    """The coming payments of one benefit, soonest first.

    `udbetalinger` are its payments. A day on which it has already been paid does not come again. A benefit
    that has ended may still have its last payment coming; how much that is, nobody can say for sure.
    """
    ended = ydelse.periode.til is not None and ydelse.periode.til < i_dag
    paid = max((u.dispositionsdato for u in udbetalinger if u.dispositionsdato), default=None)
    window = Periode(_later(i_dag, paid), _months_after(i_dag, MONTHS_AHEAD))
    recent = _months_after(i_dag, -1).replace(day=1)
    plans = [plan for plan in ydelse.plan if plan.periode.til is None or plan.periode.til >= recent]
    if plans:
        found = [coming for plan in plans for coming in _from_plan(ydelse, plan, paid, window)]
    else:
        found = _without_plan(ydelse, udbetalinger, paid, window)
    if ended:
        found = [replace(coming, usikker=True) for coming in found if coming.dato is not None]
    return sorted(found, key=soonest)


def soonest(coming: Kommende) -> tuple[bool, date]:
    """The order they are told in; those without a day last."""
    return coming.dato is None, coming.dato or date.max


def _later(i_dag: date, paid: date | None) -> date:
    return i_dag if paid is None or paid < i_dag else paid + timedelta(days=1)


def _from_plan(ydelse: Ydelse, plan: Plan, paid: date | None, window: Periode) -> Iterator[Kommende]:
    days = _days(ydelse, plan, paid, window)
    if days is None:
        yield Kommende(ydelse, None, plan.beloeb, usikker=True)
        return
    for day in days:
        unsure = plan.godkendes_manuelt or plan.beloeb is None or _says_nothing(plan.frekvens)
        yield Kommende(ydelse, day, plan.beloeb, usikker=unsure)


def _without_plan(
    ydelse: Ydelse, udbetalinger: Sequence[Udbetaling], paid: date | None, window: Periode
) -> list[Kommende]:
    """What is already on its way; else a guess from a monthly habit; else only that nobody can say."""
    on_the_way = [u for u in udbetalinger if u.dispositionsdato and u.dispositionsdato >= (window.fra or date.min)]
    habit = {(u.dispositionsdato.year, u.dispositionsdato.month) for u in udbetalinger if u.dispositionsdato}
    if on_the_way or paid is None or len(habit) < 2:
        return [Kommende(ydelse, None, None, usikker=True)]
    day_of = _last_in_month if paid == sidste_bankdag(paid.year, paid.month) else _on_day(paid.day)
    return [Kommende(ydelse, day, None, usikker=True) for day in _monthly(day_of, 1, paid, ydelse.periode, window)][:1]


DayOf = Callable[[int, int], date]


def _days(ydelse: Ydelse, plan: Plan, paid: date | None, window: Periode) -> list[date] | None:
    """The days a plan pays on within the window, None where its words say nothing we understand."""
    frequency, day = (plan.frekvens or "").strip().casefold(), (plan.dispositionsdag or "").strip().casefold()
    start = plan.periode.fra or ydelse.periode.fra
    end = min(filter(None, (plan.periode.til, ydelse.periode.til)), default=None)
    alive = Periode(start, end)
    day_of = _day_of_month(day)
    months = _among(MONTHS_BETWEEN, frequency) or (1 if _says_nothing(plan.frekvens) and "måned" in day else None)
    if day_of is not None and months is not None:
        moved = _period_to_month(plan.forud_bagud, day)
        return _monthly(day_of, months, start or paid, alive, window, moved)
    between = _among(DAYS_BETWEEN, frequency)
    return None if between is None else _weekly(between, day, paid, alive, window)


def _among(words: Mapping[int, str], frequency: str) -> int | None:
    return next((between for between, pattern in words.items() if re.fullmatch(pattern, frequency)), None)


def _says_nothing(frequency: str | None) -> bool:
    """Is the frequency missing, or the UUID of a class instead of words?"""
    return not frequency or not frequency.strip() or UUID.fullmatch(frequency.strip()) is not None


def _day_of_month(day: str) -> DayOf | None:
    """`Sidste bankdag i måneden`, `Første bankdag`, `1. bankdag`, `Den 15. i måneden`."""
    banking = "bankdag" in day or "hverdag" in day
    if banking and "sidste" in day:
        return _last_in_month
    if banking and ("første" in day or re.match(r"1\.", day)):
        return foerste_bankdag
    if "sidste dag" in day or "ultimo" in day:
        return _last_in_month
    found = None if banking else _DAY_OF_MONTH.search(day)
    return _on_day(int(found[1])) if found and 1 <= int(found[1]) <= 31 else None


def _last_in_month(year: int, month: int) -> date:
    return sidste_bankdag(year, month)


def _on_day(day: int) -> DayOf:
    """That day of the month, or the last banking day before it."""
    return lambda year, month: bankdag_senest(date(year, month, min(day, monthrange(year, month)[1])))


def _period_to_month(forud_bagud: ForudBagud | None, day: str) -> int:
    """How many months after the period's own month the payment falls.

    Paid after the period on the first banking day is paid in the month that follows; paid before it on
    the last banking day, in the month that went before.
    """
    if forud_bagud is ForudBagud.BAGUD and "første" in day:
        return 1
    if forud_bagud is ForudBagud.FORUD and "sidste" in day:
        return -1
    return 0


def _monthly(
    day_of: DayOf, months: int, anchor: date | None, alive: Periode, window: Periode, moved: int = 0
) -> list[date]:
    """The days within the window that pay for a month in which the plan is alive."""
    fra, til = window.fra or date.min, window.til or date.max
    anchor = anchor or fra
    found = []
    for step in range(-1, MONTHS_AHEAD + 2):
        paid_in = _months_after(fra.replace(day=1), step)
        period = _months_after(paid_in, -moved)
        if (period.year * 12 + period.month - anchor.year * 12 - anchor.month) % months:
            continue
        lives = Periode(alive.fra and alive.fra.replace(day=1), alive.til)
        day = day_of(paid_in.year, paid_in.month)
        if period in lives and fra <= day <= til:
            found.append(day)
    return found


def _weekly(between: int, day: str, paid: date | None, alive: Periode, window: Periode) -> list[date] | None:
    """Every so many days, on the weekday named, counted from the last payment; a closed bank pays the day after."""
    weekday = next((place for place, name in enumerate(WEEKDAYS) if name in day), None)
    anchor = paid or alive.fra
    if anchor is None or (weekday is None and paid is None):
        return None
    if weekday is not None and not (paid and between > 7):
        anchor += timedelta(days=(weekday - anchor.weekday()) % 7)
    fra, til = window.fra or date.min, min(filter(None, (window.til, alive.til)), default=date.max)
    first = anchor + timedelta(days=max(0, -((anchor - fra).days // between)) * between)
    return [bankdag_tidligst(d) for d in takewhile(lambda d: d <= til, _every(first, between)) if d >= fra]


def _every(first: date, days: int) -> Iterator[date]:
    while True:
        yield first
        first += timedelta(days=days)


def _months_after(day: date, months: int) -> date:
    """The same day that many months on, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
