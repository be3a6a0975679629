"""When each day's counts were taken: what changed later that day is no part of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from borgerblik.db import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version; of the days kept until now nobody knows when they were counted."""
    op.add_column("oversigt_dag", sa.Column("talt", UtcDateTime))


def downgrade() -> None:
    """Back to counts without a moment."""
    op.drop_column("oversigt_dag", "talt")
