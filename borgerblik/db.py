"""The database: SQLite in a file, or PostgreSQL.

The tables stand in the rooms' `store.py`, their history in `migrations`.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, DateTime, Dialect, MetaData, create_engine, event, exc, make_url
from sqlalchemy import Connection as Connection  # for those who may not import SQLAlchemy themselves
from sqlalchemy import Engine as Engine
from sqlalchemy.types import TypeDecorator

from borgerblik.fork import efter_fork

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

CONNECT_SECONDS = 3
STATEMENT_SECONDS = 5
MIGRATION_SECONDS = 60  # how long one process waits for another to migrate
_MIGRATING = 0x626F7267  # the advisory lock's number on PostgreSQL: "borg"

_SHARED: Mapping[str, Any] = {
    "pool_size": 8,
    "max_overflow": 8,
    "pool_timeout": STATEMENT_SECONDS,
    "skip_autocommit_rollback": True,
    "hide_parameters": True,  # an error names no value
}

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class DatabaseUnavailable(Exception):
    """The database cannot be used: wrong address, no answer, not migrated. Never names a password."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, aware of its offset in and in UTC out, on every database. Refuses one without offset."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("a moment without offset is not stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite forgets the offset, PostgreSQL may give another one."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def open_database(url: str) -> Engine:
    """The engine for `sqlite:///FILE` or `postgresql://…`; a SQLite file is made if it is not there.

    Nothing is asked of a server yet. Raises DatabaseUnavailable for an address that cannot be used.
    """
    try:
        parsed = make_url(url)
    except (exc.SQLAlchemyError, ValueError, TypeError):
        raise DatabaseUnavailable("the database URL cannot be read") from None
    if parsed.drivername in ("postgresql", "postgresql+psycopg"):
        engine = _postgresql(parsed)
    elif parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        engine = _sqlite(parsed)
    else:
        raise DatabaseUnavailable("the database URL must begin with sqlite:/// or postgresql://")
    _forget_after_fork(engine)
    return engine


def _postgresql(url: URL) -> Engine:
    limits = f"-c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={STATEMENT_SECONDS}s"
    own_options = url.query.get("options", "")
    settings = {
        "connect_timeout": CONNECT_SECONDS,
        # A commit is on disk before it returns; what the URL asks for comes last and wins.
        "options": f"{limits} -c synchronous_commit=on {own_options}".strip(),
        # A server that vanished without a word is found out by the kernel.
        "tcp_user_timeout": STATEMENT_SECONDS * 1000,
        "keepalives_idle": STATEMENT_SECONDS,
        "keepalives_interval": 1,
        "keepalives_count": 3,
        "application_name": "borgerblik",
    }
    try:
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args=settings,
            pool_pre_ping=True,
            **_SHARED,
        )
    except ModuleNotFoundError as error:
        raise DatabaseUnavailable("PostgreSQL needs the extra: pip install borgerblikket[postgres]") from error


def _sqlite(url: URL) -> Engine:
    name = url.database
    if not name or name == ":memory:" or name.startswith("file:"):
        raise DatabaseUnavailable("SQLite needs the path of a file: sqlite:///FILE")
    _private_file(Path(name))
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        connect_args={"timeout": STATEMENT_SECONDS, "check_same_thread": False},
        **_SHARED,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _private_file(path: Path) -> None:
    """Make folder and file for our eyes only; the files SQLite puts beside it follow its mode."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise DatabaseUnavailable(f"the database file {path} cannot be opened: {error.strerror}") from error
    with suppress(PermissionError):  # another user's file, with a mode of their choice
        os.fchmod(handle, 0o600)
    os.close(handle)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn WAL on; the first time it needs the file alone, and SQLite does not wait for that by itself."""
    until = time.monotonic() + STATEMENT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _forget_after_fork(engine: Engine) -> None:
    """A worker process opens connections of its own: one that two processes share is ruined."""
    efter_fork(engine, lambda inherited: inherited.dispose(close=False))


def autocommit(engine: Engine) -> Engine:
    """The same engine and pool, where every statement is its own transaction: one round trip."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def connected(engine: Engine) -> Iterator[Connection]:
    """A connection from the pool. Raises DatabaseUnavailable when there is none to be had."""
    with _translated(engine), engine.connect() as connection:
        yield connection


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """A connection whose work is kept at the end, or not at all."""
    with _translated(engine), engine.begin() as connection:
        yield connection


class EnAdGangen:
    """Lets one at a time through under each name, in all the processes that share the database.

    What is done meanwhile may use connections, and transactions, of its own.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._forfra()
        efter_fork(self, EnAdGangen._forfra)

    def _forfra(self) -> None:
        self._her = threading.Lock()

    @contextmanager
    def __call__(self, navn: str) -> Iterator[None]:
        """Waits for its turn, and has it to the end. Raises DatabaseUnavailable when the wait is too long."""
        # In this process one at a time whatever their name, so that no more than one connection is held by waiting:
        # those who have their turn need another one for what they do.
        if not self._her.acquire(timeout=STATEMENT_SECONDS):
            raise self._too_long()
        try:
            with self._i_filen() if self._engine.dialect.name == "sqlite" else self._i_databasen(navn):
                yield
        finally:
            self._her.release()

    @contextmanager
    def _i_databasen(self, navn: str) -> Iterator[None]:
        number = int.from_bytes(sha256(f"en ad gangen {navn}".encode()).digest()[:8], "big", signed=True)
        with transaction(self._engine) as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({number})")
            yield

    @contextmanager
    def _i_filen(self) -> Iterator[None]:
        """Beside SQLite's own locks, which would keep the one whose turn it is from writing by another connection."""
        try:
            handle = os.open(f"{self._engine.url.database}-tur", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise DatabaseUnavailable(f"the file beside the database cannot be opened: {error.strerror}") from error
        try:
            until = time.monotonic() + STATEMENT_SECONDS
            while not _taken(handle):
                if time.monotonic() > until:
                    raise self._too_long()
                time.sleep(0.005)
            yield
        finally:
            os.close(handle)  # and with it the lock

    def _too_long(self) -> DatabaseUnavailable:
        return DatabaseUnavailable(f"the database {_name(self._engine)} gives no answer")


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _translated(engine: Engine) -> Iterator[None]:
    try:
        yield
    except (exc.DatabaseError, exc.InterfaceError, exc.TimeoutError) as error:
        what = _what_is_wrong(error)
        if what is None:
            raise
        raise DatabaseUnavailable(f"the database {_name(engine)} {what}") from error


def _what_is_wrong(error: exc.SQLAlchemyError) -> str | None:
    """What to say of an error that is not about the data, else None."""
    cause = getattr(error, "orig", None)
    if getattr(cause, "sqlstate", None) == "42P01" or str(cause).startswith("no such table"):
        return "is not migrated: run `borgerblik db upgrade`"
    if isinstance(cause, sqlite3.Error) and not isinstance(error, exc.IntegrityError | exc.ProgrammingError):
        return f"cannot be used: {cause}"  # SQLite names tables and columns, never values
    if isinstance(error, exc.OperationalError | exc.InterfaceError | exc.TimeoutError):
        return "gives no answer"
    return None


def _name(engine: Engine) -> str:
    """Where it is, without user and password."""
    url = engine.url
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return f"{url.host or 'localhost'}:{url.port or 5432}/{url.database or ''}"


def upgrade(engine: Engine) -> None:
    """Migrate to the newest version; of several processes at once, one works and the others wait.

    Raises DatabaseUnavailable, also where the database is newer than this program.
    """
    from alembic import command

    config = _alembic()
    with _translated(engine), engine.connect() as connection:
        connection.detach()  # its settings are the migration's own; it is closed afterwards
        with connection.begin():
            _take_turn(connection)
            _refuse_unknown(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _take_turn(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")  # batch mode replaces whole tables
        connection.exec_driver_sql(f"PRAGMA busy_timeout={MIGRATION_SECONDS * 1000}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{MIGRATION_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")


def _refuse_unknown(connection: Connection) -> None:
    at = _revision(connection)
    if at is not None and at not in {script.revision for script in _scripts().walk_revisions()}:
        raise DatabaseUnavailable(f"the database is at version {at}, which this program does not know")


def head() -> str:
    """The newest version this program knows: the number of the migration `migrations/newest` names."""
    newest = resources.files("migrations").joinpath("newest").read_text(encoding="utf-8")
    return newest.strip().partition("_")[0]


def current(engine: Engine) -> str | None:
    """The version the database is at, None for an empty one. Raises DatabaseUnavailable."""
    with connected(engine) as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    # Asked here rather than through alembic, which would cost every worker ten megabytes for one word.
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()


def _alembic() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resources.files("migrations")).replace("%", "%%"))
    return config


@cache
def _scripts() -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_alembic())
