"""say what four columns hold: their comments had stayed behind the code."""

from __future__ import annotations

from typing import NamedTuple

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


class Comment(NamedTuple):
    """A column's comment as it was, and as it is from here on."""

    table: str
    column: str
    before: str
    after: str


COMMENTS = (
    Comment(
        "chat",
        "unreachable_since",
        "Set when the user blocked the bot; /start clears it",
        "Set when the person blocked the bot; any word from them clears it",
    ),
    Comment(
        "contact_outlook",
        "turns",
        "Each turn: version_id, day, begins, is_certain, because",
        "Each turn: version_id, day, begins, by_title",
    ),
    Comment(
        "enterprise",
        "matched_at",
        "Which change the stored matches know of; older than changed_at means to be matched",
        "Which change the stored matches know of; unequal to changed_at: to be matched",
    ),
    Comment(
        "enterprise_shortlist",
        "best",
        "Version ids and verdicts, the best first, as jobs/shortlists.py packs them",
        "Version ids and verdicts, the best first, as jobs/packed_lists.py packs them",
    ),
)


def upgrade() -> None:
    for one in COMMENTS:
        _comment(one, one.after, existing=one.before)


def downgrade() -> None:
    for one in COMMENTS:
        _comment(one, one.before, existing=one.after)


def _comment(one: Comment, text: str, *, existing: str) -> None:
    # SQLite keeps no comments.
    if op.get_bind().dialect.supports_comments:
        op.alter_column(one.table, one.column, comment=text, existing_comment=existing)
