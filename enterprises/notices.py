"""What enterprises' people must be told: one row in the outbox each, written with its cause."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from enterprises.officers import officers
from store.outbox_rows import add_notice
from store.tables import Notice, NoticeKind, NoticeStatus, RecipientKind

# People wait for these; pushes of new matches come after them.
PRIORITY = 10


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
    """Take back what a contact that has ended was still to be told."""
    session.execute(
        update(Notice)
        .where(
            Notice.recipient_kind == RecipientKind.CONTACT,
            Notice.recipient_id == contact_id,
            Notice.status == NoticeStatus.WAITING,
        )
        .values(status=NoticeStatus.CANCELLED, settled_at=now)
    )
