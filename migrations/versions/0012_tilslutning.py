"""What each kommune has come to on its way to being connected: agreements, steps, trials, warnings.

Nothing is written: a kommune that was connected before has no agreement until somebody writes it (docs/tilslutning.md).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from borgerblik.db import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "tilslutning",
        sa.Column("kode", sa.String(4), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("dokument", sa.JSON, nullable=False),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.Column("af", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("kode", "version", name="pk_tilslutning"),
    )
    op.create_table(
        "tilslutning_proeve",
        sa.Column("nummer", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("kode", sa.String(4), nullable=False),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.Column("af", sa.Text, nullable=False),
        sa.Column("ok", sa.Boolean, nullable=False),
        sa.Column("trin", sa.JSON, nullable=False),
        sa.Column("stande", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("nummer", name="pk_tilslutning_proeve"),
    )
    op.create_index("ix_tilslutning_proeve_kode", "tilslutning_proeve", ["kode", "nummer"])
    op.create_table(
        "tilslutning_varsel",
        sa.Column("kode", sa.String(4), nullable=False),
        sa.Column("noegle", sa.Text, nullable=False),
        sa.Column("modtager", sa.String(64), nullable=False),
        sa.Column("stand", sa.Text, nullable=False),
        sa.Column("forsoeg", sa.Integer, nullable=False),
        sa.Column("naeste", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("kode", "noegle", "modtager", name="pk_tilslutning_varsel"),
    )


def downgrade() -> None:
    """Back to kommuner that are connected without an agreement."""
    op.drop_table("tilslutning_varsel")
    op.drop_table("tilslutning_proeve")
    op.drop_table("tilslutning")
