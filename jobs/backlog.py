"""What becomes of notices that nobody sends: stale, cancelled, left by a dead sender."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from jobs.outbox import after_uncertain, close, held, is_stale, release, settle
from store.tables import Notice, NoticeKind, NoticeStatus, RecipientKind

# No sender asks for more; a clock that is set back by less is waited for.
LONGEST_LEASE = timedelta(hours=1)
# A clock that is set right by less is nobody's concern.
CLOCK_SLACK = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxState:
    """What officers and the health check see: depth, and the age of the oldest due notice."""

    waiting: int
    due: int
    claimed: int
    uncertain: int
    undeliverable: int
    oldest_due_seconds: float


def expire_stale(session: Session, *, now: datetime, limit: int) -> int:
    """Close waiting notices whose time is over, ``limit`` at most; return how many."""
    unsent = and_(Notice.status.in_((NoticeStatus.WAITING, NoticeStatus.ASIDE)), is_stale(now))
    some = select(Notice.id).where(unsent).order_by(Notice.id).limit(limit)
    return close(
        session,
        and_(Notice.id.in_(session.scalars(some).all()), unsent),
        status=NoticeStatus.EXPIRED,
        reason="came too late",
        now=now,
    )


def cancel_for(
    session: Session,
    recipient_kind: RecipientKind,
    recipient_id: int,
    *,
    now: datetime,
    reason: str,
    kinds: Collection[NoticeKind] | None = None,
    subject: str | None = None,
    periods: Collection[str] | None = None,
) -> int:
    """Cancel what still waits for a recipient: all of it, or some kinds, subject, periods."""
    which = [
        Notice.recipient_kind == recipient_kind,
        Notice.recipient_id == recipient_id,
        Notice.status.in_((NoticeStatus.WAITING, NoticeStatus.ASIDE)),
    ]
    if kinds is not None:
        which.append(Notice.kind.in_(kinds))
    if subject is not None:
        which.append(Notice.subject == subject)
    if periods is not None:
        which.append(Notice.period.in_(periods))
    return close(session, and_(*which), status=NoticeStatus.CANCELLED, reason=reason, now=now)


def is_from_ahead(now: datetime) -> ColumnElement[bool]:
    """Return the condition for notices that were written while the clock was ahead.

    They wait for a time that is days away, and answers are among them.
    """
    return and_(
        Notice.status == NoticeStatus.WAITING,
        Notice.created_at > now + CLOCK_SLACK,
        Notice.not_before > now,
    )


def bring_back(session: Session, *, now: datetime) -> int:
    """Make due what was written while the clock was ahead; the claim still keeps its hours."""
    due = session.execute(
        update(Notice)
        .where(is_from_ahead(now))
        .values(not_before=now)
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    )
    return len(due.all())


def is_abandoned(now: datetime) -> ColumnElement[bool]:
    """Return the condition for claims whose sender died, as far as the clock can say.

    A lease that ends later than any that could be given now was given before the clock was
    set back: waiting for its end could take days.
    """
    return and_(
        Notice.status == NoticeStatus.CLAIMED,
        or_(Notice.lease_until <= now, Notice.lease_until > now + LONGEST_LEASE),
    )


def release_abandoned(session: Session, *, now: datetime) -> dict[str, int]:
    """Take back the claims of dead senders; return how many became what.

    ``released``: not begun, so not sent, and due as before. ``repeated``: begun, and sent once
    more by the kind's rule. ``uncertain``: begun, and left as it is.
    """
    rows = session.execute(
        select(Notice.id, Notice.claim_token, Notice.kind, Notice.was_uncertain, Notice.begun_at)
        .where(is_abandoned(now))
        .with_for_update(skip_locked=True)
    ).all()
    counts = {"released": 0, "repeated": 0, "uncertain": 0}
    for row in rows:
        if row.begun_at is None:
            release(session, row.id, row.claim_token)
            counts["released"] += 1
            continue
        after = after_uncertain(row.kind, row.was_uncertain, now=now)
        settle(
            session,
            held(row.id, row.claim_token),
            last_error="the sender ended before it settled this",
            attempts=Notice.attempts + 1,
            **after,
        )
        counts["repeated" if after["status"] == NoticeStatus.WAITING else "uncertain"] += 1
    return counts


def depth_and_age(session: Session, *, now: datetime) -> OutboxState:
    """Return how much waits, and for how long the oldest due notice has been due."""
    counted = session.execute(select(Notice.status, func.count()).group_by(Notice.status))
    by_status = {row[0]: row[1] for row in counted}
    due, oldest = session.execute(
        select(func.count(), func.min(Notice.not_before)).where(
            Notice.status == NoticeStatus.WAITING, Notice.not_before <= now
        )
    ).one()
    return OutboxState(
        waiting=by_status.get(NoticeStatus.WAITING, 0),
        due=due,
        claimed=by_status.get(NoticeStatus.CLAIMED, 0),
        uncertain=by_status.get(NoticeStatus.UNCERTAIN, 0),
        undeliverable=by_status.get(NoticeStatus.UNDELIVERABLE, 0),
        oldest_due_seconds=(now - oldest).total_seconds() if oldest else 0.0,
    )
