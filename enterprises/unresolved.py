"""办不成事: what an enterprise could not get done, told to officers until one closes it.

| step   | who                                     | who hears of it                      |
|--------|-----------------------------------------|--------------------------------------|
| opened | an active contact, with a cause in words | officers whose scope may cover it    |
| closed | one of them, with what became of it      | the contact that opened it           |
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from enterprises.actors import Actor
from enterprises.contacts import active_row
from enterprises.errors import AlreadyDecided, NotAllowed
from enterprises.free_text import require_text
from enterprises.membership import region_of
from enterprises.notices import tell, tell_officers
from enterprises.officers import covers, officer_by_id
from enterprises.rows import require_few, row_by_id
from store.audit_rows import add_audit_entry
from store.tables import Contact, NoticeKind, RecipientKind, UnresolvedCase

LONGEST_CASE = 2000
"""Characters of what happened, and of what became of it, as the table keeps them."""
LONGEST_CAUSE = 32
MOST_WAITING = 5
"""Cases of one contact that may be open at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """One case. ``outcome`` and ``closed_at`` are ``None`` while it is open."""

    id: int
    contact_id: int
    policy_id: int | None
    cause: str
    description: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: str | None


def open_case(
    session: Session,
    contact_id: int,
    *,
    cause: str,
    description: str,
    now: datetime,
    policy_id: int | None = None,
) -> int:
    """Register what did not work, tell the officers, and return the case's id.

    ``cause`` is one of the bot's short words. Raises :class:`NotAllowed` and
    :class:`TextRefused`, and :class:`TooManyOpen`.
    """
    contact = active_row(session, contact_id)
    is_open = (UnresolvedCase.contact_id == contact_id, UnresolvedCase.closed_at.is_(None))
    require_few(session, *is_open, most=MOST_WAITING)
    row = UnresolvedCase(
        contact_id=contact_id,
        policy_id=policy_id,
        cause=require_text(cause, limit=LONGEST_CAUSE),
        description=require_text(description, limit=LONGEST_CASE),
        opened_at=now,
    )
    session.add(row)
    session.flush()  # The notice names the case by its id.
    tell_officers(
        session,
        NoticeKind.CASE_OPENED,
        subject=f"case:{row.id}",
        payload={"case_id": row.id},
        region=region_of(session, contact.enterprise_id),
        now=now,
    )
    _note(session, Actor.contact(contact_id), "case_opened", row.id, now)
    return row.id


def close_case(
    session: Session, case_id: int, *, officer_id: int, outcome: str, now: datetime
) -> CaseView:
    """Note what became of a case, and tell the contact that opened it.

    Raises :class:`Unknown`, :class:`NotAllowed` for an officer of another region,
    :class:`AlreadyDecided` and :class:`TextRefused`.
    """
    row = row_by_id(session, UnresolvedCase, case_id, called="case", is_locked=True)
    _require_scope(session, row, officer_id)
    if row.closed_at is not None:
        raise AlreadyDecided("this case was closed before")
    row.outcome, row.closed_at = require_text(outcome, limit=LONGEST_CASE), now
    tell(
        session,
        RecipientKind.CONTACT,
        row.contact_id,
        NoticeKind.CASE_CLOSED,
        subject=f"case:{case_id}",
        payload={"case_id": case_id},
        now=now,
    )
    _note(session, Actor.officer(officer_id), "case_closed", case_id, now)
    return _view(row)


def case(session: Session, case_id: int) -> CaseView:
    """Return one case, for the notice about it. Raises :class:`Unknown`."""
    row = row_by_id(session, UnresolvedCase, case_id, called="case")
    return _view(row)


def case_for(session: Session, case_id: int, *, officer_id: int) -> CaseView:
    """Return one case to an officer. Raises :class:`Unknown` and :class:`NotAllowed`."""
    row = row_by_id(session, UnresolvedCase, case_id, called="case")
    _require_scope(session, row, officer_id)
    return _view(row)


def open_cases(session: Session, *, officer_id: int) -> tuple[CaseView, ...]:
    """Return the open cases of this officer's scope, the oldest first. Raises :class:`Unknown`."""
    scope = officer_by_id(session, officer_id).region
    rows = session.scalars(
        select(UnresolvedCase)
        .where(UnresolvedCase.closed_at.is_(None))
        .order_by(UnresolvedCase.opened_at, UnresolvedCase.id)
    )
    return tuple(_view(row) for row in rows if _is_within(session, row, scope))


def _require_scope(session: Session, row: UnresolvedCase, officer_id: int) -> None:
    if not _is_within(session, row, officer_by_id(session, officer_id).region):
        raise NotAllowed("this case belongs to an enterprise outside the officer's region")


def _is_within(session: Session, row: UnresolvedCase, scope: str) -> bool:
    contact = session.get_one(Contact, row.contact_id)
    return covers(scope, region_of(session, contact.enterprise_id) or "")


def _note(session: Session, by: Actor, action: str, case_id: int, now: datetime) -> None:
    add_audit_entry(session, actor=str(by), action=action, subject=f"case:{case_id}", now=now)


def _view(row: UnresolvedCase) -> CaseView:
    return CaseView(
        id=row.id,
        contact_id=row.contact_id,
        policy_id=row.policy_id,
        cause=row.cause,
        description=row.description,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        outcome=row.outcome,
    )
