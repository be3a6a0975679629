"""The words of a plan's day are read whole, or not at all. Today is Monday 23 November 2026."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borgerblik.domain.bankdage import bankdag_senest, er_bankdag
from borgerblik.domain.koder import ForudBagud
from borgerblik.domain.tid import Periode
from borgerblik.domain.ydelse import Plan, Udbetaling
from borgerblik.overblik.kommende import Kommende, kommende
from tests.byg import I_DAG, en_ydelse


def told(dispositionsdag: str, *paid: str, **changes: Any) -> list[Kommende]:
    good = {"frekvens": "Månedlig", "beloeb": Decimal(100), "forud_bagud": ForudBagud.BAGUD}
    plan = Plan(Periode(date(2026, 1, 1)), dispositionsdag=dispositionsdag, **{**good, **changes})
    payments = [Udbetaling(str(n), date.fromisoformat(day)) for n, day in enumerate(paid)]
    return kommende(en_ydelse(periode=Periode(date(2026, 1, 1)), plan=(plan,)), payments, I_DAG)


@pytest.mark.parametrize(
    ("dispositionsdag", "expected"),
    [
        ("Næstsidste bankdag i måneden", ["2026-11-27", "2026-12-29", "2027-01-28"]),
        ("Første hverdag efter den 15.", ["2026-12-16", "2027-01-18", "2027-02-16"]),
        ("Første bankdag efter den 20. i måneden", ["2026-11-23", "2026-12-21", "2027-01-21", "2027-02-22"]),
        ("Sidste hverdag før den 20.", ["2026-12-18", "2027-01-19", "2027-02-19"]),
        ("Sidste hverdag før den 20. i måneden", ["2026-12-18", "2027-01-19", "2027-02-19"]),
        ("2. bankdag i måneden", ["2026-12-02", "2027-01-05", "2027-02-02"]),
        ("Den tredje bankdag i måneden", ["2026-12-03", "2027-01-06", "2027-02-03"]),
        ("Månedens sidste bankdag", ["2026-11-30", "2026-12-30", "2027-01-29"]),
        ("Ultimo", ["2026-11-30", "2026-12-30", "2027-01-29"]),
        ("Den 31. i hver måned", ["2026-11-30", "2026-12-30", "2027-01-29"]),
    ],
)
def test_a_phrase_that_is_understood_whole_gives_its_own_days_for_certain(
    dispositionsdag: str, expected: list[str]
) -> None:
    found = told(dispositionsdag)

    assert [k.dato and k.dato.isoformat() for k in found] == expected
    assert not any(k.usikker for k in found)


def test_of_one_amount_and_two_days_a_month_both_days_are_told_and_neither_is_certain() -> None:
    found = told("Den 1. og den 15.")

    assert [k.dato and k.dato.isoformat() for k in found][:3] == ["2026-12-01", "2026-12-15", "2026-12-30"]
    assert all(k.usikker for k in found)  # banks are closed on 1 January, so that the third is on 30 December


@pytest.mark.parametrize(
    "dispositionsdag",
    [
        "Tredjesidste bankdag i måneden",
        "Sidste bankdag i måneden før",
        "Sidste bankdag i kvartalet",
        "Sidste mandag i måneden",
        "Ikke den sidste bankdag i måneden",
        "Sidste bankdag eller den 25.",
        "Første hverdag efter lønningsdag",
        "To dage før sidste bankdag",
        "Den 15. eller den 20.",
        "Den 32. i måneden",
        "0",
        "15. hver uge",
        "20-25",
    ],
)
def test_a_phrase_that_is_not_understood_whole_has_no_day(dispositionsdag: str) -> None:
    (found,) = told(dispositionsdag)

    assert (found.dato, found.beloeb, found.usikker) == (None, Decimal(100), True)


@pytest.mark.parametrize(
    "dispositionsdag", ["Næstsidste bankdag i ugen", "Mandag eller fredag", "Ikke fredag", "Ved møde"]
)
def test_of_a_week_whose_day_is_not_understood_the_rhythm_is_told_as_uncertain(dispositionsdag: str) -> None:
    found = told(dispositionsdag, "2026-11-20", frekvens="Ugentlig")

    assert found[0].dato == date(2026, 11, 27)
    assert all(k.usikker for k in found)


@pytest.mark.parametrize("dispositionsdag", ["Fredag", "Hver fredag", "Om fredagen", "fredag i ugen", ""])
def test_a_day_of_the_week_is_certain(dispositionsdag: str) -> None:
    found = told(dispositionsdag, "2026-11-20", frekvens="Ugentlig")

    assert (found[0].dato, found[0].usikker) == (date(2026, 11, 27), False)


GOOD = ("sidste bankdag", "første bankdag", "2. hverdag", "den 15.", "næstsidste bankdag", "ultimo", "fredag")
MORE = ("før", "efter", "ikke", "eller", "næst", "tredje", "senest", "ca.", "hver anden", "for kvartalet", "den 20.")


@pytest.mark.parametrize(("words", "more"), list(product(GOOD, MORE)))
def test_a_word_more_than_is_understood_makes_no_day_certain(words: str, more: str) -> None:
    for phrase in (f"{more} {words}", f"{words} {more}"):
        for frekvens in ("Månedlig", "Ugentlig", "Kvartalsvis"):
            certain = [k for k in told(phrase, "2026-11-20", frekvens=frekvens) if not k.usikker]
            assert not certain or phrase == "næst sidste bankdag", (phrase, frekvens, certain[0])


@given(
    st.text(alphabet="abdefghiklmnoprstuvæøå .,0123456789-", max_size=40),
    st.sampled_from(["Månedlig", "Ugentlig", "Årlig", ""]),
)
def test_whatever_stands_there_every_day_told_is_a_banking_day(words: str, frekvens: str) -> None:
    for each in told(words, frekvens=frekvens):
        assert each.dato is None or (er_bankdag(each.dato) and each.dato >= I_DAG)
        assert each.dato is not None or each.usikker


@given(st.integers(1, 28))
def test_a_day_of_the_month_is_that_day_or_the_last_banking_day_before_it(number: int) -> None:
    month = 11 if bankdag_senest(date(2026, 11, number)) >= I_DAG else 12

    assert told(f"Den {number}. i måneden")[0].dato == bankdag_senest(date(2026, month, number))
