"""What an officer does to one notice by hand: send it once more, or not at all."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from enterprises.officers import OfficerAccount
from jobs.errors import CannotCancel, CannotRetry, NoSuchNotice
from jobs.outbox import close, is_stale
from jobs.recipients import reach_of
from store.audit_rows import add_audit_entry
from store.tables import Notice, NoticeKind, NoticeStatus

RETRIED = (NoticeStatus.UNDELIVERABLE, NoticeStatus.UNCERTAIN)
CANCELLED = (NoticeStatus.WAITING, NoticeStatus.ASIDE)


class Act(Protocol):
    """One of the acts of this file."""

    def __call__(
        self, session: Session, notice_id: int, *, by: OfficerAccount, now: datetime
    ) -> None:
        """Act on one notice. Raises :class:`JobsError` with the reason why not."""
        ...


def retry(session: Session, notice_id: int, *, by: OfficerAccount, now: datetime) -> None:
    """Make a notice due again that failed, or of which nobody knows whether it arrived.

    Raises :class:`NoSuchNotice`, and :class:`CannotRetry` with the reason.
    """
    row = _locked(session, notice_id)
    why_not = _why_no_retry(session, row, now)
    if why_not:
        raise CannotRetry(notice_id, why_not)
    row.status, row.not_before, row.settled_at = NoticeStatus.WAITING, now, None
    _note(session, "notice_retried", row, by=by, now=now)


def cancel(session: Session, notice_id: int, *, by: OfficerAccount, now: datetime) -> None:
    """Take back a notice that was not sent yet; a digest's matches count as not told again.

    Raises :class:`NoSuchNotice`, and :class:`CannotCancel` with the reason.
    """
    row = _locked(session, notice_id)
    if row.status not in CANCELLED:
        raise CannotCancel(notice_id, row.status.value)
    close(
        session,
        Notice.id == row.id,
        status=NoticeStatus.CANCELLED,
        reason=f"cancelled by officer:{by.id}",
        now=now,
    )
    _note(session, "notice_cancelled", row, by=by, now=now)


def _locked(session: Session, notice_id: int) -> Notice:
    row = session.get(Notice, notice_id, with_for_update=True)
    if row is None:
        raise NoSuchNotice(notice_id)
    return row


def _why_no_retry(session: Session, row: Notice, now: datetime) -> str:
    if row.status not in RETRIED:
        return f"it is {row.status.value}, and only what failed or is uncertain can be sent again"
    if row.kind is NoticeKind.NEW_MATCHES and row.status is NoticeStatus.UNDELIVERABLE:
        return "what it would have told counts as not told, so the next digest tells it"
    if session.scalar(select(Notice.id).where(Notice.id == row.id, is_stale(now))) is not None:
        return "its time is over"
    recipient = (row.recipient_kind, row.recipient_id)
    reach = reach_of(session, [recipient])[recipient]
    return "" if reach.chat_id is not None else reach.why


def _note(session: Session, action: str, row: Notice, *, by: OfficerAccount, now: datetime) -> None:
    add_audit_entry(
        session,
        actor=f"officer:{by.id}",
        action=action,
        subject=f"notice:{row.id}",
        detail={"kind": row.kind.value},
        now=now,
    )
