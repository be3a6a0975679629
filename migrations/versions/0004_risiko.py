"""The risk assessments, every version of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from borgerblik.db import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "risikovurdering",
        sa.Column("kode", sa.String(4), nullable=False),
        sa.Column("brugertype", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("vurdering", sa.JSON, nullable=False),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.Column("af", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("kode", "brugertype", "version", name="pk_risikovurdering"),
    )


def downgrade() -> None:
    """Back to a database without assessments."""
    op.drop_table("risikovurdering")
