"""The last twelve calendar months, and their bars."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borgerblik.domain.tid import Periode
from borgerblik.overblik.betaling.aar import tolv_maaneder
from borgerblik.overblik.betaling.soejler import BREDDE, HOEJDE, diagram, skala
from borgerblik.overblik.betaling.trappe import Trin
from borgerblik.overblik.model import VistUdbetaling
from tests.overblik.betalinger import I_DAG, en_betaling, en_linje, kr, tom


def paid(day: date | None, amount: int | None, **changes: object) -> VistUdbetaling:
    return en_betaling(en_linje(amount), **{"id": f"{day}/{amount}", "dispositionsdato": day, **changes})


def test_a_year_is_this_month_and_the_eleven_before_it() -> None:
    months = tolv_maaneder([], I_DAG).maaneder

    assert [month.foerste for month in months][:2] == [date(2025, 12, 1), date(2026, 1, 1)]
    assert months[-1].foerste == date(2026, 11, 1)
    assert len(months) == 12
    assert tolv_maaneder([], date(2026, 2, 28)).maaneder[0].foerste == date(2025, 3, 1)


def test_a_month_without_payments_is_nothing_and_not_unknown() -> None:
    year = tolv_maaneder([], I_DAG)

    assert {month.beloeb for month in year.maaneder} == {month.brutto for month in year.maaneder} == {Decimal(0)}
    assert year.tomt
    assert year.beloeb == 0


def test_what_is_outside_the_year_or_has_not_come_yet_does_not_count() -> None:
    year = tolv_maaneder(
        [paid(date(2025, 11, 30), 1), paid(date(2025, 12, 1), 2), paid(I_DAG, 4), paid(date(2026, 11, 26), 8)], I_DAG
    )

    assert [month.beloeb for month in year.maaneder if month.betalinger] == [2, 4]
    assert year.beloeb == 6


@pytest.mark.parametrize(
    ("known", "step", "amount"),
    [
        ({}, Trin.UDBETALT, 100),
        ({"udbetalt": None, "sendt_til_udbetaling": kr(90)}, Trin.SENDT, 90),
        ({"udbetalt": None, "sendt_til_udbetaling": None, "efter_skat_og_atp": kr(80)}, Trin.EFTER_SKAT_OG_ATP, 80),
        ({"udbetalt": None, "sendt_til_udbetaling": None, "efter_skat_og_atp": None}, Trin.BRUTTO, 100),
    ],
)
def test_the_lowest_step_known_counts_and_is_named(known: dict[str, Decimal | None], step: Trin, amount: int) -> None:
    (counted,) = tolv_maaneder([paid(I_DAG, 100, **known)], I_DAG).maaneder[-1].betalinger

    assert (counted.trin, counted.beloeb, counted.brutto) == (step, kr(amount), kr(100))


def test_all_months_are_told_on_the_lowest_step_that_every_payment_is_known_on() -> None:
    sent = paid(date(2026, 11, 2), 50, udbetalt=None)
    set_off = paid(date(2026, 10, 30), 100, udbetalt=kr(80))
    year = tolv_maaneder([set_off, sent], I_DAG)

    assert year.trin is Trin.SENDT
    assert [month.beloeb for month in year.maaneder[-2:]] == [100, 50]
    assert [month.betalinger[0].trin for month in year.maaneder[-2:]] == [Trin.UDBETALT, Trin.SENDT]
    assert year.beloeb == 150
    assert tolv_maaneder([set_off], I_DAG).beloeb == 80


def test_gross_and_net_are_never_added_up() -> None:
    """October is known as it was paid, November only before tax."""
    october = paid(date(2026, 10, 30), 19728, efter_skat_og_atp=kr("12329.64"))
    november = paid(I_DAG, 19728, efter_skat_og_atp=None)
    year = tolv_maaneder([october, november], I_DAG)

    assert year.trin is Trin.BRUTTO
    assert year.beloeb == year.brutto == 2 * 19728


def test_where_no_step_is_known_for_all_the_one_of_most_is_told_and_the_rest_has_no_amount_and_no_sum() -> None:
    gross_only = tom(id="a", dispositionsdato=I_DAG, brutto=kr(100))
    arrived = [tom(id=str(n), dispositionsdato=date(2026, n, 1), udbetalt=kr(60)) for n in (9, 10)]
    year = tolv_maaneder([gross_only, *arrived], I_DAG)

    assert year.trin is Trin.UDBETALT
    assert [month.beloeb for month in year.maaneder[-3:]] == [60, 60, None]
    assert year.maaneder[-1].betalinger[0].trin is Trin.BRUTTO
    assert year.beloeb is None
    assert year.mangler


def test_a_payment_a_part_of_which_is_not_shown_has_no_amount_and_no_say() -> None:
    year = tolv_maaneder([paid(I_DAG, 100), tom(dispositionsdato=date(2026, 10, 30), delvis=True)], I_DAG)

    assert year.trin is Trin.UDBETALT
    assert [(month.beloeb, month.delvis) for month in year.maaneder[-2:]] == [(None, True), (100, False)]
    assert year.beloeb is None


def test_one_unknown_amount_makes_its_month_and_the_year_unknown_and_no_other_month() -> None:
    year = tolv_maaneder([paid(I_DAG, 100), tom(dispositionsdato=I_DAG), paid(date(2026, 10, 30), 70)], I_DAG)

    assert [month.beloeb for month in year.maaneder[-2:]] == [70, None]
    assert year.beloeb is None
    assert year.trin is Trin.UDBETALT


def test_gross_is_unknown_by_itself() -> None:
    month = tolv_maaneder([paid(I_DAG, 100, brutto=None)], I_DAG).maaneder[-1]

    assert (month.beloeb, month.brutto) == (None, None)
    assert tolv_maaneder([tom(dispositionsdato=I_DAG, udbetalt=kr(5))], I_DAG).maaneder[-1].beloeb == 5


def test_a_payment_under_several_benefits_counts_once_and_one_without_a_day_is_told() -> None:
    same = paid(I_DAG, 100)
    year = tolv_maaneder([same, same, paid(None, 30)], I_DAG)

    assert year.beloeb == 100
    assert year.uden_dag == 1


def test_a_claim_makes_a_month_less_than_nothing() -> None:
    year = tolv_maaneder([paid(I_DAG, -1200)], I_DAG)
    bar = diagram(year).soejler[-1]

    assert year.maaneder[-1].beloeb == -1200
    assert bar.y == diagram(year).nul
    assert bar.hoejde > 0


# The drawing


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 0, ["0", "0.25", "0.5", "0.75", "1"]),
        (0, 12411, ["0", "5000", "10000", "15000"]),
        (0, 10000, ["0", "2500", "5000", "7500", "10000"]),
        (-1200, 12000, ["-5000", "0", "5000", "10000", "15000"]),
        (-900, 0, ["-1000", "-750", "-500", "-250", "0"]),
    ],
)
def test_the_scale_is_of_round_amounts(low: int, high: int, expected: list[str]) -> None:
    assert [f"{tick.normalize():f}" for tick in skala(Decimal(low), Decimal(high))] == expected


@pytest.mark.parametrize(
    ("high", "expected"), [(0, "0 1"), (1, "0 1"), (3, "0 1 2 3"), (10, "0 3 6 9 12"), (90, "0 25 50 75 100")]
)
def test_what_is_counted_has_a_scale_of_whole_numbers(high: int, expected: str) -> None:
    assert " ".join(f"{tick:f}" for tick in skala(Decimal(0), Decimal(high), hele=True)) == expected


AMOUNTS = st.decimals(-10_000_000, 10_000_000, places=2)


@given(AMOUNTS, AMOUNTS)
def test_a_scale_holds_what_it_measures_with_few_even_steps(a: Decimal, b: Decimal) -> None:
    low, high = min(a, b, Decimal(0)), max(a, b, Decimal(0))
    ticks = skala(low, high)

    assert ticks[0] <= low <= high <= ticks[-1]
    assert 2 <= len(ticks) <= 6
    assert 0 in ticks
    assert len({b - a for a, b in pairwise(ticks)}) == 1


STEPS = ("brutto", "efter_skat_og_atp", "sendt_til_udbetaling", "udbetalt")
MIXED = st.builds(
    lambda nr, day, amounts: tom(id=str(nr), dispositionsdato=day, **dict(zip(STEPS, amounts, strict=True))),
    st.integers(0, 30),
    st.dates(date(2025, 11, 1), date(2026, 12, 31)),
    st.lists(st.none() | AMOUNTS, min_size=4, max_size=4),
)


@given(st.lists(MIXED, max_size=8))
def test_every_amount_of_the_year_is_of_the_step_it_names(payments: list[VistUdbetaling]) -> None:
    by_id = {each.id: each for each in payments}
    year = tolv_maaneder(payments, I_DAG)
    counted = [each for month in year.maaneder for each in month.betalinger]

    assert (year.trin is None) == all(each.trin is None for each in counted)
    for each in counted:
        assert each.beloeb == (None if year.trin is None else getattr(by_id[each.id], year.trin.value))
    for step in Trin:
        if counted and all(getattr(by_id[each.id], step.value) is not None for each in counted):
            assert not year.mangler
            assert list(Trin).index(year.trin or Trin.BRUTTO) >= list(Trin).index(step)


PAYMENTS = st.builds(
    lambda nr, day, amount: tom(id=str(nr), dispositionsdato=day, periode=Periode(), udbetalt=amount),
    st.integers(0, 30),
    st.none() | st.dates(date(2025, 11, 1), date(2026, 12, 31)),
    st.none() | AMOUNTS,
)


@given(st.lists(PAYMENTS, max_size=15))
def test_every_bar_lies_within_the_drawing_and_is_as_high_as_its_amount(payments: list[VistUdbetaling]) -> None:
    year = tolv_maaneder(payments, I_DAG)
    drawing = diagram(year)
    top, foot = drawing.maerker[-1], drawing.maerker[0]
    unit = (foot.y - top.y) / (top.beloeb - foot.beloeb)

    assert len(drawing.soejler) == 12
    for bar in drawing.soejler:
        assert drawing.venstre <= bar.x <= bar.x + bar.bredde <= BREDDE
        assert 0 <= bar.y <= bar.y + bar.hoejde <= HOEJDE
        wanted = foot.y - top.y if bar.maaned.beloeb is None else abs(bar.maaned.beloeb) * unit
        assert abs(bar.hoejde - wanted) <= Decimal("0.02")
