"""Outside the kommune: no number below five, and none that the others give away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from borgerblik import db
from borgerblik.operations.statistik import Statistik, StatistikStore
from borgerblik.operations.statistik.masket import MINDST, SKJULT, SMAA, Masketsvartid, Par, par, vist
from borgerblik.operations.statistik.model import Doer
from tests.operations.statistik.kig import NU, OMRAADER, et_kig, et_kommunekig
from tests.operations.statistik.test_taeller import en_statistik


def samlet(engine: db.Engine, fra: str = "2026-10", til: str = "2026-10", koder: tuple[str, ...] = ("0751",)) -> Any:
    return Statistik(StatistikStore(engine), OMRAADER, lambda: koder, lambda: NU).samlet(fra, til)


def talt_i_oktober(engine: db.Engine, antal: int, **changes: Any) -> None:
    kommune = changes.pop("kommune", et_kommunekig())
    worker = en_statistik(engine)
    for _ in range(antal):
        worker.tael(et_kig(kommune, tidspunkt=NU.replace(month=10), **changes))
    worker.aflever()


@pytest.mark.parametrize(
    ("alle", "af_slagsen", "shown"),
    [
        (0, 0, (SMAA, SMAA, SMAA)),
        (4, 2, (SMAA, SMAA, SMAA)),
        (5, 5, (5, SKJULT, SKJULT)),
        (8, 4, (8, SKJULT, SKJULT)),
        (100, 4, (100, SKJULT, SKJULT)),
        (100, 96, (100, SKJULT, SKJULT)),
        (100, 0, (100, SKJULT, SKJULT)),
        (10, 5, (10, 5, 5)),
        (100, 95, (100, 95, 5)),
    ],
)
def test_a_number_and_its_two_parts_are_shown_or_hidden_together(
    alle: int, af_slagsen: int, shown: tuple[Any, ...]
) -> None:
    assert par(alle, af_slagsen) == Par(*shown)


def test_no_small_part_can_be_worked_out_from_what_is_shown() -> None:
    """Whoever sees a pair, and knows the rules, is left with several possible values for each part that is hidden."""
    possible: dict[Par, set[tuple[int, int]]] = {}
    for alle in range(60):
        for first in range(alle + 1):
            possible.setdefault(par(alle, first), set()).add((first, alle - first))

    for shown, values in possible.items():
        numbers = [each for each in (shown.alle, shown.af_slagsen, shown.andre) if isinstance(each, int)]
        assert min(numbers, default=MINDST) >= MINDST
        if shown.af_slagsen in (SMAA, SKJULT):
            assert len({first for first, _ in values}) >= MINDST
            assert len({second for _, second in values}) >= MINDST


def test_the_month_is_given_without_small_numbers(engine: db.Engine) -> None:
    talt_i_oktober(engine, 7)
    talt_i_oktober(engine, 5, kommune=et_kommunekig(med=("kontanthjaelp",), tilbageholdt={("x", "vip"): 1}))
    talt_i_oktober(engine, 3, kommune=et_kommunekig(med=(), tilbageholdt={("x", "slettet"): 1}))
    talt_i_oktober(engine, 4, doer=Doer.SAGSBEHANDLER)
    (aarhus,) = samlet(engine)

    syg, kontant, _ukendt = aarhus.omraader
    assert syg.sager == Par(15, 7, 8)
    assert kontant.sager == Par(15, 5, 10)
    assert kontant.ydelser == Par(15, SKJULT, SKJULT)
    assert aarhus.borgere == Par(15, SKJULT, SKJULT)
    assert aarhus.sagsbehandlere == SMAA
    assert aarhus.tilbageholdt == {"vip": 5}
    assert aarhus.svartid == Masketsvartid(p50=0.3, p95=SKJULT, p99=SKJULT), "of fifteen one is beyond 95 percent"


def test_staff_are_counted_by_themselves(engine: db.Engine) -> None:
    talt_i_oktober(engine, 6, doer=Doer.SAGSBEHANDLER)
    (aarhus,) = samlet(engine)

    assert aarhus.sagsbehandlere == 6
    assert aarhus.borgere == Par(SMAA, SMAA, SMAA)
    assert aarhus.svartid is None


def test_a_kommune_where_nobody_looked_cannot_be_told_from_one_where_a_few_did(engine: db.Engine) -> None:
    talt_i_oktober(engine, 4, kommune=et_kommunekig(tilbageholdt={("sygedagpenge", "vip"): 1}))
    aarhus, kbh = samlet(engine, koder=("0101", "0751"))[::-1]

    assert (aarhus.kommune, kbh.kommune) == ("0751", "0101")
    assert (aarhus.borgere, aarhus.omraader, aarhus.tilbageholdt, aarhus.svartid, aarhus.sagsbehandlere) == (
        kbh.borgere,
        kbh.omraader,
        kbh.tilbageholdt,
        kbh.svartid,
        kbh.sagsbehandlere,
    )


def test_the_month_that_runs_is_not_given_for_yesterdays_answer_could_be_taken_from_todays(
    engine: db.Engine,
) -> None:
    worker = en_statistik(engine)
    for _ in range(20):
        worker.tael(et_kig())
    worker.aflever()

    assert samlet(engine, "2026-11", "2026-11") == []
    assert [each.maaned for each in samlet(engine, "2026-09", "2027-03")] == ["2026-09", "2026-10"]


def test_a_month_is_not_given_before_the_last_counts_of_it_have_been_handed_over(engine: db.Engine) -> None:
    def given(at: datetime) -> list[str]:
        found = Statistik(StatistikStore(engine), OMRAADER, lambda: ("0751",), lambda: at).samlet("2026-10", "2026-12")
        return [each.maaned for each in found]

    six = datetime(2026, 12, 1, 5, tzinfo=UTC)  # Danish time 06:00

    assert given(six - timedelta(seconds=1)) == ["2026-10"]
    assert given(six) == ["2026-10", "2026-11"]


def test_what_is_delivered_after_a_month_was_given_out_leaves_it_as_it_was(engine: db.Engine) -> None:
    """A letter of the first and an answer of the second would else differ by what came between."""
    moment = [datetime(2026, 10, 31, 22, 50, tzinfo=UTC)]
    worker = Statistik(StatistikStore(engine), OMRAADER, lambda: ("0751",), lambda: moment[0])
    for _ in range(9):
        worker.tael(et_kig(tidspunkt=moment[0]))
    worker.aflever()
    for _ in range(2):
        worker.tael(et_kig(tidspunkt=moment[0]))
    moment[0] = datetime(2026, 11, 1, 5, 0, tzinfo=UTC)  # six in Denmark: the first letter leaves
    (before,) = worker.samlet("2026-10", "2026-10")
    worker.tael(et_kig(tidspunkt=moment[0]))
    worker.aflever()

    assert worker.samlet("2026-10", "2026-10") == [before]
    assert before.borgere.alle == 9
    (october, november) = worker.kommunens("0751", "2026-10", "2026-11")
    assert (october.borgere.opslag, november.borgere.opslag) == (9, 3), "none is lost"


def test_what_is_delivered_before_a_month_is_given_out_belongs_to_it(engine: db.Engine) -> None:
    moment = [datetime(2026, 10, 31, 22, 50, tzinfo=UTC)]
    worker = Statistik(StatistikStore(engine), OMRAADER, lambda: ("0751",), lambda: moment[0])
    worker.tael(et_kig(tidspunkt=moment[0]))
    moment[0] = datetime(2026, 11, 1, 4, 30, tzinfo=UTC)
    worker.aflever()

    (october, november) = worker.kommunens("0751", "2026-10", "2026-11")
    assert (october.borgere.opslag, november.borgere.opslag) == (1, 0)


def test_a_kommune_that_is_no_longer_connected_keeps_its_months(engine: db.Engine) -> None:
    talt_i_oktober(engine, 6)

    assert [each.kommune for each in samlet(engine, koder=())] == ["0751"]


def test_a_number_alone() -> None:
    assert [vist(each) for each in (0, 4, 5)] == [SMAA, SMAA, 5]
