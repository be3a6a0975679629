"""Every change that somebody made, with what stood before and after."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from borgerblik.audit.vedligehold.store import uden_vaern_aendringer, vaern_aendringer
from borgerblik.db import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "aendring",
        sa.Column("nummer", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("tidspunkt", UtcDateTime, nullable=False),
        sa.Column("aftryk", sa.String(64), nullable=False),
        sa.Column("udfald", sa.String(16), nullable=False),
        sa.Column("kaede", sa.BigInteger, nullable=False),
        sa.Column("plads", sa.BigInteger, nullable=False),
        sa.Column("kode", sa.String(4)),
        sa.Column("emne", sa.String(16), nullable=False),
        sa.Column("noegle", sa.Text, nullable=False),
        sa.Column("af", sa.Text, nullable=False),
        sa.Column("rolle", sa.Text, nullable=False),
        sa.Column("anmodning", sa.Text, nullable=False),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("foer", sa.Text),
        sa.Column("efter", sa.Text),
        sa.PrimaryKeyConstraint("nummer", name="pk_aendring"),
    )
    op.create_index("ix_aendring_aftryk_udfald", "aendring", ["aftryk", "udfald"], unique=True)
    op.create_index("ix_aendring_kode_nummer", "aendring", ["kode", "nummer"])
    vaern_aendringer(op.get_bind())


def downgrade() -> None:
    """Back to where changes were told in the log lines alone."""
    op.drop_table("aendring")
    uden_vaern_aendringer(op.get_bind())
