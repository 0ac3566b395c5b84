"""Looks whether polling, the scheduler and the jobs go on, and writes down when they stop.

Administrators hear of it through the outbox, once a stop and once when it is over. The bot
cannot see that it is dead itself: that is the scheduler's part (jobs/pulse.py).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.telegram_line import PollWatch
from bot.vitals import (
    POLL_SILENT_SECONDS,
    SCHEDULER_SILENT_SECONDS,
    TableFigures,
    Vitals,
)
from jobs import outages
from jobs.backlog import depth_and_age
from jobs.oversight import job_states
from jobs.pulse import sign_of_life
from store import inbox_rows
from store.clock import Clock
from store.database import Database, Session
from store.errors import DatabaseUnavailable
from store.tables import OutageCause

log = logging.getLogger(__name__)

LOOK_SECONDS = 15.0


class Watchdog:
    """One process's eyes on the others; safe to ask from several threads."""

    def __init__(self, database: Database, clock: Clock, zone: ZoneInfo) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._poll: PollWatch | None = None
        self._suspects: frozenset[str] = frozenset()
        self._sign: str | None = None
        self._has_looked = False
        self._has_seen_scheduler = False
        self._sign_changed_at = time.monotonic()

    def watch_polling(self, poll: PollWatch) -> None:
        """Look after polling too, from now on."""
        self._poll = poll

    async def run(self) -> None:
        """Look every quarter of a minute until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await asyncio.to_thread(self.look)
            except Exception:
                log.exception("watchdog failed", extra={"action": "watchdog_failed"})

    def look(self) -> None:
        """Write down what has stopped and what is well again, if anything changed.

        A job that is late is one only at the second look: a machine that was off, or a clock
        that was moved, leaves every job late until the scheduler's next beat.
        """
        vitals = self.vitals()
        if vitals.tables is None:
            log.warning("watchdog blind", extra={"action": "watchdog_blind"})
            return
        seen = _stopped(vitals, vitals.tables)
        found = {
            part: cause
            for part, cause in seen.items()
            if part in self._suspects or not part.startswith(outages.JOB_PREFIX)
        }
        self._suspects = frozenset(seen)
        watched = _watched_parts(vitals)
        try:
            with self._database.reading() as session:
                if outages.is_as_known(session, found, watched):
                    return
            self._write_down(found, watched, vitals)
        except DatabaseUnavailable:
            log.warning("watchdog blind", extra={"action": "watchdog_blind"})
            return
        log.warning("stops changed", extra={"action": "stops_changed", "parts": sorted(found)})

    def _write_down(
        self,
        found: Mapping[str, OutageCause],
        watched: Callable[[str], bool],
        vitals: Vitals,
    ) -> None:
        now = self._clock.now()
        silent = {
            outages.POLLING: vitals.poll_silent_seconds or 0.0,
            outages.SCHEDULER: vitals.scheduler_silent_seconds,
        }
        since = {part: now - timedelta(seconds=one) for part, one in silent.items()}
        with self._database.transaction() as session:
            outages.write_down(session, found, watched, now=now, since=since)

    def vitals(self) -> Vitals:
        """Return how everything is now."""
        try:
            with self._database.reading() as session:
                tables = self._figures(session)
                sign = sign_of_life(session)
        except DatabaseUnavailable as error:
            return self._vitals(None, str(error))
        if sign != self._sign:
            self._has_seen_scheduler = self._has_looked
            self._sign, self._sign_changed_at = sign, time.monotonic()
        self._has_looked = True
        return self._vitals(tables, "")

    def _figures(self, session: Session) -> TableFigures:
        now = self._clock.now()
        return TableFigures(
            outbox=depth_and_age(session, now=now),
            inbox_open=inbox_rows.count_open(session),
            jobs=job_states(session, now=now, zone=self._zone),
            stops=outages.open_outages(session),
        )

    def _vitals(self, tables: TableFigures | None, problem: str) -> Vitals:
        return Vitals(
            tables=tables,
            database_problem=problem,
            poll_silent_seconds=None if self._poll is None else self._poll.seconds_silent(),
            scheduler_silent_seconds=time.monotonic() - self._sign_changed_at,
            has_seen_scheduler=self._has_seen_scheduler,
        )


def _stopped(vitals: Vitals, tables: TableFigures) -> dict[str, OutageCause]:
    found: dict[str, OutageCause] = {}
    silent = vitals.poll_silent_seconds
    if silent is not None and silent > POLL_SILENT_SECONDS:
        found[outages.POLLING] = OutageCause.SILENT
    if vitals.scheduler_silent_seconds > SCHEDULER_SILENT_SECONDS:
        # Without it no job runs either: one message says more than ten.
        found[outages.SCHEDULER] = OutageCause.SILENT
    if not vitals.is_scheduler_alive:
        return found
    for job in tables.jobs:
        if job.trouble is not None:
            found[f"{outages.JOB_PREFIX}{job.name}"] = job.trouble
    return found


def _watched_parts(vitals: Vitals) -> Callable[[str], bool]:
    """Return which parts can be judged now: never the bot itself, and no job without scheduler."""
    if not vitals.is_scheduler_alive:
        return lambda part: part in (outages.POLLING, outages.SCHEDULER)
    return lambda part: part != outages.BOT
