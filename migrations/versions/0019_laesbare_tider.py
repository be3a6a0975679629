"""No moment in the log that nobody can read: PostgreSQL refuses infinity there."""

from __future__ import annotations

from alembic import op

from borgerblik.audit.vedligehold.store import graenser, uden_graenser

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    graenser(op.get_bind())


def downgrade() -> None:
    """Back to where a row could bear any moment that the database knows."""
    uden_graenser(op.get_bind())
