"""The digest of new matches: who has become entitled to what, in one message.

DAILY contacts get one on working days, WEEKLY ones on the first working day of the week.
IMMEDIATELY is honoured with the match itself: one message for each batch of changes,
and whatever comes while a message still waits (at night, on holidays) joins that one.
The daily run also finds what could not be told at once. jobs/news.py says what is new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from enterprises.notices import DIGEST
from jobs import runs
from jobs.apart import Failures
from jobs.kinds import rules_of
from jobs.listeners import Listener, listeners
from jobs.news import Moment, new_matches
from jobs.progress import Progress, progress_of
from jobs.quiet import next_allowed
from jobs.runs import Counts, Work
from jobs.told import mark_told
from lexicon.workdays import is_workday
from policies.live import PoolSnapshot, warm_pool
from store.outbox_rows import add_notice
from store.tables import (
    Frequency,
    Notice,
    NoticeKind,
    NoticeStatus,
    RecipientKind,
)

JOB = "digest"
LISTENERS_A_BATCH = 50
RULES = rules_of(NoticeKind.NEW_MATCHES)


def due_frequencies(today: date, last_run_on: date | None) -> frozenset[Frequency]:
    """Return whose digest is due on a day; nobody's on a rest day.

    The weekly one is due on the week's first working day, or on the next one if no digest
    was made since then: a machine that was off loses nobody's week.
    """
    if not is_workday(today):
        return frozenset()
    monday = today - timedelta(days=today.weekday())
    week = (monday + timedelta(days=number) for number in range(7))
    first = next(day for day in week if is_workday(day))
    # Whoever hears at once is looked at too: a chat may have been out of reach at the time.
    daily = frozenset({Frequency.IMMEDIATELY, Frequency.DAILY})
    if last_run_on is None or last_run_on < first:
        return daily | {Frequency.WEEKLY}
    return daily


def run_digest(work: Work) -> Counts:
    """Do the daily job: a notice for everyone whose digest is due and who has news."""
    with work.database.reading() as session:
        last = runs.last_done_before(session, JOB, work.today)
        due = due_frequencies(work.today, last)
        pool = warm_pool(session, today=work.today)
        everybody = listeners(session, frequencies=due, is_personalised=True) if due else ()
    moment = Moment(now=work.now, today=work.today, zone=work.zone)
    told: list[int] = []
    failures = Failures()
    for start in range(0, len(everybody), LISTENERS_A_BATCH):
        work.go_on()
        batch = everybody[start : start + LISTENERS_A_BATCH]
        with work.database.transaction() as session:
            told += _tell_all(session, batch, pool, moment, failures)
    return {
        "listeners": len(everybody),
        "digests": len(told),
        "matches": sum(told),
        "failed": len(failures.ids),
    }


def tell_immediately(
    session: Session,
    enterprise_ids: Collection[int],
    pool: PoolSnapshot,
    *,
    now: datetime,
    today: date,
    zone: ZoneInfo,
) -> int:
    """Tell the contacts of these enterprises who want it at once; return how many were told."""
    at_once = listeners(
        session,
        enterprise_ids=enterprise_ids,
        frequencies=(Frequency.IMMEDIATELY,),
        is_personalised=True,
    )
    moment = Moment(now=now, today=today, zone=zone)
    return len(_tell_all(session, at_once, pool, moment, Failures()))


def _tell_all(
    session: Session,
    people: Sequence[Listener],
    pool: PoolSnapshot,
    moment: Moment,
    failures: Failures,
) -> list[int]:
    """Write the digests; return how many matches each holds, for those that hold any."""
    progress = progress_of(session, {one.enterprise_id for one in people})
    told = []
    for one in people:
        with failures.apart(
            session, action="digest.failed", subject="contact_id", id=one.contact_id
        ):
            told.append(_tell(session, one, pool, progress, moment))
    return [number for number in told if number]


def _tell(
    session: Session,
    listener: Listener,
    pool: PoolSnapshot,
    progress: Progress,
    moment: Moment,
) -> int:
    news = new_matches(session, listener, pool, progress, moment)
    if not news:
        return 0
    waiting = _waiting_digest(session, listener.contact_id)
    if waiting is not None:
        known = waiting.payload["versions"]
        waiting.payload = {**waiting.payload, "versions": [*known, *news]}
        waiting.expires_at = moment.now + RULES.expires_after
        # The same instant as the notice's, by which standings.untell knows what it told.
        mark_told(session, listener.contact_id, news, now=waiting.created_at)
        return len(news)
    if not _add_digest(session, listener, news, moment):
        return 0
    mark_told(session, listener.contact_id, news, now=moment.now)
    return len(news)


def _add_digest(session: Session, listener: Listener, news: Sequence[int], moment: Moment) -> bool:
    return add_notice(
        session,
        recipient_kind=RecipientKind.CONTACT,
        recipient_id=listener.contact_id,
        kind=NoticeKind.NEW_MATCHES,
        subject=DIGEST,
        period=_period(listener.frequency, news, moment.today),
        payload={"enterprise_id": listener.enterprise_id, "versions": list(news)},
        priority=RULES.priority,
        not_before=next_allowed(moment.now, moment.zone, RULES.hours),
        expires_at=moment.now + RULES.expires_after,
        now=moment.now,
    )


def _period(frequency: Frequency, news: Sequence[int], today: date) -> str:
    if frequency is Frequency.DAILY:
        return today.isoformat()
    if frequency is Frequency.WEEKLY:
        year, week, _ = today.isocalendar()
        return f"{year}-W{week:02}"
    batch = hashlib.sha256(",".join(map(str, sorted(news))).encode()).hexdigest()[:10]
    return f"{today.isoformat()}:v{batch}"


def _waiting_digest(session: Session, contact_id: int) -> Notice | None:
    return session.scalars(
        select(Notice)
        .where(
            Notice.recipient_kind == RecipientKind.CONTACT,
            Notice.recipient_id == contact_id,
            Notice.kind == NoticeKind.NEW_MATCHES,
            Notice.status == NoticeStatus.WAITING,
            # One that may have been sent already must not be given other contents.
            Notice.was_uncertain.is_(False),
        )
        .order_by(Notice.id.desc())
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
