"""Whoever has every number that leaves the kommune, and knows the rules, is left with no small one.

Of each count that can be made from what is given (a number, a part of it, one number taken from another) they are left
with at least five possible values, as many as `<5` leaves them, or it is five or more. That every look was at every
area may be told: it is about nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from borgerblik.operations.statistik.masket import MINDST, masket
from borgerblik.operations.statistik.model import ALLE, OVER, Celle, Doer, Maal, Svar
from borgerblik.operations.statistik.oversigt import maanedstal

OMRAADER = ("a", "b", "c")
FAA = 12  # looks: below that every month is tried


@dataclass(frozen=True)
class Omraade:
    """An area's looks, and those of them that found sager, and benefits."""

    kald: int
    sager: int = 0
    ydelser: int = 0


@dataclass(frozen=True)
class Tabel:
    """A kommune's month as it was."""

    opslag: int
    omraader: tuple[Omraade, ...]
    trin: tuple[tuple[str, int], ...] = ()

    def celler(self) -> Iterator[tuple[Celle, int]]:
        def celle(maal: Maal, omraade: str, kode: str) -> Celle:
            return Celle("0751", "2026-10", Doer.BORGER_SIDE.value, maal.value, omraade, kode)

        for trin, antal in self.trin or (("0.3", self.opslag),):
            yield celle(Maal.SVARTID, ALLE, trin), antal
        for navn, each in zip(OMRAADER, self.omraader, strict=False):
            for maal, found in ((Maal.SAGER, each.sager), (Maal.YDELSER, each.ydelser)):
                yield celle(maal, navn, Svar.MED_DATA.value), found
                yield celle(maal, navn, Svar.UDEN_DATA.value), each.kald - found

    def givet(self) -> Any:
        """What leaves the kommune."""
        areas = OMRAADER[: len(self.omraader)]
        return masket("0751", maanedstal("2026-10", dict(self.celler()), areas))

    def optalt(self) -> Iterator[tuple[str, int]]:
        """Every count that can be made, small ones among them."""
        yield "opslag", self.opslag
        for navn, each in zip(OMRAADER, self.omraader, strict=False):
            for slags, found in (("sager", each.sager), ("ydelser", each.ydelser)):
                yield f"{navn} {slags}", found
                yield f"{navn} uden {slags}", each.kald - found
                yield f"opslag uden {slags} i {navn}", self.opslag - found
            yield f"{navn}", each.kald
            yield f"forskel: opslag uden {navn}", self.opslag - each.kald
            for andet, other in zip(OMRAADER, self.omraader, strict=False):
                if navn != andet:
                    yield f"forskel: {navn} og {andet}", abs(each.kald - other.kald)


def tell_nothing_small(possible: Mapping[str, set[int]]) -> None:
    for hvad, values in possible.items():
        certain = len(values) == 1 and (min(values) >= MINDST or (hvad.startswith("forskel") and values == {0}))
        assert certain or len(values) >= MINDST, (hvad, values)


def left(tabeller: Iterable[Tabel]) -> dict[str, set[int]]:
    """What each count may be, when these are the months that look alike."""
    found: dict[str, set[int]] = defaultdict(set)
    for tabel in tabeller:
        for hvad, antal in tabel.optalt():
            found[hvad].add(antal)
    return found


@pytest.mark.slow  # tries every month
def test_every_month_of_a_few_looks_hides_among_others_that_look_the_same() -> None:
    """Solved by trying all of them: what is given is the same for each month of a group, and nothing else is known."""
    alike: dict[str, list[Tabel]] = defaultdict(list)
    for opslag in range(FAA):
        areas = [Omraade(kald, sager) for kald in range(opslag + 1) for sager in range(kald + 1)]
        for two in product(areas, repeat=2):
            tabel = Tabel(opslag, two)
            alike[repr(tabel.givet())].append(tabel)

    assert len(alike) > 50
    for tabeller in alike.values():
        tell_nothing_small({hvad: values for hvad, values in left(tabeller).items() if "ydelser" not in hvad})


@st.composite
def months(draw: st.DrawFn) -> Tabel:
    """Months in which nearly every look was at everything, or nearly none was."""
    opslag = draw(st.integers(FAA, 300))

    def near(most: int) -> int:
        return draw(st.one_of(st.just(most), st.integers(max(0, most - 7), most), st.integers(0, most)))

    areas = []
    for _ in OMRAADER:
        kald = near(opslag)
        areas.append(Omraade(kald, min(kald, near(kald)), kald - near(kald)))
    return Tabel(opslag, tuple(areas))


def others(tabel: Tabel, at: int) -> Iterator[Tabel]:
    """Months that differ in one area, in its parts, and perhaps in how near another area is to the looks."""
    own = tabel.omraader[at]
    sums = {tabel.opslag - each for each in range(7)} | {own.kald + each for each in range(-6, 7)} | set(range(6))
    for kald in sums:
        if not 0 <= kald <= tabel.opslag:
            continue
        for sager in {own.sager, *range(min(kald, 6) + 1), *range(max(0, kald - 6), kald + 1)}:
            if sager <= kald and own.ydelser <= kald:
                yield tabel_med(tabel, at, replace(own, kald=kald, sager=sager))
        for ydelser in {*range(min(kald, 6) + 1), *range(max(0, kald - 6), kald + 1)}:
            if ydelser <= kald and own.sager <= kald:
                yield tabel_med(tabel, at, replace(own, kald=kald, ydelser=ydelser))


def tabel_med(tabel: Tabel, at: int, omraade: Omraade) -> Tabel:
    return replace(tabel, omraader=(*tabel.omraader[:at], omraade, *tabel.omraader[at + 1 :]))


def look_alikes(tabel: Tabel) -> Iterator[Tabel]:
    """Months that give the very same numbers away, some of them: what they differ in cannot be worked out."""
    own = repr(tabel.givet())
    for at in range(len(tabel.omraader)):
        for one in others(tabel, at):
            if repr(one.givet()) == own:
                yield one
        nearby = (at + 1) % len(tabel.omraader)
        for kald in (tabel.opslag, tabel.opslag - 1):  # where it was this area that was too near, let another be it
            other = tabel.omraader[nearby]
            if kald >= max(other.sager, other.ydelser, 0):
                moved = tabel_med(tabel, nearby, replace(other, kald=kald))
                for one in others(moved, at):
                    if repr(one.givet()) == own:
                        yield one


@pytest.mark.slow  # looks for others like each
@settings(max_examples=20, deadline=None)
@given(months())
def test_of_any_month_other_months_look_the_same_and_differ_in_every_small_number(tabel: Tabel) -> None:
    tell_nothing_small(left([tabel, *look_alikes(tabel)]))


def test_how_fast_it_was_tells_of_no_few_looks() -> None:
    for opslag in (5, 9, 10, 11, 20, 100):
        alike: dict[Any, list[tuple[int, ...]]] = defaultdict(list)
        for first in range(opslag + 1):
            for second in range(opslag - first + 1):
                counts = (first, second, opslag - first - second)
                trin = tuple((navn, antal) for navn, antal in zip(("0.1", "0.2", OVER), counts, strict=True) if antal)
                alike[Tabel(opslag, (), trin).givet().svartid].append(counts)
        for months_alike in alike.values():
            # Of every row of steps, one or several, how many looks it holds.
            for fra, til in ((0, 1), (1, 2), (2, 3), (1, 3), (0, 2)):
                values = {sum(counts[fra:til]) for counts in months_alike}
                assert len(values) >= MINDST, (opslag, months_alike[0], values)


def test_the_rare_percentile_is_given_where_five_looks_may_be_beyond_it() -> None:
    for opslag, shown in ((499, "skjult"), (500, 0.3)):
        assert Tabel(opslag, ()).givet().svartid.p99 == shown


def test_looks_limited_to_one_area_are_not_what_is_left_when_another_is_taken_from_it() -> None:
    """Forty looks at everything and two limited to the first area: its 42 less the others' 40 would be those two."""
    found = Tabel(42, (Omraade(42, 20, 3), Omraade(40, 3, 10), Omraade(40, 39, 0))).givet()

    assert [(o.sager.alle, o.ydelser.alle) for o in found.omraader] == [("skjult", "skjult")] * 3
    assert [(o.sager.af_slagsen, o.sager.andre) for o in found.omraader] == [
        (20, "skjult"), ("skjult", "skjult"), ("skjult", "skjult")
    ]  # fmt: skip
    assert found.borgere.alle == 42


def test_where_no_limited_looks_or_many_were_made_every_area_has_its_sum() -> None:
    whole = Tabel(42, (Omraade(42, 20), Omraade(42, 3), Omraade(42))).givet()
    many = Tabel(42, (Omraade(42, 20), Omraade(37, 3), Omraade(30))).givet()

    assert [o.sager.alle for o in whole.omraader] == [42, 42, 42]
    assert [o.sager.alle for o in many.omraader] == [42, 37, 30]
    assert whole.omraader[0].sager.andre == 22
