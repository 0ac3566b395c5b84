"""One slot of one job is run once: claimed, done, stamped. The history is `job_run`.

The unique key (job, slot) makes a second run harmless, whichever process tries it. A run
whose process died, or that failed, may be taken again a few times.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, or_, select, update
from sqlalchemy.orm import Session

from jobs.errors import RunInterrupted, RunTimedOut
from store.clock import local_day
from store.database import Database
from store.insertion import insert_into
from store.tables import JobRun, RunState

MAX_ATTEMPTS = 5
RETRY_AFTER = timedelta(minutes=5)
ERROR_LENGTH = 500
BEAT_SLOT = "beat"
# Longer than it takes others to see that SQLite's one write lock is free.
REST_SECONDS = 0.01

Counts = dict[str, Any]
"""What a run did, in numbers and short lists of ids, as `zhaoren jobs list` shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A slot that this process holds; ``attempt`` tells it from an earlier holder."""

    id: int
    job: str
    slot: str
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """The newest run of a job, as `zhaoren jobs list` shows it."""

    slot: str
    state: RunState
    started_at: datetime
    counts: Counts
    error: str | None


def _never() -> bool:
    return False


def _tell_nobody(_done: int, _total: int) -> None:
    return


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a job's function is given: where, when, and whether to go on.

    ``now`` is the product's instant; ``today`` its day in ``zone``. ``stop_by`` is a
    reading of the monotonic clock. ``report`` is told how many of how many a long job has done.
    """

    database: Database
    now: datetime
    zone: ZoneInfo
    is_stopping: Callable[[], bool] = _never
    stop_by: float | None = None
    report: Callable[[int, int], None] = _tell_nobody

    @property
    def today(self) -> date:
        """The district's calendar day."""
        return local_day(self.now, self.zone)

    def go_on(self) -> None:
        """Return between two batches; raise :class:`RunStopped` when it is time to leave.

        On SQLite only one writes at a time, so others are let in between the two.
        """
        if self.is_stopping():
            raise RunInterrupted("the process is being stopped")
        if self.stop_by is not None and time.monotonic() > self.stop_by:
            raise RunTimedOut("the job took longer than its time limit; the next run goes on")
        if self.database.is_sqlite:
            time.sleep(REST_SECONDS)


def claim(
    session: Session,
    job: str,
    slot: str,
    *,
    now: datetime,
    lease: timedelta,
    is_asked: bool = False,
) -> Run | None:
    """Take a slot, or return None because it is done, held, or has failed too often.

    ``is_asked`` is set when a person asks for this very run: a failed one is then tried
    again at once and however often it failed.
    """
    fresh = session.execute(
        insert_into(session, JobRun)
        .values(
            job=job,
            slot=slot,
            state=RunState.RUNNING,
            attempt=1,
            started_at=now,
            lease_until=now + lease,
        )
        .on_conflict_do_nothing()
        .returning(JobRun.id)
    ).scalar()
    if fresh is not None:
        return Run(id=fresh, job=job, slot=slot, attempt=1)
    return _take_again(session, job, slot, now=now, lease=lease, is_asked=is_asked)


def _take_again(
    session: Session, job: str, slot: str, *, now: datetime, lease: timedelta, is_asked: bool
) -> Run | None:
    over = (JobRun.lease_until <= now) & (JobRun.attempt < MAX_ATTEMPTS)
    failed = JobRun.state == RunState.FAILED
    dead = JobRun.state == RunState.RUNNING
    taken = session.execute(
        update(JobRun)
        .where(
            JobRun.job == job,
            JobRun.slot == slot,
            or_(failed if is_asked else failed & over, dead & over),
        )
        .values(
            state=RunState.RUNNING,
            attempt=JobRun.attempt + 1,
            started_at=now,
            lease_until=now + lease,
            finished_at=None,
            error=None,
        )
        .returning(JobRun.id, JobRun.attempt)
        .execution_options(synchronize_session=False)
    ).first()
    if taken is None:
        return None
    return Run(id=taken.id, job=job, slot=slot, attempt=taken.attempt)


def finish(session: Session, run: Run, counts: Counts, *, now: datetime) -> bool:
    """Stamp a run as done; return False when another process has taken it meanwhile."""
    return _settle(session, run, state=RunState.DONE, counts=counts, finished_at=now)


def fail(
    session: Session, run: Run, error: BaseException, *, now: datetime, retry_at: datetime | None
) -> bool:
    """Stamp a run as failed; it may be taken again from ``retry_at`` (None: in five minutes)."""
    return _settle(
        session,
        run,
        state=RunState.FAILED,
        error=_sentence(error),
        finished_at=now,
        lease_until=retry_at or now + RETRY_AFTER,
    )


def _sentence(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:ERROR_LENGTH]


def _settle(session: Session, run: Run, **values: Any) -> bool:
    settled = session.execute(
        update(JobRun)
        .where(
            JobRun.id == run.id,
            JobRun.attempt == run.attempt,
            JobRun.state == RunState.RUNNING,
        )
        .values(**values)
        .returning(JobRun.id)
        .execution_options(synchronize_session=False)
    ).first()
    return settled is not None


def record_beat(
    session: Session, job: str, *, counts: Counts, error: BaseException | None, now: datetime
) -> None:
    """Keep what the newest beat with work did, in one row a job.

    Beats are not claimed: their work is found in the tables, and doing it twice is
    harmless, so a process that died in the middle never holds up the next one.
    ``attempt`` counts the failures in a row, as far as somebody may want to know.
    """
    values: dict[str, Any] = {
        "state": RunState.DONE if error is None else RunState.FAILED,
        "counts": counts,
        "error": None if error is None else _sentence(error),
        "started_at": now,
        "lease_until": now,
        "finished_at": now,
    }
    one_more = case(
        (JobRun.state != RunState.FAILED, 1),
        (JobRun.attempt < MAX_ATTEMPTS, JobRun.attempt + 1),
        else_=MAX_ATTEMPTS,
    )
    session.execute(
        insert_into(session, JobRun)
        .values(job=job, slot=BEAT_SLOT, attempt=1, **values)
        .on_conflict_do_update(
            index_elements=["job", "slot"],
            set_=values | {"attempt": 1 if error is None else one_more},
        )
    )


def is_settled(session: Session, job: str, slot: str, *, now: datetime) -> bool:
    """Say whether nothing is to be done for this slot now: done, held, or failed for good."""
    row = session.execute(
        select(JobRun.state, JobRun.lease_until, JobRun.attempt).where(
            JobRun.job == job, JobRun.slot == slot
        )
    ).first()
    if row is None:
        return False
    may_be_taken = row.lease_until <= now and row.attempt < MAX_ATTEMPTS
    return row.state == RunState.DONE or not may_be_taken


def is_done(session: Session, job: str, slot: str) -> bool:
    """Say whether this slot was run to its end."""
    state = session.scalars(
        select(JobRun.state).where(JobRun.job == job, JobRun.slot == slot)
    ).first()
    return state == RunState.DONE


def last_run(session: Session, job: str) -> LastRun | None:
    """Return the newest run of a job, by the time it was started."""
    row = session.scalars(
        select(JobRun)
        .where(JobRun.job == job)
        .order_by(JobRun.started_at.desc(), JobRun.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    return LastRun(
        slot=row.slot,
        state=row.state,
        started_at=row.started_at,
        counts=row.counts,
        error=row.error,
    )


def last_done_before(session: Session, job: str, day: date) -> date | None:
    """Return the day of the newest done slot before ``day``; slots begin with their day."""
    slot = session.scalars(
        select(JobRun.slot)
        .where(JobRun.job == job, JobRun.state == RunState.DONE, JobRun.slot < day.isoformat())
        .order_by(JobRun.slot.desc())
        .limit(1)
    ).first()
    return None if slot is None else date.fromisoformat(slot[:10])


def close_dead_runs(session: Session, *, now: datetime) -> int:
    """Stamp as failed the runs whose process died and that nobody will take again."""
    closed = session.execute(
        update(JobRun)
        .where(
            JobRun.state == RunState.RUNNING,
            JobRun.lease_until <= now,
            JobRun.attempt >= MAX_ATTEMPTS,
        )
        .values(
            state=RunState.FAILED,
            error=f"died {MAX_ATTEMPTS} times and is not tried again",
            finished_at=now,
        )
        .returning(JobRun.id)
        .execution_options(synchronize_session=False)
    )
    return len(closed.all())
