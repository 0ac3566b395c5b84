"""Who did what to a policy: its audit, with its drafts, relations and validity checks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.errors import NotFound
from store.tables import (
    AuditEntry,
    Officer,
    Policy,
    PolicyDraft,
    PolicyRelation,
    PolicyState,
    PolicyVersion,
    ValidityCheck,
)

RESUMABLE = (PolicyState.PAUSED, PolicyState.QUOTA_USED_UP, PolicyState.SUPERSEDED)
_OFFICER = "officer:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One entry of the audit; ``by`` is an officer's title, or the job or chat as it is named."""

    at: datetime
    by: str
    action: str
    subject: str
    detail: dict[str, Any]


def acts_on(session: Session, code: str) -> tuple[Act, ...]:
    """Return every act on the policy, from its first draft on; raises :class:`NotFound`."""
    subjects = _subjects(session, code)
    if not subjects:
        raise NotFound("policy or draft", code, "see `zhaoren policies list`")
    rows = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject.in_(subjects))
        .order_by(AuditEntry.at, AuditEntry.id)
    ).all()
    titles = officer_titles(session, {row.actor for row in rows})
    return tuple(
        Act(
            at=row.at,
            by=titles.get(row.actor, row.actor),
            action=row.action,
            subject=row.subject,
            detail={key: value for key, value in row.detail.items() if key != "code"},
        )
        for row in rows
    )


def has_policy(session: Session, code: str) -> bool:
    """Whether anything was ever published under this code."""
    return session.scalars(select(Policy.id).where(Policy.code == code)).first() is not None


def reason_of_state(session: Session, policy_id: int) -> str:
    """Return why the policy was paused or its quota marked as used up last; empty if unsaid."""
    detail = session.scalar(
        select(AuditEntry.detail)
        .where(
            AuditEntry.subject == f"policy:{policy_id}",
            AuditEntry.action.in_(("policy.pause", "policy.use_up")),
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return str((detail or {}).get("reason", ""))


def _subjects(session: Session, code: str) -> list[str]:
    policies = session.scalars(select(Policy.id).where(Policy.code == code)).all()
    named: tuple[tuple[str, Iterable[int]], ...] = (
        ("policy", policies),
        ("draft", session.scalars(select(PolicyDraft.id).where(PolicyDraft.code == code))),
        (
            "relation",
            session.scalars(
                select(PolicyRelation.id).where(
                    (PolicyRelation.code == code) | (PolicyRelation.other_code == code)
                )
            ),
        ),
        (
            "check",
            session.scalars(select(ValidityCheck.id).where(ValidityCheck.policy_id.in_(policies))),
        ),
    )
    return [f"{kind}:{one}" for kind, ids in named for one in ids]


def officer_titles(session: Session, actors: Iterable[str]) -> dict[str, str]:
    """Return the titles of the officers among these actors; of others nothing is said."""
    named = [one.removeprefix(_OFFICER) for one in actors if one.startswith(_OFFICER)]
    ids = [int(one) for one in named if one.isdigit()]
    rows = session.execute(select(Officer.id, Officer.title).where(Officer.id.in_(ids)))
    return {f"{_OFFICER}{row.id}": row.title for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How a policy stands now; ``reason`` is empty where nobody gave one."""

    policy_id: int
    code: str
    title: str
    state: PolicyState
    reason: str


def stand_of(session: Session, policy_id: int) -> Stand:
    """Return how the policy stands now; raises :class:`NotFound`."""
    row = session.execute(
        select(Policy, PolicyVersion.title)
        .join(PolicyVersion, PolicyVersion.id == Policy.current_version_id)
        .where(Policy.id == policy_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound("policy", policy_id, "see `zhaoren policies list`")
    policy, title = row
    return _stand(session, policy, title)


def stopped(session: Session) -> tuple[Stand, ...]:
    """Return the policies that are out of matching and can be put back, the latest first."""
    rows = session.execute(
        select(Policy, PolicyVersion.title)
        .join(PolicyVersion, PolicyVersion.id == Policy.current_version_id)
        .where(Policy.state.in_(RESUMABLE))
        .order_by(Policy.id.desc())
    )
    return tuple(_stand(session, policy, title) for policy, title in rows)


def _stand(session: Session, policy: Policy, title: str) -> Stand:
    reason = policy.ended_reason or ""
    if policy.state in (PolicyState.PAUSED, PolicyState.QUOTA_USED_UP):
        reason = reason_of_state(session, policy.id)
    return Stand(
        policy_id=policy.id, code=policy.code, title=title, state=policy.state, reason=reason
    )
