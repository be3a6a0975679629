"""The kommuner's pages, every version of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from borgerblik.db import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "sider",
        sa.Column("kode", sa.String(4), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("dokument", sa.JSON, nullable=False),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.Column("af", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("kode", "version", name="pk_sider"),
    )


def downgrade() -> None:
    """Back to kommuner without pages of their own."""
    op.drop_table("sider")
