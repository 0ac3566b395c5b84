"""The pool's acts: publish, pause, resume, mark as used up, withdraw, expire.

Each act changes one policy in the caller's transaction, writes the audit, and leaves a row in
the outbox for everybody who has to know. Nothing is ever matched from a draft.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from matcher.errors import InvalidItem
from matcher.reading import read_day
from policies import notices
from policies.drafts import lock_for_approval
from policies.errors import NotFound, NothingNew, WrongState
from policies.moves import PolicyAct, after_policy_act
from policies.officers import officer_by_id, require_scope
from policies.versions import diff, is_material
from policies.window_end import last_day
from store.audit_rows import add_audit_entry
from store.insertion import insert_unless_there
from store.tables import DraftState, Policy, PolicyDraft, PolicyState, PolicyVersion

ENDED_STATES = frozenset({PolicyState.EXPIRED, PolicyState.WITHDRAWN, PolicyState.SUPERSEDED})
MAX_REASON_LENGTH = 200


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

    The version before ends, the new one waits to be matched, the writers and the contacts
    who knew the policy are told. Raises :class:`OwnWork` when ``by`` wrote in the draft,
    :class:`OutOfScope`, :class:`WrongState`, :class:`NothingNew` and :class:`NotFound`.
    """
    draft = lock_for_approval(session, draft_id, by=by)
    policy = _lock_or_create(session, draft.code, now)
    before = _current(session, policy)
    if before and before.ended_at is None and before.item_hash == draft.item_hash:
        raise NothingNew(
            f"draft {draft_id} says word for word what version {before.number} of "
            f"{draft.code} says: discard it"
        )
    version = _next_version(session, policy, before, draft, by=by, now=now)
    _close_draft(draft, by=by, now=now)
    _audit(session, f"officer:{by}", "policy.published", policy, now, version_id=version.id)
    notices.tell_publication(session, draft, by=by, version_id=version.id, now=now)
    if before and is_material(diff(before.item, version.item)):
        notices.tell_contacts_of_change(
            session, policy.id, version_id=version.id, number=version.number, now=now
        )
    return version.id


def pause(session: Session, code: str, *, reason: str, by: int, now: datetime) -> None:
    """Take the policy out of matching for a while."""
    _move_by_officer(session, code, PolicyAct.PAUSE, reason=reason, by=by, now=now)


def use_up_quota(session: Session, code: str, *, reason: str, by: int, now: datetime) -> None:
    """Take the policy out of matching because its quota or budget is used up."""
    _move_by_officer(session, code, PolicyAct.USE_UP, reason=reason, by=by, now=now)


def resume(session: Session, code: str, *, by: int, now: datetime) -> None:
    """Put a paused or used-up policy back; it is matched anew."""
    policy = _move_by_officer(session, code, PolicyAct.RESUME, reason=None, by=by, now=now)
    version = _current(session, policy)
    if version is not None:
        version.matched_at = None


def withdraw(session: Session, code: str, *, reason: str, by: int, now: datetime) -> int:
    """End the policy and tell the contacts who knew it; return how many were told."""
    if not reason.strip():
        raise WrongState(f"policy {code}: say why it is withdrawn; contacts will ask")
    policy = _move_by_officer(session, code, PolicyAct.WITHDRAW, reason=reason, by=by, now=now)
    version = _end(session, policy, reason, now)
    return notices.tell_contacts_of_withdrawal(
        session, policy.id, version_id=version.id, number=version.number, now=now
    )


def expire(
    session: Session, *, today: date, now: datetime, actor: str = "job:expiry"
) -> tuple[int, ...]:
    """End every policy whose validity or last application window is over; return their ids."""
    rows = session.execute(
        select(Policy, PolicyVersion)
        .join(PolicyVersion, PolicyVersion.id == Policy.current_version_id)
        .where(Policy.state.not_in(ENDED_STATES))
        .order_by(Policy.id)
        .with_for_update(of=Policy)
    ).all()
    expired = []
    for policy, version in rows:
        day = _last_day(version)
        if day is None or day >= today:
            continue
        _move(policy, PolicyAct.EXPIRE)
        _end(session, policy, f"over since {day.isoformat()}", now)
        _audit(session, actor, "policy.expired", policy, now, version_id=version.id)
        expired.append(policy.id)
    return tuple(expired)


def live_versions(session: Session, *, today: date) -> tuple[LiveVersion, ...]:
    """Return the published versions in force on ``today``, in the order of their ids."""
    rows = session.execute(
        select(Policy.code, PolicyVersion)
        .join(PolicyVersion, PolicyVersion.id == Policy.current_version_id)
        .where(
            Policy.state == PolicyState.PUBLISHED,
            PolicyVersion.ended_at.is_(None),
            or_(PolicyVersion.valid_from.is_(None), PolicyVersion.valid_from <= today),
            or_(PolicyVersion.valid_to.is_(None), PolicyVersion.valid_to >= today),
        )
        .order_by(PolicyVersion.id)
    )
    return tuple(
        LiveVersion(
            policy_id=version.policy_id,
            version_id=version.id,
            code=code,
            number=version.number,
            title=version.title,
            item=version.item,
            published_at=version.published_at,
        )
        for code, version in rows
    )


def _last_day(version: PolicyVersion) -> date | None:
    try:
        return last_day(version.item)
    except InvalidItem:
        # One item that this version of the code cannot read must not keep the others alive; it
        # is counted as broken in the pool's snapshot.
        return None


def _lock_or_create(session: Session, code: str, now: datetime) -> Policy:
    # Two officers may publish the first version of one code at once: one row comes of it.
    values = {"code": code, "state": PolicyState.PAUSED, "revision": 0, "created_at": now}
    insert_unless_there(session, Policy, values)
    return _locked(session, code)


def _locked(session: Session, code: str) -> Policy:
    row = session.scalars(
        select(Policy)
        .where(Policy.code == code)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound("policy", code, "see `zhaoren policies list`")
    return row


def _current(session: Session, policy: Policy) -> PolicyVersion | None:
    if policy.current_version_id is None:
        return None
    return session.get_one(PolicyVersion, policy.current_version_id)


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
    _move(policy, PolicyAct.PUBLISH)
    policy.current_version_id, policy.ended_at, policy.ended_reason = version.id, None, None
    return version


def _close_draft(draft: PolicyDraft, *, by: int, now: datetime) -> None:
    draft.state, draft.reviewer_id, draft.ended_at = DraftState.PUBLISHED, by, now


def _move_by_officer(
    session: Session, code: str, act: PolicyAct, *, reason: str | None, by: int, now: datetime
) -> Policy:
    officer = officer_by_id(session, by)
    policy = _locked(session, code)
    version = _current(session, policy)
    if version is not None:
        require_scope(officer, version.item)
    _move(policy, act)
    detail = {"reason": reason[:MAX_REASON_LENGTH]} if reason else {}
    _audit(session, officer.actor, f"policy.{act.name.lower()}", policy, now, **detail)
    return policy


def _move(policy: Policy, act: PolicyAct) -> None:
    policy.state = after_policy_act(act, policy.state, policy.code)
    policy.revision += 1


def _end(session: Session, policy: Policy, reason: str, now: datetime) -> PolicyVersion:
    version = session.get_one(PolicyVersion, policy.current_version_id)
    for row in (policy, version):
        row.ended_at, row.ended_reason = now, reason.strip()[:MAX_REASON_LENGTH]
    return version


def _audit(
    session: Session, actor: str, action: str, policy: Policy, now: datetime, **detail: object
) -> None:
    add_audit_entry(
        session,
        actor=actor,
        action=action,
        subject=f"policy:{policy.id}",
        detail={"code": policy.code, **detail},
        now=now,
    )
