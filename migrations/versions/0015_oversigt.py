"""How far each kommune had come on each day; national tasks; what suppliers declare of themselves; reminders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from borgerblik.db import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

DOKUMENTER = ("national_opgave", "national_opgave_stand", "leverandoersystem")


def upgrade() -> None:
    """To this version."""
    for navn in DOKUMENTER:
        op.create_table(
            navn,
            sa.Column("kode", sa.String(4), nullable=False),
            sa.Column("version", sa.Integer, nullable=False),
            sa.Column("dokument", sa.JSON, nullable=False),
            sa.Column("tidspunkt", UtcDateTime, nullable=False),
            sa.Column("af", sa.Text, nullable=False),
            sa.PrimaryKeyConstraint("kode", "version", name=f"pk_{navn}"),
        )
    op.create_table(
        "oversigt_dag",
        sa.Column("dag", sa.Date, nullable=False),
        sa.Column("omraade", sa.Text, nullable=False),
        sa.Column("tilstand", sa.Text, nullable=False),
        sa.Column("antal", sa.Integer, nullable=False),
        sa.Column("genskabt", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("dag", "omraade", "tilstand", name="pk_oversigt_dag"),
    )
    op.create_table(
        "oversigt_brev",
        sa.Column("kode", sa.String(4), nullable=False),
        sa.Column("opgave", sa.Text, nullable=False),
        sa.Column("slutdato", sa.Date, nullable=False),
        sa.Column("anledning", sa.Text, nullable=False),
        sa.Column("modtager", sa.String(64), nullable=False),
        sa.Column("stand", sa.Text, nullable=False),
        sa.Column("forsoeg", sa.Integer, nullable=False),
        sa.Column("naeste", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("kode", "opgave", "slutdato", "anledning", "modtager", name="pk_oversigt_brev"),
    )


def downgrade() -> None:
    """Back to a database that knows how far each kommune is, but not all of them together."""
    for tabel in ("oversigt_brev", "oversigt_dag", *reversed(DOKUMENTER)):
        op.drop_table(tabel)
