"""咨询: a contact's question on a specialist's desk, and the answer's way back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from enterprises.actors import Actor, ActorKind
from enterprises.contacts import active_row
from enterprises.errors import AlreadyDecided, NoSpecialist, NotAllowed
from enterprises.free_text import require_text
from enterprises.notices import tell, tell_officers
from enterprises.rows import require_few, row_by_id
from enterprises.specialists import Desk, pick_for_enterprise, pick_for_policy
from store.audit_rows import add_audit_entry
from store.tables import Inquiry, NoticeKind, RecipientKind

MOST_WAITING = 5
"""Questions of one contact that may wait for their answer at once."""
LONGEST_TEXT = 2000
"""Characters of a question or an answer, as the table keeps them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryView:
    """A question to a specialist. ``answer`` is ``None`` until it is answered."""

    id: int
    contact_id: int
    specialist_id: int
    policy_id: int | None
    question: str
    answer: str | None
    asked_at: datetime
    answered_at: datetime | None


def ask(
    session: Session,
    contact_id: int,
    question: str,
    *,
    now: datetime,
    policy_id: int | None = None,
    owner: str | None = None,
    region: str | None = None,
) -> InquiryView:
    """Put a contact's question on a desk and tell whoever sits there.

    A desk without a chat is read by the officers. Raises :class:`TextRefused`,
    :class:`TooManyOpen`, :class:`NotAllowed` and :class:`NoSpecialist`.
    """
    contact = active_row(session, contact_id)
    is_waiting = (Inquiry.contact_id == contact_id, Inquiry.answered_at.is_(None))
    require_few(session, *is_waiting, most=MOST_WAITING)
    text = require_text(question, limit=LONGEST_TEXT)
    desk = pick_for_policy(session, owner=owner, region=region) if policy_id else None
    desk = desk or pick_for_enterprise(session, contact.enterprise_id)
    if desk is None:
        raise NoSpecialist("no specialist has a desk for this: ask the officers to open one")
    row = Inquiry(
        contact_id=contact_id,
        specialist_id=desk.id,
        policy_id=policy_id,
        question=text,
        asked_at=now,
    )
    session.add(row)
    session.flush()  # The notice names the inquiry by its id.
    _tell_desk(session, desk, row.id, now)
    _note(session, Actor.contact(contact_id), "inquiry_asked", row, now)
    return _inquiry(row)


def _tell_desk(session: Session, desk: Desk, inquiry_id: int, now: datetime) -> None:
    subject, payload = f"inquiry:{inquiry_id}", {"inquiry_id": inquiry_id}
    if desk.chat_id is None:
        tell_officers(session, NoticeKind.INQUIRY, subject=subject, payload=payload, now=now)
        return
    tell(
        session,
        RecipientKind.SPECIALIST,
        desk.id,
        NoticeKind.INQUIRY,
        subject=subject,
        payload=payload,
        now=now,
    )


def answer(
    session: Session, inquiry_id: int, text: str, *, by: Actor, now: datetime
) -> InquiryView:
    """Answer a question and tell the contact.

    The desk it lies on answers, or any officer. Raises :class:`Unknown`, :class:`NotAllowed`,
    :class:`AlreadyDecided` and :class:`TextRefused`.
    """
    row = row_by_id(session, Inquiry, inquiry_id, called="inquiry", is_locked=True)
    is_its_desk = by.kind is ActorKind.SPECIALIST and by.id == row.specialist_id
    if not is_its_desk and by.kind is not ActorKind.OFFICER:
        raise NotAllowed("a question is answered at its own desk or by an officer")
    if row.answered_at is not None:
        raise AlreadyDecided("this question was answered before")
    row.answer, row.answered_at = require_text(text, limit=LONGEST_TEXT), now
    tell(
        session,
        RecipientKind.CONTACT,
        row.contact_id,
        NoticeKind.INQUIRY_ANSWERED,
        subject=f"inquiry:{row.id}",
        payload={"inquiry_id": row.id},
        now=now,
    )
    _note(session, by, "inquiry_answered", row, now)
    return _inquiry(row)


def inquiry(session: Session, inquiry_id: int) -> InquiryView:
    """Return one question. Raises :class:`Unknown`."""
    return _inquiry(row_by_id(session, Inquiry, inquiry_id, called="inquiry"))


def open_inquiries(session: Session, specialist_id: int) -> tuple[InquiryView, ...]:
    """Return the questions that wait on a desk, the oldest first."""
    rows = session.scalars(
        select(Inquiry)
        .where(Inquiry.specialist_id == specialist_id, Inquiry.answered_at.is_(None))
        .order_by(Inquiry.asked_at, Inquiry.id)
    )
    return tuple(_inquiry(row) for row in rows)


def _note(session: Session, by: Actor, action: str, row: Inquiry, now: datetime) -> None:
    add_audit_entry(
        session,
        actor=str(by),
        action=action,
        subject=f"inquiry:{row.id}",
        detail={"specialist_id": row.specialist_id},
        now=now,
    )


def _inquiry(row: Inquiry) -> InquiryView:
    return InquiryView(
        id=row.id,
        contact_id=row.contact_id,
        specialist_id=row.specialist_id,
        policy_id=row.policy_id,
        question=row.question,
        answer=row.answer,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
    )
