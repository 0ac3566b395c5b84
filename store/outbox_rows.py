"""The one way a row enters the outbox, whoever writes it and on whichever database.

policies/, enterprises/, jobs/ and bot/ all have something to tell; none may import the
other, and all rely on the same promise: one notice a recipient, kind, subject and period.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from store.insertion import insert_unless_there
from store.tables import Notice, NoticeKind, NoticeStatus, RecipientKind


def add_notice(
    session: Session,
    *,
    recipient_kind: RecipientKind,
    recipient_id: int,
    kind: NoticeKind,
    subject: str,
    period: str = "",
    payload: Mapping[str, Any],
    priority: int,
    not_before: datetime,
    expires_at: datetime | None,
    now: datetime,
    status: NoticeStatus = NoticeStatus.WAITING,
) -> bool:
    """Write one waiting notice unless it is there already; return whether it is new.

    ``recipient_id`` is a contact's, officer's or specialist's id, or a chat id, as
    ``recipient_kind`` says. ``payload`` holds ids only; a smaller ``priority`` goes
    first. Two transactions that add the same notice at once leave one row: the second
    waits for the first and then finds it there. With the status ASIDE it is not sent by itself
    but told within the contact's next digest. A notice that was sent, expired or
    cancelled still counts as there.
    """
    return insert_unless_there(
        session,
        Notice,
        {
            "recipient_kind": recipient_kind,
            "recipient_id": recipient_id,
            "kind": kind,
            "subject": subject,
            "period": period,
            "payload": dict(payload),
            "status": status,
            "priority": priority,
            "not_before": not_before,
            "expires_at": expires_at,
            "attempts": 0,
            "created_at": now,
        },
    )
