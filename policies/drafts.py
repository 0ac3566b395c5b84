"""Drafts: an item on its way from the officer who wrote it to the one who approves it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies import notices
from policies.errors import EditConflict, NotFound, NothingNew, WrongState
from policies.items import ReadItem
from policies.moves import DraftAct, after_draft_act
from policies.officers import ActingOfficer, officer_by_id, require_other_hands, require_scope
from policies.review import review_warnings
from policies.revisions import keep_text, keep_text_before_edit, text_of_revision
from policies.versions import diff, live_version_saying
from store.audit_rows import add_audit_entry
from store.tables import AuditEntry, DraftState, Officer, PolicyDraft

OPEN_STATES = (DraftState.DRAFT, DraftState.SUBMITTED, DraftState.REJECTED)
EDITED = "draft.edited"
_CODES_AT_ONCE = 500  # SQLite takes some thousand values a statement.


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft as it stood when it was read; ``revision`` is what an edit must name."""

    id: int
    code: str
    title: str
    item: dict[str, Any]
    item_hash: str
    warnings: tuple[str, ...]
    state: DraftState
    revision: int
    author_id: int
    editor_ids: tuple[int, ...]
    reviewer_id: int | None
    review_note: str
    created_at: datetime
    submitted_at: datetime | None


def draft_by_id(session: Session, draft_id: int) -> Draft:
    """Return the draft; raises :class:`NotFound`."""
    row = session.get(PolicyDraft, draft_id, populate_existing=True)
    if row is None:
        raise _no_draft(draft_id)
    return _seen(row)


def draft_at_revision(session: Session, draft_id: int, revision: int) -> Draft:
    """Return the draft if it still is as it was read; raises :class:`EditConflict` if not."""
    found = draft_by_id(session, draft_id)
    if found.revision != revision:
        raise _conflict(session, session.get_one(PolicyDraft, draft_id), revision)
    return found


def open_draft_of(session: Session, code: str) -> Draft | None:
    """Return the newest draft of the policy that is neither published nor discarded."""
    row = session.scalars(_open_drafts().where(PolicyDraft.code == code)).first()
    return _seen(row) if row else None


def drafts_in(session: Session, states: Collection[DraftState]) -> tuple[Draft, ...]:
    """Return the drafts in these states, oldest first."""
    rows = session.scalars(
        select(PolicyDraft).where(PolicyDraft.state.in_(states)).order_by(PolicyDraft.id)
    )
    return tuple(_seen(row) for row in rows)


def open_drafts_of(session: Session, codes: Collection[str]) -> dict[str, Draft]:
    """Return the newest open draft of each of these policies that has one."""
    found: dict[str, Draft] = {}
    wanted = sorted(codes)
    for start in range(0, len(wanted), _CODES_AT_ONCE):
        some = wanted[start : start + _CODES_AT_ONCE]
        rows = session.scalars(
            select(PolicyDraft)
            .where(PolicyDraft.state.in_(OPEN_STATES), PolicyDraft.code.in_(some))
            .order_by(PolicyDraft.id)
        )
        found.update((row.code, _seen(row)) for row in rows)
    return found


def save_draft(
    session: Session, read: ReadItem, *, document_id: int | None, by: int, now: datetime
) -> int:
    """Keep the item as a new draft of ``by``; return its id.

    Raises :class:`OutOfScope`.
    """
    officer = officer_by_id(session, by)
    require_scope(officer, read.item)
    row = PolicyDraft(
        code=read.code,
        item=read.item,
        item_hash=read.item_hash,
        title=read.title,
        warnings=list(review_warnings(read.item, read.card)),
        state=DraftState.DRAFT,
        document_id=document_id,
        author_id=officer.id,
        editor_ids=[officer.id],
        created_at=now,
    )
    session.add(row)
    session.flush()  # The draft's number goes into the audit and back to the officer.
    _audit(session, officer, "draft.created", row, now)
    return row.id


def edit_draft(
    session: Session,
    draft_id: int,
    read: ReadItem,
    *,
    by: int,
    expected_revision: int,
    now: datetime,
    document_id: int | None = None,
    reverts_to: int | None = None,
) -> int:
    """Put another text of the item into the draft; return its new revision.

    ``reverts_to`` is the earlier revision whose text this is, where an edit is undone.

    The editor may no longer approve it. Raises :class:`EditConflict` when somebody else
    edited it since revision ``expected_revision``, :class:`WrongState` while it is under
    review and :class:`OutOfScope`.
    """
    officer = officer_by_id(session, by)
    row = _locked(session, draft_id)
    require_scope(officer, row.item)
    require_scope(officer, read.item)
    if read.code != row.code:
        raise WrongState(
            f"draft {draft_id} is of {row.code}, the text given is of {read.code}: "
            "keep the id, or load it as an item of its own"
        )
    if row.revision != expected_revision:
        raise _conflict(session, row, expected_revision)
    row.state = after_draft_act(DraftAct.EDIT, row.state, row.id)
    keep_text_before_edit(session, row, now=now)
    row.item, row.item_hash, row.title = read.item, read.item_hash, read.title
    row.warnings = list(review_warnings(read.item, read.card))
    row.editor_ids = [one for one in row.editor_ids if one != officer.id] + [officer.id]
    row.document_id = document_id or row.document_id
    row.revision += 1
    keep_text(session, row, reverts_to=reverts_to, now=now)
    _audit(session, officer, EDITED, row, now)
    return row.revision


def submit(session: Session, draft_id: int, *, by: int, now: datetime) -> int:
    """Hand the draft to the other officers; return how many of them may approve it.

    Where nobody may, because there is no second officer yet, the draft waits for one. Raises
    :class:`NothingNew` rather than have somebody review what cannot be published.
    """
    officer = officer_by_id(session, by)
    row = _locked(session, draft_id)
    require_scope(officer, row.item)
    same = live_version_saying(session, row.code, row.item_hash)
    if same is not None:
        raise nothing_new(row, same)
    row.state = after_draft_act(DraftAct.SUBMIT, row.state, row.id)
    row.submitted_at, row.review_note, row.reviewer_id = now, "", None
    _audit(session, officer, "draft.submitted", row, now)
    return notices.ask_for_review(session, row, now=now)


def take_back(session: Session, draft_id: int, *, by: int, now: datetime) -> None:
    """Take a submitted draft back to go on writing."""
    _move(session, draft_id, DraftAct.TAKE_BACK, "draft.taken_back", by=by, now=now)


def discard(session: Session, draft_id: int, *, by: int, now: datetime) -> None:
    """Give the draft up."""
    row = _move(session, draft_id, DraftAct.DISCARD, "draft.discarded", by=by, now=now)
    row.ended_at = now


def reject(session: Session, draft_id: int, *, note: str, by: int, now: datetime) -> None:
    """Send the draft back to its author with a note that says what to mend.

    Raises :class:`OwnWork`: an author takes a draft back instead.
    """
    if not note.strip():
        raise WrongState(f"draft {draft_id}: say in a note what is to be mended")
    require_other_hands(officer_by_id(session, by), _locked(session, draft_id).editor_ids)
    row = _move(session, draft_id, DraftAct.REJECT, "draft.rejected", by=by, now=now)
    row.review_note, row.reviewer_id = note.strip()[:500], by
    notices.tell_rejection(session, row, by=by, now=now)


def require_approvable(session: Session, draft_id: int, *, by: int) -> Draft:
    """Return the draft if this officer may approve it, before anybody is asked to confirm.

    Raises as :func:`lock_for_approval`, which decides once more when it is done.
    """
    row = session.get(PolicyDraft, draft_id, populate_existing=True)
    if row is None:
        raise _no_draft(draft_id)
    _require_approvable(session, row, by)
    return _seen(row)


def lock_for_approval(session: Session, draft_id: int, *, by: int) -> PolicyDraft:
    """Return the submitted draft, locked, if this officer may approve it.

    Raises :class:`OwnWork`, :class:`OutOfScope`, :class:`WrongState` and :class:`NotFound`.
    """
    row = _locked(session, draft_id)
    _require_approvable(session, row, by)
    return row


def _require_approvable(session: Session, row: PolicyDraft, by: int) -> None:
    officer = officer_by_id(session, by)
    after_draft_act(DraftAct.PUBLISH, row.state, row.id)
    require_other_hands(officer, (row.author_id, *row.editor_ids))
    require_scope(officer, row.item)


def _move(
    session: Session, draft_id: int, act: DraftAct, action: str, *, by: int, now: datetime
) -> PolicyDraft:
    officer = officer_by_id(session, by)
    row = _locked(session, draft_id)
    require_scope(officer, row.item)
    row.state = after_draft_act(act, row.state, row.id)
    _audit(session, officer, action, row, now)
    return row


def _locked(session: Session, draft_id: int) -> PolicyDraft:
    row = session.get(PolicyDraft, draft_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise _no_draft(draft_id)
    return row


def _open_drafts() -> Any:
    return (
        select(PolicyDraft)
        .where(PolicyDraft.state.in_(OPEN_STATES))
        .order_by(PolicyDraft.id.desc())
    )


def nothing_new(row: PolicyDraft, number: int) -> NothingNew:
    """Return why a draft is not handed on that says what version ``number`` says."""
    return NothingNew(
        f"draft {row.id} says word for word what version {number} of {row.code} says: "
        "change it, or discard it"
    )


def _no_draft(draft_id: int) -> NotFound:
    return NotFound("draft", draft_id, "see `zhaoren policies list` for their numbers")


def _conflict(session: Session, row: PolicyDraft, seen_revision: int) -> EditConflict:
    editor = session.get_one(Officer, row.editor_ids[-1])
    edited_at = session.scalar(
        select(AuditEntry.at)
        .where(AuditEntry.subject == f"draft:{row.id}", AuditEntry.action == EDITED)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    before = text_of_revision(session, row.id, seen_revision)
    changes = [] if before is None else [one.label for one in diff(before, row.item)]
    return EditConflict(
        row.id,
        editor=editor.title,
        edited_at=edited_at,
        changes=tuple(dict.fromkeys(changes)),
    )


def _audit(
    session: Session, officer: ActingOfficer, action: str, row: PolicyDraft, now: datetime
) -> None:
    add_audit_entry(
        session,
        actor=officer.actor,
        action=action,
        subject=f"draft:{row.id}",
        detail={"code": row.code, "revision": row.revision, "item_hash": row.item_hash},
        now=now,
    )


def _seen(row: PolicyDraft) -> Draft:
    return Draft(
        id=row.id,
        code=row.code,
        title=row.title,
        item=row.item,
        item_hash=row.item_hash,
        warnings=tuple(row.warnings),
        state=row.state,
        revision=row.revision,
        author_id=row.author_id,
        editor_ids=tuple(row.editor_ids),
        reviewer_id=row.reviewer_id,
        review_note=row.review_note,
        created_at=row.created_at,
        submitted_at=row.submitted_at,
    )
