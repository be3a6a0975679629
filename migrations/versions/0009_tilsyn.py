"""What each kommune has decided of look-ups, and whom it watches over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from borgerblik.db import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_STANDS = sa.text("fjernet IS NULL")


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "tilsyn",
        sa.Column("kode", sa.String(4), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("dokument", sa.JSON, nullable=False),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.Column("af", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("kode", "version", name="pk_tilsyn"),
    )
    op.create_table(
        "vagt_person",
        sa.Column("nummer", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("kommune", sa.String(4), nullable=False),
        sa.Column("slags", sa.Text, nullable=False),
        sa.Column("borger", sa.String(64), nullable=False),
        sa.Column("henvisning", sa.String(14), nullable=False),
        sa.Column("grund", sa.Text),
        sa.Column("tilfoejet", UtcDateTime, nullable=False),
        sa.Column("af", sa.Text, nullable=False),
        sa.Column("udloeber", sa.Date),
        sa.Column("fjernet", UtcDateTime),
        sa.Column("fjernet_af", sa.Text),
        sa.PrimaryKeyConstraint("nummer", name="pk_vagt_person"),
    )
    op.create_index(
        "uq_vagt_person_staar",
        "vagt_person",
        ["borger", "kommune", "slags"],
        unique=True,
        sqlite_where=_STANDS,
        postgresql_where=_STANDS,
    )
    op.create_index("ix_vagt_person_henvisning", "vagt_person", ["kommune", "henvisning"])


def downgrade() -> None:
    """Back to kommuner that watch over nothing."""
    op.drop_table("vagt_person")
    op.drop_table("tilsyn")
