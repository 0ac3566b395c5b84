"""note when a sending begins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "notice",
        sa.Column(
            "begun_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the claim's holder began to send; empty: certainly not sent by this claim",
        ),
    )
    # Of claims made before, nobody noted whether they were begun: each may have been sent.
    op.execute("UPDATE notice SET begun_at = lease_until WHERE status = 'claimed'")


def downgrade() -> None:
    op.drop_column("notice", "begun_at")
