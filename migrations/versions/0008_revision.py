"""The log of looks as a chain of hashes, in monthly partitions, with its seals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from alembic import op

from borgerblik.audit.form import aabner, fra_raekke, til_raekke
from borgerblik.audit.kaede import Led, begyndelse, ny_kaede
from borgerblik.audit.opslag import Kilde, Opslag
from borgerblik.audit.vedligehold.store import FREMME, lav_dele, lav_resten, maaneder, uden_vaern, vaern
from borgerblik.db import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BATCH = 1000
_NUMMER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_STAFF = "seer <> borger OR borger IS NULL"

_TEXTS = ("anmodning", "rolle", "myndighed", "seer", "borger", "formaal", "niveau", "doer", "haendelse")
_LISTS = ("kommuner", "kilder", "sager", "ydelser", "tilbageholdt")


def _kept_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("nummer", _NUMMER, primary_key=True),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        *(sa.Column(name, sa.Text, nullable=name in ("myndighed", "haendelse")) for name in _TEXTS),
        *(sa.Column(name, sa.JSON, nullable=False) for name in _LISTS),
    ]


def _new_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("nummer", _NUMMER, primary_key=True),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("kommuner", "borger", "seer", "indhold")),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("kaede", "plads")),
        *(sa.Column(name, sa.LargeBinary, nullable=name == "salt") for name in ("salt", "aftryk", "haekte")),
    ]


_kept = sa.Table("opslag_gammel", sa.MetaData(), *_kept_columns())
_new = sa.Table("opslag", sa.MetaData(), *_new_columns())


def upgrade() -> None:
    """To this version."""
    connection = op.get_bind()
    op.drop_index("ix_opslag_borger_nummer", "opslag")
    op.rename_table("opslag", "opslag_gammel")
    if connection.dialect.name == "postgresql":
        op.execute("ALTER INDEX pk_opslag RENAME TO pk_opslag_gammel")
        op.execute("ALTER TABLE opslag_gammel ALTER nummer DROP DEFAULT")
        op.execute("ALTER SEQUENCE opslag_nummer_seq OWNED BY NONE")
        _partitioned(connection)
    else:
        op.create_table("opslag", *_new_columns())
    op.create_index("ix_opslag_borger_nummer", "opslag", ["borger", "nummer"])
    op.create_index("ix_opslag_kaede_plads", "opslag", ["kaede", "plads"])
    staff = sa.text(_STAFF)
    op.create_index("ix_opslag_ansatte", "opslag", ["nummer"], postgresql_where=staff, sqlite_where=staff)
    columns = ["seer", "nummer", "tidspunkt"]
    op.create_index("ix_opslag_seer", "opslag", columns, postgresql_where=staff, sqlite_where=staff)
    op.create_table(
        "segl",
        sa.Column("nummer", _NUMMER, nullable=False, autoincrement=False),
        sa.Column("slags", sa.String(16), nullable=False),
        sa.Column("dag", sa.Date),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.Column("indhold", sa.Text, nullable=False),
        sa.Column("forrige", sa.LargeBinary, nullable=False),
        sa.Column("underskrift", sa.LargeBinary, nullable=False),
        sa.Column("noegle", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("nummer", name="pk_segl"),
    )
    _chain(connection)
    op.drop_table("opslag_gammel")
    vaern(connection)


def _partitioned(connection: sa.Connection) -> None:
    op.execute(
        "CREATE TABLE opslag (nummer BIGINT NOT NULL DEFAULT nextval('opslag_nummer_seq'),"
        " tidspunkt TIMESTAMP WITH TIME ZONE NOT NULL, kommuner TEXT, borger TEXT, seer TEXT, indhold TEXT,"
        " kaede BIGINT NOT NULL, plads BIGINT NOT NULL, salt BYTEA, aftryk BYTEA NOT NULL, haekte BYTEA NOT NULL,"
        " CONSTRAINT pk_opslag PRIMARY KEY (nummer, tidspunkt)) PARTITION BY RANGE (tidspunkt)"
    )
    op.execute("ALTER SEQUENCE opslag_nummer_seq OWNED BY opslag.nummer")
    lav_resten(connection)
    months = connection.exec_driver_sql(
        "SELECT DISTINCT date_trunc('month', tidspunkt AT TIME ZONE 'UTC')::date FROM opslag_gammel"
    ).scalars()
    ahead = maaneder(datetime.now(UTC).date(), FREMME)
    lav_dele(connection, [*ahead, *(month for month in months if month <= ahead[-1])])


def _chain(connection: sa.Connection) -> None:
    """Every row there is, in one chain of their own, in the order of their numbers."""
    opened = datetime.now(UTC)
    led = begyndelse(ny_kaede(), opened, 0, b"")
    for rows in _batches(connection, _kept):
        moved = []
        for row in rows:
            raekke = til_raekke(_look(dict(row)))
            if led.plads == 0:
                raekke = aabner(raekke, opened, 0)
            led = led.naeste(raekke.aftryk)
            moved.append(_columns(row["nummer"], raekke, led))
        connection.execute(sa.insert(_new), moved)


def _batches(connection: sa.Connection, table: sa.Table) -> Iterator[list[Any]]:
    after = 0
    while True:
        asked = sa.select(table).where(table.c.nummer > after).order_by(table.c.nummer).limit(BATCH)
        rows = list(connection.execute(asked).mappings())
        if not rows:
            return
        yield rows
        after = rows[-1]["nummer"]


def _look(kept: dict[str, Any]) -> Opslag:
    kept.pop("nummer")
    for name in ("kommuner", "sager", "ydelser"):
        kept[name] = tuple(kept[name])
    kept["kilder"] = tuple(Kilde(**kilde) for kilde in kept["kilder"])
    kept["tilbageholdt"] = MappingProxyType({each: tuple(rules) for each, rules in kept["tilbageholdt"].items()})
    return Opslag(**kept)


def _columns(nummer: int, raekke: Any, led: Led) -> dict[str, Any]:
    row = {name: getattr(raekke, name) for name in raekke.__slots__}
    return {"nummer": nummer, **row, "kaede": led.kaede, "plads": led.plads, "haekte": led.haekte}


def downgrade() -> None:
    """Back to rows that anybody could change; what has been erased, or is about nobody, has no place there."""
    connection = op.get_bind()
    op.create_table("opslag_gammel", *_kept_columns())
    for rows in _batches(connection, _new):
        found = [_flat(row) for row in rows if row["salt"] is not None and row["borger"] is not None]
        if found:
            connection.execute(sa.insert(_kept), found)
    op.drop_table("segl")
    op.drop_table("opslag")
    uden_vaern(connection)
    op.rename_table("opslag_gammel", "opslag")
    if connection.dialect.name == "postgresql":
        op.execute("ALTER SEQUENCE opslag_gammel_nummer_seq RENAME TO opslag_nummer_seq")
        op.execute("ALTER INDEX pk_opslag_gammel RENAME TO pk_opslag")
        op.execute("SELECT setval('opslag_nummer_seq', greatest(1, (SELECT max(nummer) FROM opslag)))")
    op.create_index("ix_opslag_borger_nummer", "opslag", ["borger", "nummer"])


def _flat(row: Any) -> dict[str, Any]:
    look = fra_raekke(row["tidspunkt"], row["kommuner"], row["borger"], row["seer"], row["indhold"])
    kept = {name: getattr(look, name) for name in ("tidspunkt", *_TEXTS, *_LISTS)}
    kept["kilder"] = [asdict(kilde) for kilde in look.kilder]
    kept["tilbageholdt"] = {each: list(rules) for each, rules in look.tilbageholdt.items()}
    for name in ("kommuner", "sager", "ydelser"):
        kept[name] = list(kept[name])
    return {"nummer": row["nummer"], **kept}
