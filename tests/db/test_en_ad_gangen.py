"""One at a time under each name, in all the processes that share a database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest

from borgerblik import db
from tests.samtidig import samtidig


@pytest.fixture
def andre(engine: db.Engine) -> Iterator[db.Engine]:
    """The same database, as another process has it."""
    made = db.open_database(engine.url.render_as_string(hide_password=False))
    yield made
    made.dispose()


def test_no_two_are_in_at_the_same_time_and_all_come_through(engine: db.Engine, andre: db.Engine) -> None:
    inside, seen = threading.Semaphore(1), []

    def work(tur: db.EnAdGangen) -> None:
        with tur("navn"):
            assert inside.acquire(blocking=False), "somebody else is in"
            seen.append(1)
            inside.release()

    ture = (db.EnAdGangen(engine), db.EnAdGangen(andre))
    samtidig(*(lambda n=n: work(ture[n % 2]) for n in range(12)))

    assert len(seen) == 12


def test_whoever_waits_too_long_is_told_that_the_database_gives_no_answer(engine: db.Engine, andre: db.Engine) -> None:
    with (
        mock.patch.object(db, "STATEMENT_SECONDS", 0.2),
        db.EnAdGangen(engine)("navn"),
        pytest.raises(db.DatabaseUnavailable),
        db.EnAdGangen(andre)("navn"),
    ):
        pytest.fail("two were in")


def test_one_that_fails_inside_lets_the_next_one_in(engine: db.Engine) -> None:
    tur = db.EnAdGangen(engine)
    with pytest.raises(LookupError), tur("navn"):
        raise LookupError
    with tur("navn"):
        pass


def test_meanwhile_the_database_is_written_by_other_connections(engine: db.Engine) -> None:
    with db.EnAdGangen(engine)("navn"), db.transaction(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE proeve (tal INTEGER)")
        connection.exec_driver_sql("DROP TABLE proeve")


def test_the_file_beside_sqlite_is_for_our_eyes_only(database: db.Engine) -> None:
    with db.EnAdGangen(database)("navn"):
        found = Path(f"{database.url.database}-tur")

        assert found.stat().st_mode & 0o777 == 0o600
