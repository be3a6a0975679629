"""Which payments are coming, and how sure that is. Today is Monday 23 November 2026."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from borgerblik.domain.bankdage import er_bankdag, foerste_bankdag, sidste_bankdag
from borgerblik.domain.koder import ForudBagud
from borgerblik.domain.tid import Periode
from borgerblik.domain.ydelse import Linje, Plan, Udbetaling, Ydelse
from borgerblik.overblik.kommende import kommende
from tests.byg import I_DAG, en_ydelse

MONTHLY = {"frekvens": "Månedlig", "dispositionsdag": "Sidste bankdag i måneden"}


def en_plan(**changes: Any) -> Plan:
    good = {
        **MONTHLY,
        "periode": Periode(date(2026, 1, 1), None),
        "beloeb": Decimal(100),
        "forud_bagud": ForudBagud.BAGUD,
    }
    return Plan(**{**good, **changes})


def days(*plans: Plan, paid: tuple[str, ...] = (), til: date | None = None) -> list[str | None]:
    return [None if k.dato is None else k.dato.isoformat() for k in coming(*plans, paid=paid, til=til)]


def coming(*plans: Plan, paid: tuple[str, ...] = (), til: date | None = None) -> list[Any]:
    payments = [Udbetaling(str(n), date.fromisoformat(day)) for n, day in enumerate(paid)]
    return kommende(_ydelse(plans, til), payments, I_DAG)


def _ydelse(plans: tuple[Plan, ...], til: date | None) -> Ydelse:
    return en_ydelse(periode=Periode(date(2026, 1, 1), til), plan=plans)


# Banking days


@pytest.mark.parametrize(
    "closed",
    ["2026-11-22", "2026-12-24", "2026-12-25", "2026-12-31", "2026-06-05", "2026-05-15", "2026-04-02", "2027-01-01"],
)
def test_banks_are_closed_on_weekends_holidays_and_their_own_four_days(closed: str) -> None:
    assert not er_bankdag(date.fromisoformat(closed))


@pytest.mark.parametrize("opened", ["2026-11-23", "2026-05-01", "2024-04-26", "2026-12-30"])
def test_the_first_of_may_and_the_abolished_prayer_day_are_ordinary(opened: str) -> None:
    assert er_bankdag(date.fromisoformat(opened))


def test_the_last_banking_day_of_december_is_the_day_before_new_years_eve() -> None:
    assert sidste_bankdag(2026, 12) == date(2026, 12, 30)
    assert sidste_bankdag(2026, 5) == date(2026, 5, 29)
    assert foerste_bankdag(2027, 1) == date(2027, 1, 4)


# From a plan


def test_a_monthly_plan_pays_on_the_last_banking_day_of_each_month() -> None:
    found = coming(en_plan())

    assert [(k.dato, k.beloeb, k.usikker) for k in found] == [
        (date(2026, 11, 30), Decimal(100), False),
        (date(2026, 12, 30), Decimal(100), False),
        (date(2027, 1, 29), Decimal(100), False),
    ]


def test_a_payment_that_is_made_and_whose_day_is_to_come_is_the_next_one_and_comes_once() -> None:
    assert days(en_plan(), paid=("2026-11-30",)) == ["2026-11-30", "2026-12-30", "2027-01-29"]


def test_a_payment_made_already_is_told_with_what_its_lines_say_is_for_the_benefit() -> None:
    ydelse = _ydelse((en_plan(),), None)
    lines = (
        Linje(brutto=Decimal(70), ydelse=ydelse.id),
        Linje(brutto=Decimal(-20), ydelse=ydelse.id),
        Linje(brutto=Decimal(999), ydelse="en anden"),
    )
    made = Udbetaling("u", date(2026, 11, 30), brutto=Decimal(1049), linjer=lines)

    first = kommende(ydelse, [made], I_DAG)[0]
    unknown = kommende(ydelse, [made], I_DAG, lambda linje: linje.brutto != -20)[0]

    assert (first.dato, first.beloeb, first.usikker) == (date(2026, 11, 30), Decimal(50), False)
    assert (unknown.beloeb, unknown.usikker) == (None, True)


def test_a_payment_the_bank_has_confirmed_is_no_coming_one() -> None:
    made = Udbetaling("u", date(2026, 11, 30), udbetalt=Decimal(100))

    assert next(k.dato for k in kommende(_ydelse((en_plan(),), None), [made], I_DAG)) == date(2026, 12, 30)


def test_without_a_plan_a_payment_on_its_way_is_all_that_is_told() -> None:
    assert days(paid=("2026-11-30",)) == ["2026-11-30"]


@pytest.mark.parametrize(
    ("dispositionsdag", "first"),
    [
        ("Sidste bankdag i måneden", "2026-11-30"),
        ("sidste hverdag i måneden", "2026-11-30"),
        ("Første bankdag i måneden", "2026-12-01"),
        ("1. bankdag i måneden", "2026-12-01"),
        ("Den 15. i måneden", "2026-12-15"),
        ("d. 28. i måneden", "2026-11-27"),
        ("25", "2026-11-25"),
    ],
)
def test_the_day_is_read_from_its_words_and_moved_to_a_banking_day(dispositionsdag: str, first: str) -> None:
    assert days(en_plan(dispositionsdag=dispositionsdag))[0] == first


@pytest.mark.parametrize("frekvens", ["7772f4e3-b06d-4ef8-b599-9134cf3fdee4", None, " "])
def test_a_frequency_that_says_nothing_is_monthly_when_the_day_does_and_uncertain(frekvens: str | None) -> None:
    found = coming(en_plan(frekvens=frekvens))

    assert (found[0].dato, found[0].usikker) == (date(2026, 11, 30), True)


@pytest.mark.parametrize("frekvens", ["Engangsbeløb", "Halvmånedlig", "Hver fjerde måned", "En gang imellem"])
def test_a_frequency_nobody_knows_is_not_guessed_at(frekvens: str) -> None:
    (found,) = coming(en_plan(frekvens=frekvens))

    assert (found.dato, found.usikker) == (None, True)


@pytest.mark.parametrize(
    ("frekvens", "expected"),
    [
        ("månedlig", ["2026-11-30", "2026-12-30", "2027-01-29"]),
        ("Månedsvis", ["2026-11-30", "2026-12-30", "2027-01-29"]),
        ("Hver anden måned", ["2026-11-30", "2027-01-29"]),
        ("Hver 3. måned", ["2027-01-29"]),
        ("Årlig", ["2027-01-29"]),
    ],
)
def test_a_frequency_is_a_whole_word(frekvens: str, expected: list[str]) -> None:
    assert days(en_plan(frekvens=frekvens)) == expected


def test_a_quarterly_plan_counts_from_its_first_month() -> None:
    assert days(en_plan(frekvens="Kvartalsvis")) == ["2027-01-29"]


def test_a_weekly_plan_pays_on_its_weekday_and_after_a_closed_bank_the_day_after() -> None:
    found = days(en_plan(frekvens="Ugentlig", dispositionsdag="Fredag"), paid=("2026-11-20",))

    assert found[:2] == ["2026-11-27", "2026-12-04"]
    assert "2026-12-28" in found  # 25 December is a Friday


def test_a_weekly_payment_that_a_closed_bank_moves_is_not_lost_on_the_days_between() -> None:
    plan = en_plan(frekvens="Ugentlig", dispositionsdag="Torsdag")

    for today in ("2026-12-24", "2026-12-25", "2026-12-27", "2026-12-28"):
        found = kommende(_ydelse((plan,), None), [Udbetaling("u", date(2026, 12, 17))], date.fromisoformat(today))
        assert found[0].dato == date(2026, 12, 28), today


def test_every_other_week_keeps_its_weekday_after_a_payment_that_a_closed_bank_moved() -> None:
    plan = en_plan(frekvens="Hver 14. dag", dispositionsdag="Torsdag")
    found = kommende(_ydelse((plan,), None), [Udbetaling("u", date(2026, 12, 28))], date(2026, 12, 29))

    assert [k.dato for k in found][:2] == [date(2027, 1, 7), date(2027, 1, 21)]


def test_every_other_week_keeps_the_rhythm_of_the_last_payment() -> None:
    plan = en_plan(frekvens="Hver 14. dag", dispositionsdag="Torsdag")

    assert days(plan, paid=("2026-11-19",))[:2] == ["2026-12-03", "2026-12-17"]


def test_a_plan_that_ends_pays_no_more_after_its_last_month() -> None:
    ending = en_plan(periode=Periode(date(2026, 1, 1), date(2026, 12, 31)))

    assert days(ending) == ["2026-11-30", "2026-12-30"]


def test_paid_after_the_period_on_the_first_banking_day_the_last_payment_comes_the_month_after() -> None:
    ending = en_plan(dispositionsdag="Første bankdag i måneden", periode=Periode(date(2026, 1, 1), date(2026, 11, 30)))

    assert days(ending) == ["2026-12-01"]


def test_a_benefit_that_has_ended_may_have_an_uncertain_last_payment_coming() -> None:
    (last,) = coming(en_plan(), til=date(2026, 11, 15))

    assert (last.dato, last.usikker) == (date(2026, 11, 30), True)
    assert days(en_plan(), til=date(2026, 10, 31)) == []


# Uncertain


def test_a_plan_approved_by_hand_is_uncertain() -> None:
    assert all(k.usikker for k in coming(en_plan(godkendes_manuelt=True)))


def test_words_nobody_understands_are_told_without_a_day() -> None:
    (found,) = coming(en_plan(frekvens="Efter aftale", dispositionsdag="Når kommunen har tid"))

    assert (found.dato, found.beloeb, found.usikker) == (None, Decimal(100), True)


def test_without_a_plan_a_monthly_habit_is_followed_and_uncertain() -> None:
    (found,) = coming(paid=("2026-09-30", "2026-10-30"))

    assert (found.dato, found.beloeb, found.usikker) == (date(2026, 11, 30), None, True)


def test_without_plan_and_habit_only_that_nobody_can_say() -> None:
    (found,) = coming()

    assert (found.dato, found.beloeb, found.usikker) == (None, None, True)


def test_an_ended_benefit_without_a_plan_has_nothing_coming() -> None:
    assert coming(til=date(2026, 11, 1)) == []


def test_an_amount_that_is_not_believed_is_uncertain() -> None:
    assert all(k.usikker and k.beloeb is None for k in coming(en_plan(beloeb=None)))
