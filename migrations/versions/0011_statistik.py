"""Counts of the calls, without a person in them; how far each worker has handed its own over; the monthly letters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from borgerblik.db import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "statistik_tal",
        sa.Column("kommune", sa.String(4), nullable=False),
        sa.Column("maaned", sa.String(7), nullable=False),
        sa.Column("doer", sa.Text, nullable=False),
        sa.Column("maal", sa.Text, nullable=False),
        sa.Column("omraade", sa.Text, nullable=False),
        sa.Column("kode", sa.Text, nullable=False),
        sa.Column("antal", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("kommune", "maaned", "doer", "maal", "omraade", "kode", name="pk_statistik_tal"),
    )
    op.create_table(
        "statistik_aflevering",
        sa.Column("taeller", sa.String(32), nullable=False),
        sa.Column("nummer", sa.Integer, nullable=False),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("taeller", name="pk_statistik_aflevering"),
    )
    op.create_table(
        "statistik_brev",
        sa.Column("kommune", sa.String(4), nullable=False),
        sa.Column("maaned", sa.String(7), nullable=False),
        sa.Column("modtager", sa.String(64), nullable=False),
        sa.Column("stand", sa.Text, nullable=False),
        sa.Column("forsoeg", sa.Integer, nullable=False),
        sa.Column("naeste", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("kommune", "maaned", "modtager", name="pk_statistik_brev"),
    )


def downgrade() -> None:
    """Back to a database where nothing is counted."""
    op.drop_table("statistik_brev")
    op.drop_table("statistik_aflevering")
    op.drop_table("statistik_tal")
