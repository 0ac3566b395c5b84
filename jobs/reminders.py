"""Deadline reminders: who is told that an application window closes, and when.

Asked reminders (提醒我, or an application being prepared) come at every stage, one message
a policy. A contact who was only told of a match hears once, five working days before, in
one message for everything that closes on the same day; if its attention is spent, within the
next digest. Nobody hears anything after the application was handed in, after 不感兴趣, or of
a policy that left the pool.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from enterprises.notices import DIGEST
from enterprises.standings import is_put_away
from jobs.apart import Failures
from jobs.attention import not_before
from jobs.backlog import cancel_for
from jobs.kinds import rules_of
from jobs.listeners import Listener, listeners
from jobs.progress import Progress, Step, has_handed_in, progress_of
from jobs.quiet import Hours, next_allowed
from jobs.runs import Counts, Work
from jobs.stages import Interest, Stage, due_stage, reached_stage
from matcher.eligibility import VerdictKind
from matcher.window import window_on
from policies.live import PoolSnapshot, warm_pool
from store.clock import local_day
from store.outbox_rows import add_notice
from store.tables import (
    ApplicationState,
    Match,
    NoticeKind,
    PolicyStanding,
    RecipientKind,
)

LISTENERS_A_BATCH = 10
RULES = rules_of(NoticeKind.DEADLINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A live version whose application window closes within the reach of the stages."""

    version_id: int
    policy_id: int
    closes_on: date
    round_begins_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One reminder to one contact; ``is_asked`` ones are messages of their own."""

    deadline: Deadline
    stage: Stage
    is_asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What a batch of reminders is made with."""

    now: datetime
    today: date
    zone: ZoneInfo
    deadlines: Sequence[Deadline]


def run_reminders(work: Work) -> Counts:
    """Do the daily job: a notice for everyone who is to be reminded today."""
    with work.database.reading() as session:
        pool = warm_pool(session, today=work.today)
        everybody = listeners(session)
    desk = _Desk(
        now=work.now,
        today=work.today,
        zone=work.zone,
        deadlines=upcoming(pool, work.today, work.zone),
    )
    if not desk.deadlines:
        return {"closing": 0, "reminders": 0, "failed": 0}
    written, failures = 0, Failures()
    for start in range(0, len(everybody), LISTENERS_A_BATCH):
        work.go_on()
        with work.database.transaction() as session:
            batch = everybody[start : start + LISTENERS_A_BATCH]
            written += _remind_all(session, batch, desk, failures)
    return {
        "closing": len(desk.deadlines),
        "reminders": written,
        "failed": len(failures.ids),
    }


def upcoming(pool: PoolSnapshot, today: date, zone: ZoneInfo) -> tuple[Deadline, ...]:
    """Return the deadlines that have reached a stage by ``today``, by version id."""
    found = []
    for version_id, version in sorted(pool.versions.items()):
        card = pool.cards.get(version_id)
        state = window_on(card.window, today) if card else None
        if state is None or state.closes_on is None:
            continue
        if reached_stage(state.closes_on, today) is None:
            continue
        begins_at = version.published_at
        if state.opens_on is not None:
            begins_at = datetime.combine(state.opens_on, time(), zone)
        found.append(
            Deadline(
                version_id=version_id,
                policy_id=version.policy_id,
                closes_on=state.closes_on,
                round_begins_at=begins_at,
            )
        )
    return tuple(found)


def _remind_all(
    session: Session, people: Sequence[Listener], desk: _Desk, failures: Failures
) -> int:
    progress = progress_of(session, {one.enterprise_id for one in people})
    written = []
    for one in people:
        with failures.apart(
            session, action="reminder.failed", subject="contact_id", id=one.contact_id
        ):
            written.append(_write(session, one, _due(session, one, progress, desk), desk))
    return sum(written)


def _due(
    session: Session, listener: Listener, progress: Progress, desk: _Desk
) -> tuple[Reminder, ...]:
    standings = _standings(session, listener, desk)
    put_away = _put_away(session, listener, desk)
    entitled = _entitled(session, listener, desk)
    due = []
    for deadline in desk.deadlines:
        steps = progress.get((listener.enterprise_id, deadline.policy_id), ())
        if deadline.policy_id in put_away or has_handed_in(steps, deadline.round_begins_at):
            continue
        standing = standings.get(deadline.policy_id)
        is_entitled = deadline.version_id in entitled
        interest = _interest(listener, standing, steps, is_entitled, desk.zone)
        stage = interest and due_stage(deadline.closes_on, desk.today, interest)
        if interest and stage:
            due.append(Reminder(deadline=deadline, stage=stage, is_asked=interest.is_asked))
    return tuple(due)


def _interest(
    listener: Listener,
    standing: PolicyStanding | None,
    steps: Iterable[Step],
    is_entitled: bool,
    zone: ZoneInfo,
) -> Interest | None:
    asked = [
        step.changed_at
        for step in steps
        if step.state is ApplicationState.PREPARING
        and step.contact_id in (None, listener.contact_id)
    ]
    if standing is not None and standing.wants_reminder:
        asked.append(standing.changed_at)
    if asked:
        return Interest(since=local_day(min(asked), zone), is_asked=True)
    if standing is None or standing.told_at is None:
        return None
    if not (is_entitled and listener.is_told):
        return None
    return Interest(since=local_day(standing.told_at, zone), is_asked=False)


def _standings(session: Session, listener: Listener, desk: _Desk) -> dict[int, PolicyStanding]:
    rows = session.scalars(
        select(PolicyStanding).where(
            PolicyStanding.contact_id == listener.contact_id,
            PolicyStanding.policy_id.in_([one.policy_id for one in desk.deadlines]),
        )
    )
    return {row.policy_id: row for row in rows}


def _put_away(session: Session, listener: Listener, desk: _Desk) -> frozenset[int]:
    return frozenset(
        session.scalars(
            select(PolicyStanding.policy_id).where(
                PolicyStanding.contact_id == listener.contact_id,
                PolicyStanding.policy_id.in_([one.policy_id for one in desk.deadlines]),
                is_put_away(),
            )
        )
    )


def _entitled(session: Session, listener: Listener, desk: _Desk) -> frozenset[int]:
    return frozenset(
        session.scalars(
            select(Match.policy_version_id).where(
                and_(
                    Match.enterprise_id == listener.enterprise_id,
                    Match.policy_version_id.in_([one.version_id for one in desk.deadlines]),
                    Match.verdict == VerdictKind.ELIGIBLE.value,
                    Match.ended_at.is_(None),
                )
            )
        )
    )


def _write(session: Session, listener: Listener, due: Sequence[Reminder], desk: _Desk) -> int:
    written = sum(
        _add(session, listener, (one.deadline,), one.stage, desk, is_asked=True)
        for one in due
        if one.is_asked
    )
    told = sorted((one for one in due if not one.is_asked), key=lambda one: one.deadline.closes_on)
    for _, group in groupby(told, key=lambda one: one.deadline.closes_on):
        deadlines = tuple(one.deadline for one in group)
        written += _add(session, listener, deadlines, Stage.SOON, desk, is_asked=False)
    return written


def _add(
    session: Session,
    listener: Listener,
    deadlines: Sequence[Deadline],
    stage: Stage,
    desk: _Desk,
    *,
    is_asked: bool,
) -> bool:
    """Write one notice; an earlier stage that still waits gives way to it."""
    closes_on = deadlines[0].closes_on
    subject = f"policy:{deadlines[0].policy_id}" if is_asked else DIGEST
    hours = Hours.DAYTIME if stage is Stage.LAST_CALL else RULES.hours
    end = datetime.combine(closes_on + timedelta(days=1), time(), desk.zone)
    # A last call that a late hour of one's own would put after the closing day goes without it.
    goes_at = not_before(listener, desk.now, desk.zone, hours)
    if goes_at >= end:
        goes_at = next_allowed(desk.now, desk.zone, hours)
    if goes_at >= end:
        return False
    is_new = add_notice(
        session,
        recipient_kind=RecipientKind.CONTACT,
        recipient_id=listener.contact_id,
        kind=NoticeKind.DEADLINE,
        subject=subject,
        period=period_of(closes_on, stage),
        payload={
            "enterprise_id": listener.enterprise_id,
            "versions": [one.version_id for one in deadlines],
            "closes_on": closes_on.isoformat(),
            "stage": int(stage),
            "is_asked": is_asked,
        },
        priority=RULES.priority,
        not_before=goes_at,
        expires_at=end,
        now=desk.now,
    )
    if is_new and is_asked:
        _withdraw_earlier(session, listener, subject, closes_on, stage, now=desk.now)
    return is_new


def period_of(closes_on: date, stage: Stage) -> str:
    """Return the notice's period; a last call is known by its end."""
    return f"closes:{closes_on.isoformat()}:T-{int(stage)}"


def _withdraw_earlier(
    session: Session,
    listener: Listener,
    subject: str,
    closes_on: date,
    stage: Stage,
    *,
    now: datetime,
) -> None:
    cancel_for(
        session,
        RecipientKind.CONTACT,
        listener.contact_id,
        now=now,
        reason="a later reminder took its place",
        kinds=(NoticeKind.DEADLINE,),
        subject=subject,
        periods=[period_of(closes_on, one) for one in Stage if one > stage],
    )
