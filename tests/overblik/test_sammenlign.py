"""One payment against the last one, and why it is another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borgerblik.domain.tid import Periode
from borgerblik.overblik.betaling.linjer import Aarsag, Linjeaendring
from borgerblik.overblik.betaling.maal import Enhed, Maal
from borgerblik.overblik.betaling.sammenlign import (
    Bevaegelse,
    Sammenligning,
    Trinaendring,
    er_efterregulering,
    forrige,
    sammenlign,
)
from borgerblik.overblik.betaling.trappe import Trin
from borgerblik.overblik.model import VistLinje, VistUdbetaling
from tests.overblik.betalinger import JULI, OKTOBER, SEPTEMBER, en_betaling, en_linje, kr, periode, tom


def of_lines(nu: list[VistLinje], foer: list[VistLinje]) -> Sammenligning:
    """October against September."""
    return sammenlign(en_betaling(*nu, periode=OKTOBER), en_betaling(*foer, periode=SEPTEMBER))


def why(nu: VistLinje, foer: VistLinje) -> tuple[Aarsag, Maal | None]:
    (change,) = sammenlign(en_betaling(nu), en_betaling(foer)).linjer
    return change.aarsag, change.maal


# Why a line differs


def test_a_whole_month_of_another_length_at_the_same_amount_is_unchanged() -> None:
    assert why(en_linje(19728), en_linje(19728, SEPTEMBER)) == (Aarsag.UAENDRET, None)


def test_a_whole_month_at_another_amount_has_another_rate_though_it_has_more_days() -> None:
    assert why(en_linje(20100), en_linje(19728, SEPTEMBER)) == (Aarsag.SATS, None)


def test_two_whole_months_against_one_are_a_longer_period() -> None:
    both = periode("2026-09-01", "2026-10-31")

    assert why(en_linje(400, both), en_linje(200, JULI)) == (Aarsag.PERIODE, Maal(Enhed.MAANEDER, 1, 2))
    assert why(en_linje(440, both), en_linje(200, JULI)) == (Aarsag.PERIODE_OG_SATS, Maal(Enhed.MAANEDER, 1, 2))


@pytest.mark.parametrize("amount", ["15273.29", "15273.00", "15783.00"])
def test_fewer_days_at_the_same_rate_are_a_shorter_period_by_the_day_or_as_a_share_of_the_month(amount: str) -> None:
    short = en_linje(amount, periode("2026-09-01", "2026-09-24"))

    found = sammenlign(en_betaling(short), en_betaling(en_linje(19728)))
    (change,) = found.linjer

    assert (change.aarsag, change.maal) == (Aarsag.PERIODE, Maal(Enhed.DAGE, 31, 24))


def test_fewer_days_at_another_rate_are_both() -> None:
    short = en_linje("10000.00", periode("2026-10-01", "2026-10-24"))

    assert why(short, en_linje(19728, SEPTEMBER)) == (Aarsag.PERIODE_OG_SATS, Maal(Enhed.DAGE, 30, 24))


def test_the_same_number_of_days_at_another_amount_has_another_rate() -> None:
    a, b = periode("2026-09-04", "2026-09-17"), periode("2026-10-02", "2026-10-15")

    assert why(en_linje(7700, b), en_linje(7000, a)) == (Aarsag.SATS, None)


def test_what_is_paid_by_the_day_or_the_weekday_shows_it_in_whole_months() -> None:
    """31 and 30 days; 22 Mondays to Fridays in both, 23 in July."""
    assert why(en_linje("19716.00"), en_linje("19080.00", SEPTEMBER)) == (Aarsag.PERIODE, Maal(Enhed.DAGE, 30, 31))
    assert why(en_linje("19800.00"), en_linje("20700.00", JULI)) == (Aarsag.PERIODE, Maal(Enhed.HVERDAGE, 23, 22))


def test_less_money_for_more_days_is_no_shorter_period() -> None:
    """29 days of March are a smaller share of it than 28 of February."""
    march, february = periode("2026-03-01", "2026-03-29"), periode("2026-02-01", "2026-02-28")

    assert why(en_linje("935.48", march), en_linje(1000, february))[0] is Aarsag.PERIODE_OG_SATS


def test_more_money_for_fewer_days_is_no_longer_period() -> None:
    assert (
        why(en_linje(20000, periode("2026-10-01", "2026-10-24")), en_linje(19728, SEPTEMBER))[0]
        is Aarsag.PERIODE_OG_SATS
    )


@pytest.mark.parametrize(
    ("nu", "foer"),
    [
        (en_linje(None), en_linje(100, SEPTEMBER)),
        (en_linje(100), en_linje(None, SEPTEMBER)),
        (en_linje(100, Periode()), en_linje(90, SEPTEMBER)),
        (en_linje(100, Periode(date(2026, 10, 1))), en_linje(90, SEPTEMBER)),
        (en_linje(100, navn=None, kle=None), en_linje(90, SEPTEMBER, navn=None, kle=None)),
    ],
)
def test_what_cannot_be_known_is_not_guessed_at(nu: VistLinje, foer: VistLinje) -> None:
    assert why(nu, foer) == (Aarsag.UKENDT, None)


def test_a_line_may_come_and_another_go() -> None:
    found = of_lines([en_linje(100, navn="Befordring", kle="32.30.08")], [en_linje(90, SEPTEMBER)])

    assert [(change.aarsag, change.forskel) for change in found.linjer] == [
        (Aarsag.NY, kr(100)),
        (Aarsag.BORTFALDET, kr(-90)),
    ]


@pytest.mark.parametrize("name", [{"navn": "Sygedagpenge, fuld tid"}, {"kle": "32.30.05"}, {"navn": "SYGEDAGPENGE "}])
def test_a_line_that_only_changed_its_name_or_its_number_is_still_the_same(name: dict[str, Any]) -> None:
    assert why(en_linje(100, **name), en_linje(100, SEPTEMBER))[0] is Aarsag.UAENDRET


def test_a_deduction_is_held_against_deductions_only() -> None:
    found = of_lines([en_linje(100), en_linje(-30)], [en_linje(100, SEPTEMBER)])

    assert [(change.aarsag, change.forskel) for change in found.linjer] == [
        (Aarsag.UAENDRET, kr(0)),
        (Aarsag.FRADRAG, kr(-30)),
    ]
    assert found.forskel == -30


def test_a_line_for_a_period_before_the_payments_own_is_a_correction_whatever_its_sign() -> None:
    found = of_lines([en_linje(100), en_linje(40, JULI), en_linje(-25, JULI)], [en_linje(100, SEPTEMBER)])

    assert [change.aarsag for change in found.linjer] == [
        Aarsag.UAENDRET,
        Aarsag.EFTERREGULERING,
        Aarsag.EFTERREGULERING,
    ]
    assert [change.forskel for change in found.linjer] == [0, 40, -25]


def test_a_correction_of_last_time_is_told_when_it_is_over_and_one_that_comes_again_is_unchanged() -> None:
    over = of_lines([en_linje(100)], [en_linje(100, SEPTEMBER), en_linje(40, JULI)])
    again = of_lines([en_linje(100), en_linje(-25, JULI)], [en_linje(100, SEPTEMBER), en_linje(-25, JULI)])

    assert [(change.aarsag, change.forskel) for change in over.linjer] == [
        (Aarsag.UAENDRET, kr(0)),
        (Aarsag.EFTERREGULERING, kr(-40)),
    ]
    assert [change.aarsag for change in again.linjer] == [Aarsag.UAENDRET] * 2


def test_a_month_divided_by_a_change_of_rate_is_held_against_the_whole_one() -> None:
    divided = [en_linje(150, periode("2026-10-01", "2026-10-15")), en_linje(176, periode("2026-10-16", "2026-10-31"))]

    (change,) = of_lines(divided, [en_linje(300, SEPTEMBER)]).linjer

    assert (change.aarsag, change.forskel, len(change.nu), len(change.foer)) == (Aarsag.SATS, kr(26), 2, 1)


def test_half_a_month_against_a_divided_one_is_a_longer_period_though_half_of_it_costs_the_same() -> None:
    divided = [
        en_linje(500, periode("2026-10-01", "2026-10-15")),
        en_linje("533.33", periode("2026-10-16", "2026-10-31")),
    ]

    (change,) = of_lines(divided, [en_linje(500, periode("2026-09-16", "2026-09-30"))]).linjer

    assert (change.aarsag, change.maal) == (Aarsag.PERIODE, Maal(Enhed.DAGE, 15, 31))


def test_lines_that_share_a_day_have_no_length_together() -> None:
    shared = [en_linje(500, periode("2026-10-01", "2026-10-15")), en_linje(500, periode("2026-10-15", "2026-10-31"))]

    assert [change.aarsag for change in of_lines(shared, [en_linje(900, SEPTEMBER)]).linjer] == [Aarsag.UKENDT]


def test_a_second_line_of_the_same_name_and_days_is_new_beside_the_one_that_is_unchanged() -> None:
    found = of_lines([en_linje(100), en_linje(20)], [en_linje(100, SEPTEMBER)])

    assert [(change.aarsag, change.forskel) for change in found.linjer] == [
        (Aarsag.UAENDRET, kr(0)),
        (Aarsag.NY, kr(20)),
    ]


def test_for_the_same_days_once_more_the_rate_is_not_blamed() -> None:
    found = sammenlign(en_betaling(en_linje(50)), en_betaling(en_linje(100), id="den første"))

    assert found.samme_periode
    assert [change.aarsag for change in found.linjer] == [Aarsag.UKENDT]


# Below gross


def test_gross_unchanged_and_tax_changed_is_the_tax() -> None:
    found = sammenlign(
        en_betaling(en_linje(19728), efter_skat_og_atp=kr(11900)),
        en_betaling(en_linje(19728, SEPTEMBER), efter_skat_og_atp=kr(12411)),
    )

    assert found.brutto_forskel == 0
    assert found.forskel == -511
    assert [step.bevaegelse for step in found.trin] == [Bevaegelse.STOERRE, Bevaegelse.UAENDRET, Bevaegelse.UAENDRET]
    assert found.hovedaarsag is found.trin[0]
    assert found.eneste_aarsag


def test_a_set_off_begins_and_ends_with_the_words_of_both_months() -> None:
    without = en_betaling(en_linje(100, SEPTEMBER))
    with_it = en_betaling(en_linje(100), sendt_til_udbetaling=kr(70), sendt_tekst="Forskud", udbetalt=kr(60))

    begun, ended = sammenlign(with_it, without), sammenlign(without, with_it)

    assert [step.bevaegelse for step in begun.trin] == [Bevaegelse.UAENDRET, Bevaegelse.BEGYNDT, Bevaegelse.BEGYNDT]
    assert [step.forskel for step in begun.trin] == [0, -30, -10]
    assert (begun.trin[1].nu.tekst, begun.trin[1].foer.tekst) == ("Forskud", None)
    assert [step.bevaegelse for step in ended.trin] == [Bevaegelse.UAENDRET, Bevaegelse.OPHOERT, Bevaegelse.OPHOERT]
    assert not begun.eneste_aarsag


def test_without_a_receipt_what_was_sent_is_compared_and_the_debt_is_not_known_of() -> None:
    found = sammenlign(en_betaling(en_linje(90), udbetalt=None), en_betaling(en_linje(100, SEPTEMBER)))

    assert found.maalt_paa is Trin.SENDT
    assert found.forskel == -10
    assert found.trin[2].bevaegelse is Bevaegelse.UKENDT
    assert found.rest_trin == 0


def test_less_tax_is_no_reason_for_less_money() -> None:
    found = sammenlign(
        en_betaling(en_linje(900), efter_skat_og_atp=kr(567)),
        en_betaling(en_linje(1000, SEPTEMBER), efter_skat_og_atp=kr(630)),
    )

    assert found.hovedaarsag is found.linjer[0]
    assert found.eneste_aarsag
    assert found.modvaegt is None, "less tax follows from less money, it is no comfort of its own"


# What nobody explains


def test_a_difference_in_gross_that_no_line_explains_stands_as_a_rest() -> None:
    found = sammenlign(en_betaling(en_linje(100), brutto=kr(130)), en_betaling(en_linje(100, SEPTEMBER)))

    assert found.rest_linjer == 30
    assert found.hovedaarsag is None
    assert found.andre_dele


def test_a_step_in_between_that_is_unknown_leaves_a_rest_and_not_a_hole() -> None:
    found = sammenlign(
        en_betaling(en_linje(100), efter_skat_og_atp=None, sendt_til_udbetaling=kr(50)),
        en_betaling(en_linje(100, SEPTEMBER), efter_skat_og_atp=kr(60)),
    )

    assert (found.forskel, found.rest_linjer, found.rest_trin) == (kr(-10), kr(0), kr(-10))


def test_without_gross_the_lines_explain_what_they_can() -> None:
    found = sammenlign(
        en_betaling(en_linje(90), brutto=None, efter_skat_og_atp=kr(50)),
        en_betaling(en_linje(100, SEPTEMBER), efter_skat_og_atp=kr(60)),
    )

    assert (found.brutto_forskel, found.rest_linjer) == (None, None)
    assert (found.forskel, found.rest_trin) == (kr(-10), kr(0))


def test_of_two_payments_of_which_nothing_is_known_nothing_is_said() -> None:
    found = sammenlign(tom(), tom(id="en anden"))

    assert (found.maalt_paa, found.forskel, found.brutto_forskel, found.rest_linjer, found.rest_trin) == (None,) * 5
    assert not found.linjer
    assert found.hovedaarsag is None


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
SPELLS = st.builds(lambda a, b: Periode(min(a, b), max(a, b)), DAYS, DAYS)
SOME_SPELLS = SPELLS | st.sampled_from([Periode(), OKTOBER, SEPTEMBER, Periode(None, date(2026, 3, 3))])
MONEY = st.decimals(-3000, 30000, places=2)
NAMES = st.sampled_from(["Sygedagpenge", "sygedagpenge ", "ATP", None])
NUMBERS = st.sampled_from(["32.30.04", "32.30.05", None])
LINES = st.builds(VistLinje, NAMES, NUMBERS, MONEY, SOME_SPELLS)
PAYMENTS = st.builds(
    VistUdbetaling,
    st.uuids().map(str),
    DAYS,
    SOME_SPELLS,
    MONEY,
    MONEY,
    MONEY,
    st.none(),
    MONEY,
    st.none(),
    st.lists(LINES, max_size=6),
)
MAYBE = st.none() | MONEY
UNSURE = st.builds(
    VistUdbetaling,
    st.uuids().map(str),
    st.none() | DAYS,
    SOME_SPELLS,
    MAYBE,
    MAYBE,
    MAYBE,
    st.none(),
    MAYBE,
    st.none(),
    st.lists(st.builds(VistLinje, NAMES, NUMBERS, MAYBE, SOME_SPELLS), max_size=6),
)


def total(parts: Iterable[Decimal | None]) -> Decimal:
    return sum((part for part in parts if part is not None), Decimal(0))


@given(PAYMENTS, PAYMENTS)
def test_where_everything_is_known_every_krone_has_its_place(denne: VistUdbetaling, foer: VistUdbetaling) -> None:
    found = sammenlign(denne, foer)

    assert None not in [change.forskel for change in found.linjer]
    assert total([change.forskel for change in found.linjer] + [found.rest_linjer]) == found.brutto_forskel
    assert total([found.brutto_forskel, *(step.forskel for step in found.trin)]) == found.forskel
    assert found.rest_trin == 0


@given(UNSURE, UNSURE)
def test_nothing_is_lost_where_something_is_unknown(denne: VistUdbetaling, foer: VistUdbetaling) -> None:
    found = sammenlign(denne, foer)
    parts: list[Decimal | None] = [change.forskel for change in found.linjer]
    parts += [step.forskel for step in found.maalte_trin]

    assert sorted(map(id, denne.linjer)) == sorted(id(linje) for change in found.linjer for linje in change.nu)
    assert sorted(map(id, foer.linjer)) == sorted(id(linje) for change in found.linjer for linje in change.foer)
    if found.forskel is not None:
        assert total([*parts, found.rest_linjer, found.rest_trin]) == found.forskel
    assert found.hovedaarsag is None or isinstance(found.hovedaarsag, Linjeaendring | Trinaendring)


@given(PAYMENTS)
def test_a_payment_against_itself_is_unchanged(denne: VistUdbetaling) -> None:
    found = sammenlign(denne, denne)

    assert not found.andre_dele
    assert {change.aarsag for change in found.linjer} <= {Aarsag.UAENDRET}


# Which one is the last


def test_the_last_one_is_the_newest_before_it_and_the_first_has_none() -> None:
    august, september, october = (
        en_betaling(en_linje(100, spell)) for spell in (periode("2026-08-01", "2026-08-31"), SEPTEMBER, OKTOBER)
    )
    paid = [october, september, august]
    assert forrige(paid, october) is september
    assert forrige(list(reversed(paid)), october) is september
    assert forrige(paid, august) is None
    assert forrige([], october) is None
    assert forrige(paid, tom()) is None


def test_payments_without_a_day_are_nobodys_last_one() -> None:
    october = en_betaling(en_linje(100))
    assert forrige([october, tom()], october) is None


def test_of_two_on_the_same_day_the_one_that_stands_after_is_the_last() -> None:
    first, second = (en_betaling(en_linje(100), id=name) for name in ("a", "b"))

    assert forrige([first, second], first) is second
    assert forrige([first, second], second) is None
    assert forrige([second, first], second) is first


def test_a_payment_that_only_corrects_an_earlier_period_is_not_held_against_the_month_nor_the_month_against_it() -> (
    None
):
    october, september = en_betaling(en_linje(19728)), en_betaling(en_linje(19728, SEPTEMBER))
    fix = en_betaling(en_linje(-1200, JULI), id="rettelse", dispositionsdato=date(2026, 9, 30))
    same_day = en_betaling(en_linje(300, JULI), id="rettelse 2", dispositionsdato=october.dispositionsdato)
    paid = [october, same_day, september, fix]

    assert forrige(paid, october) is september
    assert forrige(paid, same_day) is None
    assert er_efterregulering(paid, fix)
    assert er_efterregulering(paid, same_day)
    assert not er_efterregulering(paid, september)
