"""The coming payments by month, and the days on which banks are closed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from borgerblik.domain.bankdage import er_bankdag
from borgerblik.domain.koder import MyndighedType
from borgerblik.overblik.betaling.kalender import kalender
from borgerblik.overblik.model import Myndighed
from tests.overblik.betalinger import I_DAG, KOMMUNEN, en_betaling, en_linje, en_ydelse, kommer, kr

UDK = Myndighed("Udbetaling Danmark", "33236131", MyndighedType.UDK)
# Danmarks Nationalbank, "Banklukkedage", the days of 2026 and 2027 besides weekends.
CLOSED = {
    2026: "01-01 04-02 04-03 04-06 05-14 05-15 05-25 06-05 12-24 12-25 12-31",
    2027: "01-01 03-25 03-26 03-29 05-06 05-07 05-17 12-24 12-31",
}


@pytest.mark.parametrize("year", CLOSED)
def test_banks_are_closed_on_the_days_the_national_bank_publishes_and_on_no_other(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    closed = [f"{day:%m-%d}" for day in days if day.weekday() < 5 and not er_bankdag(day)]

    assert closed == CLOSED[year].split()


def test_payments_come_by_month_across_kommune_and_udbetaling_danmark() -> None:
    ydelser = [en_ydelse(), en_ydelse(id="udk:1", udbetaler=UDK)]
    months = kalender(
        [kommer(date(2026, 12, 30)), kommer(date(2026, 11, 30), 500, ydelse="udk:1"), kommer(date(2026, 11, 27))],
        ydelser=ydelser,
    )

    assert [month.foerste for month in months] == [date(2026, 11, 1), date(2026, 12, 1)]
    assert [post.dag for post in months[0].poster] == [date(2026, 11, 27), date(2026, 11, 30)]
    assert [post.udbetaler for post in months[0].poster] == [KOMMUNEN, UDK]


def test_the_same_month_of_another_year_is_another_month() -> None:
    months = kalender([kommer(date(2027, 1, 29)), kommer(date(2026, 1, 30))])

    assert [month.foerste for month in months] == [date(2026, 1, 1), date(2027, 1, 1)]


def test_those_without_a_day_come_last_and_have_no_month() -> None:
    months = kalender([kommer(None, usikker=True), kommer(date(2026, 11, 30))])

    assert [month.foerste for month in months] == [date(2026, 11, 1), None]
    assert months[1].mindst is None


def test_only_what_is_certain_is_added_up_and_the_rest_is_said_to_be_left_out() -> None:
    (month,) = kalender(
        [
            kommer(date(2026, 11, 30), 100),
            kommer(date(2026, 11, 27), 30, usikker=True),
            kommer(date(2026, 11, 26), None),
            kommer(date(2026, 11, 28), 7),
        ]
    )

    assert month.mindst == 100
    assert not month.hele
    assert [post.lukket for post in month.poster] == [False, False, True, False], "the 28th is a Saturday"


def test_a_month_where_all_is_certain_is_whole_and_one_where_nothing_is_has_no_sum() -> None:
    (whole,), (nothing,) = kalender([kommer(I_DAG, -50)]), kalender([kommer(I_DAG, usikker=True)])

    assert (whole.mindst, whole.hele) == (kr(-50), True)
    assert (nothing.mindst, nothing.hele) == (None, False)


def test_nothing_comes() -> None:
    assert kalender([]) == []


def test_a_payment_that_is_made_already_is_marked_as_on_its_way() -> None:
    made = en_betaling(en_linje(19728), dispositionsdato=date(2026, 11, 30), udbetalt=None)
    coming = [kommer(date(2026, 11, 30)), kommer(date(2026, 12, 30))]

    posts = [post for month in kalender(coming, ydelser=[en_ydelse(made)], i_dag=I_DAG) for post in month.poster]

    assert [post.paa_vej for post in posts] == [True, False]


def test_of_a_correction_that_is_made_and_an_ordinary_payment_of_the_same_day_only_the_made_one_is_under_way() -> None:
    day = date(2026, 11, 30)
    made = en_betaling(en_linje(40), dispositionsdato=day, udbetalt=None)
    coming = [kommer(day, 40), kommer(day, 100)]
    (month,) = kalender(coming, ydelser=[en_ydelse(made)], i_dag=I_DAG)
    (confirmed,) = kalender(
        coming[1:], ydelser=[en_ydelse(en_betaling(en_linje(40), dispositionsdato=day))], i_dag=I_DAG
    )

    assert [(post.udbetaling.beloeb, post.paa_vej) for post in month.poster] == [
        (Decimal(40), True),
        (Decimal(100), False),
    ]
    assert [post.paa_vej for post in confirmed.poster] == [False]
