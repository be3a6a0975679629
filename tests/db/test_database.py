"""Opening a database: what may go wrong, who may read it, what is kept."""

from __future__ import annotations

import os
import socket
import stat
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, text
from sqlalchemy.exc import StatementError

from borgerblik import db

MOMENTS = Table("moments", MetaData(), Column("id", Integer, primary_key=True), Column("at", db.UtcDateTime))
SECRET = "hemmelig"


def test_a_moment_comes_back_in_utc_whatever_its_offset(engine):
    summer = datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    with engine.connect() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE moments (id integer primary key, at timestamp)"))
        if engine.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE moments ALTER COLUMN at TYPE timestamptz"))
            connection.execute(text("SET LOCAL TIME ZONE 'America/New_York'"))
        connection.execute(insert(MOMENTS), {"id": 1, "at": summer})
        kept = connection.execute(select(MOMENTS.c.at)).scalar_one()

    assert kept == summer
    assert kept.tzinfo is UTC


def test_a_moment_without_offset_is_refused(engine):
    naive = datetime(2026, 7, 1, 12)  # noqa: DTZ001
    with engine.connect() as connection, pytest.raises(StatementError, match="without offset"):
        connection.execute(select(MOMENTS.c.at).where(MOMENTS.c.at == naive))


@pytest.mark.parametrize(
    "url",
    [
        "mysql://borger:hemmelig@127.0.0.1/x",
        "borger:hemmelig@127.0.0.1",
        "postgresql://borger:hemmelig@127.0.0.1:nonsense/x",
        "postgresql+asyncpg://borger:hemmelig@127.0.0.1/x",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:////proc/nowhere/hemmelig/x.sqlite",
        "",
    ],
)
def test_a_wrong_address_is_told_in_one_sentence_without_its_password(url):
    with pytest.raises(db.DatabaseUnavailable) as told:
        db.open_database(url)

    assert "\n" not in str(told.value)
    assert f":{SECRET}@" not in str(told.value)
    assert told.value.__cause__ is None or SECRET not in str(told.value.__cause__).replace("/hemmelig/", "")


def test_an_unreachable_server_is_told_without_its_password():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    engine = db.open_database(f"postgresql://borger:{SECRET}@127.0.0.1:{port}/sager?password={SECRET}")

    for use in (db.current, db.upgrade):
        with pytest.raises(db.DatabaseUnavailable, match=rf"127\.0\.0\.1:{port}/sager gives no answer") as told:
            use(engine)
        assert SECRET not in str(told.value)
        assert SECRET not in str(told.value.__cause__)


@pytest.mark.slow
def test_a_server_that_takes_the_call_and_says_nothing_does_not_hang_us():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        engine = db.open_database(f"postgresql://borger@127.0.0.1:{silent.getsockname()[1]}/sager")
        with pytest.raises(db.DatabaseUnavailable):
            db.current(engine)


def test_a_statement_that_never_ends_is_cut_off(postgres):
    engine = db.open_database(f"{postgres}?options=-c%20statement_timeout%3D100")
    with pytest.raises(db.DatabaseUnavailable), db.connected(engine) as connection:
        connection.execute(text("SELECT pg_sleep(30)"))
    with db.connected(engine) as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar_one() == "on"
    engine.dispose()


def test_a_statement_has_its_limit_without_being_asked(postgres):
    engine = db.open_database(postgres)
    with db.connected(engine) as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == f"{db.STATEMENT_SECONDS}s"
    engine.dispose()


def test_a_file_that_is_no_database_is_told(tmp_path):
    file = tmp_path / "noter.txt"
    file.write_text("Husk mælk. " * 1000)
    with pytest.raises(db.DatabaseUnavailable, match="file is not a database"):
        db.current(db.open_database(f"sqlite:///{file}"))


def test_an_error_names_no_value(engine):
    with pytest.raises(db.DatabaseUnavailable) as told, db.connected(engine) as connection:
        connection.execute(text("SELECT * FROM no_such_table WHERE x = :x"), {"x": SECRET})
    assert SECRET not in str(told.value.__cause__)
    assert "borgerblik db upgrade" in str(told.value)


def test_only_we_can_read_the_file_and_what_lies_beside_it(tmp_path):
    folder = tmp_path / "instance"
    engine = db.open_database(f"sqlite:///{folder / 'borgerblik.sqlite'}")
    db.upgrade(engine)
    with db.connected(engine) as connection:  # while in use there is a -wal and a -shm
        connection.execute(text("SELECT 1 FROM kommune"))
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}
    assert len(modes) == 3


def test_a_file_others_could_read_is_closed_to_them(tmp_path):
    file = tmp_path / "old.sqlite"
    file.touch(0o644)
    db.open_database(f"sqlite:///{file}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_sqlite_is_durable_and_waits_its_turn(tmp_path):
    engine = db.open_database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with db.connected(engine) as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()

    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


def test_many_threads_write_at_once_and_nothing_is_lost(engine):
    def write(number: int) -> None:
        for step in range(5):
            with db.transaction(engine) as connection:
                connection.execute(
                    text("INSERT INTO kommune (kode, navn, tilsluttet, version) VALUES (:k, 'x', :no, 1)"),
                    {"k": f"{number}{step}", "no": False},
                )

    threads = [threading.Thread(target=write, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with db.connected(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM kommune")).scalar_one() == 60


def test_a_forked_worker_opens_a_connection_of_its_own(engine):
    with db.connected(engine) as connection:
        connection.execute(text("SELECT 1"))
    ours = engine.pool.checkedin()
    child = os.fork()
    if child == 0:
        os._exit(int(engine.pool.checkedin()))

    _, status = os.waitpid(child, 0)
    assert ours == 1
    assert os.waitstatus_to_exitcode(status) == 0


def test_both_spellings_of_a_postgresql_address_mean_psycopg():
    for scheme in ("postgresql", "postgresql+psycopg"):
        assert db.open_database(f"{scheme}://x@127.0.0.1/x").dialect.driver == "psycopg"


def test_a_relative_path_is_a_file_where_we_stand(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    db.open_database("sqlite:///instance/x.sqlite")
    assert Path("instance/x.sqlite").exists()
