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
from decimal import Decimal
from itertools import takewhile

from borgerblik.domain.bankdage import bankdag_senest, bankdag_tidligst, foerste_bankdag, sidste_bankdag
from borgerblik.domain.faelles import UUID, Beloeb
from borgerblik.domain.koder import ForudBagud
from borgerblik.domain.tid import Periode, om_maaneder
from borgerblik.domain.ydelse import Linje, Plan, Udbetaling, Ydelse

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


def _all_told(_linje: Linje) -> bool:
    return True


def kommende(
    ydelse: Ydelse,
    udbetalinger: Sequence[Udbetaling],
    i_dag: date,
    kendes: Callable[[Linje], bool] = _all_told,
) -> list[Kommende]:
    """The coming payments of one benefit, soonest first.

    `udbetalinger` are its payments. One that is made already and whose day is to come is told as it is, and the plan
    goes on from there; of how much is told only what `kendes` lets be known. A benefit that has ended may still have
    its last payment coming; how much that is, nobody can say for sure.
    """
    made = [_made(ydelse, u, kendes) for u in udbetalinger if _on_the_way(u, i_dag)]
    ended = ydelse.periode.til is not None and ydelse.periode.til < i_dag
    paid = max((u.dispositionsdato for u in udbetalinger if u.dispositionsdato), default=None)
    window = Periode(_later(i_dag, paid), om_maaneder(i_dag, MONTHS_AHEAD))
    recent = om_maaneder(i_dag, -1).replace(day=1)
    plans = [plan for plan in ydelse.plan if plan.periode.til is None or plan.periode.til >= recent]
    if plans:
        found = [coming for plan in plans for coming in _from_plan(ydelse, plan, paid, window)]
    else:
        found = _without_plan(ydelse, udbetalinger, paid, window)
    if ended:
        found = [replace(coming, usikker=True) for coming in found if coming.dato is not None]
    if made:
        found = [coming for coming in found if coming.dato is not None]
    return sorted((*made, *found), key=soonest)


def _on_the_way(udbetaling: Udbetaling, i_dag: date) -> bool:
    """Is it made already, and is its day not past?"""
    day = udbetaling.dispositionsdato
    return day is not None and day >= i_dag and udbetaling.udbetalt is None


def _made(ydelse: Ydelse, udbetaling: Udbetaling, kendes: Callable[[Linje], bool]) -> Kommende:
    """Of a payment for several benefits, what its lines say is for this one."""
    own = [linje for linje in udbetaling.linjer if linje.ydelse == ydelse.id]
    amounts = [linje.brutto for linje in own if linje.brutto is not None and kendes(linje)]
    beloeb = sum(amounts, Decimal(0)) if own and len(amounts) == len(own) else None
    return Kommende(ydelse, udbetaling.dispositionsdato, beloeb, usikker=beloeb is None)


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
    """A guess from a monthly habit; else only that nobody can say."""
    habit = {(u.dispositionsdato.year, u.dispositionsdato.month) for u in udbetalinger if u.dispositionsdato}
    if paid is None or len(habit) < 2:
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
        paid_in = om_maaneder(fra.replace(day=1), step)
        period = om_maaneder(paid_in, -moved)
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
    if weekday is not None:
        anchor = _named_day(anchor, weekday, moved=paid is not None)
    fra, til = window.fra or date.min, min(filter(None, (window.til, alive.til)), default=date.max)
    # One step early: a day before the window may be moved into it.
    first = anchor + timedelta(days=max(0, (fra - anchor).days // between - 1) * between)
    days = takewhile(lambda d: d <= til, _every(first, between))
    return [moved for moved in map(bankdag_tidligst, days) if moved >= fra]


def _named_day(day: date, weekday: int, *, moved: bool) -> date:
    """The weekday that the plan meant: of a payment that a closed bank may have moved the one before it."""
    if not moved:
        return day + timedelta(days=(weekday - day.weekday()) % 7)
    meant = day - timedelta(days=(day.weekday() - weekday) % 7)
    return meant if bankdag_tidligst(meant) == day else day + timedelta(days=(weekday - day.weekday()) % 7)


def _every(first: date, days: int) -> Iterator[date]:
    while True:
        yield first
        first += timedelta(days=days)
