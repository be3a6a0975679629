"""A payment takes away what it pays of the plan, and nothing else. Today is Monday 23 November 2026."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borgerblik.domain.bankdage import er_bankdag, sidste_bankdag
from borgerblik.domain.koder import ForudBagud
from borgerblik.domain.tid import Periode
from borgerblik.domain.ydelse import Linje, Plan, Udbetaling
from borgerblik.overblik.kommende import Kommende, kommende
from tests.byg import I_DAG, en_ydelse

ALIVE = Periode(date(2026, 1, 1))
MONTHLY = ["2026-11-30", "2026-12-30", "2027-01-29"]


def d(text: str) -> date:
    return date.fromisoformat(text)


def en_plan(dispositionsdag: str = "Sidste bankdag i måneden", **changes: Any) -> Plan:
    good = {"periode": ALIVE, "frekvens": "Månedlig", "beloeb": Decimal(100), "forud_bagud": ForudBagud.BAGUD}
    return Plan(dispositionsdag=dispositionsdag, **{**good, **changes})


def paid(day: str, spell: str | None = None, amount: int | None = None, **changes: Any) -> Udbetaling:
    """A payment on a day for a period (`2026-10-01/2026-10-31`)."""
    fra, til = (None, None) if spell is None else map(d, spell.split("/"))
    lines = () if amount is None else (Linje(brutto=Decimal(amount), ydelse=en_ydelse().id),)
    return Udbetaling(f"{day}/{spell}/{amount}", d(day), Periode(fra, til), linjer=lines, **changes)


OCTOBER = paid("2026-10-30", "2026-10-01/2026-10-31", udbetalt=Decimal(60))


def coming(*payments: Udbetaling, plans: tuple[Plan, ...] = (en_plan(),), i_dag: date = I_DAG) -> list[Kommende]:
    return kommende(en_ydelse(periode=ALIVE, plan=plans), payments, i_dag)


def planned(*payments: Udbetaling, **where: Any) -> list[str]:
    """The days the plan still pays on; what is made already has no amount where nothing else is said."""
    made = [each.dispositionsdato for each in payments]
    return [k.dato.isoformat() for k in coming(*payments, **where) if k.dato and (k.beloeb or k.dato not in made)]


# A correction and a supplement


@pytest.mark.parametrize("spell", ["2026-09-01/2026-09-30", "2026-10-01/2026-10-31", "2026-03-01/2026-10-31"])
@pytest.mark.parametrize("day", ["2026-11-25", "2026-11-30", "2026-12-02", "2026-12-30", "2027-01-04"])
def test_a_correction_or_supplement_made_for_a_later_day_takes_nothing_of_the_plan_away(spell: str, day: str) -> None:
    extra = paid(day, spell)
    found = coming(OCTOBER, extra)

    assert planned(OCTOBER, extra) == MONTHLY
    assert sorted(k.dato for k in found if k.dato) == sorted((*map(d, MONTHLY), d(day)))
    assert not any(k.usikker for k in found if k.beloeb is not None)


def test_a_correction_takes_nothing_away_where_the_plan_does_not_say_which_month_it_pays_for() -> None:
    plans = (en_plan("Den 30. i måneden", forud_bagud=None),)

    assert "2026-11-30" in planned(OCTOBER, paid("2026-11-30", "2026-09-01/2026-09-30"), plans=plans)


def test_the_ordinary_payment_and_a_correction_made_for_one_day_are_both_told_and_the_plan_pays_no_third() -> None:
    ordinary, extra = paid("2026-11-30", "2026-11-01/2026-11-30"), paid("2026-11-30", "2026-09-01/2026-09-30")

    for payments in ((OCTOBER, ordinary, extra), (extra, ordinary, OCTOBER)):
        assert [k.dato for k in coming(*payments) if k.dato == d("2026-11-30")] == [d("2026-11-30")] * 2
        assert planned(*payments) == MONTHLY[1:]


def test_a_yearly_settlement_takes_nothing_away_nor_does_it_make_the_next_ordinary_payment_a_correction() -> None:
    settlement = paid("2026-11-20", "2026-01-01/2026-12-31", udbetalt=Decimal(1))

    assert planned(OCTOBER, settlement) == MONTHLY
    assert planned(OCTOBER, settlement, paid("2026-11-30", "2026-11-01/2026-11-30")) == MONTHLY[1:]


def test_of_a_payment_for_several_benefits_the_lines_of_this_one_say_what_it_is_for() -> None:
    """The payment is for November; what it pays of this benefit is for October."""
    own = Linje(brutto=Decimal(5), periode=Periode(d("2026-10-01"), d("2026-10-31")), ydelse=en_ydelse().id)
    other = Linje(brutto=Decimal(9), periode=Periode(d("2026-11-01"), d("2026-11-30")), ydelse="en anden")
    both = Udbetaling("u", d("2026-11-30"), other.periode, linjer=(own, other))

    assert [(k.dato, k.beloeb) for k in coming(OCTOBER, both)][:2] == [
        (d("2026-11-30"), Decimal(5)),
        (d("2026-11-30"), Decimal(100)),
    ]


def test_a_correction_does_not_hide_that_a_plan_has_no_day() -> None:
    plans = (en_plan("Når kommunen har tid"),)

    assert [k.dato for k in coming(OCTOBER, paid("2026-12-02", "2026-09-01/2026-09-30"), plans=plans)] == [
        d("2026-12-02"),
        None,
    ]


# The ordinary one, early, late and moved


def test_a_payment_made_early_is_the_one_of_its_period() -> None:
    assert planned(OCTOBER, paid("2026-11-25", "2026-11-01/2026-11-30")) == MONTHLY[1:]
    assert planned(OCTOBER, paid("2026-11-20", "2026-11-01/2026-11-30", udbetalt=Decimal(60))) == MONTHLY[1:]


def test_two_months_paid_on_one_day_and_several_paid_beforehand_are_each_made() -> None:
    november, december = paid("2026-11-30", "2026-11-01/2026-11-30"), paid("2026-11-30", "2026-12-01/2026-12-31")

    assert planned(OCTOBER, november, december) == MONTHLY[2:]
    assert planned(OCTOBER, paid("2026-11-30", "2026-11-01/2027-01-31")) == []


def test_a_payment_for_a_part_of_the_month_on_the_day_of_the_plan_is_the_one_of_it() -> None:
    assert planned(OCTOBER, paid("2026-11-30", "2026-11-01/2026-11-24")) == MONTHLY[1:]


def test_a_late_payment_is_the_one_before_and_not_the_next() -> None:
    late = paid("2026-11-24", "2026-10-01/2026-10-31")

    assert planned(paid("2026-09-30", "2026-09-01/2026-09-30"), late) == MONTHLY


@pytest.mark.parametrize("moved", ["2026-12-23", "2026-12-28"])
@pytest.mark.parametrize("spell", [None, "2026-12-01/2026-12-31"])
def test_a_closed_bank_may_move_the_payment_to_either_side(moved: str, spell: str | None) -> None:
    plans = (en_plan("Den 25. i måneden"),)
    payment = paid(moved, spell)

    assert planned(payment, plans=plans, i_dag=d("2026-12-21")) == ["2027-01-25", "2027-02-25"]


def test_of_two_payments_near_each_other_of_which_nobody_says_what_for_the_planned_one_is_told_as_uncertain() -> None:
    found = coming(paid("2026-10-30"), paid("2026-12-02"))

    assert [(k.dato, k.usikker) for k in found if k.beloeb] == [
        (d("2026-11-30"), True),
        (d("2026-12-30"), False),
        (d("2027-01-29"), False),
    ]


# Several plans


def test_a_payment_of_one_plan_takes_nothing_of_another_away() -> None:
    plans = (en_plan("Den 15. i måneden"), en_plan(beloeb=Decimal(30)))
    middle = paid("2026-11-25", "2026-11-01/2026-11-30")

    assert planned(OCTOBER, paid("2026-11-13", "2026-11-01/2026-11-30"), plans=plans)[0] == "2026-11-30"
    assert "2026-12-15" in planned(OCTOBER, middle, plans=plans)


def test_of_plans_that_pay_for_one_month_on_different_days_an_early_or_late_payment_is_the_nearest() -> None:
    plans = (en_plan("Første bankdag i måneden", forud_bagud=ForudBagud.FORUD), en_plan())

    assert "2026-11-30" in planned(OCTOBER, paid("2026-11-05", "2026-11-01/2026-11-30"), plans=plans)


@pytest.mark.parametrize(
    ("amounts", "left"), [((100,), [30]), ((30,), [100]), ((100, 30), []), ((130,), []), ((99,), [])]
)
def test_of_plans_that_pay_on_one_day_the_amount_says_which_is_made(amounts: tuple[int, ...], left: list[int]) -> None:
    plans = (en_plan(), en_plan(beloeb=Decimal(30)))
    payments = [paid("2026-11-30", "2026-11-01/2026-11-30", amount) for amount in amounts]
    on_day = [k.beloeb for k in coming(OCTOBER, *payments, plans=plans) if k.dato == d("2026-11-30")]

    assert sorted(on_day, key=str) == sorted(map(Decimal, (*amounts, *left)), key=str)


# Other frequencies


def test_a_correction_between_two_weeks_neither_moves_the_rhythm_nor_takes_a_week_away() -> None:
    plan = en_plan("Torsdag", frekvens="Hver 14. dag")
    last = paid("2026-11-19", "2026-11-02/2026-11-15")
    extra = paid("2026-12-10", "2026-10-05/2026-10-18")

    assert planned(last, plans=(plan,))[:2] == ["2026-12-03", "2026-12-17"]
    assert planned(last, extra, plans=(plan,))[:2] == ["2026-12-03", "2026-12-17"]
    assert planned(last, paid("2026-12-03", "2026-11-16/2026-11-29"), plans=(plan,))[0] == "2026-12-17"


def test_a_weekly_payment_made_a_day_early_is_the_one_of_that_week() -> None:
    plan = en_plan("Fredag", frekvens="Ugentlig")
    last = paid("2026-11-20", "2026-11-09/2026-11-15")

    assert planned(last, paid("2026-11-26", "2026-11-16/2026-11-22"), plans=(plan,))[0] == "2026-12-04"


def test_the_rhythm_of_weeks_is_that_of_the_payments_that_have_come() -> None:
    """Of the one made for Wednesday 2 December nobody says what it is for."""
    plan = en_plan("", frekvens="Ugentlig")

    assert planned(paid("2026-11-20"), paid("2026-12-02"), plans=(plan,))[:2] == ["2026-11-27", "2026-12-04"]


def test_before_any_payment_has_come_the_rhythm_begins_with_the_first_that_is_made() -> None:
    plan = en_plan("", frekvens="Ugentlig")

    assert planned(paid("2026-12-04"), paid("2026-12-18"), plans=(plan,))[:2] == ["2026-12-11", "2026-12-28"]


@pytest.mark.parametrize(("frekvens", "expected"), [("Kvartalsvis", "2027-01-29"), ("Hver anden måned", "2026-11-30")])
def test_a_correction_takes_nothing_of_a_rare_plan_away(frekvens: str, expected: str) -> None:
    plans = (en_plan(frekvens=frekvens),)
    before = paid("2026-10-30", "2026-08-01/2026-10-31")

    for day in (expected, "2026-12-02", "2027-02-01"):
        assert planned(before, paid(day, "2026-05-01/2026-07-31"), plans=plans)[0] == expected


def test_without_a_plan_the_habit_is_read_from_the_ordinary_payments() -> None:
    payments = (paid("2026-09-30", "2026-09-01/2026-09-30"), OCTOBER, paid("2026-12-02", "2026-08-01/2026-08-31"))

    assert [k.dato for k in coming(*payments, plans=())] == [d("2026-11-30"), d("2026-12-02")]


def test_a_payment_made_for_a_day_on_which_banks_are_closed_is_uncertain() -> None:
    saturday = next(k for k in coming(OCTOBER, paid("2026-11-28", "2026-11-01/2026-11-30", 100)))

    assert (saturday.dato, saturday.beloeb, saturday.usikker) == (d("2026-11-28"), Decimal(100), True)


# Whatever is paid

DAYS = st.dates(date(2026, 8, 1), date(2027, 3, 1))
ENDS = st.dates(date(2026, 1, 1), date(2026, 10, 31))
CORRECTIONS = st.builds(
    lambda day, end, length: Udbetaling(f"{day}{end}{length}", day, Periode(end - timedelta(days=length), end)),
    DAYS.filter(lambda day: day >= date(2026, 10, 30)),
    ENDS,
    st.integers(0, 300),
)
PAYMENTS = st.builds(
    lambda day, fra, til: Udbetaling(f"{day}{fra}{til}", day, Periode(fra, til)),
    st.none() | DAYS | st.just(date.max),
    st.none() | DAYS,
    st.none() | DAYS,
)
PLANS = st.builds(
    lambda frekvens, dag, forud: en_plan(dag, frekvens=frekvens, forud_bagud=forud),
    st.sampled_from(["Månedlig", "Ugentlig", "Hver 14. dag", "Kvartalsvis", "Årlig", ""]),
    st.sampled_from(["Sidste bankdag i måneden", "Første bankdag i måneden", "Den 15. i måneden", "Torsdag", ""]),
    st.none() | st.sampled_from(ForudBagud),
)


@given(st.lists(CORRECTIONS, max_size=5))
def test_whatever_is_set_right_every_payment_of_the_plan_stays(corrections: list[Udbetaling]) -> None:
    found = coming(OCTOBER, *corrections)

    assert [k.dato.isoformat() for k in found if k.beloeb is not None and k.dato] == MONTHLY
    assert not any(k.usikker for k in found if k.beloeb is not None)


@given(st.lists(PAYMENTS, max_size=6), st.lists(PLANS, max_size=3))
def test_whatever_is_paid_each_made_one_is_told_once_and_the_rest_lies_ahead(
    payments: list[Udbetaling], plans: list[Plan]
) -> None:
    found = coming(*payments, plans=tuple(plans))
    made = [each.dispositionsdato for each in payments if each.dispositionsdato and each.dispositionsdato >= I_DAG]
    days = [k.dato for k in found if k.dato is not None]

    assert days == sorted(days)
    assert all(day >= I_DAG for day in days)
    assert all(days.count(day) >= made.count(day) for day in made)
    assert all(er_bankdag(k.dato) for k in found if k.dato and k.beloeb is not None)


@given(st.integers(0, 2))
def test_each_month_that_is_made_is_told_once(ahead: int) -> None:
    months = [(2026, 11), (2026, 12), (2027, 1)][: ahead + 1]
    payments = [
        Udbetaling(str(month), sidste_bankdag(year, month), Periode(date(year, month, 1), date(year, month, 28)))
        for year, month in months
    ]

    assert [k.dato.isoformat() for k in coming(OCTOBER, *payments) if k.dato] == MONTHLY
