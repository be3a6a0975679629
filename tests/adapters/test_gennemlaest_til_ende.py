"""Where a reading ends, and when it is whole: as many records came as the index says that it has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from borgerblik.sources import CutShort
from tests.adapters.gennemlaest import ALLE, NY, RECORDS, Laest, den_anden, ingenting, settings_i, svarer


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    return settings_i(monkeypatch, tmp_path)


@ALLE
def test_the_announced_number_ends_it_and_without_one_the_page_that_brings_nothing(settings: Any, slags: str) -> None:
    one, two = RECORDS[slags], den_anden(slags)
    announced = Laest(settings, slags, svarer(slags, one, antal=2), svarer(slags, two, antal=2))
    silent = Laest(settings, slags, svarer(slags, one), svarer(slags, two), svarer(slags), svarer(slags, one))

    assert (announced.poster, announced.fra) == (2, [0, 1])
    assert (silent.poster, silent.fra) == (2, [0, 1, 2, 0])


@ALLE
@pytest.mark.parametrize("later", ["no answer", "no records", "the same page"])
def test_a_reading_to_which_fewer_records_came_than_were_announced_is_not_whole(
    settings: Any, slags: str, later: str
) -> None:
    first = svarer(slags, RECORDS[slags], antal=9)
    then = {"no answer": ingenting(slags), "no records": svarer(slags, antal=9), "the same page": first}[later]

    with pytest.raises(CutShort):
        Laest(settings, slags, first, then, first)


@ALLE
def test_a_first_page_without_the_records_it_announces_is_not_whole(settings: Any, slags: str) -> None:
    with pytest.raises(CutShort):
        Laest(settings, slags, svarer(slags, antal=9))


def test_an_index_that_says_a_smaller_number_on_a_later_page_is_held_to_the_larger(settings: Any) -> None:
    first, second = svarer("sager", RECORDS["sager"], antal=9), svarer("sager", den_anden("sager"), antal=1)

    with pytest.raises(CutShort):
        Laest(settings, "sager", first, second, ingenting("sager"), first)


@ALLE
def test_records_that_are_gone_when_it_comes_to_its_end_are_not_missed(settings: Any, slags: str) -> None:
    first, fewer = (svarer(slags, RECORDS[slags], antal=antal) for antal in (2, 1))
    found = Laest(settings, slags, first, ingenting(slags), fewer)

    assert (found.poster, found.fra) == (1, [0, 1, 0])


def test_records_that_come_in_meanwhile_are_read_too(settings: Any) -> None:
    first, then = svarer("sager", RECORDS["sager"], antal=2), svarer("sager", den_anden("sager"), antal=3)
    new = svarer("sager", den_anden("sager", NY), antal=3)

    assert Laest(settings, "sager", first, then, new).poster == 3
    with pytest.raises(CutShort):
        Laest(settings, "sager", first, then, ingenting("sager"), then)


def test_an_index_that_has_nothing_any_more_proves_nothing(settings: Any) -> None:
    with pytest.raises(CutShort):
        Laest(settings, "sager", svarer("sager", RECORDS["sager"], antal=2), ingenting("sager"), ingenting("sager"))


@pytest.mark.parametrize(("antal", "whole"), [(None, True), (4, True), (5, False)])
def test_a_part_that_brings_nothing_has_to_be_beyond_the_last_one(
    settings: Any, antal: int | None, whole: bool
) -> None:
    answers = [ingenting("sager"), svarer("sager", RECORDS["sager"], antal=antal)]

    if whole:
        assert Laest(settings, "sager", *answers, fra=4).poster == 0
    else:
        with pytest.raises(CutShort):
            Laest(settings, "sager", *answers, fra=4)


@ALLE
def test_an_index_that_does_not_turn_the_page_is_not_read_for_ever(settings: Any, slags: str) -> None:
    found = Laest(settings, slags, svarer(slags, RECORDS[slags]))

    assert (found.poster, found.fra) == (1, [0, 1, 0])
