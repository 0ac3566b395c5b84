"""note how a document was read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("document") as table:
        table.add_column(
            sa.Column(
                "reading",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                nullable=True,
                comment="By which reader every row of it came in, and what became of each",
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("document") as table:
        table.drop_column("reading")
