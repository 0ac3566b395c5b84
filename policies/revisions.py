"""The texts a draft had before: kept with each edit, so that the last one can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.tables import DraftRevision, PolicyDraft


def keep_text_before_edit(session: Session, row: PolicyDraft, *, now: datetime) -> None:
    """Keep the text a draft came with; later ones are kept as they are written.

    A draft that nobody edits keeps nothing twice: most of a bulk load never is.
    """
    if _revision(session, row.id, row.revision) is None:
        keep_text(session, row, reverts_to=None, now=now)


def keep_text(session: Session, row: PolicyDraft, *, reverts_to: int | None, now: datetime) -> None:
    """Keep the draft's text under its revision, with who wrote it."""
    session.add(
        DraftRevision(
            draft_id=row.id,
            revision=row.revision,
            reverts_to=reverts_to,
            item=row.item,
            editor_id=row.editor_ids[-1],
            kept_at=now,
        )
    )


def text_of_revision(session: Session, draft_id: int, revision: int) -> dict[str, Any] | None:
    """Return what a draft said at a revision, or ``None`` where that is not kept."""
    row = _revision(session, draft_id, revision)
    return None if row is None else dict(row.item)


def revision_before(session: Session, draft_id: int, revision: int) -> int | None:
    """Return the revision that undoing leads to; ``None`` at the text the draft came with.

    What was undone once is not come back to: undoing twice goes back by two edits.
    """
    row = _revision(session, draft_id, revision)
    if row is None:
        return None
    target = (row.reverts_to or revision) - 1
    earlier = _revision(session, draft_id, target)
    if earlier is None:
        return None
    return earlier.reverts_to or target


def _revision(session: Session, draft_id: int, revision: int) -> DraftRevision | None:
    return session.scalars(
        select(DraftRevision).where(
            DraftRevision.draft_id == draft_id, DraftRevision.revision == revision
        )
    ).one_or_none()
