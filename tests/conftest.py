"""What several rooms' tests need: a database of each kind, migrated and empty."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import make_url

from adapters.oioidws.faelles import InRedis
from borgerblik import db
from borgerblik.sandkasse.pki import Pki

# How long an example takes says more of the machine than of the code.
hypothesis.settings.register_profile("uden frist", deadline=None)
hypothesis.settings.load_profile("uden frist")

REDIS = os.environ.get("BORGERBLIK_TEST_REDIS_URL", "redis://127.0.0.1:6379/0")
SERVER = os.environ.get("BORGERBLIK_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


@pytest.fixture(scope="session")
def postgres() -> str:
    """A PostgreSQL server we may make databases on; without one these tests are skipped."""
    try:
        psycopg.connect(_plain(SERVER), connect_timeout=2).close()
    except psycopg.OperationalError:
        if "BORGERBLIK_TEST_POSTGRES_URL" in os.environ:
            raise
        pytest.skip("no PostgreSQL on 127.0.0.1:5432; BORGERBLIK_TEST_POSTGRES_URL may name another")
    return SERVER


def _new_database(server: str) -> Iterator[str]:
    name = f"borgerblik_test_{uuid.uuid4().hex}"
    with psycopg.connect(_plain(server), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield make_url(server).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def migrated_postgres(postgres: str) -> Iterator[str]:
    for url in _new_database(postgres):
        engine = db.open_database(url)
        db.upgrade(engine)
        engine.dispose()
        yield url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy: to migrate takes longer than most tests."""
    file = tmp_path_factory.mktemp("sqlite") / "migreret.sqlite"
    engine = db.open_database(f"sqlite:///{file}")
    db.upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture
def redis_url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A Redis we may write to, under names of the test's own; without one these tests are skipped."""
    client = Redis.from_url(REDIS, socket_connect_timeout=1)
    try:
        client.ping()
    except RedisError:
        if "BORGERBLIK_TEST_REDIS_URL" in os.environ:
            raise
        pytest.skip("no Redis on 127.0.0.1:6379; BORGERBLIK_TEST_REDIS_URL may name another")
    monkeypatch.setattr(InRedis, "PREFIX", f"borgerblik-test:{uuid.uuid4()}:")
    yield REDIS
    for key in client.scan_iter(f"{InRedis.PREFIX}*"):
        client.delete(key)


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    """The sandkasse's certificates, made once for all processes of the run: making keys takes its time."""
    base = tmp_path_factory.getbasetemp()
    together = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made = Pki.i_mappe(together / "faelles-pki" / "pki")
    for navn in ("nemlogin", "ch"):
        made.idp(navn)
    return made


@pytest.fixture(params=["sqlite", "postgres"])
def kind(request: pytest.FixtureRequest) -> str:
    """Each database in turn."""
    return str(request.param)


@pytest.fixture
def empty_url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with nothing in it, also no tables."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'data' / 'borgerblik.sqlite'}"
    else:
        yield from _new_database(request.getfixturevalue("postgres"))


@pytest.fixture
def database(migrated_sqlite: Path, tmp_path: Path) -> Iterator[db.Engine]:
    """A migrated database with no rows, on SQLite, for tests to which the kind is nothing."""
    shutil.copyfile(migrated_sqlite, tmp_path / "borgerblik.sqlite")
    engine = db.open_database(f"sqlite:///{tmp_path / 'borgerblik.sqlite'}")
    yield engine
    engine.dispose()


@pytest.fixture
def engine(kind: str, request: pytest.FixtureRequest) -> Iterator[db.Engine]:
    """A migrated database with no rows, of each kind in turn."""
    if kind == "sqlite":
        yield request.getfixturevalue("database")
        return
    engine = db.open_database(request.getfixturevalue("migrated_postgres"))
    _empty(engine)
    yield engine
    engine.dispose()


def _empty(engine: db.Engine) -> None:
    with db.transaction(engine) as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # the log refuses to be emptied
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(table.delete())


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--varianter", type=int, metavar="N", help="of each test at most N of its variants, spread over all of them"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where time is short every test runs, and not each with everything it could be tried with."""
    most = config.getoption("--varianter")
    if most is None:
        return
    variants: dict[str, list[pytest.Item]] = {}
    for item in items:
        variants.setdefault(item.nodeid.partition("[")[0], []).append(item)
    kept = {id(each) for found in variants.values() for each in found[:: -(-len(found) // most)]}
    config.hook.pytest_deselected(items=[item for item in items if id(item) not in kept])
    items[:] = [item for item in items if id(item) in kept]
