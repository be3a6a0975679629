"""When the log is sealed: every ten minutes where something is new, once for each Danish day, by one of many."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from borgerblik import db
from borgerblik.audit.segl.forsegler import Forsegler
from tests.audit.loggen import Loggen, en_log

pytestmark = pytest.mark.slow  # a database of each kind for every one


@pytest.fixture
def loggen(engine: db.Engine) -> Loggen:
    return en_log(engine)


def segl(loggen: Loggen) -> list[tuple[str, str | None]]:
    return [(each.slags, None if each.dag is None else each.dag.isoformat()) for each in loggen.log.segl.alle()]


def test_nothing_is_sealed_before_anything_is_written_and_then_every_ten_minutes(loggen: Loggen) -> None:
    loggen.forsegler.pas()
    assert segl(loggen) == []
    for minutes in (0, 5, 4, 2, 11):
        loggen.nu += timedelta(minutes=minutes)
        loggen.skriv(1)
        loggen.forsegler.pas()

    assert segl(loggen) == [("mellem", None)] * 3
    loggen.nu += timedelta(minutes=30)
    loggen.forsegler.pas()
    assert len(segl(loggen)) == 3


def test_a_danish_day_is_closed_soon_after_its_midnight_and_a_day_without_looks_by_the_next(loggen: Loggen) -> None:
    loggen.nu = datetime(2026, 11, 24, 22, 55, tzinfo=UTC)  # five minutes to midnight
    loggen.skriv(1)
    loggen.forsegler.pas()
    loggen.nu = datetime(2026, 11, 24, 23, 1, tzinfo=UTC)
    loggen.forsegler.pas()
    assert segl(loggen) == [("mellem", None), ("dag", "2026-11-24")]

    loggen.nu += timedelta(days=3)
    loggen.forsegler.pas()
    assert len(segl(loggen)) == 2
    loggen.skriv(1)
    loggen.forsegler.pas()
    assert segl(loggen)[2:] == [("dag", "2026-11-27")]
    assert loggen.kontrol().hel


def test_of_many_who_seal_at_once_one_wins(loggen: Loggen) -> None:
    loggen.skriv(3)
    others = [Forsegler(loggen.ny(), loggen.noegle, lambda: loggen.nu) for _ in range(4)]
    threads = [threading.Thread(target=each.forsegl) for each in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(segl(loggen)) == 1
    assert loggen.kontrol().hel


def test_a_broken_log_is_told_of_once_in_ten_minutes_and_counted(loggen: Loggen) -> None:
    told: list[bool] = []
    forsegler = Forsegler(loggen.log, loggen.noegle, lambda: loggen.nu, lambda: told.append(True))
    loggen.skriv(1)
    loggen.sql("UPDATE opslag SET seer = 'x'")
    with capture_logs() as lines:
        forsegler.pas()
        forsegler.pas()
        loggen.nu += timedelta(minutes=11)
        forsegler.pas()

    assert len(told) == 2
    assert [line["log_level"] for line in lines] == ["error"] * 2
    assert forsegler.tilstand().fejl == 1
