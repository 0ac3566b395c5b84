"""What enterprises' people must be told: one row in the outbox each, written with its cause."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, literal, or_, select, update
from sqlalchemy.orm import Session

from enterprises.officers import officers
from enterprises.standings import untell
from store.outbox_rows import add_notice
from store.tables import Notice, NoticeKind, NoticeStatus, PolicyStanding, RecipientKind

# People wait for these; pushes of new matches come after them.
PRIORITY = 10
DIGEST = "digest"
"""The subject of what is pushed unasked: new matches, and deadlines of what was told."""

UNASKED = frozenset(
    {
        NoticeKind.NEW_MATCHES,
        NoticeKind.FACT_ASKED,
        NoticeKind.DEADLINE,
        NoticeKind.WINDOW_OPENS,
        NoticeKind.QUALIFIES_FROM,
        NoticeKind.QUALIFIES_UNTIL,
        NoticeKind.TITLE_ENDS,
        NoticeKind.FACTS_STALE,
        NoticeKind.APPLICATION_UNFINISHED,
        NoticeKind.RESULT_ASKED,
        NoticeKind.POLICY_CHANGED,
        NoticeKind.POLICY_STATE,
    }
)
"""Kinds that a contact can turn off, and of which it hears only a few a week.

A notice of these kinds whose payload says ``is_asked`` was asked for all the same.
"""


def tell(
    session: Session,
    recipient: RecipientKind,
    recipient_id: int,
    kind: NoticeKind,
    *,
    subject: str,
    payload: Mapping[str, int | bool | str],
    now: datetime,
    period: str = "",
) -> bool:
    """Put one notice into the outbox; return whether it is new."""
    return add_notice(
        session,
        recipient_kind=recipient,
        recipient_id=recipient_id,
        kind=kind,
        subject=subject,
        period=period,
        payload=payload,
        priority=PRIORITY,
        not_before=now,
        expires_at=None,
        now=now,
    )


def tell_officers(
    session: Session,
    kind: NoticeKind,
    *,
    subject: str,
    payload: Mapping[str, int | bool | str],
    now: datetime,
    period: str = "",
    region: str | None = None,
) -> int:
    """Tell every officer with a chat whose scope may cover ``region``; return how many."""
    reachable = [one for one in officers(session, region=region) if one.chat_id is not None]
    for one in reachable:
        tell(
            session,
            RecipientKind.OFFICER,
            one.id,
            kind,
            subject=subject,
            payload=payload,
            now=now,
            period=period,
        )
    return len(reachable)


def cancel_for_contact(session: Session, contact_id: int, *, now: datetime) -> None:
    """Take back all that a contact that has ended was still to be told."""
    _cancel(session, contact_id, now=now)


def cancel_pushes(session: Session, contact_id: int, *, now: datetime) -> None:
    """Take back what waits without having been asked for; answers and asked reminders stay."""
    asked = select(literal("policy:") + cast(PolicyStanding.policy_id, String)).where(
        PolicyStanding.contact_id == contact_id, PolicyStanding.wants_reminder
    )
    # Of a policy that one is to be reminded of, one is also told how it changes.
    is_unasked = and_(
        Notice.kind.in_((UNASKED | {NoticeKind.POLICY_WITHDRAWN}) - {NoticeKind.DEADLINE}),
        Notice.subject.not_in(asked),
    )
    _cancel(session, contact_id, or_(Notice.subject == DIGEST, is_unasked), now=now)


def _cancel(session: Session, contact_id: int, *only: ColumnElement[bool], now: datetime) -> None:
    """Cancel what was not sent; what a digest would have told counts as not told again."""
    cancelled = session.execute(
        update(Notice)
        .where(
            Notice.recipient_kind == RecipientKind.CONTACT,
            Notice.recipient_id == contact_id,
            Notice.status.in_((NoticeStatus.WAITING, NoticeStatus.ASIDE)),
            *only,
        )
        .values(status=NoticeStatus.CANCELLED, settled_at=now)
        .returning(Notice.kind, Notice.payload, Notice.created_at)
        .execution_options(synchronize_session=False)
    ).all()
    for row in cancelled:
        if row.kind == NoticeKind.NEW_MATCHES:
            take_back(session, contact_id, row.payload, told_at=row.created_at)


def take_back(
    session: Session, contact_id: int, payload: Mapping[str, Any], *, told_at: datetime
) -> None:
    """Forget what a digest that never arrived would have told: the next one tells it."""
    untell(session, contact_id, payload["versions"], told_at=told_at)
    joined = payload.get("joined")
    if joined:
        session.execute(
            update(Notice)
            .where(Notice.id.in_(joined), Notice.status == NoticeStatus.JOINED)
            .values(status=NoticeStatus.ASIDE, settled_at=None)
            .execution_options(synchronize_session=False)
        )
