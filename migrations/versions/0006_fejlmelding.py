"""What citizens report as wrong, and what became of each report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from borgerblik.db import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "fejlmelding",
        sa.Column("nummer", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("formular", sa.String(64), nullable=False),
        sa.Column("kommune", sa.String(4), nullable=False),
        sa.Column("borger", sa.String(64), nullable=False),
        sa.Column("slags", sa.Text, nullable=False),
        sa.Column("emne", sa.Text, nullable=False),
        sa.Column("kle", sa.Text, nullable=False),
        sa.Column("fagomraade", sa.Text, nullable=False),
        sa.Column("foelsomhed", sa.Text),
        sa.Column("myndighedstype", sa.Text, nullable=False),
        sa.Column("kategori", sa.Text, nullable=False),
        sa.Column("felt", sa.Text),
        sa.Column("kontakt", sa.Boolean, nullable=False),
        sa.Column("indhold", sa.LargeBinary, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("maaned", sa.String(7), nullable=False),
        sa.Column("modtaget", UtcDateTime, nullable=False),
        sa.Column("aendret", UtcDateTime, nullable=False),
        sa.Column("afsluttet", UtcDateTime),
        sa.PrimaryKeyConstraint("nummer", name="pk_fejlmelding"),
        sa.UniqueConstraint("id", name="uq_fejlmelding_id"),
        sa.UniqueConstraint("borger", "formular", name="uq_fejlmelding_formular"),
    )
    op.create_index("ix_fejlmelding_borger_nummer", "fejlmelding", ["borger", "nummer"])
    op.create_index("ix_fejlmelding_kommune_nummer", "fejlmelding", ["kommune", "nummer"])
    op.create_index("ix_fejlmelding_afsluttet", "fejlmelding", ["afsluttet"])
    op.create_table(
        "fejlmelding_skift",
        sa.Column("fejlmelding", sa.String(36), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.Column("af", sa.String(64), nullable=False),
        sa.Column("svar", sa.LargeBinary),
        sa.PrimaryKeyConstraint("fejlmelding", "version", name="pk_fejlmelding_skift"),
        sa.ForeignKeyConstraint(["fejlmelding"], ["fejlmelding.id"], name="fk_fejlmelding_skift"),
    )


def downgrade() -> None:
    """Back to a database in which nobody reports anything."""
    op.drop_table("fejlmelding_skift")
    op.drop_table("fejlmelding")
