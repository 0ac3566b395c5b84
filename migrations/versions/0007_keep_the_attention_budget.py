"""keep the attention budget."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_outlook",
        sa.Column(
            "contact_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "facts_hash",
            sa.String(length=64),
            nullable=False,
            comment="Of what the contact could see of its enterprise at the look",
        ),
        sa.Column(
            "looked_until",
            sa.Date(),
            nullable=False,
            comment="The last day that was looked at",
        ),
        sa.Column(
            "versions",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
            comment="Ids of the versions that were looked at",
        ),
        sa.Column(
            "turns",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
            comment="Each turn: version_id, day, begins, is_certain, because",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_contact_outlook_contact_id_contact"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_contact_outlook")),
    )
    with op.batch_alter_table("contact") as table:
        table.add_column(
            sa.Column(
                "pushes_from_hour",
                sa.SmallInteger(),
                nullable=True,
                comment="The hour of the day before which nothing is pushed; empty: any",
            )
        )
        table.add_column(
            sa.Column(
                "snoozed_until",
                sa.Date(),
                nullable=True,
                comment="The first day on which what nobody asked for may come again",
            )
        )
    with op.batch_alter_table("enterprise") as table:
        table.add_column(
            sa.Column(
                "told_contact_id",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=True,
                comment="The contact chosen to hear what is pushed; empty: the first one",
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("enterprise") as table:
        table.drop_column("told_contact_id")
    with op.batch_alter_table("contact") as table:
        table.drop_column("snoozed_until")
        table.drop_column("pushes_from_hour")
    op.drop_table("contact_outlook")
