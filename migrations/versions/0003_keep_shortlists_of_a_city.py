"""Keep shortlists of a city."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shortlist_stretch",
        sa.Column(
            "first_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "state_hash",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the day, the pool, the engine and what changed when",
        ),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("first_id", name=op.f("pk_shortlist_stretch")),
    )
    op.create_table(
        "enterprise_shortlist",
        sa.Column(
            "enterprise_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "best",
            sa.LargeBinary(),
            nullable=False,
            comment="Version ids and verdicts, the best first, as jobs/shortlists.py packs them",
        ),
        sa.Column(
            "near",
            sa.LargeBinary(),
            nullable=False,
            comment="Version ids and the number of the one condition missed, the nearest first",
        ),
        sa.Column(
            "facts_hash",
            sa.String(length=64),
            nullable=False,
            comment="Of what was known, by enterprises/columns.py",
        ),
        sa.Column(
            "pool_hash",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the version ids of the pool and the engine's version",
        ),
        sa.Column("engine_version", sa.String(length=16), nullable=False),
        sa.Column(
            "judged_on",
            sa.Date(),
            nullable=False,
            comment="The day on which it came out like this first",
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name=op.f("fk_enterprise_shortlist_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("enterprise_id", name=op.f("pk_enterprise_shortlist")),
    )


def downgrade() -> None:
    op.drop_table("enterprise_shortlist")
    op.drop_table("shortlist_stretch")
