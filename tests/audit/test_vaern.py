"""Rows and seals are only added to, whoever tries otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from borgerblik import db
from borgerblik.audit import LogUnavailable
from borgerblik.audit.vedligehold.store import RolleUbrugelig, giv_rolle, rolle_sql, vedligehold
from tests.audit.loggen import Loggen, en_log, toem
from tests.audit.test_aendringer import aendr

REFUSED = (
    "UPDATE opslag SET seer = 'x'",
    "UPDATE opslag SET salt = NULL",
    "DELETE FROM opslag",
    "UPDATE segl SET noegle = 'x'",
    "DELETE FROM segl",
    "UPDATE aendring SET af = 'x'",
    "DELETE FROM aendring",
)
ONLY_POSTGRES = (
    "TRUNCATE opslag",
    "TRUNCATE segl",
    "TRUNCATE aendring",
    "TRUNCATE opslag_resten",
    "DELETE FROM opslag_resten",
)
NEVER = (
    "DROP TABLE opslag",
    "ALTER TABLE opslag DISABLE TRIGGER ALL",
    "ALTER TABLE opslag DROP COLUMN salt",
    "SET session_replication_role = replica",
    "CREATE TABLE mit (x int)",
    "DROP TRIGGER opslag_ret ON opslag",
    "SET borgerblik.revision = 'sletter'; UPDATE opslag SET salt = NULL",
    "SET borgerblik.revision = 'sletter'; DELETE FROM aendring",
    "INSERT INTO aendring (nummer, emne) VALUES (-1, 'valg')",
    "INSERT INTO opslag (nummer, tidspunkt, kaede, plads, aftryk, haekte) VALUES (-1, now(), 1, 1, '', '')",
    "SELECT setval('opslag_nummer_seq', 1000000)",
)

TABLES = text(
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
    " AND NOT relispartition"
)
MAY_READ = text("SELECT has_table_privilege(:navn, 'SELECT')")

pytestmark = pytest.mark.slow  # a database of each kind for every one


@pytest.fixture
def loggen(engine: db.Engine) -> Loggen:
    found = en_log(engine)
    found.skriv(2)
    aendr(found)
    found.forsegler.forsegl()
    return found


@pytest.mark.parametrize("saetning", REFUSED)
def test_a_statement_that_changes_what_is_written_is_refused(loggen: Loggen, saetning: str) -> None:
    with pytest.raises(DBAPIError, match="only added to"), loggen.engine.begin() as connection:
        connection.execute(text(saetning))
    assert loggen.kontrol().hel


def test_sqlite_does_not_let_a_row_take_the_place_of_another(tmp_path) -> None:
    engine = db.open_database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    db.upgrade(engine)
    found = en_log(engine)
    found.skriv(2)
    with pytest.raises(DBAPIError, match="only added to"), engine.begin() as connection:
        connection.execute(text("REPLACE INTO opslag SELECT * FROM opslag WHERE nummer = 1"))
    engine.dispose()


@pytest.fixture
def serving(migrated_postgres: str) -> Iterator[tuple[db.Engine, db.Engine]]:
    """The owner's engine, and that of a role made for serving."""
    name = f"tjeneste_{uuid.uuid4().hex}"
    owner = db.open_database(migrated_postgres)
    toem(owner)
    plain = migrated_postgres.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'CREATE ROLE "{name}" LOGIN')
        giv_rolle(owner, name, rolle_sql(owner, name))
        engine = db.open_database(make_url(plain).set(username=name).render_as_string(False))
        yield owner, engine
        engine.dispose()
        owner.dispose()
        connection.execute(f'DROP OWNED BY "{name}"')
        connection.execute(f'DROP ROLE "{name}"')


@pytest.fixture
def owner(migrated_postgres: str) -> Iterator[db.Engine]:
    """The owner's engine, on a log with nothing in it."""
    engine = db.open_database(migrated_postgres)
    toem(engine)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("saetning", [*REFUSED, *ONLY_POSTGRES, *NEVER])
def test_the_role_that_serves_cannot_change_the_log_by_any_means(serving, saetning: str) -> None:
    _, engine = serving
    loggen = en_log(engine)
    loggen.skriv(1)
    aendr(loggen)
    loggen.forsegler.forsegl()
    *before, saetning = saetning.split("; ")
    with pytest.raises(DBAPIError), engine.begin() as connection:  # noqa: PT012
        connection.execute(text("; ".join(before) or "SELECT 1"))
        connection.execute(text(saetning))


def test_the_role_that_serves_adds_reads_and_seals_but_makes_no_partitions(serving) -> None:
    _, engine = serving
    loggen = en_log(engine)
    loggen.skriv(1)
    aendr(loggen)

    assert loggen.forsegler.forsegl() is not None
    assert loggen.kontrol().hel
    assert len(loggen.log.ansattes(0, 10)) == 2  # what binds the change, and nothing to raise an alarm by
    assert vedligehold(engine, datetime.now(UTC)) is None


def test_the_command_gives_the_role_every_table_there_is(serving) -> None:
    owner, engine = serving
    asked = [sys.executable, "-m", "borgerblik", "revision", "rolle", str(engine.url.username)]
    url = owner.url.render_as_string(hide_password=False)
    told = subprocess.run(asked, env={**os.environ, "BORGERBLIK_DATABASE_URL": url}, capture_output=True, text=True)

    assert (told.returncode, told.stderr) == (0, "")
    with engine.begin() as connection:
        names = connection.execute(TABLES).scalars().all()
        mine = [each for each in names if connection.execute(MAY_READ, {"navn": each}).scalar_one()]
    assert mine == names


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("ALTER ROLE {0} CREATEROLE", "ALTER ROLE {0} NOCREATEROLE", "må lave roller"),
        ("GRANT pg_write_all_data TO {0}", "REVOKE pg_write_all_data FROM {0}", "medlem"),
        ("GRANT pg_execute_server_program TO {0}", "REVOKE pg_execute_server_program FROM {0}", "medlem"),
        ("ALTER DATABASE {1} OWNER TO {0}", "ALTER DATABASE {1} OWNER TO postgres", "databasen"),
    ],
)
def test_a_role_that_could_change_the_log_all_the_same_is_refused(serving, before: str, after: str, told: str) -> None:
    owner, engine = serving
    name = engine.url.username
    with db.transaction(owner) as connection:
        connection.exec_driver_sql(before.format(name, owner.url.database))
    try:
        with pytest.raises(RolleUbrugelig, match=told):
            rolle_sql(owner, name)
    finally:
        with db.transaction(owner) as connection:
            connection.exec_driver_sql(after.format(name, owner.url.database))


@pytest.mark.parametrize(
    "ret",
    [
        "UPDATE (tidspunkt) ON opslag",
        "UPDATE (af) ON aendring",
        "UPDATE (noegle) ON segl",
        "UPDATE (salt) ON opslag_resten",
        "DELETE ON opslag_resten",
        "INSERT (nummer) ON opslag",
        "INSERT ON aendring",
        "UPDATE ON SEQUENCE opslag_nummer_seq",
    ],
)
@pytest.mark.parametrize("arv", ["INHERIT", "NOINHERIT"])
def test_a_right_to_a_column_or_a_part_through_a_group_is_seen(serving, ret: str, arv: str) -> None:
    owner, engine = serving
    name, group = engine.url.username, f"gruppe_{uuid.uuid4().hex}"
    with db.transaction(owner) as connection:
        connection.exec_driver_sql(f"CREATE ROLE {group}")
        connection.exec_driver_sql(f"GRANT {ret} TO {group}")
        connection.exec_driver_sql(f"ALTER ROLE {name} {arv}")
        connection.exec_driver_sql(f"GRANT {group} TO {name}")
    try:
        with pytest.raises(RolleUbrugelig, match="medlem"):
            rolle_sql(owner, name)
    finally:
        forget(owner, group)


def test_a_right_that_somebody_else_has_given_is_not_passed_over(serving) -> None:
    owner, engine = serving
    name, other = engine.url.username, f"anden_{uuid.uuid4().hex}"
    with db.transaction(owner) as connection:
        connection.exec_driver_sql(f"CREATE ROLE {other}")
        connection.exec_driver_sql(f"GRANT UPDATE (salt) ON opslag TO {other} WITH GRANT OPTION")
        connection.exec_driver_sql(f"SET LOCAL ROLE {other}")
        connection.exec_driver_sql(f"GRANT UPDATE (salt) ON opslag TO {name}")
    try:
        with pytest.raises(RolleUbrugelig, match="andre end ejeren"):
            giv_rolle(owner, name, rolle_sql(owner, name))
    finally:
        forget(owner, other)


def forget(owner: db.Engine, role: str) -> None:
    with db.transaction(owner) as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {role} CASCADE")
        connection.exec_driver_sql(f"DROP ROLE {role}")


def test_what_the_default_partition_caught_is_moved_when_its_month_gets_one(owner: db.Engine) -> None:
    loggen = en_log(owner)
    loggen.nu = datetime(2031, 5, 31, 23, 59, 58, tzinfo=UTC)
    loggen.skriv(3)
    made = vedligehold(owner, datetime(2031, 4, 1, tzinfo=UTC))

    assert made == ["opslag_203104", "opslag_203105", "opslag_203106", "opslag_203107"]
    with db.connected(owner) as connection:
        kept = [connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in (made[1], made[2])]
        assert kept == [1, 2]
        assert connection.execute(text("SELECT count(*) FROM opslag_resten")).scalar_one() == 0


def test_partitions_are_made_while_looks_come_to_the_default_one(owner: db.Engine) -> None:
    loggen = en_log(owner)
    loggen.nu = datetime(2033, 5, 1, tzinfo=UTC)
    loggen.skriv(200)
    done = threading.Event()
    others = [threading.Thread(target=write_until, args=(done, loggen)) for _ in range(4)]
    for thread in others:
        thread.start()
    try:
        made = vedligehold(owner, loggen.nu)
    finally:
        done.set()
        for thread in others:
            thread.join()

    assert made is not None
    assert "opslag_203305" in made
    found = loggen.kontrol()
    assert [fejl for fejl in found.fejl if fejl.segl is None] == []
    with db.connected(owner) as connection:
        assert connection.execute(text("SELECT count(*) FROM opslag_resten")).scalar_one() == 0


def write_until(done: threading.Event, loggen: Loggen) -> None:
    log = loggen.ny()
    while not done.is_set():
        with suppress(LogUnavailable):  # one that waits for the moment of joining has the wrong partition
            loggen.skriv(1, log)


def test_whoever_reads_the_log_for_long_keeps_partitions_from_being_made_and_nobody_else_from_reading(
    owner: db.Engine,
) -> None:
    loggen = en_log(owner)
    loggen.skriv(1)
    with db.transaction(owner) as connection:
        connection.execute(text("SELECT count(*) FROM opslag"))
        refused: list[Exception] = []
        thread = threading.Thread(target=lambda: refused.append(maintained(owner)))
        thread.start()
        while thread.is_alive():
            loggen.log.om("x")
    thread.join()

    assert isinstance(refused[0], db.DatabaseUnavailable)


def maintained(owner: db.Engine) -> Exception:
    with pytest.raises(db.DatabaseUnavailable) as told:
        vedligehold(owner, datetime(2035, 1, 1, tzinfo=UTC))
    return told.value
