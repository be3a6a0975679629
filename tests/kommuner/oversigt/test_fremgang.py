"""A day is kept as it was at its end, whoever counts it; days nobody counted are made anew of the choices."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from borgerblik.db import Engine, transaction
from borgerblik.kommuner import KommuneStore
from borgerblik.kommuner.oversigt import Celletilstand
from borgerblik.kommuner.oversigt.fremgang import maanedsslut
from borgerblik.kommuner.oversigt.store import DagStore, dag_tabel
from tests.kommuner.oversigt.byg import AARHUS, I_DAG, ODENSE, Kommunerne, aabnet
from tests.samtidig import samtidig

T = Celletilstand
ET_AAR = date(2025, 1, 1)


def moment(dag: date, hour: int = 12) -> datetime:
    return datetime(dag.year, dag.month, dag.day, hour, tzinfo=UTC)


def tal(engine: Engine, dag: date, omraade: str = "sygedagpenge") -> dict[str, int]:
    return {
        tilstand.value: antal
        for each in DagStore(engine).hent([dag])
        if each.omraade == omraade
        for tilstand, antal in each.antal.items()
        if antal
    }


def test_the_months_shown_are_the_twelve_before_this() -> None:
    ends = maanedsslut(date(2026, 3, 31))

    assert (len(ends), ends[0], ends[-2], ends[-1]) == (12, date(2025, 3, 31), date(2026, 1, 31), date(2026, 2, 28))


def test_a_day_is_counted_anew_while_it_runs_and_stays_as_it_was_when_it_is_over(engine: Engine) -> None:
    at = Kommunerne(omraader={(AARHUS, "sygedagpenge"): "planlagt"}, nu=moment(I_DAG, hour=0))
    oversigt = at.oversigt(engine)
    oversigt.tael_dagen()
    assert tal(engine, I_DAG) == {"planlagt": 1, "lukket": 97}
    at.nu += timedelta(hours=9)
    at.omraader = {(AARHUS, "sygedagpenge"): "problemer"}
    oversigt.tael_dagen()
    at.nu += timedelta(minutes=9)
    at.omraader = {}
    oversigt.tael_dagen()
    assert tal(engine, I_DAG) == {"problemer": 1, "lukket": 97}, "no more often than every ten minutes"
    at.nu += timedelta(minutes=1)
    at.omraader = {(AARHUS, "sygedagpenge"): "aaben"}
    oversigt.tael_dagen()

    at.nu += timedelta(days=1)
    at.omraader = {}
    oversigt.tael_dagen()

    assert tal(engine, I_DAG) == {"aaben": 1, "lukket": 97}
    assert tal(engine, I_DAG + timedelta(days=1)) == {"lukket": 98}


def test_an_older_count_that_comes_late_takes_no_newer_ones_place(engine: Engine) -> None:
    store, area = DagStore(engine), "sygedagpenge"
    store.tael(I_DAG, {area: {T.AABEN: 1, T.LUKKET: 97}}, moment(I_DAG, hour=12))
    store.tael(I_DAG, {area: {T.LUKKET: 98}}, moment(I_DAG, hour=11))

    assert tal(engine, I_DAG) == {"aaben": 1, "lukket": 97}


def test_what_opened_after_the_last_count_of_a_day_is_part_of_that_day(engine: Engine) -> None:
    last = date(2026, 10, 31)
    at = Kommunerne(omraader={(ODENSE, "revalidering"): "planlagt"}, nu=moment(last, hour=1))
    oversigt, store = at.oversigt(engine), KommuneStore(engine)
    store.save(aabnet(ODENSE, "Odense Kommune", "revalidering", alle=False), at=moment(last, hour=0), by="x")
    oversigt.tael_dagen()  # and then the product was down for the rest of the day
    store.save(aabnet(AARHUS, "Aarhus Kommune", "sygedagpenge"), at=moment(last, hour=10), by="x")
    at.nu = moment(date(2026, 11, 15))
    oversigt.tael_dagen()

    seen = oversigt.fremgang("sygedagpenge").maalinger[-2]
    assert (seen.dag, seen.antal[T.AABEN], seen.antal[T.LUKKET], seen.genskabt) == (last, 1, 97, True)


def test_what_opened_before_the_last_count_of_a_day_leaves_the_count_as_it_was(engine: Engine) -> None:
    last = date(2026, 10, 31)
    at = Kommunerne(omraader={(AARHUS, "sygedagpenge"): "problemer"}, nu=moment(last, hour=11))
    KommuneStore(engine).save(aabnet(AARHUS, "Aarhus Kommune", "sygedagpenge"), at=moment(last, hour=10), by="x")
    oversigt = at.oversigt(engine)
    oversigt.tael_dagen()
    at.nu = moment(date(2026, 11, 15))
    oversigt.tael_dagen()

    assert tal(engine, last) == {"problemer": 1, "lukket": 97}, "choices do not tell open from open with problems"


def test_a_day_kept_before_anybody_said_when_is_made_anew_where_something_opened_on_it(engine: Engine) -> None:
    changed, quiet = date(2026, 9, 30), date(2026, 10, 31)
    at, store = Kommunerne(), DagStore(engine)
    KommuneStore(engine).save(aabnet(AARHUS, "Aarhus Kommune", "sygedagpenge"), at=moment(changed), by="x")
    for dag in (changed, quiet):
        store.tael(dag, {"sygedagpenge": {T.AFPROEVES: 1, T.LUKKET: 97}}, moment(dag))
    with transaction(engine) as connection:
        connection.execute(update(dag_tabel).values(talt=None))
    at.oversigt(engine).tael_dagen()

    assert tal(engine, changed) == {"aaben": 1, "lukket": 97}
    assert tal(engine, quiet) == {"afproeves": 1, "lukket": 97}, "nothing says that it is wrong"


def test_of_several_processes_one_has_the_day(engine: Engine) -> None:
    counts = [Kommunerne(omraader={(AARHUS, "sygedagpenge"): state}) for state in ("aaben", "planlagt") * 3]
    samtidig(*(each.oversigt(engine).tael_dagen for each in counts))

    found = tal(engine, I_DAG)
    assert found in ({"aaben": 1, "lukket": 97}, {"planlagt": 1, "lukket": 97}), "never a mixture of two"


def test_days_before_are_made_anew_of_what_the_kommuner_had_chosen(engine: Engine) -> None:
    store = KommuneStore(engine)
    store.save(aabnet(AARHUS, "Aarhus Kommune", "sygedagpenge", alle=False), at=moment(date(2026, 3, 10)), by="x")
    store.save(aabnet(ODENSE, "Odense Kommune", "revalidering"), at=moment(date(2026, 5, 1)), by="x")
    store.save(aabnet(AARHUS, "Aarhus Kommune", "sygedagpenge"), at=moment(date(2026, 6, 15)), by="x")
    oversigt = Kommunerne().oversigt(engine)
    oversigt.tael_dagen()

    assert tal(engine, date(2026, 3, 9)) == {}
    assert tal(engine, date(2026, 3, 10)) == {"delvist_aaben": 1, "lukket": 97}
    assert tal(engine, date(2026, 6, 14)) == {"delvist_aaben": 1, "lukket": 97}
    assert tal(engine, date(2026, 6, 15)) == {"aaben": 1, "lukket": 97}
    assert tal(engine, date(2026, 5, 1), "revalidering") == {"aaben": 1, "lukket": 97}
    found = oversigt.fremgang("sygedagpenge").maalinger
    assert len(found) == 13
    assert all(each.alle == 98 for each in found)
    assert [each.antal.get(T.AABEN, 0) for each in found][-7:] == [0, 1, 1, 1, 1, 1, 0], "today is what is so today"
    assert [each.genskabt for each in found] == [True] * 12 + [False]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_change_late_in_the_evening_is_of_the_danish_day(engine: Engine) -> None:
    chosen = aabnet(AARHUS, "Aarhus Kommune", "sygedagpenge")
    KommuneStore(engine).save(chosen, at=moment(date(2026, 7, 1), hour=23), by="x")
    Kommunerne().oversigt(engine).tael_dagen()

    assert tal(engine, date(2026, 7, 1)) == {}
    assert tal(engine, date(2026, 7, 2)) == {"aaben": 1, "lukket": 97}


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_what_was_counted_is_never_made_anew(engine: Engine) -> None:
    at = Kommunerne(omraader={(AARHUS, "sygedagpenge"): "afproeves"})
    oversigt = at.oversigt(engine)
    oversigt.tael_dagen()
    KommuneStore(engine).save(aabnet(AARHUS, "Aarhus Kommune", "sygedagpenge"), at=moment(ET_AAR), by="x")
    at.nu += timedelta(days=2)
    oversigt.tael_dagen()

    assert tal(engine, I_DAG) == {"afproeves": 1, "lukket": 97}
    assert tal(engine, I_DAG + timedelta(days=1)) == {"aaben": 1, "lukket": 97}, "nobody was there to count"
    oldest = min(DagStore(engine).kendte(date(2020, 1, 1)))
    assert oldest == at.nu.date() - timedelta(days=400), "no further back than is shown"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_all_areas_together_count_a_kommune_once_for_each(engine: Engine) -> None:
    at = Kommunerne(omraader={(AARHUS, "sygedagpenge"): "aaben", (AARHUS, "revalidering"): "planlagt"})
    today = at.oversigt(engine).fremgang(None).maalinger[-1]

    assert (today.alle, today.antal[T.AABEN], today.antal[T.PLANLAGT]) == (8 * 98, 1, 1)
