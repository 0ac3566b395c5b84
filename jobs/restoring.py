"""After a restore: what may have been sent since the copy was taken is not sent again.

The days between the copy and the end of the process that went on are lived through once more,
unsent: the jobs find again what they had found, mark it as told, and write the same keys. What
then waits and was due may have reached its reader, and nobody can know; it is left as
uncertain, for officers to see, never sent by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, null, or_, select, update
from sqlalchemy.orm import Session

from jobs.runner import run_due
from jobs.runs import Work
from jobs.schedule import SCHEDULE, due_slots
from store.audit_rows import add_audit_entry
from store.backup import copied_at, unmark
from store.database import Database
from store.tables import InboxUpdate, JobRun, Notice, NoticeStatus

# What was due longer ago has expired, whoever sent it or not.
LONGEST_GAP = timedelta(days=30)
DELIVERED_BEFORE = "restored"
REASON = "may have been sent before the restore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put right: notices left as uncertain, and answers that are not given again."""

    since: datetime
    uncertain: int
    answers: int


def after_restore(database: Database, *, stopped_at: datetime, zone: ZoneInfo) -> Restored:
    """Put restored tables right, for a process that went on sending until ``stopped_at``.

    Call it before a bot starts on them. A second call changes nothing more. What falls due
    after ``stopped_at`` is sent as usual.
    """
    with database.reading() as session:
        since = copied_at(session) or _last_sign_of_life(session) or stopped_at
    since = max(since, stopped_at - LONGEST_GAP)
    # First of all: recovery would take a dead sender's claim for one to be sent again.
    uncertain = _settled(database, stopped_at)
    for moment in _moments(since, stopped_at, zone):
        for job in SCHEDULE:
            run_due(database, job, Work(database=database, now=moment, zone=zone))
    uncertain += _settled(database, stopped_at)
    with database.transaction() as session:
        answers = _close_answers(session)
        unmark(session)
        add_audit_entry(
            session,
            actor="job:restoring",
            action="database_restored",
            subject="database",
            detail={"uncertain": uncertain, "answers": answers},
            now=stopped_at,
        )
    return Restored(since=since, uncertain=uncertain, answers=answers)


def _last_sign_of_life(session: Session) -> datetime | None:
    """Return the last moment the tables know of, for a copy that carries no mark."""
    newest = (
        session.scalar(select(func.max(JobRun.started_at))),
        session.scalar(select(func.max(Notice.settled_at))),
        session.scalar(select(func.max(Notice.created_at))),
    )
    known = [one for one in newest if one is not None]
    return max(known) if known else None


def _moments(since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield each slot between, in order, and the end: every job looks at each of them."""
    slots = {slot for job in SCHEDULE for slot in due_slots(job, since, until, zone)}
    yield from (slot.astimezone(until.tzinfo) for slot in sorted(slots))
    yield until


def _settled(database: Database, stopped_at: datetime) -> int:
    with database.transaction() as session:
        return _leave_in_doubt(session, stopped_at)


def _leave_in_doubt(session: Session, stopped_at: datetime) -> int:
    was_due = and_(Notice.status == NoticeStatus.WAITING, Notice.not_before <= stopped_at)
    left = session.execute(
        update(Notice)
        .where(or_(was_due, Notice.status == NoticeStatus.CLAIMED))
        .values(
            status=NoticeStatus.UNCERTAIN,
            was_uncertain=True,
            settled_at=stopped_at,
            last_error=REASON,
            claim_token=None,
            lease_until=None,
            begun_at=None,
        )
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    )
    return len(left.all())


def _close_answers(session: Session) -> int:
    """Close updates that were answered; those that were not are answered by the next bot."""
    closed = session.execute(
        update(InboxUpdate)
        .where(InboxUpdate.handled_at.is_not(None), InboxUpdate.reply.is_not(None))
        .values(payload=null(), reply=null(), outcome=DELIVERED_BEFORE)
        .returning(InboxUpdate.update_id)
        .execution_options(synchronize_session=False)
    )
    return len(closed.all())
