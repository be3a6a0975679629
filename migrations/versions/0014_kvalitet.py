"""Runs over a kommune's cases and grants, and what they found; the rate the indexes are read at.

What a run remembers of each item is keyed hashes, and is gone when the run is over.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from borgerblik.db import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "kvalitet_valg",
        sa.Column("kode", sa.String(4), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("dokument", sa.JSON, nullable=False),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.Column("af", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("kode", "version", name="pk_kvalitet_valg"),
    )
    op.create_table(
        "kvalitet_koersel",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kode", sa.String(4), nullable=False),
        sa.Column("cvr", sa.String(8), nullable=False),
        sa.Column("omraade", sa.Text, nullable=False),
        sa.Column("aktiv", sa.Text),
        sa.Column("tilstand", sa.Text, nullable=False),
        sa.Column("startet", UtcDateTime, nullable=False),
        sa.Column("startet_af", sa.Text, nullable=False),
        sa.Column("aendret", UtcDateTime, nullable=False),
        sa.Column("sluttet", UtcDateTime),
        sa.Column("salt", sa.LargeBinary),
        sa.Column("score", sa.Float),
        sa.Column("resultat", sa.JSON),
        sa.PrimaryKeyConstraint("id", name="pk_kvalitet_koersel"),
        sa.UniqueConstraint("aktiv", name="uq_kvalitet_koersel_aktiv"),
    )
    op.create_index("ix_kvalitet_koersel_kode", "kvalitet_koersel", ["kode", "omraade", "startet"])
    op.create_table(
        "kvalitet_enhed",
        sa.Column("koersel", sa.String(36), nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kilde", sa.Text, nullable=False),
        sa.Column("slags", sa.Text, nullable=False),
        sa.Column("kle", sa.String(8), nullable=False),
        sa.Column("fra", sa.Integer, nullable=False),
        sa.Column("til", sa.Integer),
        sa.Column("tilstand", sa.Text, nullable=False),
        sa.Column("hvem", sa.String(36)),
        sa.Column("til_tid", UtcDateTime),
        sa.Column("udsendt", UtcDateTime),
        sa.Column("aarsag", sa.Text),
        sa.Column("laest", sa.Integer, nullable=False),
        sa.Column("ulaeselige", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("koersel", "id", name="pk_kvalitet_enhed"),
        sa.ForeignKeyConstraint(
            ["koersel"], ["kvalitet_koersel.id"], name="fk_kvalitet_enhed_koersel_kvalitet_koersel"
        ),
    )
    op.create_table(
        "kvalitet_post",
        sa.Column("koersel", sa.String(36), nullable=False),
        sa.Column("slags", sa.Text, nullable=False),
        sa.Column("ref", sa.String(32), nullable=False),
        sa.Column("uuid", sa.Text, nullable=False),
        sa.Column("system", sa.Text, nullable=False),
        sa.Column("fund", sa.Text, nullable=False),
        sa.Column("borger", sa.String(32)),
        sa.Column("titel", sa.String(32)),
        sa.Column("taeller", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("koersel", "slags", "ref", name="pk_kvalitet_post"),
    )
    op.create_table(
        "kvalitet_noegle",
        sa.Column("koersel", sa.String(36), nullable=False),
        sa.Column("slags", sa.Text, nullable=False),
        sa.Column("noegle", sa.String(32), nullable=False),
        sa.Column("ref", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("koersel", "slags", "noegle", "ref", name="pk_kvalitet_noegle"),
    )
    op.create_table(
        "indeks_takt",
        sa.Column("navn", sa.Text, nullable=False),
        sa.Column("naeste", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("navn", name="pk_indeks_takt"),
    )


def downgrade() -> None:
    """Back to a database where no quality is measured."""
    op.drop_table("indeks_takt")
    op.drop_table("kvalitet_noegle")
    op.drop_table("kvalitet_post")
    op.drop_table("kvalitet_enhed")
    op.drop_index("ix_kvalitet_koersel_kode", "kvalitet_koersel")
    op.drop_table("kvalitet_koersel")
    op.drop_table("kvalitet_valg")
