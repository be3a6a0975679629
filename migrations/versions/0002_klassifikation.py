"""The local copy of KLE titles and system names, and one row per fetch of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from borgerblik.db import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "kle_emne",
        sa.Column("nummer", sa.String(8), nullable=False),
        sa.Column("titel", sa.Text),
        sa.Column("gyldig_fra", sa.Date),
        sa.Column("gyldig_til", sa.Date),
        sa.Column("efterfoelger", sa.String(8)),
        sa.Column("hentet", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("nummer", name="pk_kle_emne"),
    )
    op.create_table(
        "itsystem",
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("navn", sa.Text, nullable=False),
        sa.Column("hentet", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("uuid", name="pk_itsystem"),
    )
    op.create_table(
        "klassifikation_hentning",
        sa.Column("nummer", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.Column("kommune", sa.String(4), nullable=False),
        sa.Column("af", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("nummer", name="pk_klassifikation_hentning"),
    )


def downgrade() -> None:
    """Back to a database without names."""
    op.drop_table("klassifikation_hentning")
    op.drop_table("itsystem")
    op.drop_table("kle_emne")
