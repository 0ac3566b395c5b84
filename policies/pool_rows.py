"""The rows behind the pool's acts: a policy under lock, its move, its end, and the audit of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.errors import NotFound
from policies.moves import PolicyAct, after_policy_act
from policies.officers import officer_by_id, require_scope
from store.audit_rows import add_audit_entry
from store.insertion import insert_unless_there
from store.tables import Policy, PolicyState, PolicyVersion

MAX_REASON_LENGTH = 200


def lock_or_create(session: Session, code: str, now: datetime) -> Policy:
    """Return the policy's row, locked; of two first publications at once one row comes."""
    values = {"code": code, "state": PolicyState.PAUSED, "revision": 0, "created_at": now}
    insert_unless_there(session, Policy, values)
    return locked(session, code)


def locked(session: Session, code: str) -> Policy:
    """Return the policy's row, locked and as it stands now; raises :class:`NotFound`."""
    row = session.scalars(
        select(Policy)
        .where(Policy.code == code)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound("policy", code, "see `zhaoren policies list`")
    return row


def current_version(session: Session, policy: Policy) -> PolicyVersion | None:
    """Return the version published last; ``None`` before the first."""
    if policy.current_version_id is None:
        return None
    return session.get_one(PolicyVersion, policy.current_version_id)


def move_by_officer(
    session: Session, code: str, act: PolicyAct, *, reason: str | None, by: int, now: datetime
) -> Policy:
    """Move a policy as an officer wants; raises :class:`OutOfScope` and :class:`WrongState`."""
    officer = officer_by_id(session, by)
    policy = locked(session, code)
    version = current_version(session, policy)
    if version is not None:
        require_scope(officer, version.item)
    move(policy, act)
    detail = {"reason": reason.strip()[:MAX_REASON_LENGTH]} if reason else {}
    audit(session, officer.actor, f"policy.{act.name.lower()}", policy, now, **detail)
    return policy


def move(policy: Policy, act: PolicyAct) -> None:
    """Put the policy into its next state; the pool's stamp grows."""
    policy.state = after_policy_act(act, policy.state, policy.code)
    policy.revision += 1


def end(session: Session, policy: Policy, reason: str, now: datetime) -> PolicyVersion:
    """End the policy with its current version, and return that."""
    version = session.get_one(PolicyVersion, policy.current_version_id)
    for row in (policy, version):
        row.ended_at, row.ended_reason = now, reason.strip()[:MAX_REASON_LENGTH]
    return version


def audit(
    session: Session, actor: str, action: str, policy: Policy, now: datetime, **detail: object
) -> None:
    """Write down who did what to the policy."""
    add_audit_entry(
        session,
        actor=actor,
        action=action,
        subject=f"policy:{policy.id}",
        detail={"code": policy.code, **detail},
        now=now,
    )
