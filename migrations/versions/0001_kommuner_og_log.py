"""The kommuner with their choices, and the log of who saw what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from borgerblik.db import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "kommune",
        sa.Column("kode", sa.String(4), nullable=False),
        sa.Column("navn", sa.Text, nullable=False),
        sa.Column("cvr", sa.String(8)),
        sa.Column("tilsluttet", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("kode", name="pk_kommune"),
        sa.UniqueConstraint("cvr", name="uq_kommune_cvr"),
    )
    op.create_table(
        "kommune_valg",
        sa.Column("kode", sa.String(4), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("valg", sa.JSON, nullable=False),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.Column("af", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("kode", "version", name="pk_kommune_valg"),
        sa.ForeignKeyConstraint(["kode"], ["kommune.kode"], name="fk_kommune_valg_kode_kommune"),
    )
    _opslag()


def _opslag() -> None:
    op.create_table(
        "opslag",
        sa.Column("nummer", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=True, nullable=False),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.Column("anmodning", sa.Text, nullable=False),
        sa.Column("rolle", sa.Text, nullable=False),
        sa.Column("myndighed", sa.Text),
        sa.Column("seer", sa.Text, nullable=False),
        sa.Column("borger", sa.Text, nullable=False),
        sa.Column("formaal", sa.Text, nullable=False),
        sa.Column("niveau", sa.Text, nullable=False),
        sa.Column("doer", sa.Text, nullable=False),
        sa.Column("kommuner", sa.JSON, nullable=False),
        sa.Column("kilder", sa.JSON, nullable=False),
        sa.Column("sager", sa.JSON, nullable=False),
        sa.Column("ydelser", sa.JSON, nullable=False),
        sa.Column("tilbageholdt", sa.JSON, nullable=False),
        sa.Column("haendelse", sa.Text),
        sa.PrimaryKeyConstraint("nummer", name="pk_opslag"),
    )
    op.create_index("ix_opslag_borger_nummer", "opslag", ["borger", "nummer"])


def downgrade() -> None:
    """Back to an empty database."""
    op.drop_table("opslag")
    op.drop_table("kommune_valg")
    op.drop_table("kommune")
