"""How the jobs do, from the tables alone: which slots nobody ran, and what is in trouble.

Whoever asks may be another process, after the scheduler has died: only the schedule and
`job_run` are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jobs.runs import BEAT_SLOT, MAX_ATTEMPTS
from jobs.schedule import SCHEDULE, Job, due_slots, slot_name, slots_to_run
from store.tables import JobRun, OutageCause, RunState

LOOKED_BACK = timedelta(days=7)
# A slot is run within seconds; a scheduler that is being started again has this long.
OVERDUE_AFTER = timedelta(minutes=15)
# What fails at every beat is recorded at every beat; an old failure is over.
BEAT_FAILURE_HOLDS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """One job: ``missed`` are the slots of the last week that nobody ran, oldest first.

    ``trouble`` is why it counts as stopped now, None when it is well.
    """

    name: str
    missed: tuple[str, ...]
    trouble: OutageCause | None


def job_states(session: Session, *, now: datetime, zone: ZoneInfo) -> tuple[JobState, ...]:
    """Return how each job of the schedule does."""
    runs = _runs(session, now - LOOKED_BACK - timedelta(days=1))
    first = _first_runs(session)
    return tuple(
        JobState(
            name=job.name,
            missed=_missed(job, runs, first.get(job.name), now, zone),
            trouble=_trouble(job, runs, now, zone),
        )
        for job in SCHEDULE
    )


Runs = Mapping[tuple[str, str], JobRun]


def _runs(session: Session, since: datetime) -> Runs:
    rows = session.scalars(
        select(JobRun).where((JobRun.started_at >= since) | (JobRun.slot == BEAT_SLOT))
    )
    return {(row.job, row.slot): row for row in rows}


def _first_runs(session: Session) -> dict[str, datetime]:
    rows = session.execute(
        select(JobRun.job, func.min(JobRun.started_at))
        .where(JobRun.slot != BEAT_SLOT)
        .group_by(JobRun.job)
    )
    return {row[0]: row[1] for row in rows}


def _missed(
    job: Job, runs: Runs, first: datetime | None, now: datetime, zone: ZoneInfo
) -> tuple[str, ...]:
    if first is None:
        return ()  # Before its first run nobody can say since when it was to run.
    since = max(first, now - LOOKED_BACK)
    names = (slot_name(one, zone) for one in due_slots(job, since, now - OVERDUE_AFTER, zone))
    return tuple(name for name in names if not _is_run(runs.get((job.name, name))))


def _is_run(row: JobRun | None) -> bool:
    return row is not None and row.state is not RunState.FAILED


def _trouble(job: Job, runs: Runs, now: datetime, zone: ZoneInfo) -> OutageCause | None:
    if job.cron is None:
        return _beat_trouble(runs.get((job.name, BEAT_SLOT)), now)
    for slot in slots_to_run(job, now, zone):
        row = runs.get((job.name, slot_name(slot, zone)))
        if row is None and _is_another_running(runs, now):
            continue  # Slots take turns; this one waits for its own.
        trouble = _slot_trouble(row, slot, now)
        if trouble is not None:
            return trouble
    return None


def _is_another_running(runs: Runs, now: datetime) -> bool:
    return any(
        row.state is RunState.RUNNING and row.slot != BEAT_SLOT and row.lease_until > now
        for row in runs.values()
    )


def _beat_trouble(row: JobRun | None, now: datetime) -> OutageCause | None:
    if row is None or row.state is not RunState.FAILED or row.attempt < MAX_ATTEMPTS:
        return None
    return OutageCause.FAILED if now - row.started_at < BEAT_FAILURE_HOLDS else None


def _slot_trouble(row: JobRun | None, slot: datetime, now: datetime) -> OutageCause | None:
    if row is None:
        return OutageCause.OVERDUE if slot <= now - OVERDUE_AFTER else None
    if row.state is RunState.FAILED and row.attempt >= MAX_ATTEMPTS:
        return OutageCause.FAILED
    is_dead = row.state is RunState.RUNNING and row.lease_until <= now - OVERDUE_AFTER
    return OutageCause.DIED if is_dead else None
