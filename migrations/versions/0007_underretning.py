"""What citizens have asked to be told of, and the places that keep messages from piling up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from borgerblik.db import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "underretning",
        sa.Column("borger", sa.String(64), nullable=False),
        sa.Column("kommune", sa.String(4), nullable=False),
        sa.Column("kanal", sa.Text, nullable=False),
        sa.Column("adresse", sa.LargeBinary),
        sa.Column("slags", sa.JSON, nullable=False),
        sa.Column("sprog", sa.String(2), nullable=False),
        sa.Column("bekraeftet", UtcDateTime),
        sa.Column("ny_adresse", sa.LargeBinary),
        sa.Column("kode_hash", sa.String(64)),
        sa.Column("kode_udloeber", UtcDateTime),
        sa.Column("kode_forsoeg", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("borger", "kommune", name="pk_underretning"),
    )
    op.create_index("ix_underretning_kode_udloeber", "underretning", ["kode_udloeber"])
    op.create_table(
        "besked_plads",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("udloeber", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_besked_plads"),
    )
    op.create_index("ix_besked_plads_udloeber", "besked_plads", ["udloeber"])


def downgrade() -> None:
    """Back to a database where nobody is told anything."""
    op.drop_table("besked_plads")
    op.drop_table("underretning")
