"""Officers' edits of a draft: one change made, the last one taken back, one draft into two.

The edits themselves are pure (policies/editing.py, policies/dividing.py); here they are read as
an item again, so that nothing that cannot be matched is ever stored, and kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.dividing import free_code, join_items, split_item
from policies.drafts import (
    Draft,
    discard,
    draft_by_id,
    edit_draft,
    open_draft_of,
    save_draft,
)
from policies.duplicates import sketch_of
from policies.editing import Edit, apply_edit
from policies.errors import BrokenEdit, NotFound, NothingToUndo, WrongState
from policies.items import ItemProblem, Place, RawItem, ReadItem, check_item
from policies.mending_marks import Mark, with_marks
from policies.officers import officer_by_id, require_scope
from policies.relations import note_likenesses
from policies.revisions import revision_before, text_of_revision
from store.audit_rows import add_audit_entry
from store.tables import Policy, PolicyDraft, PolicyState, PolicyVersion


def read_mended(item: Mapping[str, Any]) -> ReadItem:
    """Read an item that was just changed. Raises :class:`BrokenEdit` naming what is wrong."""
    place = Place(file=str(item.get("id", "")), line=1)
    checked = check_item(RawItem(place=place, value=dict(item), line_of=lambda _path: 1))
    if isinstance(checked, ItemProblem):
        raise BrokenEdit(f"{checked.path}: {checked.what}; {checked.hint}")
    return checked


def mend(
    session: Session,
    draft_id: int,
    edit: Edit,
    *,
    by: int,
    expected_revision: int,
    today: date,
    now: datetime,
) -> int:
    """Make one change in a draft; return its new revision.

    What the officer set against its sentence is marked as set by ``by`` on ``today``. Raises as
    :func:`policies.drafts.edit_draft`, and :class:`BrokenEdit` or :class:`NoSuchPlace` where the
    change does not fit the draft.
    """
    draft = draft_by_id(session, draft_id)
    if draft.revision != expected_revision:
        # Paths of an older text may lead elsewhere now: the conflict is found before the edit.
        read = read_mended(draft.item)
    else:
        actor = officer_by_id(session, by).actor
        mark = Mark(by=actor, on=today.isoformat(), words=edit.words)
        read = read_mended(with_marks(draft.item, apply_edit(draft.item, edit), mark))
    revision = edit_draft(
        session, draft_id, read, by=by, expected_revision=expected_revision, now=now
    )
    if sketch_of(read.item) != sketch_of(draft.item):
        note_likenesses(session, [read.item], now=now)
    return revision


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunRevision:
    """The draft that revises a policy; ``version`` is the number of the version it is of.

    ``is_new`` is false where somebody had begun it before.
    """

    draft_id: int
    version: int
    is_new: bool


def begin_revision(session: Session, code: str, *, by: int, now: datetime) -> BegunRevision:
    """Make a draft of what a policy says now, or find the one under way; return it.

    The draft keeps the file of the version it revises. Raises :class:`NotFound`,
    :class:`OutOfScope`, and :class:`WrongState` for a policy that another one has taken the
    place of.
    """
    # Locked: of two officers who begin at once, the second finds the first one's draft.
    wanted = select(Policy).where(Policy.code == code).with_for_update()
    policy = session.scalars(wanted).one_or_none()
    if policy is None or policy.current_version_id is None:
        raise NotFound("policy", code, "see `zhaoren policies list`")
    if policy.state is PolicyState.SUPERSEDED:
        raise WrongState(f"{code} is superseded: revise the policy that took its place")
    version = session.get_one(PolicyVersion, policy.current_version_id)
    officer = officer_by_id(session, by)
    require_scope(officer, version.item)
    under_way = open_draft_of(session, code)
    if under_way is not None:
        return BegunRevision(draft_id=under_way.id, version=version.number, is_new=False)
    read = read_mended(version.item)
    draft_id = save_draft(session, read, document_id=version.document_id, by=by, now=now)
    add_audit_entry(
        session,
        actor=officer.actor,
        action="policy.revision_begun",
        subject=f"policy:{policy.id}",
        detail={"code": code, "version": version.number, "draft": draft_id},
        now=now,
    )
    return BegunRevision(draft_id=draft_id, version=version.number, is_new=True)


def undo(session: Session, draft_id: int, *, by: int, expected_revision: int, now: datetime) -> int:
    """Take the last change of a draft back, whoever made it; return its new revision.

    Raises :class:`NothingToUndo`, and as :func:`policies.drafts.edit_draft`.
    """
    target = revision_before(session, draft_id, expected_revision)
    item = None if target is None else text_of_revision(session, draft_id, target)
    if item is None:
        raise NothingToUndo(f"draft {draft_id} is as it came: there is no change to take back")
    revision = edit_draft(
        session,
        draft_id,
        read_mended(item),
        by=by,
        expected_revision=expected_revision,
        now=now,
        reverts_to=target,
    )
    note_likenesses(session, [item], now=now)
    return revision


def split(
    session: Session,
    draft_id: int,
    *,
    conditions: Collection[int],
    benefits: Collection[int],
    title: str,
    by: int,
    expected_revision: int,
    now: datetime,
) -> int:
    """Part a draft in two: the benefits and conditions named go into a new one; return its id.

    Raises ``ValueError`` unless both keep a benefit, and as :func:`policies.drafts.edit_draft`.
    """
    draft = draft_by_id(session, draft_id)
    code = free_code(draft.code, _codes_like(session, draft.code))
    stays, goes = split_item(
        draft.item, conditions=conditions, benefits=benefits, code=code, title=title
    )
    edit_draft(
        session, draft_id, read_mended(stays), by=by, expected_revision=expected_revision, now=now
    )
    document = session.get_one(PolicyDraft, draft_id).document_id
    new_id = save_draft(session, read_mended(goes), document_id=document, by=by, now=now)
    note_likenesses(session, [stays, goes], now=now)
    return new_id


def join(
    session: Session,
    draft_id: int,
    other_id: int,
    *,
    by: int,
    expected_revision: int,
    now: datetime,
) -> Draft:
    """Put another draft into this one and give the other up; return the draft as it is now.

    Raises as :func:`policies.drafts.edit_draft`; the other must be open and not under review.
    """
    draft, other = draft_by_id(session, draft_id), draft_by_id(session, other_id)
    if draft.id == other.id:
        raise BrokenEdit("a draft cannot be joined with itself: name another one")
    read = read_mended(join_items(draft.item, other.item))
    edit_draft(session, draft_id, read, by=by, expected_revision=expected_revision, now=now)
    discard(session, other_id, by=by, now=now)
    note_likenesses(session, [read.item], now=now)
    return draft_by_id(session, draft_id)


def _codes_like(session: Session, code: str) -> frozenset[str]:
    rows = session.scalars(
        select(PolicyDraft.code).where(PolicyDraft.code.startswith(code[:100], autoescape=True))
    )
    return frozenset(rows)
