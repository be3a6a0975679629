"""A year of payments as bars and a table, and payments a part of which is not shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from borgerblik.overblik.betaling.aar import tolv_maaneder
from borgerblik.overblik.betaling.sammenlign import sammenlign
from borgerblik.overblik.betaling.trappe import trappe
from borgerblik.overblik.model import VistUdbetaling
from tests.overblik.betalinger import I_DAG, OKTOBER, SEPTEMBER, en_betaling, en_linje, kr, tom
from tests.web.betalingsside import rows, shown, words

# The year


def test_the_bars_are_a_picture_with_a_name_and_the_same_numbers_stand_in_a_table() -> None:
    paid = [
        en_betaling(en_linje(12000), dispositionsdato=I_DAG),
        en_betaling(en_linje(-1200), id="krav", dispositionsdato=date(2026, 10, 30)),
        tom(dispositionsdato=date(2026, 9, 30)),
        en_betaling(en_linje(5), id="a", dispositionsdato=date(2026, 8, 31)),
        en_betaling(en_linje(5), id="b", dispositionsdato=date(2026, 8, 31), sendt_til_udbetaling=None),
    ]
    page = shown("soejler", tolv_maaneder(paid, I_DAG), id="mit")
    (svg,) = page.iter("svg")
    names = svg.get("aria-labelledby").split()

    assert svg.get("role") == "img"
    assert [words(page.get_element_by_id(name)) != "" for name in names] == [True, True]
    assert len(list(svg.iter("rect"))) == 4
    assert [text.text for text in svg.iter("text") if text.text in ("?", "*")] == ["?"]
    assert rows(page)[0][:3] == ["Måned", "Efter skat og ATP", "Hvad er talt med?"]
    assert rows(page)[-2][:3] == ["november 2026", "12.000,00 kr.", "Efter skat og ATP"]
    assert rows(page)[-3][:2] == ["oktober 2026", "-1.200,00 kr."]
    assert rows(page)[-4][:3] == ["september 2026", "ikke oplyst", "Beløbet er ikke oplyst *"]
    assert rows(page)[-5][1:3] == ["10,00 kr.", "Efter skat og ATP"]
    assert rows(page)[1] == ["december 2025", "0,00 kr.", "Ingen udbetaling", "0,00 kr."]
    assert rows(page)[-1][1] == "kan ikke regnes ud"


@pytest.mark.parametrize(
    ("known", "titel"),
    [
        ({}, "Udbetalt til dig, måned for måned"),
        ({"udbetalt": None}, "Sendt til udbetaling, måned for måned"),
        ({"sendt_til_udbetaling": None}, "Efter skat og ATP, måned for måned"),
        ({"efter_skat_og_atp": None}, "Før skat, måned for måned"),
    ],
)
def test_drawing_and_table_are_named_by_the_one_step_that_is_drawn(known: dict[str, None], titel: str) -> None:
    """One payment that is not known as far as the other pulls the whole year up to its own step."""
    paid = [
        en_betaling(en_linje(100), id="a", dispositionsdato=I_DAG, efter_skat_og_atp=kr(60)),
        en_betaling(en_linje(100), **{"id": "b", "dispositionsdato": date(2026, 10, 30), **known}),
    ]
    page = shown("soejler", tolv_maaneder(paid, I_DAG))

    assert [each.text for each in (*page.iter("title"), *page.iter("caption"))] == [titel, titel]
    assert titel.startswith(rows(page)[0][1])
    assert ("Tallene er" in words(page)) == bool(known)
    assert rows(page)[-1][1] == ("200,00 kr." if titel.startswith("Før skat") else "160,00 kr.")


def test_a_month_that_is_known_on_another_step_only_is_a_mark_and_words_and_in_no_sum() -> None:
    paid = [tom(id=str(n), dispositionsdato=date(2026, n, 1), udbetalt=kr(60)) for n in (8, 9)]
    page = shown("soejler", tolv_maaneder([*paid, tom(dispositionsdato=I_DAG, brutto=kr(100))], I_DAG))

    assert rows(page)[-2] == ["november 2026", "ikke oplyst", "Kendes kun på et andet trin: Før skat *", "100,00 kr."]
    assert rows(page)[-1][1] == "kan ikke regnes ud"
    assert "stjerne (*)" in words(page)


def test_the_negative_bar_hangs_below_the_line() -> None:
    page = shown("soejler", tolv_maaneder([en_betaling(en_linje(-1200), dispositionsdato=I_DAG)], I_DAG))
    (bar,) = page.iter("rect")
    zero = list(page.iter("line"))[-1]

    assert bar.get("y") == zero.get("y1")
    assert Decimal(bar.get("height")) > 0


def test_a_year_without_payments_is_a_sentence_and_no_drawing() -> None:
    page = shown("soejler", tolv_maaneder([tom()], I_DAG))

    assert "Antal: 1." in words(page)
    assert not list(shown("soejler", tolv_maaneder([], I_DAG)).iter("svg"))


# A part of it is not shown

PART = tom(id="del", dispositionsdato=date(2026, 11, 23), periode=OKTOBER, linjer=(en_linje(100),), delvis=True)


@pytest.mark.parametrize("i_dag", [date(2026, 11, 20), I_DAG, date(2027, 1, 5)])
def test_of_a_payment_a_part_of_which_is_not_shown_it_is_not_said_that_anything_is_missing(i_dag: date) -> None:
    said = words(shown("udbetaling_vis", PART, trappe(PART, i_dag)))

    assert "En del af udbetalingen vises ikke her. Derfor viser vi ikke det samlede beløb." in said
    assert "Den del af beløbet før skat, vi viser her" in said
    assert "100,00 kr." in said
    assert not [each for each in ("anken har", "bekræfte", "ikke oplyst", "Udbetalt til dig") if each in said]


@pytest.mark.parametrize("pair", [(PART, en_betaling(en_linje(90, SEPTEMBER))), (en_betaling(en_linje(90)), PART)])
def test_what_is_not_shown_whole_is_compared_by_its_lines_alone(pair: tuple[VistUdbetaling, VistUdbetaling]) -> None:
    page = shown("sammenligning_vis", sammenlign(*pair))

    assert "En del vises ikke her, så vi kan ikke sige, om du i alt fik mere eller mindre end sidst." in words(page)
    assert "ikke oplyst" not in words(page)
    assert len(list(page.iter("table"))) == 1
    assert not list(page.iter("tfoot"))


def test_a_month_with_a_part_not_shown_says_so_and_not_that_it_is_unknown() -> None:
    page = shown("soejler", tolv_maaneder([PART], I_DAG))

    assert rows(page)[-2][1:3] == ["vises ikke her", "En del vises ikke her *"]
    assert "ikke oplyst" not in words(page)
