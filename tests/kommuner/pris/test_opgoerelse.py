"""The yearly statement: what counts in it, for how long, and how it is rounded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borgerblik.kommuner import pris
from borgerblik.kommuner.pris import INFRASTRUKTUR, Indbyggertal, Maaler, Opgoerelse, Prisliste, opgoer
from borgerblik.kommuner.pris.fil import som_csv
from borgerblik.kommuner.pris.form import from_json
from borgerblik.kommuner.pris.opgoerelse import afrundet
from schemas.ind.pris import read_indbyggere, read_priser
from tests.kommuner.pris.priseksempler import AARHUS, en_pris, et_forbrug

FOLK = Indbyggertal(date(2020, 1, 1), {AARHUS: 1000})
SENERE = date(2030, 1, 1)
EKSEMPEL = Path(pris.__file__).parent


def liste(*priser: dict[str, Any]) -> Prisliste:
    return from_json({"priser": priser})


def gjort_op(*priser: dict[str, Any], aar: int = 2020, folk: Indbyggertal | None = FOLK, **forbrug: Any) -> Opgoerelse:
    used = {maaler: forbrug.get(maaler.value, {}) for maaler in Maaler}
    return opgoer(liste(*priser), AARHUS, aar, folk, used, SENERE)


def test_a_price_that_holds_all_year_is_its_figure_times_the_inhabitants() -> None:
    found = gjort_op(en_pris())

    assert [(post.dage, post.antal, post.beloeb) for post in found.poster] == [(366, 1000, Decimal("17310.00"))]
    assert found.i_alt == Decimal("17310.00")


@pytest.mark.parametrize(
    ("aar", "dage"),
    [(2020, (182, 184)), (2021, (181, 184))],  # a leap year has a day more, and so has its first half
)
def test_a_price_that_changes_within_the_year_counts_by_its_days(aar: int, dage: tuple[int, int]) -> None:
    found = gjort_op(
        en_pris(pris="10.00", fra="2019-01-01", til=f"{aar}-06-30"), en_pris(pris="15.58", fra=f"{aar}-07-01"), aar=aar
    )

    assert tuple(post.dage for post in found.poster) == dage
    assert sum(dage) == found.dage_i_aaret
    expected = [afrundet(Fraction(kr) * 1000 * day / sum(dage)) for kr, day in zip(("10", "15.58"), dage, strict=True)]
    assert [post.beloeb for post in found.poster] == expected
    assert found.i_alt == sum(expected)


def test_the_first_and_the_last_day_count() -> None:
    found = gjort_op(en_pris(pris="366.00", fra="2020-12-31", til="2021-01-01"))
    (post,) = found.poster

    assert (post.dage, post.beloeb) == (1, Decimal("1000.00"))


def test_what_did_not_hold_in_the_year_is_not_in_it() -> None:
    found = gjort_op(en_pris(fra="2021-01-01"), en_pris(fra="2018-01-01", til="2019-12-31"))

    assert (found.poster, found.i_alt) == ((), None)


@pytest.mark.parametrize(("oere", "rundet"), [("0.005", "0.01"), ("0.0049", "0.00"), ("2.675", "2.68"), ("1", "1.00")])
def test_each_line_is_rounded_half_up_to_the_oere(oere: str, rundet: str) -> None:
    assert afrundet(Fraction(oere)) == Decimal(rundet)


@given(st.lists(st.integers(1, 99_999), min_size=1, max_size=5), st.integers(1, 700_000))
def test_the_sum_is_the_sum_of_the_lines_as_they_are_shown(oere: list[int], folk: int) -> None:
    priser = [en_pris(noegle=f"s{at}", pris=f"{each / 100:.2f}", til="2020-10-14") for at, each in enumerate(oere)]
    found = gjort_op(*priser, folk=Indbyggertal(date(2020, 1, 1), {AARHUS: folk}))

    assert found.i_alt == sum(post.beloeb or 0 for post in found.poster)
    for post, each in zip(sorted(found.poster, key=lambda p: p.pris.noegle), oere, strict=True):
        exact = Fraction(each, 100) * folk * post.dage / 366
        assert abs(Fraction(post.beloeb or 0) - exact) <= Fraction(1, 200)


def test_the_infrastructure_is_apart_from_the_systems_own_prices() -> None:
    found = gjort_op(en_pris(), en_pris(noegle=INFRASTRUKTUR, navn="Infrastrukturen", pris="25.00"))

    assert [post.pris.noegle for post in found.systemer] == ["sapa"]
    assert [post.beloeb for post in found.infrastruktur] == [Decimal("25000.00")]


def test_use_is_counted_in_the_months_its_price_held() -> None:
    months = {"2020-02": 3, "2020-03": 1000, "2020-04": 500, "2020-05": 7}
    found = gjort_op(et_forbrug(fra="2020-03-01", til="2020-04-30"), borgeropslag=months)
    (post,) = found.forbrug

    assert (post.antal, post.beloeb) == (1500, Decimal("18.75"))


def test_without_inhabitants_an_amount_is_not_known_and_never_nought() -> None:
    for folk in (None, Indbyggertal(date(2020, 1, 1), {"0101": 5})):
        found = gjort_op(en_pris(), et_forbrug(), folk=folk, borgeropslag={"2020-01": 100})
        assert [post.beloeb for post in found.systemer] == [None]
        assert found.i_alt is None
        assert found.indbyggerdato is None
        assert "0,00" not in som_csv(found).splitlines()[1]


def test_the_figures_of_2020_give_the_25_kroner_that_were_taken_out() -> None:
    example = read_priser((EKSEMPEL / "eksempel_2020.json").read_bytes())
    before = sum(each.kr for each in example.paa(date(2019, 12, 31)))
    after = {each.noegle: each.kr for each in example.paa(date(2020, 12, 31))}

    assert before == Decimal("77.72")
    assert sum(after.values()) - after[INFRASTRUKTUR] == Decimal("52.72")
    assert before - Decimal("52.72") == after[INFRASTRUKTUR] == Decimal("25.00")
    assert all(each.usikker for each in example.priser if each.noegle != INFRASTRUKTUR)
    assert len(read_indbyggere((EKSEMPEL / "eksempel_opdigtede_indbyggere.csv").read_bytes()).antal) == 98
