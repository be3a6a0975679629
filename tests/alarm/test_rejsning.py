"""Every code in every row of the log becomes an alarm, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pytest
from structlog.testing import capture_logs

from borgerblik.alarm import rejsning
from borgerblik.alarm.model import Look, Tilstand
from borgerblik.alarm.rejsning import Rejsning
from borgerblik.domain.tilsyn import Alarmmodtagere
from tests.alarm.byg import AARHUS, BEGGE, BORGER, KOEBENHAVN, NU, SEER, TILSYN, Kontor, et_look
from tests.samtidig import samtidig


def test_a_row_with_two_codes_raises_two_alarms_and_one_without_none(kontor: Kontor) -> None:
    found = kontor.rejs(et_look(1), et_look(2, "vip", "kle:32.24.04"))

    assert [(alarm.kode, alarm.slags) for alarm in found] == [("kle:32.24.04", "kle"), ("vip", "vip")]
    vip = found[1]
    assert (vip.opslag, vip.seer, vip.borger, vip.kommune, vip.antal) == (2, SEER, BORGER, AARHUS, 1)
    assert (vip.tidspunkt, vip.tilstand, vip.rolle) == (NU, Tilstand.NY, "sagsbehandler")
    assert [(step.tilstand, step.af) for step in kontor.alarmer.historik(vip)] == [(Tilstand.NY, None)]
    assert kontor.talt == Counter({("kle",): 1, ("vip",): 1})


def test_a_row_is_read_once_however_often_we_look(kontor: Kontor) -> None:
    kontor.rejs(et_look(1, "vip"))

    assert len(kontor.rejs()) == 1
    assert len(kontor.rejs(et_look(7, "vip"))) == 2
    kontor.rejsning = kontor.ny_rejsning()  # a process that starts anew
    assert len(kontor.rejs()) == 2


def test_a_look_in_two_kommuner_is_an_alarm_in_each(kontor: Kontor) -> None:
    kontor.rejs(et_look(1, "vip", kommuner=(AARHUS, KOEBENHAVN)))

    assert len(kontor.alle(AARHUS)) == len(kontor.alle(KOEBENHAVN)) == 1


def test_a_long_log_is_read_to_its_end(kontor: Kontor) -> None:
    per_read = rejsning.service.AD_GANGEN
    kontor.log = [et_look(number) for number in range(1, 2 * per_read + 1)]

    found = kontor.rejs(et_look(2 * per_read + 1, "vip"))

    assert [alarm.opslag for alarm in found] == [2 * per_read + 1]


@pytest.mark.parametrize("kode", ["mange_opslag", "uden_for_arbejdstid"])
def test_what_one_employee_repeats_within_the_hour_is_one_alarm_with_a_count(kontor: Kontor, kode: str) -> None:
    minutes = (0, 59, 61, 125)
    found = kontor.rejs(
        *(et_look(1 + each, kode, tidspunkt=NU + timedelta(minutes=each)) for each in minutes),
        et_look(500, kode, seer=TILSYN),
        et_look(501, kode, kommuner=(KOEBENHAVN,)),
    )

    assert [(alarm.opslag, alarm.antal, alarm.seer) for alarm in reversed(found)] == [
        (1, 2, SEER), (62, 1, SEER), (126, 1, SEER), (500, 1, TILSYN),
    ]  # fmt: skip
    assert found[-1].senest == NU + timedelta(minutes=59)


def test_looks_at_two_watched_persons_are_two_alarms(kontor: Kontor) -> None:
    assert len(kontor.rejs(et_look(1, "vip"), et_look(2, "vip"))) == 2


def test_what_joins_an_alarm_makes_it_another_version_and_never_joins_one_that_has_ended(kontor: Kontor) -> None:
    (alarm,) = kontor.rejs(et_look(1, "mange_opslag"))
    (joined,) = kontor.rejs(et_look(2, "mange_opslag"))
    assert joined.version == alarm.version + 1

    kontor.alarmer.behandl(joined, Tilstand.UNDER_BEHANDLING, "", TILSYN)
    kontor.alarmer.behandl(kontor.alle()[0], Tilstand.I_ORDEN, "Aftalt med lederen", TILSYN)
    assert [alarm.antal for alarm in kontor.rejs(et_look(3, "mange_opslag"))] == [1, 2]


def test_a_row_that_cannot_be_read_now_is_read_later_and_so_is_one_whose_receivers_cannot_be_found(
    kontor: Kontor,
) -> None:
    kontor.log = [et_look(1, "vip")]

    def gone(*_: object) -> list[Look]:
        raise ConnectionError

    def nobody(_kode: str) -> Alarmmodtagere:
        raise ConnectionError

    for ansattes, modtagere in ((gone, lambda _: BEGGE), (kontor.ansattes, nobody)):
        broken = Rejsning(kontor.engine, ansattes, modtagere, lambda: NU, taelles=lambda _: None)
        with pytest.raises(ConnectionError):
            broken.koer()

    assert len(kontor.rejs()) == 1


def test_many_processes_at_once_raise_each_alarm_once(kontor: Kontor) -> None:
    kontor.log = [et_look(number, "vip") for number in range(1, 41)]

    def few_at_a_time(efter: int, antal: int) -> Sequence[Look]:
        return kontor.ansattes(efter, min(antal, 3))

    def work(mine: Rejsning) -> None:
        for _ in range(5):
            mine.koer()

    processes = [
        Rejsning(kontor.engine, few_at_a_time, lambda _: BEGGE, lambda: NU, taelles=lambda _: None) for _ in range(4)
    ]
    samtidig(*(partial(work, each) for each in processes))

    assert sorted(alarm.opslag for alarm in kontor.alle(antal=100)) == list(range(1, 41))


def test_the_place_in_the_log_and_the_alarms_are_kept_together_or_not_at_all(
    kontor: Kontor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(rejsning.store, "planlaeg", fails)
        kontor.log = [et_look(1, "vip")]
        with pytest.raises(RuntimeError):
            kontor.rejsning.koer()
    assert kontor.alle() == []

    assert len(kontor.rejs()) == 1


def test_an_alarm_that_names_no_kommune_is_said_aloud_and_stops_nothing(kontor: Kontor) -> None:
    with capture_logs() as logs:
        found = kontor.rejs(et_look(1, "vip", kommuner=()), et_look(2, "vip"))

    assert len(found) == 1
    assert [each["nummer"] for each in logs if each["log_level"] == "error"] == [1]


def test_a_log_whose_numbers_have_been_raised_from_before_is_no_second_alarm(kontor: Kontor) -> None:
    kontor.rejs(et_look(1, "vip"))
    with kontor.engine.begin() as connection:  # as after a place that was lost
        connection.exec_driver_sql("UPDATE alarm_laest SET nummer = 0")

    assert len(kontor.rejs()) == 1


def test_who_stands_at_a_place_that_others_have_passed_does_nothing(kontor: Kontor) -> None:
    kontor.rejs(et_look(1, "vip"))
    store = rejsning.store.RejsningStore(kontor.engine)

    late = store.rejs(0, 9, [et_look(9, "vip")], {AARHUS: BEGGE}, NU)

    assert late is None
    assert store.laest() == 1
    assert len(kontor.alle()) == 1


def test_one_that_has_ended_hides_no_open_one_of_the_same_hour(kontor: Kontor) -> None:
    later, between = (NU + timedelta(minutes=each) for each in (61, 50))
    kontor.rejs(et_look(1, "mange_opslag"), et_look(2, "mange_opslag", tidspunkt=later))
    for til, note in ((Tilstand.UNDER_BEHANDLING, ""), (Tilstand.I_ORDEN, "Aftalt med lederen")):
        kontor.alarmer.behandl(kontor.alle()[0], til, note, TILSYN)

    found = kontor.rejs(et_look(3, "mange_opslag", tidspunkt=between))

    assert [(alarm.opslag, alarm.antal) for alarm in found] == [(2, 1), (1, 2)]
