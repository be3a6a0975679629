"""Drafts of a kommune's choices, from the first word to being in force; what an area was opened on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from borgerblik.db import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_VENTER = sa.text("tilstand = 'godkendt'")


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "kladde",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("kode", sa.String(4), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("tilstand", sa.Text, nullable=False),
        sa.Column("grundversion", sa.Integer, nullable=False),
        sa.Column("indhold", sa.String(64), nullable=False),
        sa.Column("navn", sa.Text, nullable=False),
        sa.Column("ophav", sa.Text, nullable=False),
        sa.Column("fagomraade", sa.Text),
        sa.Column("aabner", sa.JSON, nullable=False),
        sa.Column("forfattere", sa.JSON, nullable=False),
        sa.Column("gaelder_fra", sa.Date),
        sa.Column("i_kraft_version", sa.Integer),
        sa.Column("oprettet", UtcDateTime, nullable=False),
        sa.Column("aendret", UtcDateTime, nullable=False),
        sa.Column("af", sa.Text, nullable=False),
        sa.Column("dokument", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kladde"),
    )
    op.create_index("ix_kladde_kode_aendret", "kladde", ["kode", "aendret"])
    op.create_index("uq_kladde_venter", "kladde", ["kode"], unique=True, sqlite_where=_VENTER, postgresql_where=_VENTER)
    op.create_table(
        "kladde_handling",
        sa.Column("kladde", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("handling", sa.Text, nullable=False),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.Column("af", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("begrundelse", sa.Text),
        sa.PrimaryKeyConstraint("kladde", "version", name="pk_kladde_handling"),
        sa.ForeignKeyConstraint(["kladde"], ["kladde.id"], name="fk_kladde_handling_kladde_kladde"),
    )
    op.create_table(
        "kladde_forhaandsvisning",
        sa.Column("kladde", sa.String(12), nullable=False),
        sa.Column("indhold", sa.String(64), nullable=False),
        sa.Column("tilstand", sa.Text, nullable=False),
        sa.Column("bedt", UtcDateTime, nullable=False),
        sa.Column("bedt_af", sa.Text, nullable=False),
        sa.Column("laest", sa.Integer, nullable=False),
        sa.Column("lejer", sa.String(12)),
        sa.Column("lejet_til", UtcDateTime),
        sa.Column("faerdig", UtcDateTime),
        sa.Column("udfald", sa.JSON),
        sa.PrimaryKeyConstraint("kladde", "indhold", name="pk_kladde_forhaandsvisning"),
        sa.ForeignKeyConstraint(["kladde"], ["kladde.id"], name="fk_kladde_forhaandsvisning_kladde_kladde"),
    )
    op.create_table(
        "kladde_set",
        sa.Column("kladde", sa.String(12), nullable=False),
        sa.Column("indhold", sa.String(64), nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("kladde", "indhold", "person", name="pk_kladde_set"),
        sa.ForeignKeyConstraint(["kladde"], ["kladde.id"], name="fk_kladde_set_kladde_kladde"),
    )
    op.create_table(
        "aabning",
        sa.Column("nummer", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("kode", sa.String(4), nullable=False),
        sa.Column("fagomraade", sa.Text, nullable=False),
        sa.Column("handling", sa.Text, nullable=False),
        sa.Column("kladde", sa.String(12)),
        sa.Column("version", sa.Integer),
        sa.Column("begrundelse", sa.Text),
        sa.Column("tjek", sa.JSON),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.Column("af", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("nummer", name="pk_aabning"),
    )
    op.create_index("ix_aabning_kode_fagomraade", "aabning", ["kode", "fagomraade"])


def downgrade() -> None:
    """Back to choices that are in force at once."""
    for table in ("aabning", "kladde_set", "kladde_forhaandsvisning", "kladde_handling", "kladde"):
        op.drop_table(table)
