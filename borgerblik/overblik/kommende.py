"""Which payments are coming, read from the plans of the benefits.

A plan says how often and on which day; bank holidays move the day. What cannot be read as a day is still
told, as uncertain. Uncertain too: a plan that somebody must approve by hand, and a benefit without a plan,
where the last payment is all there is to go by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from borgerblik.domain.bankdage import er_bankdag
from borgerblik.domain.faelles import Beloeb
from borgerblik.domain.tid import om_maaneder
from borgerblik.domain.ydelse import Linje, Plan, Udbetaling, Ydelse
from borgerblik.overblik.betalt import Betaling, betalinger, ubetalte
from borgerblik.overblik.plandage import Forfald, forfald, siger_intet, vane

MONTHS_AHEAD = 3  # further ahead than this a plan is rarely kept


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
    goes on beside it: only what it pays of the plan is taken away. Of how much is told only what `kendes` lets be
    known. A benefit that has ended may still have its last payment coming; how much that is, nobody can say for sure.
    """
    of_this = [(each, _beloeb(ydelse, each, kendes)) for each in udbetalinger]
    paid = betalinger(ydelse.id, of_this)
    made = [_made(ydelse, each.dispositionsdato, amount) for each, amount in of_this if _on_the_way(each, i_dag)]
    recent = om_maaneder(i_dag, -1).replace(day=1)
    plans = [plan for plan in ydelse.plan if plan.periode.til is None or plan.periode.til >= recent]
    found = list(_from_plans(ydelse, plans, paid, i_dag) if plans else _without_plan(ydelse, paid, i_dag))
    if ydelse.periode.til is not None and ydelse.periode.til < i_dag:
        found = [replace(coming, usikker=True) for coming in found if coming.dato is not None]
    if made and any(betaling.ordinaer and betaling.dag >= i_dag for betaling in paid):
        found = [coming for coming in found if coming.dato is not None]
    return sorted((*made, *found), key=soonest)


def _on_the_way(udbetaling: Udbetaling, i_dag: date) -> bool:
    """Is it made already, and is its day not past?"""
    day = udbetaling.dispositionsdato
    return day is not None and day >= i_dag and udbetaling.udbetalt is None


def _beloeb(ydelse: Ydelse, udbetaling: Udbetaling, kendes: Callable[[Linje], bool]) -> Beloeb | None:
    """Of a payment for several benefits, what its lines say is for this one."""
    own = [linje for linje in udbetaling.linjer if linje.ydelse == ydelse.id]
    amounts = [linje.brutto for linje in own if linje.brutto is not None and kendes(linje)]
    return sum(amounts, Decimal(0)) if own and len(amounts) == len(own) else None


def _made(ydelse: Ydelse, day: date | None, beloeb: Beloeb | None) -> Kommende:
    """On a day on which banks are closed the money comes on another."""
    return Kommende(ydelse, day, beloeb, usikker=beloeb is None or day is None or not er_bankdag(day))


def soonest(coming: Kommende) -> tuple[bool, date]:
    """The order they are told in; those without a day last."""
    return coming.dato is None, coming.dato or date.max


def _from_plans(ydelse: Ydelse, plans: Sequence[Plan], paid: Sequence[Betaling], i_dag: date) -> Iterator[Kommende]:
    due: list[Forfald] = []
    ordinary = [betaling.dag for betaling in paid if betaling.ordinaer]
    for plan in plans:
        days = forfald(plan, ydelse.periode, ordinary, i_dag, om_maaneder(i_dag, MONTHS_AHEAD))
        if days is None:
            yield Kommende(ydelse, None, plan.beloeb, usikker=True)
        due += days or ()
    for each, doubtful in ubetalte(due, paid, i_dag):
        plan = each.plan
        unsure = plan.godkendes_manuelt or plan.beloeb is None or siger_intet(plan.frekvens) or not each.sikker
        yield Kommende(ydelse, each.dag, plan.beloeb, usikker=unsure or doubtful)


def _without_plan(ydelse: Ydelse, paid: Sequence[Betaling], i_dag: date) -> Iterator[Kommende]:
    """A guess from a monthly habit; else only that nobody can say."""
    ordinary = [betaling.dag for betaling in paid if betaling.ordinaer]
    due = vane(ordinary, ydelse.periode, i_dag, om_maaneder(i_dag, MONTHS_AHEAD))
    if due is None:
        yield Kommende(ydelse, None, None, usikker=True)
    for each, _ in ubetalte(due or (), paid, i_dag):
        yield Kommende(ydelse, each.dag, None, usikker=True)
        return
