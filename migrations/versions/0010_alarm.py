"""What has raised an alarm and what came of it, and which employee a keyed hash in the log stands for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from borgerblik.db import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "ansat",
        sa.Column("pseudonym", sa.String(64), nullable=False),
        sa.Column("subjekt", sa.String(64), nullable=False),
        sa.Column("indhold", sa.LargeBinary, nullable=False),
        sa.Column("foerst_set", UtcDateTime, nullable=False),
        sa.Column("sidst_set", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("pseudonym", name="pk_ansat"),
    )
    op.create_index("ix_ansat_subjekt", "ansat", ["subjekt"])
    op.create_index("ix_ansat_sidst_set", "ansat", ["sidst_set"])
    _alarms()
    _what_came_of_them()
    op.create_table(
        "alarm_laest",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("nummer", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alarm_laest"),
    )


def _alarms() -> None:
    op.create_table(
        "alarm",
        sa.Column("nummer", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kommune", sa.String(4), nullable=False),
        sa.Column("kode", sa.Text, nullable=False),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.Column("senest", UtcDateTime, nullable=False),
        sa.Column("antal", sa.Integer, nullable=False),
        sa.Column("seer", sa.String(64), nullable=False),
        sa.Column("borger", sa.String(64)),
        sa.Column("opslag", sa.BigInteger, nullable=False),
        sa.Column("rolle", sa.Text, nullable=False),
        sa.Column("tilstand", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("oprettet", UtcDateTime, nullable=False),
        sa.Column("aendret", UtcDateTime, nullable=False),
        sa.Column("afsluttet", UtcDateTime),
        sa.PrimaryKeyConstraint("nummer", name="pk_alarm"),
        sa.UniqueConstraint("id", name="uq_alarm_id"),
    )
    op.create_index("ix_alarm_kommune_nummer", "alarm", ["kommune", "nummer"])
    op.create_index("ix_alarm_seer_kode", "alarm", ["seer", "kode", "senest"])
    op.create_index("ix_alarm_afsluttet", "alarm", ["afsluttet"])


def _what_came_of_them() -> None:
    op.create_table(
        "alarm_opslag",
        sa.Column("opslag", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("kode", sa.Text, nullable=False),
        sa.Column("kommune", sa.String(4), nullable=False),
        sa.Column("alarm", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("opslag", "kode", "kommune", name="pk_alarm_opslag"),
        sa.ForeignKeyConstraint(["alarm"], ["alarm.id"], name="fk_alarm_opslag"),
    )
    op.create_index("ix_alarm_opslag_alarm", "alarm_opslag", ["alarm"])
    op.create_table(
        "alarm_skift",
        sa.Column("alarm", sa.String(36), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("tilstand", sa.Text, nullable=False),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.Column("af", sa.String(64)),
        sa.Column("note", sa.Text),
        sa.PrimaryKeyConstraint("alarm", "version", name="pk_alarm_skift"),
        sa.ForeignKeyConstraint(["alarm"], ["alarm.id"], name="fk_alarm_skift"),
    )
    op.create_table(
        "alarm_levering",
        sa.Column("alarm", sa.String(36), nullable=False),
        sa.Column("vej", sa.Text, nullable=False),
        sa.Column("modtager", sa.Text, nullable=False),
        sa.Column("tilstand", sa.Text, nullable=False),
        sa.Column("forsoeg", sa.Integer, nullable=False),
        sa.Column("oprettet", UtcDateTime, nullable=False),
        sa.Column("naeste", UtcDateTime, nullable=False),
        sa.Column("sendt", UtcDateTime),
        sa.Column("fejl", sa.Text),
        sa.PrimaryKeyConstraint("alarm", "vej", "modtager", name="pk_alarm_levering"),
        sa.ForeignKeyConstraint(["alarm"], ["alarm.id"], name="fk_alarm_levering"),
    )
    op.create_index("ix_alarm_levering_naeste", "alarm_levering", ["tilstand", "naeste"])


def downgrade() -> None:
    """Back to a database in which no look raises an alarm."""
    for tabel in ("alarm_laest", "alarm_levering", "alarm_skift", "alarm_opslag", "alarm", "ansat"):
        op.drop_table(tabel)
