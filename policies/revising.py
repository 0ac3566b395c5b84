"""A new text of a policy: into its open draft, or as the next version's; never for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from policies.drafts import edit_draft, open_draft_of, save_draft
from policies.errors import NothingNew
from policies.items import ReadItem
from policies.officers import officer_by_id, require_scope
from policies.relations import note_likenesses
from policies.versions import live_version_saying


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """Where a new text stands: in a draft that ``is_new``, or that says it already."""

    draft_id: int
    revision: int
    is_new: bool = False
    is_unchanged: bool = False


def revise(
    session: Session, read: ReadItem, *, by: int, expected_revision: int | None, now: datetime
) -> Revised:
    """Put the text into the policy's open draft, or begin the next version with it.

    ``expected_revision`` is the one that the officer changed; ``None`` takes the draft as it is.
    Raises :class:`NothingNew` where no draft is open and the live version says just this, and
    as :func:`policies.drafts.edit_draft`.
    """
    require_scope(officer_by_id(session, by), read.item)
    draft = open_draft_of(session, read.code)
    if draft is None:
        _require_news(session, read)
        draft_id = save_draft(session, read, document_id=None, by=by, now=now)
        revised = Revised(draft_id=draft_id, revision=1, is_new=True)
    elif draft.item_hash == read.item_hash:
        return Revised(draft_id=draft.id, revision=draft.revision, is_unchanged=True)
    else:
        seen = draft.revision if expected_revision is None else expected_revision
        revision = edit_draft(session, draft.id, read, by=by, expected_revision=seen, now=now)
        revised = Revised(draft_id=draft.id, revision=revision)
    note_likenesses(session, [read.item], now=now)
    return revised


def _require_news(session: Session, read: ReadItem) -> None:
    number = live_version_saying(session, read.code, read.item_hash)
    if number is not None:
        raise NothingNew(
            f"{read.place}: nothing has changed: the item says word for word what version "
            f"{number} of {read.code} says, so no draft was made. Change the file and revise "
            "again, or leave the policy as it is"
        )
