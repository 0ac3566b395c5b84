"""«Is this policy still valid?»: whom to ask, when, and what the answer does.

Asked thirty days before the end, and every six months without a word. Whoever wrote the version is
asked first, then another officer of its scope, then an administrator, ten working days each. A
question is one row, found again by its occasion, so that nobody is asked twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lexicon.day_points import add_months
from lexicon.workdays import add_workdays
from matcher.errors import InvalidItem
from policies.checks import audit_check, is_open
from policies.officers import ActingOfficer, may_handle, officers
from policies.window_end import last_day
from store.clock import local_day
from store.insertion import insert_unless_there
from store.tables import Policy, PolicyState, PolicyVersion, ValidityCheck

ASKED_BEFORE_END = timedelta(days=30)
ASKED_AFTER_MONTHS = 6
# What was published this week was looked at this week.
FRESH = timedelta(days=7)
WORKDAYS_TO_ANSWER = 10

JOB = "job:upkeep"

_LIVE = (PolicyState.PUBLISHED, PolicyState.PAUSED, PolicyState.QUOTA_USED_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Why a policy is to be asked about; ``ends_on`` is empty where six months are the reason."""

    policy_id: int
    version_id: int
    key: str
    ends_on: date | None


def due_occasions(session: Session, *, today: date, zone: ZoneInfo) -> tuple[Occasion, ...]:
    """Return what officers are to be asked about today and were not yet, by policy id."""
    known = set(session.execute(select(ValidityCheck.policy_id, ValidityCheck.occasion)))
    heard = _last_words(session)
    rows = session.execute(
        select(Policy.id, PolicyVersion.id, PolicyVersion.item, PolicyVersion.published_at)
        .join(PolicyVersion, PolicyVersion.id == Policy.current_version_id)
        .where(Policy.state.in_(_LIVE), Policy.id.not_in(_open_ones()))
        .order_by(Policy.id)
    )
    found = (
        _occasion(
            policy_id, version_id, item, _since(published_at, heard.get(policy_id), zone), today
        )
        for policy_id, version_id, item, published_at in rows
    )
    return tuple(one for one in found if one and (one.policy_id, one.key) not in known)


def ask(
    session: Session, occasions: Iterable[Occasion], *, today: date, now: datetime
) -> dict[int, list[int]]:
    """Write the questions; return the ids of the new ones by the officer to be asked.

    Where no account is open that may answer, the question waits for one.
    """
    everybody = officers(session)
    asked: dict[int, list[int]] = {}
    for one in occasions:
        version = session.get_one(PolicyVersion, one.version_id)
        first = _next_officer(everybody, version, ())
        is_new = insert_unless_there(
            session,
            ValidityCheck,
            {
                "policy_id": one.policy_id,
                "version_id": one.version_id,
                "occasion": one.key,
                "ends_on": one.ends_on,
                "asked_at": now,
                "asked_officers": [first.id] if first else [],
                "step": 0,
                "due_on": add_workdays(today, WORKDAYS_TO_ANSWER),
            },
        )
        if not is_new:
            continue
        check_id = session.scalars(
            select(ValidityCheck.id).where(
                ValidityCheck.policy_id == one.policy_id, ValidityCheck.occasion == one.key
            )
        ).one()
        audit_check(session, JOB, "check.asked", check_id, now, occasion=one.key)
        if first is not None:
            asked.setdefault(first.id, []).append(check_id)
    return asked


def late_checks(session: Session, *, today: date) -> tuple[int, ...]:
    """Return the open questions that nobody answered in time, by id."""
    return tuple(session.scalars(_late(select(ValidityCheck.id), today)))


def hand_on(
    session: Session, check_ids: Collection[int], *, today: date, now: datetime
) -> dict[int, list[int]]:
    """Put those of these questions that are late to the next officer; return them by officer.

    After the administrators there is nobody left: the question stays open and is counted.
    """
    everybody = officers(session)
    handed: dict[int, list[int]] = {}
    late = _late(select(ValidityCheck), today).where(ValidityCheck.id.in_(check_ids))
    rows = session.scalars(late.with_for_update())
    for row in rows:
        version = session.get_one(PolicyVersion, row.version_id)
        following = _next_officer(everybody, version, row.asked_officers)
        if following is None:
            continue
        row.asked_officers = [*row.asked_officers, following.id]
        row.step += 1
        row.due_on = add_workdays(today, WORKDAYS_TO_ANSWER)
        audit_check(session, JOB, "check.handed_on", row.id, now, officer=following.id)
        handed.setdefault(following.id, []).append(row.id)
    return handed


def close_moot(session: Session, *, limit: int) -> int:
    """Close questions about policies that left the pool or have another version.

    At most ``limit`` of them; returns how many.
    """
    rows = session.execute(
        select(ValidityCheck, Policy)
        .join(Policy, Policy.id == ValidityCheck.policy_id)
        .where(
            is_open(),
            Policy.state.not_in(_LIVE) | (Policy.current_version_id != ValidityCheck.version_id),
        )
        .order_by(ValidityCheck.id)
        .limit(limit)
    )
    closed = 0
    for row, policy in rows:
        row.ended_reason = policy.state.value if policy.state not in _LIVE else "another version"
        closed += 1
    return closed


def unanswered(session: Session, *, today: date) -> int:
    """Count the open questions whose time is over and which nobody is left to be asked."""
    return (
        session.scalar(
            select(func.count())
            .select_from(ValidityCheck)
            .where(is_open(), ValidityCheck.due_on < today)
        )
        or 0
    )


def _late(query: Select[Any], today: date) -> Select[Any]:
    return query.where(is_open(), ValidityCheck.due_on < today).order_by(ValidityCheck.id)


def _last_words(session: Session) -> dict[int, datetime]:
    """When officers last said of each policy that it holds."""
    rows = session.execute(
        select(ValidityCheck.policy_id, func.max(ValidityCheck.answered_at)).group_by(
            ValidityCheck.policy_id
        )
    )
    return {policy_id: answered_at for policy_id, answered_at in rows if answered_at}


def _since(published_at: datetime, heard_at: datetime | None, zone: ZoneInfo) -> date:
    return local_day(max(published_at, heard_at or published_at), zone)


def _occasion(
    policy_id: int, version_id: int, item: dict[str, Any], since: date, today: date
) -> Occasion | None:
    end = _end_of(item)
    if end is not None and end - ASKED_BEFORE_END <= today <= end and today - since >= FRESH:
        return Occasion(
            policy_id=policy_id, version_id=version_id, key=f"end:{end.isoformat()}", ends_on=end
        )
    half = add_months(since, ASKED_AFTER_MONTHS)
    if half <= today:
        return Occasion(
            policy_id=policy_id, version_id=version_id, key=f"half:{half.isoformat()}", ends_on=None
        )
    return None


def _end_of(item: dict[str, Any]) -> date | None:
    try:
        return last_day(item)
    except InvalidItem:
        return None  # It is listed among the pool's broken items; six months still bring it up.


def _next_officer(
    everybody: Iterable[ActingOfficer], version: PolicyVersion, asked: Iterable[int]
) -> ActingOfficer | None:
    """Return who is asked next: the writer, one more of the scope, then administrators."""
    able = [one for one in everybody if may_handle(one, version.item) and one.id not in set(asked)]
    writer = [one for one in able if one.id == version.author_id]
    # Officers whose department limits them know the policy better than those without a limit.
    colleagues = sorted(
        (one for one in able if not one.is_administrator), key=lambda one: not one.department
    )
    administrators = [one for one in able if one.is_administrator]
    steps = len(tuple(asked))
    if steps == 0:
        chain = [*writer, *colleagues, *administrators]
    elif steps == 1:
        chain = [*colleagues, *administrators]
    else:
        chain = administrators
    return next(iter(chain), None)


def _open_ones() -> Select[int]:
    return select(ValidityCheck.policy_id).where(is_open())
