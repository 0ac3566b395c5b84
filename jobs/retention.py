"""What is kept no longer than it is needed. The only file that deletes on its own.

The audit is not touched: it is kept for longer than the six months the law asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from enterprises.personal_data import forget
from jobs.runs import BEAT_SLOT, Counts, Work
from store.tables import (
    Base,
    Chat,
    Conversation,
    DeepLink,
    FactsSnapshot,
    InboxUpdate,
    JobRun,
    Match,
    Notice,
    OneTimeCode,
    Outage,
    PastDecision,
    SkippedQuestion,
    UnansweredQuestion,
)

INACTIVE_AFTER = timedelta(days=731)  # Twenty-four months, leap day included.
ROWS_A_BATCH = 500


def _rests_on_facts(table: type[Match] | type[PastDecision]) -> ColumnElement[bool]:
    return exists().where(
        and_(
            table.enterprise_id == FactsSnapshot.enterprise_id,
            table.facts_hash == FactsSnapshot.facts_hash,
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How long rows of one table are kept; ``only`` narrows which of them are deleted."""

    name: str
    table: type[Base]
    key: InstrumentedAttribute[Any]
    since: InstrumentedAttribute[Any]
    keep: timedelta
    only: ColumnElement[bool] | None = None


KEEPINGS: tuple[Keeping, ...] = (
    Keeping(
        name="inbox",
        table=InboxUpdate,
        key=InboxUpdate.update_id,
        since=InboxUpdate.received_at,
        # After a week without updates Telegram may begin its numbers anew: an old row with the
        # same number would swallow a new update.
        keep=timedelta(days=6),
    ),
    Keeping(
        name="unused_codes",
        table=OneTimeCode,
        key=OneTimeCode.id,
        since=OneTimeCode.expires_at,
        keep=timedelta(days=30),
        only=OneTimeCode.used_at.is_(None),
    ),
    Keeping(
        name="conversations",
        table=Conversation,
        key=Conversation.chat_id,
        since=Conversation.updated_at,
        keep=timedelta(days=180),
    ),
    Keeping(
        name="skipped_questions",
        table=SkippedQuestion,
        key=SkippedQuestion.id,
        since=SkippedQuestion.skipped_at,
        keep=timedelta(days=400),
    ),
    # A year's round of what was asked in vain, to be compared with the last.
    Keeping(
        name="unanswered_questions",
        table=UnansweredQuestion,
        key=UnansweredQuestion.id,
        since=UnansweredQuestion.asked_at,
        keep=timedelta(days=400),
    ),
    # Whoever asks why something was decided asks within three years.
    Keeping(
        name="past_decisions",
        table=PastDecision,
        key=PastDecision.id,
        since=PastDecision.replaced_at,
        keep=timedelta(days=1096),
    ),
    Keeping(
        name="facts",
        table=FactsSnapshot,
        key=FactsSnapshot.id,
        since=FactsSnapshot.taken_at,
        keep=timedelta(days=1),
        only=~or_(_rests_on_facts(Match), _rests_on_facts(PastDecision)),
    ),
    # A settled notice keeps the same thing from being told twice, for more than a year's round.
    Keeping(
        name="notices",
        table=Notice,
        key=Notice.id,
        since=Notice.settled_at,
        keep=timedelta(days=400),
    ),
    Keeping(
        name="outages",
        table=Outage,
        key=Outage.id,
        since=Outage.ended_at,
        keep=timedelta(days=400),
    ),
    Keeping(
        name="links",
        table=DeepLink,
        key=DeepLink.id,
        since=DeepLink.expires_at,
        keep=timedelta(days=30),
    ),
    Keeping(
        name="runs",
        table=JobRun,
        key=JobRun.id,
        since=JobRun.finished_at,
        keep=timedelta(days=400),
        only=JobRun.slot != BEAT_SLOT,
    ),
)


def run_retention(work: Work) -> Counts:
    """Delete what is too old, and forget people who have not been here for two years."""
    counts: Counts = {keeping.name: _delete_old(work, keeping) for keeping in KEEPINGS}
    counts["forgotten_chats"] = _forget_inactive(work)
    return counts


def _delete_old(work: Work, keeping: Keeping) -> int:
    deleted = 0
    while True:
        work.go_on()
        with work.database.reading() as session:
            keys = session.scalars(_old(work, keeping).limit(ROWS_A_BATCH)).all()
        if keys:
            deleted += _delete_batch(work, keeping, keys)
        if len(keys) < ROWS_A_BATCH:
            return deleted


def _old(work: Work, keeping: Keeping) -> Select[Any]:
    old = select(keeping.key).where(keeping.since <= work.now - keeping.keep)
    return old if keeping.only is None else old.where(keeping.only)


def _delete_batch(work: Work, keeping: Keeping, keys: Sequence[Any]) -> int:
    # Whether they are too old is asked again: a snapshot of facts may have come into use since.
    still_old = _old(work, keeping).where(keeping.key.in_(keys))
    with work.database.transaction() as session:
        deleted = session.execute(
            delete(keeping.table)
            .where(keeping.key.in_(still_old))
            .returning(keeping.key)
            .execution_options(synchronize_session=False)
        )
        return len(deleted.all())


def _forget_inactive(work: Work) -> int:
    since = work.now - INACTIVE_AFTER
    with work.database.reading() as session:
        chats = session.scalars(
            select(Chat.chat_id).where(Chat.last_seen_at <= since).order_by(Chat.chat_id)
        ).all()
    for chat_id in chats:
        work.go_on()
        with work.database.transaction() as session:
            forget(session, chat_id, now=work.now)
    return len(chats)
