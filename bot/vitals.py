"""How the service is at one moment, and what of that is not well: values and rules alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jobs.backlog import OutboxState
from jobs.outages import BOT, OutageView
from jobs.oversight import JobState

# Telegram answers a long poll within half a minute, so four polls in a row have failed.
POLL_SILENT_SECONDS = 120.0
# Six beats of 20 seconds.
SCHEDULER_SILENT_SECONDS = 120.0
# At 25 a second ten minutes are 15,000 pushes: more than any one act causes.
OLDEST_DUE_SECONDS = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFigures:
    """What one look into the tables found; ``inbox_open`` are updates without an answer."""

    outbox: OutboxState
    inbox_open: int
    jobs: tuple[JobState, ...]
    stops: tuple[OutageView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """One look at everything.

    ``tables`` is None, and ``database_problem`` says why, when the database is away.
    ``poll_silent_seconds`` is None in a process that does not poll. ``has_seen_scheduler``: its
    sign of life has changed since this process began to watch.
    """

    tables: TableFigures | None
    database_problem: str
    poll_silent_seconds: float | None
    scheduler_silent_seconds: float
    has_seen_scheduler: bool

    @property
    def is_scheduler_alive(self) -> bool:
        """Whether it gave a sign of life while somebody watched, and lately."""
        is_silent = self.scheduler_silent_seconds > SCHEDULER_SILENT_SECONDS
        return self.has_seen_scheduler and not is_silent

    def problems(self) -> tuple[str, ...]:
        """Return why the service is not well, in sentences for operators; empty when it is."""
        return tuple(self._problems())

    def _problems(self) -> Iterator[str]:
        if self.poll_silent_seconds is not None and self.poll_silent_seconds > POLL_SILENT_SECONDS:
            yield f"polling: no getUpdates succeeded for {self.poll_silent_seconds:.0f} s"
        if self.tables is None:
            yield f"database: {self.database_problem}"
            return
        if self.scheduler_silent_seconds > SCHEDULER_SILENT_SECONDS:
            silent = self.scheduler_silent_seconds
            yield f"scheduler: no sign of life for {silent:.0f} s; is `zhaoren jobs` running?"
        oldest = self.tables.outbox.oldest_due_seconds
        if oldest > OLDEST_DUE_SECONDS:
            due = self.tables.outbox.due
            yield f"outbox: {due} pushes are due and not sent, the oldest for {oldest:.0f} s"
        for job in self.tables.jobs:
            # Until the scheduler beats, all that is late may be about to be caught up.
            if job.trouble is not None and self.is_scheduler_alive:
                yield f"job {job.name}: {job.trouble.value}; see `zhaoren jobs list`"
        for stop in self.tables.stops:
            if stop.part == BOT:
                yield f"bot: stopped since {stop.began_at.isoformat(timespec='seconds')}"
