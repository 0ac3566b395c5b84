"""keep links and outages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deep_link",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "token_hash",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256; the token is not stored",
        ),
        sa.Column(
            "purpose",
            sa.Enum("invitation", "policy", name="linkpurpose", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "issued_by", sa.String(length=64), nullable=False, comment="officer:3, contact:7"
        ),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column(
            "most_uses", sa.Integer(), nullable=True, comment="Empty: any number, as for a poster"
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deep_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_deep_link_token_hash")),
    )
    with op.batch_alter_table("deep_link") as table:
        table.create_index(table.f("ix_deep_link_expires_at"), ["expires_at"], unique=False)
        table.create_index(table.f("ix_deep_link_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "outage",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("part", sa.String(length=64), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "silent",
                "overdue",
                "died",
                "failed",
                name="outagecause",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
    )
    with op.batch_alter_table("outage") as table:
        table.create_index(table.f("ix_outage_ended_at"), ["ended_at"], unique=False)
        table.create_index(
            "uq_outage_open_part",
            ["part"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("outage") as table:
        table.drop_index(
            "uq_outage_open_part",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        table.drop_index(table.f("ix_outage_ended_at"))

    op.drop_table("outage")
    with op.batch_alter_table("deep_link") as table:
        table.drop_index(table.f("ix_deep_link_subject_id"))
        table.drop_index(table.f("ix_deep_link_expires_at"))

    op.drop_table("deep_link")
