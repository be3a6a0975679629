"""A row that is committed late, with a number below those that are there: nobody who reads on passes it by."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest

from borgerblik import db
from tests.audit.loggen import NU, Loggen, en_log
from tests.audit.test_log import ANDEN

pytestmark = pytest.mark.slow  # a transaction that takes its time, on PostgreSQL

LATE = (
    "CREATE FUNCTION sen() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NEW; END $$",
    "CREATE TRIGGER sen BEFORE INSERT ON opslag FOR EACH ROW WHEN (NEW.indhold LIKE '%%kommer sent%%')"
    " EXECUTE FUNCTION sen()",
)


@pytest.fixture
def kind() -> str:
    return "postgres"


@pytest.fixture
def loggen(engine: db.Engine) -> Iterator[Loggen]:
    """A log in which a look with the purpose `kommer sent` has its number, but is not there before `released`."""
    with db.transaction(engine) as connection:
        for statement in LATE:
            connection.exec_driver_sql(statement)
    yield en_log(engine)
    with db.transaction(engine) as connection:
        connection.exec_driver_sql("DROP TRIGGER sen ON opslag")
        connection.exec_driver_sql("DROP FUNCTION sen()")


@contextmanager
def a_late_row(loggen: Loggen) -> Iterator[psycopg.Connection]:
    """It is on its way inside, and there afterwards; `execute("SELECT pg_advisory_unlock(42)")` lets it go."""
    url = loggen.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(42)")
        look = {"rolle": "sagsbehandler", "seer": ANDEN, "formaal": "kommer sent"}
        writing = threading.Thread(target=lambda: loggen.skriv(1, loggen.ny(), **look))
        writing.start()
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        until = time.monotonic() + 10
        while other.execute(waiting).fetchone() == (0,) and time.monotonic() < until:
            time.sleep(0.01)
        yield other
        writing.join()


def test_who_reads_on_from_a_number_waits_for_what_is_below_it(loggen: Loggen) -> None:
    found: list[str] = []
    with a_late_row(loggen) as other:
        loggen.skriv(1, rolle="sagsbehandler", seer=ANDEN, formaal="kom først")
        reading = threading.Thread(
            target=lambda: found.extend(post.opslag.formaal for post in loggen.log.ansattes(0, 10))
        )
        reading.start()
        reading.join(0.2)
        assert found == []
        other.execute("SELECT pg_advisory_unlock(42)")
        reading.join()

    assert found == ["kommer sent", "kom først"]


def test_what_is_on_its_way_counts_when_it_is_there(loggen: Loggen) -> None:
    since = NU - timedelta(hours=1)
    with a_late_row(loggen) as other:
        loggen.skriv(2, rolle="sagsbehandler", seer=ANDEN)
        assert loggen.log.antal_siden(ANDEN, since) == 2
        other.execute("SELECT pg_advisory_unlock(42)")

    assert loggen.log.antal_siden(ANDEN, since) == 3
