"""The outbox as its sender uses it: bounded claims and fenced settlements.

Enqueue with the cause → claim and commit → begin and commit → send → settle, only while the
claim's token is still on the row. sendMessage has no key of its own that would make it
harmless twice, so a send whose end nobody knows is repeated at most once, by the kind's
rule. What was claimed and not begun was certainly not sent, whatever became of its sender.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, and_, or_, select, update
from sqlalchemy.orm import Session

from enterprises.notices import take_back
from jobs.attention import held_back, put_off
from jobs.kinds import KINDS, LAST_CALL_SUFFIX, allows_last_call, rules_of, sendable_kinds
from jobs.recipients import Reach, reach_of
from store.tables import Notice, NoticeKind, NoticeStatus, RecipientKind

REPEAT_AFTER = timedelta(seconds=30)
REASON_LENGTH = 300
_UNSYNCHRONISED = {"synchronize_session": False}
# Every look into the outbox asks this: a part for each age is built faster than one for each kind.
_KINDS_BY_AGE = {
    age: [rules.kind for rules in KINDS if rules.expires_after == age]
    for age in sorted({rules.expires_after for rules in KINDS})
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedNotice:
    """A notice this sender holds until its lease ends; ``payload`` holds ids only."""

    id: int
    token: str
    chat_id: int
    recipient_kind: RecipientKind
    recipient_id: int
    kind: NoticeKind
    subject: str
    period: str
    payload: Mapping[str, Any]
    priority: int
    attempts: int
    was_uncertain: bool
    created_at: datetime
    expires_at: datetime | None
    lease_until: datetime


def claim(
    session: Session, *, now: datetime, limit: int, lease: timedelta, zone: ZoneInfo
) -> tuple[ClaimedNotice, ...]:
    """Take at most ``limit`` due notices, most urgent first, for ``lease`` long.

    Two senders never get the same one. Notices of people who cannot be reached any more are
    settled here and not handed out, and what a contact has no attention for now is put off, so
    fewer than ``limit`` may come although more are due. Choose a lease longer than ``limit``
    times the worst time of one send.
    """
    token = str(uuid4())
    rows = _take(session, now=now, limit=limit, lease_until=now + lease, token=token, zone=zone)
    rows = _allowed(session, sorted(rows, key=_urgency), now=now, zone=zone)
    reaches = reach_of(session, [(row.recipient_kind, row.recipient_id) for row in rows])
    claimed = []
    for row in rows:
        reach = reaches[row.recipient_kind, row.recipient_id]
        if reach.chat_id is None:
            _give_up(session, row.id, reach, now=now)
        else:
            claimed.append(_claimed(row, reach.chat_id, token))
    return tuple(claimed)


def _urgency(row: Row[Any]) -> tuple[int, datetime, int]:
    return row.priority, row.not_before, row.id


def _allowed(
    session: Session, rows: list[Row[Any]], *, now: datetime, zone: ZoneInfo
) -> list[Row[Any]]:
    """Leave out what the attention budget, a snooze or a contact's own hour hold back."""
    what = held_back(session, rows, now=now, zone=zone)
    put_off(session, what)
    if what.back:
        close(
            session,
            Notice.id.in_(what.back),
            status=NoticeStatus.CANCELLED,
            reason="its contact wants no push now",
            now=now,
        )
    return [row for row in rows if row.id not in what.ids]


def _take(
    session: Session,
    *,
    now: datetime,
    limit: int,
    lease_until: datetime,
    token: str,
    zone: ZoneInfo,
) -> list[Row[Any]]:
    due = (
        select(Notice.id)
        .where(Notice.status == NoticeStatus.WAITING, Notice.not_before <= now)
        .where(~is_stale(now), _may_go_now(now, zone))
        .order_by(Notice.priority, Notice.not_before, Notice.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
        # Without it PostgreSQL may run the limited query once a row, and claim hundreds.
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    taken = session.execute(
        update(Notice)
        .where(Notice.id.in_(select(due.c.id)))
        .values(status=NoticeStatus.CLAIMED, claim_token=token, lease_until=lease_until)
        .returning(*Notice.__table__.columns)
        .execution_options(**_UNSYNCHRONISED)
    )
    return list(taken.all())


def _may_go_now(now: datetime, zone: ZoneInfo) -> ColumnElement[bool]:
    allowed = Notice.kind.in_(sendable_kinds(now, zone))
    if not allows_last_call(now, zone):
        return allowed
    is_last_call = and_(
        Notice.kind == NoticeKind.DEADLINE, Notice.period.like(f"%{LAST_CALL_SUFFIX}")
    )
    return or_(allowed, is_last_call)


def is_stale(now: datetime) -> ColumnElement[bool]:
    """Return the condition for notices whose time is over, by their own end or their kind's."""
    over = and_(Notice.expires_at.is_not(None), Notice.expires_at <= now)
    outlived = (
        and_(
            Notice.expires_at.is_(None),
            Notice.kind.in_(kinds),
            Notice.created_at <= now - age,
        )
        for age, kinds in _KINDS_BY_AGE.items()
    )
    return or_(over, *outlived)


def _claimed(row: Row[Any], chat_id: int, token: str) -> ClaimedNotice:
    return ClaimedNotice(
        id=row.id,
        token=token,
        chat_id=chat_id,
        recipient_kind=row.recipient_kind,
        recipient_id=row.recipient_id,
        kind=row.kind,
        subject=row.subject,
        period=row.period,
        payload=row.payload,
        priority=row.priority,
        attempts=row.attempts,
        was_uncertain=row.was_uncertain,
        created_at=row.created_at,
        expires_at=row.expires_at,
        lease_until=row.lease_until,
    )


def _give_up(session: Session, notice_id: int, reach: Reach, *, now: datetime) -> None:
    close(
        session,
        Notice.id == notice_id,
        status=NoticeStatus.UNDELIVERABLE if reach.is_blocked else NoticeStatus.CANCELLED,
        reason=reach.why,
        now=now,
    )


def begin(session: Session, notice_id: int, token: str, *, now: datetime) -> bool:
    """Note that the sending begins, right before it does; False when the claim is lost.

    From here on nobody can know whether the notice arrived, until it is settled.
    """
    begun = session.execute(
        update(Notice)
        .where(held(notice_id, token), Notice.lease_until > now)
        .values(begun_at=now)
        .returning(Notice.id)
        .execution_options(**_UNSYNCHRONISED)
    ).first()
    return begun is not None


def release(session: Session, notice_id: int, token: str) -> bool:
    """Give back a notice whose sending was not begun; it is due as before."""
    return settle(session, held(notice_id, token), status=NoticeStatus.WAITING)


def held(notice_id: int, token: str) -> ColumnElement[bool]:
    """Return the condition that fences a settlement: the claim is still this one."""
    return and_(
        Notice.id == notice_id,
        Notice.claim_token == token,
        Notice.status == NoticeStatus.CLAIMED,
    )


def sent(session: Session, notice_id: int, token: str, *, message_id: int, now: datetime) -> bool:
    """Settle as sent; False when the claim was lost meanwhile."""
    return settle(
        session,
        held(notice_id, token),
        status=NoticeStatus.SENT,
        message_id=message_id,
        settled_at=now,
        last_error=None,
        attempts=Notice.attempts + 1,
    )


def again(
    session: Session, notice_id: int, token: str, *, not_before: datetime, error: str
) -> bool:
    """Put back a notice that was certainly not sent; it waits until ``not_before``."""
    return settle(
        session,
        held(notice_id, token),
        status=NoticeStatus.WAITING,
        not_before=not_before,
        last_error=error[:REASON_LENGTH],
        attempts=Notice.attempts + 1,
    )


def uncertain(session: Session, notice_id: int, token: str, *, error: str, now: datetime) -> bool:
    """Settle a notice that may or may not have been sent: repeat it once, or leave it.

    Which of the two is the kind's rule; a second uncertain end is final.
    """
    row = session.execute(
        select(Notice.kind, Notice.was_uncertain).where(held(notice_id, token)).with_for_update()
    ).first()
    if row is None:
        return False
    return settle(
        session,
        held(notice_id, token),
        last_error=error[:REASON_LENGTH],
        attempts=Notice.attempts + 1,
        **after_uncertain(row.kind, row.was_uncertain, now=now),
    )


def after_uncertain(kind: NoticeKind, was_uncertain: bool, *, now: datetime) -> dict[str, Any]:
    """Return what becomes of a notice that may or may not have been sent."""
    if rules_of(kind).repeat_on_uncertain and not was_uncertain:
        return {
            "status": NoticeStatus.WAITING,
            "not_before": now + REPEAT_AFTER,
            "was_uncertain": True,
        }
    return {"status": NoticeStatus.UNCERTAIN, "settled_at": now, "was_uncertain": True}


def undeliverable(
    session: Session, notice_id: int, token: str, *, reason: str, now: datetime
) -> bool:
    """Settle a notice that can never be sent; what it would have told counts as not told."""
    closed = close(
        session,
        held(notice_id, token),
        status=NoticeStatus.UNDELIVERABLE,
        reason=reason,
        now=now,
    )
    return closed > 0


def expired(session: Session, notice_id: int, token: str, *, reason: str, now: datetime) -> bool:
    """Settle a claimed notice that has nothing to say any more, with all that it had joined.

    What a digest had joined has nothing to say either. Set aside again, it would be joined by the
    next digest, and the next, and keep what still has something to say from its place.
    """
    mine = held(notice_id, token)
    payload = session.scalars(select(Notice.payload).where(mine).with_for_update()).first()
    joined = and_(
        Notice.id.in_((payload or {}).get("joined", ())), Notice.status == NoticeStatus.JOINED
    )
    close(session, joined, status=NoticeStatus.EXPIRED, reason=reason, now=now)
    return close(session, mine, status=NoticeStatus.EXPIRED, reason=reason, now=now) > 0


def settle(session: Session, which: ColumnElement[bool], **values: Any) -> bool:
    """Write values to one claimed notice and end the claim; False when it was lost."""
    settled = session.execute(
        update(Notice)
        .where(which)
        .values(claim_token=None, lease_until=None, begun_at=None, **values)
        .returning(Notice.id)
        .execution_options(**_UNSYNCHRONISED)
    ).first()
    return settled is not None


def close(
    session: Session,
    which: ColumnElement[bool],
    *,
    status: NoticeStatus,
    reason: str,
    now: datetime,
) -> int:
    """Close notices unsent; what a digest would have told counts as not told again."""
    closed = session.execute(
        update(Notice)
        .where(which)
        .values(
            status=status,
            last_error=reason[:REASON_LENGTH],
            settled_at=now,
            claim_token=None,
            lease_until=None,
            begun_at=None,
        )
        .returning(
            Notice.recipient_kind,
            Notice.recipient_id,
            Notice.kind,
            Notice.payload,
            Notice.created_at,
        )
        .execution_options(**_UNSYNCHRONISED)
    ).all()
    for row in closed:
        if row.kind == NoticeKind.NEW_MATCHES and row.recipient_kind == RecipientKind.CONTACT:
            take_back(session, row.recipient_id, row.payload, told_at=row.created_at)
    return len(closed)
