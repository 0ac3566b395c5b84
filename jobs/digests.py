"""The digest: who has become entitled to what, and what else is news, in one message.

DAILY contacts get one on working days, WEEKLY ones on the first working day of the week.
IMMEDIATELY is honoured with the match itself: one message for each batch of changes,
and whatever comes while a message still waits (at night, on holidays) joins that one.
The daily run also finds what could not be told at once. jobs/news.py says what is new.
Notices that were set aside (jobs/occasions.py, or for want of attention) are told within it,
at most three a digest; whoever wants quiet, or had its share of the week, gets none today.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from enterprises.notices import DIGEST
from jobs import runs
from jobs.apart import Failures
from jobs.attention import has_room, not_before, spent
from jobs.kinds import rules_of
from jobs.listeners import Listener, listeners
from jobs.news import Moment, new_matches
from jobs.outbox import ClaimedNotice, is_stale
from jobs.progress import progress_of
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
LISTENERS_A_BATCH = 10
RULES = rules_of(NoticeKind.NEW_MATCHES)
MOST_JOINED = 3
"""As many as one digest shows; the others wait for the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What one digest holds, in numbers."""

    matches: int = 0
    joined: int = 0


NOTHING = _Told()


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
        everybody = (
            listeners(session, frequencies=due, is_personalised=True, only_told=True) if due else ()
        )
    moment = Moment(now=work.now, today=work.today, zone=work.zone)
    told: list[_Told] = []
    failures = Failures()
    for start in range(0, len(everybody), LISTENERS_A_BATCH):
        work.go_on()
        batch = everybody[start : start + LISTENERS_A_BATCH]
        with work.database.transaction() as session:
            told += _tell_all(session, batch, pool, moment, failures, with_aside=True)
    return {
        "listeners": len(everybody),
        "digests": len(told),
        "matches": sum(one.matches for one in told),
        "joined": sum(one.joined for one in told),
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
        only_told=True,
    )
    moment = Moment(now=now, today=today, zone=zone)
    return len(_tell_all(session, at_once, pool, moment, Failures(), with_aside=False))


def _tell_all(
    session: Session,
    people: Sequence[Listener],
    pool: PoolSnapshot,
    moment: Moment,
    failures: Failures,
    *,
    with_aside: bool,
) -> list[_Told]:
    """Write the digests; return what each holds, for those that hold anything."""
    progress = progress_of(session, {one.enterprise_id for one in people})
    used = spent(session, [one.contact_id for one in people], today=moment.today, zone=moment.zone)
    aside = set_aside(session, people, now=moment.now) if with_aside else {}
    told = []
    for one in people:
        if not has_room(one, used, moment.today):
            continue
        with failures.apart(
            session, action="digest.failed", subject="contact_id", id=one.contact_id
        ):
            news = new_matches(session, one, pool, progress, moment)
            told.append(_tell(session, one, news, aside.get(one.contact_id, ()), moment))
    return [one for one in told if one != NOTHING]


def set_aside(
    session: Session, people: Sequence[Listener], *, now: datetime
) -> dict[int, tuple[int, ...]]:
    """Return the notices that wait for a digest, by contact: the few most urgent of each."""
    rows = session.execute(
        select(Notice.recipient_id, Notice.id)
        .where(
            Notice.recipient_kind == RecipientKind.CONTACT,
            Notice.recipient_id.in_([one.contact_id for one in people]),
            Notice.status == NoticeStatus.ASIDE,
            ~is_stale(now),
        )
        .order_by(Notice.recipient_id, Notice.priority, Notice.created_at, Notice.id)
    )
    found: dict[int, tuple[int, ...]] = {}
    for contact_id, notice_id in rows:
        found[contact_id] = (*found.get(contact_id, ()), notice_id)[:MOST_JOINED]
    return found


def _tell(
    session: Session,
    listener: Listener,
    news: Sequence[int],
    aside: Sequence[int],
    moment: Moment,
) -> _Told:
    if not (news or aside):
        return NOTHING
    waiting = _waiting_digest(session, listener.contact_id)
    if waiting is not None:
        known = waiting.payload["versions"]
        joined = waiting.payload.get("joined", [])
        room = aside[: max(MOST_JOINED - len(joined), 0)]
        waiting.payload = {
            **waiting.payload, "versions": [*known, *news], "joined": [*joined, *room]
        }  # fmt: skip
        waiting.expires_at = moment.now + RULES.expires_after
        # The same instant as the notice's, by which standings.untell knows what it told.
        told_at = waiting.created_at
    elif _add_digest(session, listener, news, aside, moment):
        room, told_at = aside, moment.now
    else:
        return NOTHING
    mark_told(session, listener.contact_id, news, now=told_at)
    _join(session, room, now=moment.now)
    return _Told(matches=len(news), joined=len(room))


def _join(session: Session, notice_ids: Sequence[int], *, now: datetime) -> None:
    session.execute(
        update(Notice)
        .where(Notice.id.in_(notice_ids))
        .values(status=NoticeStatus.JOINED, settled_at=now)
        .execution_options(synchronize_session=False)
    )


def _add_digest(
    session: Session,
    listener: Listener,
    news: Sequence[int],
    aside: Sequence[int],
    moment: Moment,
) -> bool:
    return add_notice(
        session,
        recipient_kind=RecipientKind.CONTACT,
        recipient_id=listener.contact_id,
        kind=NoticeKind.NEW_MATCHES,
        subject=DIGEST,
        period=_period(listener.frequency, [*news, *aside], moment.today),
        payload={
            "enterprise_id": listener.enterprise_id,
            "versions": list(news),
            "joined": list(aside),
        },
        priority=RULES.priority,
        not_before=not_before(listener, moment.now, moment.zone, RULES.hours),
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


def joined_in(session: Session, digest: ClaimedNotice) -> tuple[ClaimedNotice, ...]:
    """Return the notices that a claimed digest tells, in its order, held as it is held."""
    ids = [int(one) for one in digest.payload.get("joined", ())]
    rows = {row.id: row for row in session.scalars(select(Notice).where(Notice.id.in_(ids)))}
    return tuple(
        replace(
            digest,
            id=row.id,
            kind=row.kind,
            subject=row.subject,
            period=row.period,
            payload=row.payload,
            created_at=row.created_at,
            expires_at=row.expires_at,
        )
        for row in (rows[one] for one in ids if one in rows)
        if row.status is NoticeStatus.JOINED
    )
