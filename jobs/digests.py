"""The digest of new matches: who has become entitled to what, in one message.

DAILY contacts get one on working days, WEEKLY ones on the first working day of the week.
IMMEDIATELY is honoured with the match itself: one message for each batch of changes,
and whatever comes while a message still waits (at night, on holidays) joins that one.

New is what the contact was never told of. A policy that was told in an earlier version is
news again only if the enterprise was not entitled then and no notice of the change is on
its way; that a policy changed is told by policies/, not twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import String, and_, cast, exists, or_, select
from sqlalchemy.orm import Session, aliased

from enterprises.profiles import Viewer, profile_of
from jobs import runs
from jobs.kinds import rules_of
from jobs.listeners import Listener, listeners
from jobs.progress import Progress, is_busy, progress_of
from jobs.quiet import next_allowed
from jobs.runs import Counts, Work
from jobs.told import mark_told
from lexicon.workdays import is_workday
from matcher.eligibility import VerdictKind, judge
from matcher.ranking import rank, sort_key
from matcher.window import window_on
from policies.live import PoolSnapshot, warm_pool
from store.outbox_rows import add_notice
from store.tables import (
    Frequency,
    Match,
    Notice,
    NoticeKind,
    NoticeStatus,
    PolicyStanding,
    PolicyVersion,
    RecipientKind,
)

JOB = "digest"
SUBJECT = "digest"
LISTENERS_A_BATCH = 50
RULES = rules_of(NoticeKind.NEW_MATCHES)
_NEVER_ARRIVED = (NoticeStatus.EXPIRED, NoticeStatus.UNDELIVERABLE, NoticeStatus.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a digest is made: the instant, its day in the district, and the zone."""

    now: datetime
    today: date
    zone: ZoneInfo


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
    if last_run_on is None or last_run_on < first:
        return frozenset({Frequency.DAILY, Frequency.WEEKLY})
    return frozenset({Frequency.DAILY})


def run_digest(work: Work) -> Counts:
    """Do the daily job: a notice for everyone whose digest is due and who has news."""
    with work.database.reading() as session:
        last = runs.last_done_before(session, JOB, work.today)
        due = due_frequencies(work.today, last)
        pool = warm_pool(session, today=work.today)
        everybody = listeners(session, frequencies=due, is_personalised=True) if due else ()
    moment = Moment(now=work.now, today=work.today, zone=work.zone)
    counts = {"listeners": len(everybody), "digests": 0, "matches": 0}
    for start in range(0, len(everybody), LISTENERS_A_BATCH):
        work.go_on()
        batch = everybody[start : start + LISTENERS_A_BATCH]
        with work.database.transaction() as session:
            for told in _tell_all(session, batch, pool, moment):
                counts["digests"] += 1
                counts["matches"] += told
    return counts


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
    return len(_tell_all(session, at_once, pool, moment))


def _tell_all(
    session: Session, people: Sequence[Listener], pool: PoolSnapshot, moment: Moment
) -> list[int]:
    """Write the digests; return how many matches each holds, for those that hold any."""
    progress = progress_of(session, {one.enterprise_id for one in people})
    told = (_tell(session, one, pool, progress, moment) for one in people)
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
        # The same instant as the notice's, by which told.untell knows what it told.
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
        subject=SUBJECT,
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


def new_matches(
    session: Session,
    listener: Listener,
    pool: PoolSnapshot,
    progress: Progress,
    moment: Moment,
) -> tuple[int, ...]:
    """Return the versions that are news to this contact, in the order of matcher/ranking.

    ELIGIBLE by what this contact may see, not told, not dismissed, not applied for, and
    with an application window that is not over.
    """
    untold = [one for one in _untold(session, listener) if one in pool.cards]
    open_ones = [
        version_id
        for version_id in untold
        if _can_still_apply(version_id, listener, pool, progress, moment)
    ]
    return _ranked(session, listener, open_ones, pool, moment.today) if open_ones else ()


def _untold(session: Session, listener: Listener) -> Sequence[int]:
    told = aliased(Match)
    was_entitled_then = exists().where(
        told.enterprise_id == listener.enterprise_id,
        told.policy_version_id == PolicyStanding.told_version_id,
        told.verdict == VerdictKind.ELIGIBLE.value,
    )
    is_told_of_change = exists().where(
        Notice.recipient_kind == RecipientKind.CONTACT,
        Notice.recipient_id == listener.contact_id,
        Notice.kind == NoticeKind.POLICY_CHANGED,
        Notice.subject == "policy:" + cast(PolicyVersion.policy_id, String),
        Notice.period == "v" + cast(PolicyVersion.number, String),
        Notice.status.not_in(_NEVER_ARRIVED),
    )
    is_news = or_(
        PolicyStanding.told_version_id.is_(None),
        and_(
            PolicyStanding.told_version_id != PolicyVersion.id,
            ~was_entitled_then,
            ~is_told_of_change,
        ),
    )
    is_dismissed = and_(
        PolicyStanding.dismissed_version_id.is_not(None),
        PolicyStanding.dismissed_version_id == PolicyVersion.id,
    )
    return session.scalars(
        select(Match.policy_version_id)
        .join(PolicyVersion, PolicyVersion.id == Match.policy_version_id)
        .outerjoin(
            PolicyStanding,
            and_(
                PolicyStanding.contact_id == listener.contact_id,
                PolicyStanding.policy_id == PolicyVersion.policy_id,
            ),
        )
        .where(
            Match.enterprise_id == listener.enterprise_id,
            Match.verdict == VerdictKind.ELIGIBLE.value,
            Match.ended_at.is_(None),
            is_news,
            ~is_dismissed,
        )
        .order_by(Match.policy_version_id)
    ).all()


def _can_still_apply(
    version_id: int,
    listener: Listener,
    pool: PoolSnapshot,
    progress: Progress,
    moment: Moment,
) -> bool:
    version, card = pool.versions[version_id], pool.cards[version_id]
    state = window_on(card.window, moment.today)
    if state.closes_on is not None and state.closes_on < moment.today:
        return False
    begins_at = version.published_at
    if state.opens_on is not None:
        begins_at = datetime.combine(state.opens_on, time(), moment.zone)
    steps = progress.get((listener.enterprise_id, version.policy_id), ())
    return not is_busy(steps, begins_at)


def _ranked(
    session: Session,
    listener: Listener,
    version_ids: Sequence[int],
    pool: PoolSnapshot,
    today: date,
) -> tuple[int, ...]:
    """Judge again on what this contact may see: a verdict would give away a colleague's facts."""
    viewer = Viewer(contact_id=listener.contact_id, is_verified=listener.is_verified)
    profile = profile_of(session, listener.enterprise_id, as_of=today, viewer=viewer)
    ranked = {}
    for version_id in version_ids:
        card = pool.cards[version_id]
        verdict = judge(card, profile)
        if verdict.kind is VerdictKind.ELIGIBLE:
            ranked[version_id] = rank(verdict, card, today)
    return tuple(sorted(ranked, key=lambda one: sort_key(ranked[one], today)))
