"""Sessions, sign-ins under way, what was received once, tokens we issue ourselves, and the evidence of sign-ins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from borgerblik.db import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "session",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("rolle", sa.Text, nullable=False),
        sa.Column("doer", sa.Text, nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("indeks", sa.String(64)),
        sa.Column("oprettet", UtcDateTime, nullable=False),
        sa.Column("sidst_brugt", UtcDateTime, nullable=False),
        sa.Column("udloeber", UtcDateTime, nullable=False),
        sa.Column("indhold", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
    )
    op.create_index("ix_session_person", "session", ["person"])
    op.create_index("ix_session_udloeber", "session", ["udloeber"])
    for name in ("ventende_login", "eget_token"):
        op.create_table(
            name,
            sa.Column("id", sa.String(64), nullable=False),
            sa.Column("udloeber", UtcDateTime, nullable=False),
            sa.Column("indhold", sa.LargeBinary, nullable=False),
            sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        )
        op.create_index(f"ix_{name}_udloeber", name, ["udloeber"])
    op.create_table(
        "modtaget",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("udloeber", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_modtaget"),
    )
    op.create_index("ix_modtaget_udloeber", "modtaget", ["udloeber"])
    op.create_table(
        "login_haendelse",
        sa.Column("nummer", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.Column("haendelse", sa.Text, nullable=False),
        sa.Column("anmodning", sa.Text, nullable=False),
        sa.Column("doer", sa.Text, nullable=False),
        sa.Column("udsteder", sa.Text),
        sa.Column("rolle", sa.Text),
        sa.Column("niveau", sa.Text),
        sa.Column("person", sa.String(64)),
        sa.Column("session", sa.String(64)),
        sa.Column("fejl", sa.Text),
        sa.Column("bevis", sa.LargeBinary),
        sa.PrimaryKeyConstraint("nummer", name="pk_login_haendelse"),
    )
    op.create_index("ix_login_haendelse_tidspunkt", "login_haendelse", ["tidspunkt"])


def downgrade() -> None:
    """Back to a database in which nobody signs in."""
    for name in ("login_haendelse", "modtaget", "eget_token", "ventende_login", "session"):
        op.drop_table(name)
