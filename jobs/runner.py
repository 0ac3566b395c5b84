"""Run a job: because its slot is due, or because a person asks for it.

Every firing funnels into :func:`run_due`; the `zhaoren jobs` commands use
:func:`run_job` and :func:`list_jobs`; :func:`start` is the scheduler's process.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from jobs import pulse, runs
from jobs.errors import RunInterrupted, RunStopped
from jobs.oversight import job_states
from jobs.rehearsal import rehearse
from jobs.runs import Counts, LastRun, Run, Work
from jobs.schedule import (
    SCHEDULE,
    CatchUp,
    Heartbeat,
    Job,
    due_slots,
    job_named,
    next_slot,
    slot_name,
    slots_to_run,
)
from jobs.turns import Turns
from store.clock import Clock, local_day
from store.database import Database
from store.tables import OutageCause

logger = logging.getLogger(__name__)

# No job one lists or runs: it belongs to every process that runs jobs, and says that it does.
PULSE = Job(
    name=pulse.JOB,
    cron=None,
    when="every 20 seconds: a sign of life, and a look at the bot",
    function=pulse.run_pulse,
    grace=timedelta(0),
    beat_seconds=20.0,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOutcome:
    """What asking for a run came to; ``was_done_before`` means that nothing was changed.

    ``is_held`` means that another process runs this very slot now.
    """

    job: str
    slot: str
    counts: Counts = field(default_factory=dict)
    was_done_before: bool = False
    is_held: bool = False
    is_rehearsal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JobListing:
    """One line of `zhaoren jobs list`: ``when`` says the cron line in words.

    ``last`` is None before the first run, ``next_slot`` for a job that beats. ``missed`` are
    the slots of the last week that nobody ran; ``trouble`` is why it counts as stopped.
    """

    name: str
    cron: str | None
    when: str
    last: LastRun | None
    next_slot: datetime | None
    missed: tuple[str, ...] = ()
    trouble: OutageCause | None = None


def run_due(database: Database, job: Job, work: Work) -> tuple[RunOutcome, ...]:
    """Run what the job should have run by ``work.now`` and has not; usually nothing.

    Raises whatever the job's function raised, after it was recorded as failed.
    """
    if job.cron is None:
        counts = _run_beat(job, work)
        return (RunOutcome(job=job.name, slot=runs.BEAT_SLOT, counts=counts),) if counts else ()
    outcomes = []
    for slot in slots_to_run(job, work.now, work.zone):
        name = slot_name(slot, work.zone)
        with database.reading() as session:
            if runs.is_settled(session, job.name, name, now=work.now):
                continue
        at = slot if job.catch_up is CatchUp.EACH else work.now
        outcomes.append(_run_slot(job, name, replace(work, now=at), is_asked=False))
    return tuple(outcomes)


def run_job(
    database: Database,
    name: str,
    *,
    on: date | None,
    now: datetime,
    zone: ZoneInfo,
    dry_run: bool = False,
    is_stopping: Callable[[], bool] = lambda: False,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> RunOutcome:
    """Run one job now, for its slot of the day ``on`` (today when None).

    The second run of a slot that is done changes nothing and says so. A rehearsal
    (``dry_run``) does all the work and keeps none of it, not even the run itself.
    ``is_stopping`` is asked between two batches, ``report`` told how many of how many are done.
    Raises :class:`UnknownJob`, and whatever the job's function raised.
    """
    job = job_named(name)
    day = on or local_day(now, zone)
    slot = _slot_on(job, day, zone)
    # Another day is looked at from its own slot; today from this very moment.
    at = now if slot is None or day == local_day(now, zone) else slot
    work = Work(
        database=database,
        now=_on_day(at, day, zone),
        zone=zone,
        is_stopping=is_stopping,
        report=report,
    )
    if dry_run:
        with rehearse(database) as stage:
            counts = job.function(replace(work, database=stage))
        key = runs.BEAT_SLOT if slot is None else slot_name(slot, zone)
        return RunOutcome(job=name, slot=key, counts=counts, is_rehearsal=True)
    if slot is None:
        return RunOutcome(job=name, slot=runs.BEAT_SLOT, counts=_run_beat(job, work))
    return _run_slot(job, slot_name(slot, zone), work, is_asked=True)


def _slot_on(job: Job, day: date, zone: ZoneInfo) -> datetime | None:
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    before = midnight - timedelta(microseconds=1)
    slots = due_slots(job, before, before + timedelta(days=1), zone)
    return slots[-1] if slots else None


def _on_day(instant: datetime, day: date, zone: ZoneInfo) -> datetime:
    """Return ``instant`` moved to ``day``, at the same local time."""
    return datetime.combine(day, instant.astimezone(zone).time(), zone)


def _run_beat(job: Job, work: Work) -> Counts:
    if job.has_work is not None and not job.has_work(work):
        return {}
    try:
        counts = job.function(_timed(job, work))
    except RunStopped:
        return {}
    except Exception as error:
        with work.database.transaction() as session:
            runs.record_beat(session, job.name, counts={}, error=error, now=work.now)
        raise
    with work.database.transaction() as session:
        runs.record_beat(session, job.name, counts=counts, error=None, now=work.now)
    if job.has_work is not None:  # A mere sign of life would fill the log.
        _log_done(job.name, runs.BEAT_SLOT, counts)
    return counts


def _run_slot(job: Job, slot: str, work: Work, *, is_asked: bool) -> RunOutcome:
    database = work.database
    with database.transaction() as session:
        run = runs.claim(
            session,
            job.name,
            slot,
            now=work.now,
            lease=timedelta(seconds=job.timeout_seconds),
            is_asked=is_asked,
        )
        if run is None:
            is_held = not runs.is_done(session, job.name, slot)
            return RunOutcome(job=job.name, slot=slot, was_done_before=not is_held, is_held=is_held)
    counts = _do(job, run, work)
    with database.transaction() as session:
        runs.finish(session, run, counts, now=work.now)
    _log_done(job.name, slot, counts)
    return RunOutcome(job=job.name, slot=slot, counts=counts)


def _do(job: Job, run: Run, work: Work) -> Counts:
    try:
        return job.function(_timed(job, work))
    except Exception as error:
        # A run that was stopped goes on as soon as somebody is there to run it.
        retry_at = work.now if isinstance(error, RunStopped) else None
        with work.database.transaction() as session:
            runs.fail(session, run, error, now=work.now, retry_at=retry_at)
        raise


def _timed(job: Job, work: Work) -> Work:
    return replace(work, stop_by=time.monotonic() + job.timeout_seconds)


def _log_done(job: str, slot: str, counts: Counts) -> None:
    extra = {"action": "job.done", "job": job, "slot": slot, "counts": counts}
    logger.info("A job ran.", extra=extra)


def list_jobs(database: Database, *, now: datetime, zone: ZoneInfo) -> tuple[JobListing, ...]:
    """Return the schedule with each job's newest run and its next slot."""
    with database.reading() as session:
        states = {one.name: one for one in job_states(session, now=now, zone=zone)}
        return tuple(
            JobListing(
                name=job.name,
                cron=job.cron,
                when=job.when,
                last=runs.last_run(session, job.name),
                next_slot=next_slot(job, now, zone),
                missed=states[job.name].missed,
                trouble=states[job.name].trouble,
            )
            for job in SCHEDULE
        )


class RunningJobs:
    """The scheduler of this process; :meth:`stop` lets each job end its batch.

    Jobs with slots take turns: after a night without power all are due at once, and together
    they would take the processor from the bot, and from whichever of them holds the write lock.
    """

    def __init__(self, database: Database, clock: Clock, zone: ZoneInfo) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._stopping = threading.Event()
        self._turns = Turns()
        self._heartbeat = Heartbeat((*SCHEDULE, PULSE), self._fire, zone)

    def start(self) -> None:
        """Catch up what was missed, then go on; returns at once."""
        self._heartbeat.start()

    def stop(self) -> None:
        """Ask the running jobs to stop after their batch, and wait for them."""
        self._stopping.set()
        self._heartbeat.stop()

    def _fire(self, job: Job) -> None:
        if job.cron is None:
            self._run(job)
            return
        with self._turns.turn(self._place(job), is_stopping=self._stopping.is_set) as is_ours:
            if is_ours:
                self._run(job)

    def _place(self, job: Job) -> int:
        return next(place for place, one in enumerate(SCHEDULE) if one.name == job.name)

    def _run(self, job: Job) -> None:
        is_stopping: Callable[[], bool] = self._stopping.is_set
        work = Work(
            database=self._database,
            now=self._clock.now(),
            zone=self._zone,
            is_stopping=is_stopping,
        )
        try:
            run_due(self._database, job, work)
        except RunInterrupted:
            logger.info("A job stopped.", extra={"action": "job.stopped", "job": job.name})


def start(database: Database, clock: Clock, zone: ZoneInfo) -> RunningJobs:
    """Start the scheduler in threads of this process; the caller stops it."""
    running = RunningJobs(database, clock, zone)
    running.start()
    return running
