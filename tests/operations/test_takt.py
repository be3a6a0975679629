"""The rate an index is read at, kept by everybody together."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import text

from borgerblik import db
from borgerblik.db import Engine
from borgerblik.operations.takt import Takt


def test_all_who_read_keep_to_the_rate_together_and_use_nearly_all_of_it(engine: Engine) -> None:
    rate, calls = 50.0, 8
    taken: list[float] = []

    def read() -> None:
        own = Takt(engine, rate)  # as another process has it
        for _ in range(calls):
            own.vent()
            taken.append(time.monotonic())

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    seconds = max(taken) - min(taken)
    reached = (len(taken) - 1) / seconds
    assert reached <= rate * 1.1, "no faster than the rate"
    assert reached >= rate * 0.5, "and not needlessly slow (a machine under load lags)"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_rate_of_nothing_is_no_limit_and_waits_for_nobody(engine: Engine) -> None:
    slept: list[float] = []
    for _ in range(3):
        Takt(engine, 0, slept.append).vent()

    assert slept == []


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_turns_that_nobody_took_are_not_made_up_for(engine: Engine) -> None:
    slept: list[float] = []
    takt = Takt(engine, 2, slept.append)
    takt.vent()
    time.sleep(0.6)
    for _ in range(3):
        takt.vent()

    assert len(slept) == 2, "the first comes at once, the others each after the one before"
    assert slept[0] <= 0.5 < slept[1] <= 1.0


def test_a_clock_that_was_set_ahead_holds_nobody_up_once_it_is_right_again(engine: Engine) -> None:
    slept: list[float] = []
    takt = Takt(engine, 2, slept.append)
    takt.vent()
    with db.transaction(engine) as connection:
        connection.execute(text("UPDATE indeks_takt SET naeste = naeste + 31536000000000"))  # a year

    takt.vent()
    takt.vent()

    assert sum(slept) <= 1.0, "the turns begin anew, each after the one before"
