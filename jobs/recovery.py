"""What a crash, a full disk or a night without power left behind, put right from the tables.

Missed slots need nothing here: the schedule finds them by itself at each beat.
"""

from __future__ import annotations

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from jobs import backlog, runs
from jobs.outbox import is_stale
from jobs.runs import Counts, Work
from store.tables import JobRun, Notice, NoticeStatus, RunState

# After days without a scheduler there may be thousands; each takes back what it would have told.
NOTICES_A_BATCH = 100


def has_leftovers(work: Work) -> bool:
    """Say whether a lease ran out, a notice came too late, or a run died for good."""
    with work.database.reading() as session:
        return _has_notice_leftovers(session, work) or _has_dead_run(session, work)


def _has_notice_leftovers(session: Session, work: Work) -> bool:
    unsent = (NoticeStatus.WAITING, NoticeStatus.ASIDE)
    stale = and_(Notice.status.in_(unsent), is_stale(work.now))
    wrong = or_(backlog.is_abandoned(work.now), backlog.is_from_ahead(work.now), stale)
    return session.scalars(select(Notice.id).where(wrong).limit(1)).first() is not None


def _has_dead_run(session: Session, work: Work) -> bool:
    query = select(JobRun.id).where(
        JobRun.state == RunState.RUNNING,
        JobRun.lease_until <= work.now,
        JobRun.attempt >= runs.MAX_ATTEMPTS,
    )
    return session.scalars(query.limit(1)).first() is not None


def run_recovery(work: Work) -> Counts:
    """Release the leases of dead senders, bring back what a clock that was ahead put off, and
    close stale notices and dead runs.
    """
    with work.database.transaction() as session:
        counts: Counts = {
            **backlog.release_abandoned(session, now=work.now),
            "brought_back": backlog.bring_back(session, now=work.now),
            "expired": 0,
            "dead_runs": runs.close_dead_runs(session, now=work.now),
        }
    while True:
        with work.database.transaction() as session:
            closed = backlog.expire_stale(session, now=work.now, limit=NOTICES_A_BATCH)
        counts["expired"] += closed
        if closed < NOTICES_A_BATCH:
            return counts
        work.go_on()
