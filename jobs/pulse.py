"""The scheduler's sign of life, and its eye on the bot.

Each process watches the other through the tables: the bot sees this sign stand still (and
looks after the single jobs), and this job sees the bot's lease stand still. Neither looks at
the clock for that, which may be moved: a count that stands still for several looks belongs to
a process that does too.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs import outages
from jobs.runs import BEAT_SLOT, Counts, Work
from store import leases
from store.tables import JobRun, OutageCause

JOB = "pulse"
BOT_LEASE = "bot"
# Of 20 seconds each; a bot counts up every two seconds.
LOOKS_BEFORE_SILENT = 4
# A scheduler that was away for less was only started again.
GAP = timedelta(minutes=10)
PROCESS = uuid4().hex[:8]
"""Tells this process's signs from those of the one before."""
_beats = count(1)


def run_pulse(work: Work) -> Counts:
    """Give a sign of life; write down when the bot has stopped, and when it is well again."""
    with work.database.transaction() as session:
        before = _last(session)
        counts = {"process": PROCESS, "beats": next(_beats), **_look_at_bot(session, before)}
        _note_gap(session, before, work)
        is_silent = counts["still"] >= LOOKS_BEFORE_SILENT
        found = {outages.BOT: OutageCause.SILENT} if is_silent else {}
        outages.write_down(session, found, is_watched, now=work.now)
    return counts


def is_watched(part: str) -> bool:
    """Say whether this job watches the part."""
    return part == outages.BOT


def sign_of_life(session: Session) -> str | None:
    """Return what changes with every pulse, or None before the first one."""
    last = _last(session)
    return None if last is None else f"{last.counts.get('process')}:{last.counts.get('beats')}"


def last_seen(session: Session) -> datetime | None:
    """Return when a scheduler last gave a sign of life, by the product's clock."""
    last = _last(session)
    return None if last is None else last.started_at


def _last(session: Session) -> JobRun | None:
    return session.scalars(
        select(JobRun).where(JobRun.job == JOB, JobRun.slot == BEAT_SLOT)
    ).first()


def _look_at_bot(session: Session, before: JobRun | None) -> Counts:
    """Return the bot's last sign and for how many looks it has stood still.

    A bot that never ran on this database is not missed.
    """
    known = {} if before is None else before.counts
    holder = leases.holder(session, BOT_LEASE)
    sign = known.get("bot") if holder is None else f"{holder.token[:8]}:{holder.beats}"
    is_still = sign is not None and sign == known.get("bot")
    return {"bot": sign, "still": int(known.get("still", 0)) + 1 if is_still else 0}


def _note_gap(session: Session, before: JobRun | None, work: Work) -> None:
    """Write down that no scheduler ran; a gap within one process is a clock that was moved."""
    if before is None or before.counts.get("process") == PROCESS:
        return
    if work.now - before.started_at > GAP:
        outages.record_past(
            session,
            outages.SCHEDULER,
            OutageCause.SILENT,
            began_at=before.started_at,
            now=work.now,
        )
