"""How Alembic runs here: on the connection our code hands over, else on the one the environment names.

A developer makes a new migration with `borgerblik.db` alone; there is no alembic.ini.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import pkgutil

from alembic import context

import borgerblik
from borgerblik import db
from borgerblik.audit.vedligehold.store import er_del


def load_tables() -> None:
    """Every room's `store.py` puts its tables into `db.metadata`."""
    for room in pkgutil.walk_packages(borgerblik.__path__, "borgerblik."):
        if room.ispkg and importlib.util.find_spec(f"{room.name}.store"):
            importlib.import_module(f"{room.name}.store")


def run(connection: db.Connection) -> None:
    """The migrations asked for, on that connection."""
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_server_default=True,
        include_name=lambda name, kind, _: kind != "table" or not er_del(name),
    )
    with context.begin_transaction():
        context.run_migrations()


load_tables()
given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = db.open_database(os.environ["BORGERBLIK_DATABASE_URL"])
    with db.transaction(engine) as own:
        run(own)
    engine.dispose()
