"""Prices, and how many people live in each kommune."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from borgerblik.db import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "prisliste",
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("dokument", sa.JSON, nullable=False),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.Column("af", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_prisliste"),
    )
    op.create_table(
        "indbyggertal",
        sa.Column("dato", sa.Date, nullable=False),
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("dokument", sa.JSON, nullable=False),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.Column("af", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("dato", "version", name="pk_indbyggertal"),
    )


def downgrade() -> None:
    """Back to the version before."""
    op.drop_table("indbyggertal")
    op.drop_table("prisliste")
