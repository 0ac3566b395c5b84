"""What is in the house: drafts and policies, found by a draft's number or a policy's code."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.drafts import OPEN_STATES, Draft, draft_by_id, drafts_in, open_draft_of
from policies.errors import NotFound
from store.tables import DraftState, Officer, Policy, PolicyState, PolicyVersion

CODE_PREFIX = "code:"
LIVE_STATES = (PolicyState.PUBLISHED, PolicyState.PAUSED, PolicyState.QUOTA_USED_UP)
ALL_STATES = "all"
_SEE_LIST = "see `zhaoren policies list`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One line of the list.

    ``draft_id`` is set for a draft, ``version`` for a policy in the pool; ``by`` is the key of
    the officer who wrote the draft or approved the version, ``since`` when that was.
    """

    code: str
    title: str
    state: str
    draft_id: int | None
    version: int | None
    warnings: int
    by: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a reference means: an item, and the draft or the version it stands in."""

    code: str
    item: dict[str, Any]
    state: str
    draft: Draft | None
    version: int | None


def states() -> tuple[str, ...]:
    """Return every word that a list may be limited to."""
    drafts = [state.value for state in DraftState if state is not DraftState.PUBLISHED]
    return (ALL_STATES, *drafts, *(state.value for state in PolicyState))


def list_pool(session: Session, *, state: str | None = None) -> tuple[Listed, ...]:
    """Return drafts and policies, the drafts first.

    Without ``state``: what is open or live. ``published`` means policies, for a published
    draft is a version of one.
    """
    keys = {row.id: row.key for row in session.scalars(select(Officer))}
    wanted_drafts: Sequence[DraftState] = OPEN_STATES
    wanted_policies: Sequence[PolicyState] = LIVE_STATES
    if state is not None:
        wanted_drafts = [one for one in DraftState if _is_wanted(one, state)]
        wanted_policies = [one for one in PolicyState if state in (ALL_STATES, one.value)]
    drafts = (_listed_draft(one, keys) for one in drafts_in(session, wanted_drafts))
    return (*drafts, *_listed_policies(session, wanted_policies, keys))


def find(session: Session, reference: str) -> Found:
    """Return what a number (a draft) or a code (the policy, else its open draft) means.

    A code of digits alone is written ``code:1024``. Raises :class:`NotFound`.
    """
    number, code = split_reference(reference)
    if number is not None:
        return _found_draft(draft_by_id(session, number))
    policy = session.execute(
        select(Policy, PolicyVersion)
        .join(PolicyVersion, PolicyVersion.id == Policy.current_version_id)
        .where(Policy.code == code)
    ).one_or_none()
    if policy is not None:
        row, version = policy
        return Found(
            code=code,
            item=version.item,
            state=row.state.value,
            draft=open_draft_of(session, code),
            version=version.number,
        )
    draft = open_draft_of(session, code)
    if draft is None:
        raise NotFound("policy or open draft", code, _SEE_LIST)
    return _found_draft(draft)


def published_item(session: Session, code: str) -> dict[str, Any] | None:
    """Return what is published of this policy, word for word; ``None`` if nothing is."""
    return session.scalar(
        select(PolicyVersion.item)
        .join(Policy, Policy.current_version_id == PolicyVersion.id)
        .where(Policy.code == code)
    )


def current_items(session: Session, policy_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return the last version of these policies, by policy, also of those that have ended."""
    rows = session.execute(
        select(Policy.id, PolicyVersion.item)
        .join(PolicyVersion, Policy.current_version_id == PolicyVersion.id)
        .where(Policy.id.in_(policy_ids))
    )
    return {row.id: row.item for row in rows}


def find_draft(session: Session, reference: str) -> Draft:
    """Return the draft of this number, or the open draft of this code; raises NotFound."""
    number, code = split_reference(reference)
    if number is not None:
        return draft_by_id(session, number)
    draft = open_draft_of(session, code)
    if draft is None:
        raise NotFound("open draft of", code, _SEE_LIST)
    return draft


def find_code(session: Session, reference: str) -> str:
    """Return the policy's code that a number or a code means; raises NotFound."""
    number, code = split_reference(reference)
    return code if number is None else draft_by_id(session, number).code


def split_reference(reference: str) -> tuple[int | None, str]:
    """Return the draft's number or ``None``, and the code: 12 and #12 are numbers."""
    written = reference.strip()
    digits = written.removeprefix("#")
    if digits.isascii() and digits.isdecimal() and len(digits) < len(str(2**63)):
        return int(digits), ""
    return None, written.removeprefix(CODE_PREFIX)


def _is_wanted(draft_state: DraftState, state: str) -> bool:
    return draft_state is not DraftState.PUBLISHED and state in (ALL_STATES, draft_state.value)


def _found_draft(draft: Draft) -> Found:
    return Found(
        code=draft.code, item=draft.item, state=draft.state.value, draft=draft, version=None
    )


def _listed_draft(draft: Draft, keys: dict[int, str]) -> Listed:
    return Listed(
        code=draft.code,
        title=draft.title,
        state=draft.state.value,
        draft_id=draft.id,
        version=None,
        warnings=len(draft.warnings),
        by=keys[draft.author_id],
        since=draft.submitted_at or draft.created_at,
    )


def _listed_policies(
    session: Session, wanted: Sequence[PolicyState], keys: dict[int, str]
) -> tuple[Listed, ...]:
    rows = session.execute(
        select(
            Policy.code,
            Policy.state,
            PolicyVersion.title,
            PolicyVersion.number,
            PolicyVersion.approver_id,
            PolicyVersion.published_at,
        )
        .join(PolicyVersion, PolicyVersion.id == Policy.current_version_id)
        .where(Policy.state.in_(wanted))
        .order_by(Policy.code)
    )
    return tuple(
        Listed(
            code=row.code,
            title=row.title,
            state=row.state.value,
            draft_id=None,
            version=row.number,
            warnings=0,
            by=keys[row.approver_id],
            since=row.published_at,
        )
        for row in rows
    )
