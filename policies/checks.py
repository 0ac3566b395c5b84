"""Questions to officers whether a policy is still valid: as they are seen, and answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from policies.drafts import open_draft_of, save_draft, submit
from policies.errors import NotFound, WrongState
from policies.items import ItemProblem, Place, RawItem, check_item
from policies.mending_marks import Mark, with_marks
from policies.officers import ActingOfficer, may_handle, officer_by_id, require_scope
from policies.prolonging import with_last_day
from store.audit_rows import add_audit_entry
from store.tables import CheckAnswer, Policy, PolicyVersion, ValidityCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A question as officers see it; ``answer`` is ``None`` as long as it is open."""

    id: int
    policy_id: int
    version_id: int
    code: str
    title: str
    item: dict[str, Any]
    ends_on: date | None
    asked_at: datetime
    asked_officers: tuple[int, ...]
    answer: CheckAnswer | None
    is_open: bool


def answer_check(
    session: Session, check_id: int, answer: CheckAnswer, *, by: int, now: datetime
) -> Check:
    """Keep an officer's answer; what follows of it is an act of its own (pause, withdraw, edit).

    Any officer of the policy's scope may answer, asked or not; the first answer stands.
    Raises :class:`OutOfScope`, :class:`WrongState` and :class:`NotFound`.
    """
    officer = officer_by_id(session, by)
    row = session.get(ValidityCheck, check_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise _no_check(check_id)
    require_scope(officer, session.get_one(PolicyVersion, row.version_id).item)
    if row.answer is not None or row.ended_reason is not None:
        raise WrongState(f"validity check {check_id} is answered already or needs no answer")
    row.answer, row.answered_by, row.answered_at = answer, officer.id, now
    audit_check(session, officer.actor, "check.answered", check_id, now, answer=answer.value)
    return check_by_id(session, check_id)


def answer_new_dates(
    session: Session, check_id: int, last: date, *, by: int, today: date, now: datetime
) -> int:
    """Answer that only the dates changed: hand in a draft with the new last day; return its id.

    Another officer approves it, as any version. Raises as :func:`answer_check`, and
    :class:`WrongState` where the day is over or somebody has the policy under way already.
    """
    check = answer_check(session, check_id, CheckAnswer.NEW_DATES, by=by, now=now)
    if last < today:
        raise WrongState(f"{last.isoformat()} is over: give a day to come")
    waiting = open_draft_of(session, check.code)
    if waiting is not None:
        raise WrongState(f"draft {waiting.id} of {check.code} is under way: put the day there")
    mark = Mark(by=officer_by_id(session, by).actor, on=today.isoformat())
    item = with_marks(check.item, with_last_day(check.item, last), mark)
    place = Place(file=f"check:{check_id}", line=1)
    read = check_item(RawItem(place=place, value=item, line_of=lambda _path: 1))
    if isinstance(read, ItemProblem):
        raise WrongState(f"{check.code} cannot end on {last.isoformat()}: {read.what}")
    draft_id = save_draft(session, read, document_id=None, by=by, now=now)
    submit(session, draft_id, by=by, now=now)
    return draft_id


def check_by_id(session: Session, check_id: int) -> Check:
    """Return the question; raises :class:`NotFound`."""
    found = _seen(session, ValidityCheck.id == check_id)
    if not found:
        raise _no_check(check_id)
    return found[0]


def open_checks(session: Session, officer: ActingOfficer) -> tuple[Check, ...]:
    """Return the open questions of this officer's scope: those ending soonest first."""
    found = [one for one in _seen(session, is_open()) if may_handle(officer, one.item)]
    return tuple(sorted(found, key=lambda one: (one.ends_on or date.max, one.id)))


def is_open() -> ColumnElement[bool]:
    """Return the condition, on ValidityCheck, that somebody still has to answer."""
    return and_(ValidityCheck.answer.is_(None), ValidityCheck.ended_reason.is_(None))


def _seen(session: Session, which: ColumnElement[bool]) -> list[Check]:
    rows = session.execute(
        select(ValidityCheck, Policy.code, PolicyVersion)
        .join(Policy, Policy.id == ValidityCheck.policy_id)
        .join(PolicyVersion, PolicyVersion.id == ValidityCheck.version_id)
        .where(which)
        .order_by(ValidityCheck.id)
    )
    return [
        Check(
            id=row.id,
            policy_id=row.policy_id,
            version_id=row.version_id,
            code=code,
            title=version.title,
            item=version.item,
            ends_on=row.ends_on,
            asked_at=row.asked_at,
            asked_officers=tuple(row.asked_officers),
            answer=row.answer,
            is_open=row.answer is None and row.ended_reason is None,
        )
        for row, code, version in rows
    ]


def _no_check(check_id: int) -> NotFound:
    return NotFound("validity check", check_id, "see `zhaoren policies checks`")


def audit_check(
    session: Session, actor: str, action: str, check_id: int, now: datetime, **detail: object
) -> None:
    """Write down what became of a question."""
    add_audit_entry(
        session, actor=actor, action=action, subject=f"check:{check_id}", detail=detail, now=now
    )
