"""Which officers have to be told what about drafts: rows for the outbox, never a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.officers import may_handle, officers
from store.outbox_rows import add_notice
from store.tables import (
    Notice,
    NoticeKind,
    NoticeStatus,
    PolicyDraft,
    RecipientKind,
)

# Smaller goes first: what one asked for, then work that waits.
DECIDED_PRIORITY = 10
REVIEW_PRIORITY = 20
# After this nobody wants to hear it any more.
REVIEW_KEEPS = timedelta(days=30)
# A file of many items must not ring as often: those who come find the others in their list.
MOST_WAITING = 3


def ask_for_review(session: Session, draft: PolicyDraft, *, now: datetime) -> int:
    """Tell every officer who may approve the draft; return how many may.

    Of several drafts submitted at once, an officer is told of the first few.
    """
    able = [
        officer.id
        for officer in officers(session)
        if officer.id not in _writers(draft) and may_handle(officer, draft.item)
    ]
    for officer_id in _with_room(session, NoticeKind.REVIEW_REQUEST, able):
        _tell_officer(
            session,
            officer_id,
            NoticeKind.REVIEW_REQUEST,
            draft,
            period=f"{now:%Y%m%dT%H%M%S}",
            payload={"draft_id": draft.id},
            priority=REVIEW_PRIORITY,
            now=now,
        )
    return len(able)


def tell_rejection(session: Session, draft: PolicyDraft, *, by: int, now: datetime) -> None:
    """Tell everyone who wrote in the draft that there is something to mend."""
    for writer in _writers(draft):
        _tell_decision(session, writer, draft, "rejected", by=by, version_id=None, now=now)


def tell_publication(
    session: Session, draft: PolicyDraft, *, by: int, version_id: int, now: datetime
) -> None:
    """Tell everyone who wrote in the draft; of many published at once, of the first few."""
    for writer in _with_room(session, NoticeKind.REVIEW_DECIDED, _writers(draft)):
        _tell_decision(session, writer, draft, "published", by=by, version_id=version_id, now=now)


def _tell_decision(
    session: Session,
    officer_id: int,
    draft: PolicyDraft,
    decision: str,
    *,
    by: int,
    version_id: int | None,
    now: datetime,
) -> None:
    _tell_officer(
        session,
        officer_id,
        NoticeKind.REVIEW_DECIDED,
        draft,
        period=f"{decision}:{now:%Y%m%dT%H%M%S}",
        payload={
            "draft_id": draft.id,
            "decision": decision,
            "by": by,
            "version_id": version_id,
        },
        priority=DECIDED_PRIORITY,
        now=now,
    )


def _with_room(session: Session, kind: NoticeKind, officer_ids: Sequence[int]) -> list[int]:
    waiting = Counter(
        session.scalars(
            select(Notice.recipient_id).where(
                Notice.recipient_kind == RecipientKind.OFFICER,
                Notice.recipient_id.in_(officer_ids),
                Notice.kind == kind,
                Notice.status == NoticeStatus.WAITING,
            )
        )
    )
    return [one for one in officer_ids if waiting[one] < MOST_WAITING]


def _tell_officer(
    session: Session,
    officer_id: int,
    kind: NoticeKind,
    draft: PolicyDraft,
    *,
    period: str,
    payload: dict[str, object],
    priority: int,
    now: datetime,
) -> bool:
    return add_notice(
        session,
        recipient_kind=RecipientKind.OFFICER,
        recipient_id=officer_id,
        kind=kind,
        subject=f"draft:{draft.id}",
        period=period,
        payload=payload,
        priority=priority,
        not_before=now,
        expires_at=now + REVIEW_KEEPS,
        now=now,
    )


def _writers(draft: PolicyDraft) -> tuple[int, ...]:
    return tuple(dict.fromkeys((draft.author_id, *draft.editor_ids)))
