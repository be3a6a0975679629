"""Migrating: from nothing, twice at once, and what the tables look like afterwards."""

from __future__ import annotations

import subprocess
import sys
from importlib import resources

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import ProgrammingError

from borgerblik import db
from borgerblik.audit.vedligehold.store import er_del

MIGRATE = "import sys; from borgerblik import db; db.upgrade(db.open_database(sys.argv[1]))"


@pytest.fixture
def empty(empty_url):
    engine = db.open_database(empty_url)
    yield engine
    engine.dispose()


def test_an_empty_database_is_brought_to_the_newest_version(empty):
    assert db.current(empty) is None
    db.upgrade(empty)
    assert db.current(empty) == db.head()
    tables = {"kommune", "kommune_valg", "opslag", "kle_emne", "itsystem", "klassifikation_hentning"}
    assert tables <= set(inspect(empty).get_table_names())


def test_migrating_again_changes_nothing(empty):
    db.upgrade(empty)
    db.upgrade(empty)
    assert db.current(empty) == db.head()


def test_two_processes_that_migrate_at_once_both_succeed(empty, empty_url):
    both = [subprocess.Popen([sys.executable, "-c", MIGRATE, empty_url], stderr=subprocess.PIPE) for _ in range(2)]
    for process in both:
        _, complaint = process.communicate(timeout=60)
        assert process.returncode == 0, complaint.decode()
    assert db.current(empty) == db.head()


def test_the_tables_in_the_code_are_the_tables_in_the_database(engine):
    with engine.connect() as connection:
        own = {
            "compare_server_default": True,
            "include_name": lambda name, kind, _: kind != "table" or not er_del(name),
        }
        context = MigrationContext.configure(connection, opts=own)
        assert compare_metadata(context, db.metadata) == []


def test_a_migration_that_fails_leaves_nothing_behind(empty):
    with db.transaction(empty) as connection:
        connection.execute(text("CREATE TABLE opslag (in_the_way integer)"))  # the third table to be made
    with pytest.raises((db.DatabaseUnavailable, ProgrammingError), match="already exists"):
        db.upgrade(empty)
    assert inspect(empty).get_table_names() == ["opslag"]


def test_a_database_from_a_newer_program_is_refused(empty):
    db.upgrade(empty)
    with db.transaction(empty) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(db.DatabaseUnavailable, match="9999"):
        db.upgrade(empty)


def test_the_way_back_leaves_no_tables(empty):
    from alembic import command

    db.upgrade(empty)
    config = Config()
    config.set_main_option("script_location", str(resources.files("migrations")))
    with db.transaction(empty) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(empty).get_table_names() == ["alembic_version"]


def test_alembic_finds_the_database_in_the_environment_when_no_one_hands_it_over(empty, empty_url, monkeypatch):
    from alembic import command

    monkeypatch.setenv("BORGERBLIK_DATABASE_URL", empty_url)
    config = Config()
    config.set_main_option("script_location", str(resources.files("migrations")))
    command.upgrade(config, "head")
    assert db.current(empty) == db.head()


def test_the_file_newest_names_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", str(resources.files("migrations")))
    newest = ScriptDirectory.from_config(config).get_revision("head")
    named = resources.files("migrations").joinpath("newest").read_text().strip()

    assert newest.path.endswith(f"/{named}.py")
    assert named.startswith(f"{db.head()}_")
