"""SCHEDULE: what runs when; the heart that beats; the only file that knows APScheduler.

The schedule is code and its history is the table `job_run`. APScheduler only beats: at
each beat of real time a job looks, by the product's clock, which slot is due and not yet
done. So a clock that was moved, or a machine that was off, is caught up from the tables.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from jobs.digests import run_digest
from jobs.duties import run_duties
from jobs.errors import UnknownJob
from jobs.expiry import run_expiry
from jobs.matching import has_pending, run_full, run_pending
from jobs.occasions import run_occasions
from jobs.recovery import has_leftovers, run_recovery
from jobs.reminders import run_reminders
from jobs.retention import run_retention
from jobs.runs import Counts, Work
from jobs.shortlists import run_shortlists
from jobs.upkeep import run_upkeep

logger = logging.getLogger(__name__)

# What a slot's name is made of: its local instant, so that names sort as instants do.
SLOT_FORMAT = "%Y-%m-%dT%H:%M"
# Later than this a slot of a job that is not caught up counts as missed.
ON_TIME = timedelta(minutes=5)


class CatchUp(StrEnum):
    """What becomes of slots that nobody ran in time, within the job's grace."""

    LATEST = "latest"  # the newest one is run, the older ones are covered by it
    EACH = "each"  # every one is run, oldest first
    NONE = "none"  # a missed slot is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job: its slots, its function, and how late it may still run.

    ``cron`` is a crontab line in the district's time zone, or None for a job without
    slots that runs at every beat with something to do, as ``has_work`` says.
    ``beat_seconds`` is how often, in real time, the job looks whether it is due.
    """

    name: str
    cron: str | None
    when: str
    function: Callable[[Work], Counts]
    grace: timedelta
    catch_up: CatchUp = CatchUp.LATEST
    timeout_seconds: int = 600
    beat_seconds: float = 2.0
    has_work: Callable[[Work], bool] | None = None


SCHEDULE: tuple[Job, ...] = (
    Job(
        name="pending",
        cron=None,
        when="at once, for what was published or changed",
        function=run_pending,
        has_work=has_pending,
        grace=timedelta(0),
        # A publication reaches its readers within five seconds; a look takes some milliseconds.
        beat_seconds=0.5,
    ),
    Job(
        name="recovery",
        cron=None,
        when="every minute, for leases that ran out and notices that came too late",
        function=run_recovery,
        has_work=has_leftovers,
        grace=timedelta(0),
        beat_seconds=60.0,
    ),
    Job(
        name="expiry",
        cron="5 0 * * *",
        when="every day at 00:05",
        function=run_expiry,
        grace=timedelta(hours=24),
    ),
    Job(
        name="matching",
        cron="0 2 * * *",
        when="every night at 02:00, everything",
        function=run_full,
        grace=timedelta(hours=22),
        timeout_seconds=4 * 3600,
    ),
    Job(
        name="shortlists",
        cron="0 3 * * *",
        when="every night at 03:00, everybody without a contact",
        function=run_shortlists,
        grace=timedelta(hours=21),
        timeout_seconds=4 * 3600,
    ),
    Job(
        name="retention",
        cron="30 3 * * *",
        when="every night at 03:30",
        function=run_retention,
        grace=timedelta(hours=24),
    ),
    Job(
        name="upkeep",
        cron="30 8 * * *",
        when="every working day at 08:30",
        function=run_upkeep,
        grace=timedelta(hours=24),
    ),
    Job(
        name="reminders",
        cron="0 9 * * *",
        when="every day at 09:00",
        function=run_reminders,
        grace=timedelta(hours=15),
    ),
    Job(
        name="duties",
        cron="5 9 * * *",
        when="every day at 09:05",
        function=run_duties,
        grace=timedelta(hours=15),
    ),
    # Before the digest, which tells most of what it finds.
    Job(
        name="occasions",
        cron="10 9 * * *",
        when="every day at 09:10",
        function=run_occasions,
        grace=timedelta(hours=15),
        timeout_seconds=3600,
    ),
    # After half past five a digest would only reach its readers beside the next day's.
    Job(
        name="digest",
        cron="30 9 * * *",
        when="every working day at 09:30",
        function=run_digest,
        grace=timedelta(hours=8),
    ),
)


def job_named(name: str) -> Job:
    """Return the job of the schedule; raises :class:`UnknownJob`."""
    for job in SCHEDULE:
        if job.name == name:
            return job
    raise UnknownJob(name, [job.name for job in SCHEDULE])


def due_slots(job: Job, since: datetime, now: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return the job's slots after ``since`` up to and with ``now``, oldest first."""
    if job.cron is None:
        return ()
    trigger = CronTrigger.from_crontab(job.cron, timezone=zone)
    slots: list[datetime] = []
    after = since
    while (slot := _slot_after(trigger, after, zone)) is not None and slot <= now:
        slots.append(slot)
        after = slot
    return tuple(slots)


def slots_to_run(job: Job, now: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return the slots the job should have run by ``now``, by its grace and catch-up rule."""
    reach = ON_TIME if job.catch_up is CatchUp.NONE else job.grace
    slots = due_slots(job, now - reach, now, zone)
    return slots if job.catch_up is CatchUp.EACH else slots[-1:]


def next_slot(job: Job, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the job's first slot after ``now``, or None for a job without slots."""
    if job.cron is None:
        return None
    return _slot_after(CronTrigger.from_crontab(job.cron, timezone=zone), now, zone)


def slot_name(slot: datetime, zone: ZoneInfo) -> str:
    """Return the slot's key in `job_run`."""
    return slot.astimezone(zone).strftime(SLOT_FORMAT)


def _slot_after(trigger: CronTrigger, instant: datetime, zone: ZoneInfo) -> datetime | None:
    found: datetime | None = trigger.get_next_fire_time(
        None, instant.astimezone(zone) + timedelta(microseconds=1)
    )
    return found


class Heartbeat:
    """A running scheduler: one beating thread a job, until :meth:`stop`."""

    def __init__(self, jobs: tuple[Job, ...], fire: Callable[[Job], None], zone: ZoneInfo) -> None:
        # It warns at every beat that finds its job still running, and repeats our own errors.
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(max(1, len(jobs)))},
            # A beat that comes late is still a beat, and many late ones are one.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=zone,
        )
        for job in jobs:
            self._scheduler.add_job(
                fire,
                IntervalTrigger(seconds=job.beat_seconds, timezone=zone),
                args=[job],
                id=job.name,
            )
        self._scheduler.add_listener(_log_event, EVENT_JOB_ERROR | EVENT_JOB_MISSED)

    def start(self) -> None:
        """Begin to beat; returns at once."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop beating and wait for the batch that each running job is in."""
        self._scheduler.shutdown(wait=True)


def _log_event(event: JobExecutionEvent) -> None:
    if event.exception is not None:
        logger.error(
            "A job failed.",
            extra={"action": "job.failed", "job": event.job_id},
            exc_info=event.exception,
        )
    else:
        logger.warning("A beat was missed.", extra={"action": "job.missed", "job": event.job_id})
