"""A full disk: no answer without its row, and when there is room again the log goes on, whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from borgerblik import db
from borgerblik.audit import LogUnavailable
from tests.audit.loggen import en_log
from tests.audit.test_log import BORGER, rows

pytestmark = pytest.mark.slow  # a database of each kind for every one

FULL = (
    "CREATE FUNCTION fuld() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$",
    "CREATE TRIGGER fuld BEFORE INSERT ON opslag FOR EACH ROW EXECUTE FUNCTION fuld()",
)


@contextmanager
def full(engine: db.Engine) -> Iterator[None]:
    """No room for one row more on PostgreSQL; on SQLite for the few that its last page has room for."""
    if engine.dialect.name == "sqlite":
        with db.connected(engine) as connection:
            pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())
        engine.dispose()

        def limited(connection, _record) -> None:
            connection.execute(f"PRAGMA max_page_count = {pages}")

        event.listen(engine, "connect", limited)
        yield
        event.remove(engine, "connect", limited)
        engine.dispose()
        return
    with db.transaction(engine) as connection:
        for statement in FULL:
            connection.exec_driver_sql(statement)
    try:
        yield
    finally:
        with db.transaction(engine) as connection:
            connection.exec_driver_sql("DROP TRIGGER fuld ON opslag")
            connection.exec_driver_sql("DROP FUNCTION fuld()")


def until_refused(write: Callable[[], None]) -> tuple[int, LogUnavailable]:
    for written in range(500):
        try:
            write()
        except LogUnavailable as error:
            return written, error
    raise AssertionError("the disk is never full")


def test_a_look_that_finds_the_disk_full_is_refused_and_the_next_with_room_is_written(engine: db.Engine) -> None:
    loggen = en_log(engine)
    loggen.skriv(3)
    with full(engine):
        written, error = until_refused(lambda: loggen.skriv(1))
        assert rows(engine) == 3 + written
        with pytest.raises(LogUnavailable):
            loggen.skriv(1)
    loggen.skriv(1)
    loggen.forsegler.forsegl()

    assert "full" in str(error.__cause__) or "No space left" in str(error.__cause__)
    assert rows(engine) == 4 + written
    assert loggen.kontrol().hel


def test_of_a_look_at_several_people_a_full_disk_keeps_none(tmp_path: Path) -> None:
    engine = db.open_database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    db.upgrade(engine)
    loggen = en_log(engine)
    loggen.skriv(1)
    with full(engine):
        look = loggen.log.om(BORGER)[0].opslag
        with pytest.raises(LogUnavailable):
            loggen.log.write_all([look] * 900)
        assert rows(engine) == 1
    engine.dispose()
