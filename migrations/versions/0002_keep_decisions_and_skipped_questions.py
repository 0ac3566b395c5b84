"""keep decisions and skipped questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "facts_snapshot",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "facts_hash", sa.String(length=64), nullable=False, comment="As in match.facts_hash"
        ),
        sa.Column(
            "facts",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
            comment="Facts, complete lists, zones and scope in the contract's form, and nothing else",
        ),
        sa.Column(
            "taken_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When a decision last rested on it",
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name=op.f("fk_facts_snapshot_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facts_snapshot")),
        sa.UniqueConstraint(
            "enterprise_id", "facts_hash", name=op.f("uq_facts_snapshot_enterprise_id_facts_hash")
        ),
    )
    op.create_table(
        "past_decision",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "policy_version_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "record",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
            comment="As it stood in match.record",
        ),
        sa.Column("facts_hash", sa.String(length=64), nullable=False),
        sa.Column("engine_version", sa.String(length=16), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column(
            "replaced_at", sa.DateTime(timezone=True), nullable=False, comment="Until when it stood"
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name=op.f("fk_past_decision_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["policy_version_id"],
            ["policy_version.id"],
            name=op.f("fk_past_decision_policy_version_id_policy_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_decision")),
    )
    with op.batch_alter_table("past_decision", schema=None) as batch_op:
        batch_op.create_index(
            "ix_past_decision_pair", ["enterprise_id", "policy_version_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_past_decision_replaced_at"), ["replaced_at"], unique=False
        )

    op.create_table(
        "skipped_question",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "field", sa.String(length=64), nullable=False, comment="An id of matcher.fields.FIELDS"
        ),
        sa.Column(
            "skipped_at", sa.DateTime(timezone=True), nullable=False, comment="The last time"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_skipped_question_contact_id_contact"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skipped_question")),
        sa.UniqueConstraint(
            "contact_id", "field", name=op.f("uq_skipped_question_contact_id_field")
        ),
    )


def downgrade() -> None:
    op.drop_table("skipped_question")
    with op.batch_alter_table("past_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_past_decision_replaced_at"))
        batch_op.drop_index("ix_past_decision_pair")

    op.drop_table("past_decision")
    op.drop_table("facts_snapshot")
