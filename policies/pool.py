"""The pool's acts: publish, supersede, pause, resume, mark as used up, withdraw, expire.

Each act changes one policy in the caller's transaction, writes the audit, and leaves a row in
the outbox for everybody who has to know. Nothing is ever matched from a draft.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from matcher.errors import InvalidItem
from matcher.reading import read_day
from policies import knowers, notices, relations
from policies.drafts import lock_for_approval, nothing_new
from policies.errors import WrongState
from policies.moves import PolicyAct
from policies.officers import ActingOfficer, officer_by_id, require_scope
from policies.pool_rows import (
    audit,
    current_version,
    end,
    lock_or_create,
    locked,
    move,
    move_by_officer,
)
from policies.versions import diff, is_material
from policies.window_end import last_day
from store.tables import (
    DraftState,
    Kinship,
    Policy,
    PolicyDraft,
    PolicyState,
    PolicyVersion,
)

ENDED_STATES = frozenset({PolicyState.EXPIRED, PolicyState.WITHDRAWN, PolicyState.SUPERSEDED})
LIVE_STATES = frozenset(PolicyState) - ENDED_STATES
IDS_A_QUERY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveVersion:
    """A published version that may be matched on the day asked for."""

    policy_id: int
    version_id: int
    code: str
    number: int
    title: str
    item: dict[str, Any]
    published_at: datetime


def publish(session: Session, draft_id: int, *, by: int, now: datetime) -> int:
    """Approve a submitted draft and publish it as the policy's next version; return its id.

    The version before ends, and so do the policies that an officer said this one supersedes;
    the new version waits to be matched, the writers and the contacts who knew either are told.
    Raises :class:`OwnWork` when ``by`` wrote in the draft, :class:`OutOfScope`,
    :class:`WrongState`, :class:`NothingNew` and :class:`NotFound`.
    """
    draft = lock_for_approval(session, draft_id, by=by)
    policy = lock_or_create(session, draft.code, now)
    before = current_version(session, policy)
    if before and before.ended_at is None and before.item_hash == draft.item_hash:
        raise nothing_new(draft, before.number)
    version = _next_version(session, policy, before, draft, by=by, now=now)
    _close_draft(draft, by=by, now=now)
    audit(session, f"officer:{by}", "policy.published", policy, now, version_id=version.id)
    notices.tell_publication(session, draft, by=by, version_id=version.id, now=now)
    if before and is_material(diff(before.item, version.item)):
        knowers.tell_of_change(
            session, policy.id, version_id=version.id, number=version.number, now=now
        )
    _supersede_former(session, policy, version, by=by, now=now)
    return version.id


def supersede(session: Session, code: str, *, by: int, now: datetime) -> tuple[str, ...]:
    """End the policies that a published one supersedes by officers' answers; return their codes.

    For an answer that comes after the publication. Raises :class:`OutOfScope` and
    :class:`NotFound`; a policy that is not published supersedes nothing yet.
    """
    policy = locked(session, code)
    version = current_version(session, policy)
    if version is None or policy.state is not PolicyState.PUBLISHED:
        return ()
    return _supersede_former(session, policy, version, by=by, now=now)


def pause(session: Session, code: str, *, reason: str, by: int, now: datetime) -> int:
    """Take the policy out of matching for a while; return how many contacts will be told."""
    return _stop(session, code, PolicyAct.PAUSE, reason=reason, by=by, now=now)


def use_up_quota(session: Session, code: str, *, reason: str, by: int, now: datetime) -> int:
    """Take the policy out of matching because its quota or budget is used up; see `pause`."""
    return _stop(session, code, PolicyAct.USE_UP, reason=reason, by=by, now=now)


def resume(session: Session, code: str, *, by: int, now: datetime) -> int:
    """Put a paused, used-up or superseded policy back; it is matched anew.

    Returns how many contacts will be told: those who had heard that it stopped. A policy that
    was superseded is so no longer: the officers' answers that said so are taken back.
    """
    was_superseded = locked(session, code).state is PolicyState.SUPERSEDED
    policy = move_by_officer(session, code, PolicyAct.RESUME, reason=None, by=by, now=now)
    version = session.get_one(PolicyVersion, policy.current_version_id)
    version.matched_at = None
    if was_superseded:
        for row in (policy, version):
            row.ended_at, row.ended_reason = None, None
        relations.undo_superseding(session, code, by=officer_by_id(session, by), now=now)
    return knowers.tell_of_resumption(
        session, policy, version_id=version.id, to_all=was_superseded, now=now
    )


def withdraw(session: Session, code: str, *, reason: str, by: int, now: datetime) -> int:
    """End the policy and tell the contacts who knew it; return how many were told."""
    if not reason.strip():
        raise WrongState(f"policy {code}: say why it is withdrawn; contacts will ask")
    policy = move_by_officer(session, code, PolicyAct.WITHDRAW, reason=reason, by=by, now=now)
    version = end(session, policy, reason, now)
    knowers.cancel_state_notices(session, policy.id, now=now)
    return knowers.tell_of_withdrawal(
        session, policy.id, version_id=version.id, number=version.number, now=now
    )


def over(session: Session, *, today: date) -> tuple[int, ...]:
    """Return the policies whose validity or last application window is over, by id."""
    rows = session.execute(
        select(Policy.id, PolicyVersion)
        .join(PolicyVersion, PolicyVersion.id == Policy.current_version_id)
        .where(Policy.state.not_in(ENDED_STATES))
        .order_by(Policy.id)
    )
    return tuple(policy_id for policy_id, version in rows if _over_since(version, today))


def expire(
    session: Session,
    *,
    today: date,
    now: datetime,
    actor: str = "job:expiry",
    among: Collection[int] | None = None,
) -> tuple[int, ...]:
    """End every policy whose validity or last application window is over; return their ids.

    ``among`` narrows it to some policies; None means all of them.
    """
    query = (
        select(Policy, PolicyVersion)
        .join(PolicyVersion, PolicyVersion.id == Policy.current_version_id)
        .where(Policy.state.not_in(ENDED_STATES))
        .order_by(Policy.id)
        .with_for_update(of=Policy)
    )
    if among is not None:
        query = query.where(Policy.id.in_(among))
    expired = []
    for policy, version in session.execute(query).all():
        day = _over_since(version, today)
        if day is None:
            continue
        move(policy, PolicyAct.EXPIRE)
        end(session, policy, f"over since {day.isoformat()}", now)
        knowers.tell_of_state(session, policy, version_id=version.id, only_asked=True, now=now)
        audit(session, actor, "policy.expired", policy, now, version_id=version.id)
        expired.append(policy.id)
    return tuple(expired)


def live_versions(
    session: Session, *, today: date, known: Mapping[int, LiveVersion] | None = None
) -> tuple[LiveVersion, ...]:
    """Return the published versions in force on ``today``, in the order of their ids.

    A version never changes: those ``known`` by their ids, read before, are not read again.
    """
    before = known or {}
    ids = session.scalars(
        select(PolicyVersion.id)
        .join(Policy, Policy.current_version_id == PolicyVersion.id)
        .where(_is_in_force(today))
        .order_by(PolicyVersion.id)
    ).all()
    new = [one for one in ids if one not in before]
    read: dict[int, LiveVersion] = {}
    for start in range(0, len(new), IDS_A_QUERY):
        rows = session.execute(
            select(Policy.code, PolicyVersion)
            .join(Policy, Policy.id == PolicyVersion.policy_id)
            .where(PolicyVersion.id.in_(new[start : start + IDS_A_QUERY]))
        )
        read |= {version.id: _live(code, version) for code, version in rows}
    return tuple(before[one] if one in before else read[one] for one in ids)


def _is_in_force(today: date) -> ColumnElement[bool]:
    return and_(
        Policy.state == PolicyState.PUBLISHED,
        PolicyVersion.ended_at.is_(None),
        or_(PolicyVersion.valid_from.is_(None), PolicyVersion.valid_from <= today),
        or_(PolicyVersion.valid_to.is_(None), PolicyVersion.valid_to >= today),
    )


def _live(code: str, version: PolicyVersion) -> LiveVersion:
    return LiveVersion(
        policy_id=version.policy_id,
        version_id=version.id,
        code=code,
        number=version.number,
        title=version.title,
        item=version.item,
        published_at=version.published_at,
    )


def _over_since(version: PolicyVersion, today: date) -> date | None:
    """Return the last day if it is past; an item that cannot be read does not end by itself."""
    try:
        day = last_day(version.item)
    except InvalidItem:
        # One item that this version of the code cannot read must not keep the others alive; it
        # is counted as broken in the pool's snapshot.
        return None
    return day if day is not None and day < today else None


def _next_version(
    session: Session,
    policy: Policy,
    before: PolicyVersion | None,
    draft: PolicyDraft,
    *,
    by: int,
    now: datetime,
) -> PolicyVersion:
    version = PolicyVersion(
        policy_id=policy.id,
        number=before.number + 1 if before else 1,
        item=draft.item,
        item_hash=draft.item_hash,
        title=draft.title,
        document_id=draft.document_id,
        author_id=draft.author_id,
        approver_id=by,
        valid_from=read_day(draft.item.get("valid_from"), "valid_from"),
        valid_to=read_day(draft.item.get("valid_to"), "valid_to", end=True),
        published_at=now,
    )
    session.add(version)
    session.flush()  # The policy points at the version, so the version needs its id now.
    if before and before.ended_at is None:
        before.ended_at, before.ended_reason = now, f"replaced by version {version.number}"
    move(policy, PolicyAct.PUBLISH)
    policy.current_version_id, policy.ended_at, policy.ended_reason = version.id, None, None
    return version


def _close_draft(draft: PolicyDraft, *, by: int, now: datetime) -> None:
    draft.state, draft.reviewer_id, draft.ended_at = DraftState.PUBLISHED, by, now


def _stop(
    session: Session, code: str, act: PolicyAct, *, reason: str, by: int, now: datetime
) -> int:
    if not reason.strip():
        raise WrongState(f"policy {code}: say why; contacts will ask")
    policy = move_by_officer(session, code, act, reason=reason, by=by, now=now)
    version = session.get_one(PolicyVersion, policy.current_version_id)
    return knowers.tell_of_state(session, policy, version_id=version.id, now=now)


def _supersede_former(
    session: Session, policy: Policy, version: PolicyVersion, *, by: int, now: datetime
) -> tuple[str, ...]:
    officer = officer_by_id(session, by)
    former = relations.related(session, policy.code, Kinship.SUPERSEDES)
    # In one order everywhere, so that two publications never wait for each other.
    return tuple(
        code
        for code in sorted(former)
        if _is_superseded(session, code, policy, version, officer, now)
    )


def _is_superseded(
    session: Session,
    code: str,
    successor: Policy,
    version: PolicyVersion,
    officer: ActingOfficer,
    now: datetime,
) -> bool:
    """End the policy of this code for its successor's sake; say whether there was one to end."""
    known = session.scalars(select(Policy.id).where(Policy.code == code)).first()
    if known is None:
        return False  # A draft of the former item is nobody's policy yet.
    policy = locked(session, code)
    if policy.state not in LIVE_STATES:
        return False
    last = session.get_one(PolicyVersion, policy.current_version_id)
    require_scope(officer, last.item)
    move(policy, PolicyAct.SUPERSEDE)
    end(session, policy, f"superseded by {successor.code}"[:200], now)
    audit(session, officer.actor, "policy.superseded", policy, now, by_code=successor.code)
    knowers.cancel_state_notices(session, policy.id, now=now)
    knowers.tell_of_successor(
        session, policy.id, successor.id, version_id=version.id, number=version.number, now=now
    )
    return True
