"""What a contact was asked for and did not tell: not asked again today, and later only last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from store.insertion import insert_into
from store.tables import SkippedQuestion

SAME_CONVERSATION = timedelta(hours=24)
"""Who comes back after a day may know by now, or have asked the accountant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Fields by when they were skipped: ``lately`` in this conversation, ``before`` in another."""

    lately: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()


def skipped_by(session: Session, contact_id: int, *, now: datetime) -> Skipped:
    """Return what this contact skipped and has not told since."""
    rows = session.execute(
        select(SkippedQuestion.field, SkippedQuestion.skipped_at).where(
            SkippedQuestion.contact_id == contact_id
        )
    ).all()
    lately = frozenset(row.field for row in rows if row.skipped_at > now - SAME_CONVERSATION)
    return Skipped(lately=lately, before=frozenset(row.field for row in rows) - lately)


def skip(session: Session, contact_id: int, fields: Iterable[str], *, now: datetime) -> None:
    """Remember that the contact was asked for these fields and did not tell."""
    for field in sorted(set(fields)):
        statement = insert_into(session, SkippedQuestion).values(
            contact_id=contact_id, field=field, skipped_at=now
        )
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["contact_id", "field"], set_={"skipped_at": now}
            )
        )


def unskip(session: Session, contact_id: int, field: str) -> None:
    """Forget that the contact skipped a field: it has told it."""
    session.execute(
        delete(SkippedQuestion).where(
            SkippedQuestion.contact_id == contact_id, SkippedQuestion.field == field
        )
    )
