"""Keep relations and validity checks; hold published versions to their words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KINSHIP = ("supersedes", "variant_of", "same_as", "unrelated")
ANSWERS = ("still_valid", "new_dates", "paused", "withdrawn")
# What was published, word for word. When it was matched and when it ended are no part of it.
PUBLISHED = (
    "policy_id, number, item, item_hash, title, document_id, author_id, approver_id, "
    "valid_from, valid_to, published_at"
)
REFUSAL = "a published version is never changed or deleted: publish another one"


def upgrade() -> None:
    _create_relations()
    _create_checks()
    if op.get_bind().dialect.name == "sqlite":
        for name, event in (("kept", f"UPDATE OF {PUBLISHED}"), ("there", "DELETE")):
            op.execute(
                f"CREATE TRIGGER policy_version_stays_{name} BEFORE {event} ON policy_version "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION policy_version_stays() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; "
        "END $$"
    )
    op.execute(
        f"CREATE TRIGGER policy_version_stays BEFORE DELETE OR UPDATE OF {PUBLISHED} "
        "ON policy_version FOR EACH ROW EXECUTE FUNCTION policy_version_stays()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER policy_version_stays_kept")
        op.execute("DROP TRIGGER policy_version_stays_there")
    else:
        op.execute("DROP TRIGGER policy_version_stays ON policy_version")
        op.execute("DROP FUNCTION policy_version_stays()")
    op.drop_table("validity_check")
    op.drop_index(op.f("ix_policy_relation_other_code"), table_name="policy_relation")
    op.drop_table("policy_relation")


def _create_relations() -> None:
    kinship = sa.Enum(*KINSHIP, name="kinship", native_enum=False, length=32)
    op.create_table(
        "policy_relation",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column(
            "code", sa.String(length=128), nullable=False, comment="The item that came later"
        ),
        sa.Column("other_code", sa.String(length=128), nullable=False),
        sa.Column("suggested", kinship, nullable=False),
        sa.Column("score", sa.Float(), nullable=False, comment="0 to 1, by policies/duplicates.py"),
        sa.Column("reasons", JSON, nullable=False, comment="Words of policies.duplicates.Reason"),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", kinship, nullable=True),
        sa.Column("answered_by", ROW_ID, nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["officer.id"], name=op.f("fk_policy_relation_answered_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_relation")),
        sa.UniqueConstraint("code", "other_code", name=op.f("uq_policy_relation_code_other_code")),
    )
    op.create_index(op.f("ix_policy_relation_other_code"), "policy_relation", ["other_code"])


def _create_checks() -> None:
    answer = sa.Enum(*ANSWERS, name="checkanswer", native_enum=False, length=32)
    op.create_table(
        "validity_check",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("policy_id", ROW_ID, nullable=False),
        sa.Column("version_id", ROW_ID, nullable=False),
        sa.Column(
            "occasion",
            sa.String(length=32),
            nullable=False,
            comment="end:2026-04-30, or half:2026-09-10",
        ),
        sa.Column(
            "ends_on", sa.Date(), nullable=True, comment="The last day, where that is the occasion"
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "asked_officers", JSON, nullable=False, comment="Whom it was put to, the latest last"
        ),
        sa.Column("step", sa.SmallInteger(), nullable=False, comment="How often handed on"),
        sa.Column(
            "due_on", sa.Date(), nullable=False, comment="After this day the next officer is asked"
        ),
        sa.Column("answer", answer, nullable=True),
        sa.Column("answered_by", ROW_ID, nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_reason",
            sa.String(length=64),
            nullable=True,
            comment="Why nobody has to answer any more: the policy left the pool",
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["officer.id"], name=op.f("fk_validity_check_answered_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["policy.id"], name=op.f("fk_validity_check_policy_id_policy")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["policy_version.id"],
            name=op.f("fk_validity_check_version_id_policy_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_validity_check")),
        sa.UniqueConstraint(
            "policy_id", "occasion", name=op.f("uq_validity_check_policy_id_occasion")
        ),
    )
