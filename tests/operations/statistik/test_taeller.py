"""Counting in memory and handing over: nothing twice, nothing lost that need not be, and never without bound."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from borgerblik import db
from borgerblik.operations.baggrund import Baggrund, Opgave
from borgerblik.operations.statistik import Statistik, StatistikStore
from borgerblik.operations.statistik.model import ALLE, Doer, Kig, Svar
from borgerblik.operations.statistik.store import aflevering_tabel
from borgerblik.operations.statistik.taeller import Taeller
from tests.operations.statistik.kig import NU, OMRAADER, et_kig, et_kommunekig


def en_statistik(engine: db.Engine, now: datetime = NU) -> Statistik:
    return Statistik(StatistikStore(engine), OMRAADER, lambda: ["0751"], lambda: now)


def november(engine: db.Engine, kode: str = "0751") -> Any:
    (tal,) = en_statistik(engine).kommunens(kode, "2026-11", "2026-11")
    return tal


def talte(engine: db.Engine, *looks: Kig) -> Any:
    """The month after one worker has counted these."""
    worker = en_statistik(engine)
    for kig in looks:
        worker.tael(kig)
    worker.aflever()
    return november(engine)


def test_what_was_counted_can_be_read_by_area_door_and_what_it_gave(engine: db.Engine) -> None:
    tal = talte(
        engine,
        et_kig(),
        et_kig(doer=Doer.BORGER_API),
        et_kig(et_kommunekig(med=()), doer=Doer.FULDMAGT),
        et_kig(et_kommunekig(med=("kontanthjaelp",)), doer=Doer.SAGSBEHANDLER),
    )

    assert tal.borgere.opslag == 3, "staff are never counted among the citizens"
    assert (tal.borgere.alle.sager.kald, tal.borgere.alle.sager.med_data) == (3, 2)
    assert [(o.noegle, o.sager.med_data, o.sager.uden_data) for o in tal.borgere.omraader] == [
        ("sygedagpenge", 2, 1),
        ("kontanthjaelp", 0, 3),
    ]
    assert tal.borgere.alle.ydelser.uden_data == 3
    assert {doer: udsnit.opslag for doer, udsnit in tal.efter_doer.items()} == dict.fromkeys(Doer, 1)
    assert tal.sagsbehandlere.omraader[1].sager.med_data == 1
    assert tal.kilder == {"sagdokumentindeks": {"svarede": 4}, "ydelsesindeks": {"svarede": 4}}


def test_what_is_held_back_is_summed_by_rule_and_an_area_nobody_knows_any_more_is_still_there(
    engine: db.Engine,
) -> None:
    held = {("sygedagpenge", "vip"): 2, ("nedlagt", "vip"): 1, ("nedlagt", "slettet"): 1}
    tal = talte(engine, et_kig(et_kommunekig(tilbageholdt=held)), et_kig(et_kommunekig(tilbageholdt=held)))

    assert tal.borgere.alle.tilbageholdt == {"slettet": 2, "vip": 6}
    assert [(o.noegle, o.tilbageholdt) for o in tal.borgere.omraader if o.tilbageholdt] == [
        ("sygedagpenge", {"vip": 4}),
        ("nedlagt", {"slettet": 2, "vip": 2}),
    ]


def test_partial_looks_and_what_became_of_each_source(engine: db.Engine) -> None:
    half = et_kommunekig(
        kilder={"sagdokumentindeks": "svarede", "ydelsesindeks": "for_langsom"},
        ydelser={ALLE: Svar.UBESVARET},
    )
    tal = talte(engine, et_kig(half), et_kig(half), et_kig())

    assert (tal.borgere.opslag, tal.borgere.delvise) == (3, 2)
    assert tal.kilder["ydelsesindeks"] == {"for_langsom": 2, "svarede": 1}
    assert (tal.borgere.alle.ydelser.ubesvaret, tal.borgere.alle.ydelser.kald) == (2, 3)


def test_the_percentiles_are_the_steps_that_so_many_looks_stay_within(engine: db.Engine) -> None:
    looks = [et_kig(sekunder=0.05)] * 50 + [et_kig(sekunder=0.25)] * 45 + [et_kig(sekunder=1.5)] * 4
    svartid = talte(engine, *looks, et_kig(sekunder=60.0)).borgere.svartid

    assert (svartid.p50, svartid.p95, svartid.p99) == (0.1, 0.3, 1.5)
    assert svartid.trin == {"0.1": 50, "0.3": 45, "1.5": 4, "over": 1}
    assert talte(engine, *[et_kig(sekunder=60.0)] * 9).borgere.svartid.p99 is None


def test_a_month_in_which_nothing_was_counted_is_there_with_noughts(engine: db.Engine) -> None:
    months = en_statistik(engine).kommunens("0101", "2025-12", "2026-02")

    assert [each.maaned for each in months] == ["2025-12", "2026-01", "2026-02"]
    assert {each.borgere.opslag for each in months} == {0}
    assert months[0].borgere.svartid.p50 is None


def test_workers_and_deliveries_add_up_and_kommuner_and_months_are_kept_apart(engine: db.Engine) -> None:
    one, other = en_statistik(engine), en_statistik(engine)
    for worker in (one, other, one):
        worker.tael(et_kig())
        worker.aflever()
    one.tael(et_kig(et_kommunekig("0101")))
    one.tael(et_kig(tidspunkt=datetime(2026, 10, 31, 22, 59, tzinfo=UTC)))
    one.aflever()
    one.aflever()

    assert november(engine).borgere.opslag == 3
    assert november(engine, "0101").borgere.opslag == 1
    (october,) = one.kommunens("0751", "2026-10", "2026-10")
    assert october.borgere.opslag == 1


def test_many_threads_and_workers_at_once_lose_nothing(engine: db.Engine) -> None:
    workers = [en_statistik(engine) for _ in range(2)]

    def busy(worker: Statistik) -> None:
        for _ in range(20):
            worker.tael(et_kig())
            worker.aflever()

    threads = [threading.Thread(target=busy, args=(worker,)) for worker in workers * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert november(engine).borgere.opslag == 80


class Svigter(StatistikStore):
    """A store whose database is lost before, or just after, it has kept a delivery."""

    def __init__(self, engine: db.Engine) -> None:
        super().__init__(engine)
        self.foer = self.efter = False

    def laeg_til(self, *delivery: Any) -> bool:
        if self.foer:
            raise db.DatabaseUnavailable("gone")
        kept = super().laeg_til(*delivery)
        if self.efter:
            raise db.DatabaseUnavailable("gone before it said so")
        return kept


@pytest.mark.parametrize("when", ["foer", "efter"])
def test_a_delivery_that_failed_is_made_once_more_and_counted_once(engine: db.Engine, when: str) -> None:
    store = Svigter(engine)
    worker = Taeller(store, lambda: NU)
    worker.tael(et_kig())
    setattr(store, when, True)
    for _ in range(3):
        with pytest.raises(db.DatabaseUnavailable):
            worker.aflever()
        worker.tael(et_kig())
    setattr(store, when, False)
    worker.aflever()
    worker.aflever()

    assert november(engine).borgere.opslag == 4


def test_memory_is_bounded_and_what_is_lost_is_told(engine: db.Engine) -> None:
    per_look = len(dict(et_kig().celler()))
    worker = Taeller(StatistikStore(engine), lambda: NU, flest=per_look)
    for kode in ("0751", "0101", "0751"):
        worker.tael(et_kig(et_kommunekig(kode)))
    with capture_logs() as logs:
        worker.aflever()

    assert november(engine).borgere.opslag == 2, "cells that are there go on counting"
    assert november(engine, "0101").borgere.opslag == 0
    assert [(line["event"][:16], line["antal"]) for line in logs] == [("counts were lost", per_look)]


def test_workers_that_are_long_gone_are_forgotten(engine: db.Engine) -> None:
    for days in (0, 3, 8):
        worker = Taeller(StatistikStore(engine), lambda days=days: NU + timedelta(days=days))  # type: ignore[misc]
        worker.tael(et_kig())
        worker.aflever()

    with db.connected(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(aflevering_tabel)) == 2


def test_with_nothing_counted_nothing_is_written(engine: db.Engine) -> None:
    en_statistik(engine).aflever()

    with db.connected(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(aflevering_tabel)) == 0


def test_a_worker_that_is_forked_hands_over_its_own_counts_and_not_its_parents(engine: db.Engine) -> None:
    worker = Taeller(StatistikStore(engine), lambda: NU)
    worker.tael(et_kig())
    engine.dispose()
    pid = os.fork()
    if not pid:  # pragma: no cover (another process)
        try:
            worker.tael(et_kig())
            worker.aflever()
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    worker.aflever()

    assert november(engine).borgere.opslag == 2
    with db.connected(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(aflevering_tabel)) == 2


def test_the_last_counts_are_handed_over_when_the_work_ends() -> None:
    done: list[str] = []
    work = Baggrund(
        [
            Opgave("tal", 3600, lambda: done.append("tal"), til_sidst=True),
            Opgave("andet", 3600, lambda: done.append("andet")),
        ]
    )

    work.afslut()
    assert done == ["tal"]
    work.stop()
    assert done == ["tal", "tal"]


def test_one_last_task_that_fails_holds_up_no_other() -> None:
    done: list[str] = []

    def broken() -> None:
        raise db.DatabaseUnavailable("gone")

    with capture_logs() as logs:
        Baggrund(
            [Opgave("tal", 1, broken, til_sidst=True), Opgave("ro", 1, lambda: done.append("x"), til_sidst=True)]
        ).afslut()

    assert done == ["x"]
    assert [line["opgave"] for line in logs] == ["tal"]
