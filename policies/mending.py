"""Officers' edits of a draft: one change made, the last one taken back, one draft into two.

The edits themselves are pure (policies/editing.py, policies/dividing.py); here they are read as
an item again, so that nothing that cannot be matched is ever stored, and kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.dividing import free_code, join_items, split_item
from policies.drafts import Draft, discard, draft_by_id, edit_draft, save_draft
from policies.editing import Edit, apply_edit
from policies.errors import BrokenEdit, NothingToUndo
from policies.items import ItemProblem, Place, RawItem, ReadItem, check_item
from policies.revisions import revision_before, text_of_revision
from store.tables import PolicyDraft


def read_mended(item: Mapping[str, Any]) -> ReadItem:
    """Read an item that was just changed. Raises :class:`BrokenEdit` naming what is wrong."""
    place = Place(file=str(item.get("id", "")), line=1)
    checked = check_item(RawItem(place=place, value=dict(item), line_of=lambda _path: 1))
    if isinstance(checked, ItemProblem):
        raise BrokenEdit(f"{checked.path}: {checked.what}; {checked.hint}")
    return checked


def mend(
    session: Session, draft_id: int, edit: Edit, *, by: int, expected_revision: int, now: datetime
) -> int:
    """Make one change in a draft; return its new revision.

    Raises as :func:`policies.drafts.edit_draft`, and :class:`BrokenEdit` or
    :class:`NoSuchPlace` where the change does not fit the draft.
    """
    draft = draft_by_id(session, draft_id)
    if draft.revision != expected_revision:
        # Paths of an older text may lead elsewhere now: the conflict is found before the edit.
        read = read_mended(draft.item)
    else:
        read = read_mended(apply_edit(draft.item, edit))
    return edit_draft(session, draft_id, read, by=by, expected_revision=expected_revision, now=now)


def undo(session: Session, draft_id: int, *, by: int, expected_revision: int, now: datetime) -> int:
    """Take the last change of a draft back, whoever made it; return its new revision.

    Raises :class:`NothingToUndo`, and as :func:`policies.drafts.edit_draft`.
    """
    target = revision_before(session, draft_id, expected_revision)
    item = None if target is None else text_of_revision(session, draft_id, target)
    if item is None:
        raise NothingToUndo(f"draft {draft_id} is as it came: there is no change to take back")
    return edit_draft(
        session,
        draft_id,
        read_mended(item),
        by=by,
        expected_revision=expected_revision,
        now=now,
        reverts_to=target,
    )


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
    return save_draft(session, read_mended(goes), document_id=document, by=by, now=now)


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
    return draft_by_id(session, draft_id)


def _codes_like(session: Session, code: str) -> frozenset[str]:
    rows = session.scalars(
        select(PolicyDraft.code).where(PolicyDraft.code.startswith(code[:100], autoescape=True))
    )
    return frozenset(rows)
