"""keep draft revisions and golden examples."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "golden_example",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("code", sa.String(length=128), nullable=False, comment="The item's id in files"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column(
            "facts",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "expected",
            sa.Enum("must_fit", "must_not_fit", name="expectation", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("added_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by"], ["officer.id"], name=op.f("fk_golden_example_added_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_golden_example")),
    )
    op.create_index(op.f("ix_golden_example_code"), "golden_example", ["code"], unique=False)

    op.create_table(
        "draft_revision",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("draft_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "reverts_to",
            sa.Integer(),
            nullable=True,
            comment="The earlier revision whose text it has, where it undoes what came after",
        ),
        sa.Column(
            "item",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "editor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["policy_draft.id"],
            name=op.f("fk_draft_revision_draft_id_policy_draft"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["officer.id"], name=op.f("fk_draft_revision_editor_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_revision")),
        sa.UniqueConstraint(
            "draft_id", "revision", name=op.f("uq_draft_revision_draft_id_revision")
        ),
    )


def downgrade() -> None:
    op.drop_table("draft_revision")
    op.drop_index(op.f("ix_golden_example_code"), table_name="golden_example")
    op.drop_table("golden_example")
