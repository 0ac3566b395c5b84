"""政策服务专员: who sits at which desk, whom to ask, and the answer's way back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from enterprises.actors import Actor, ActorKind
from enterprises.contacts import active_row
from enterprises.errors import AlreadyDecided, NoSpecialist, NotAllowed, TooManyOpen, Unknown
from enterprises.free_text import require_text
from enterprises.membership import region_of
from enterprises.notices import tell, tell_officers
from enterprises.rows import row_by_id
from lexicon.regions import ancestors, contains, current_code
from store.audit_rows import add_audit_entry
from store.tables import (
    Enterprise,
    Inquiry,
    NoticeKind,
    RecipientKind,
    Specialist,
)

MOST_WAITING = 5
"""Questions of one contact that may wait for their answer at once."""
LONGEST_TEXT = 2000
"""Characters of a question or an answer, as the table keeps them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A specialist's post. ``chat_id`` is ``None`` while nobody sits there on Telegram.

    ``level`` is 1 for the district, 2 town, 3 village or community, 4 estate, 5 park.
    """

    id: int
    key: str
    title: str
    department: str
    region: str
    level: int
    chat_id: int | None
    is_absent: bool


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


def add_desk(
    session: Session,
    *,
    key: str,
    title: str,
    now: datetime,
    department: str = "",
    region: str = "",
    level: int = 1,
    chat_id: int | None = None,
) -> Desk:
    """Open a desk, or change the one with this key; a changed desk is in force again.

    Raises ``UnknownRegion`` for a region that is no place.
    """
    if region:
        current_code(region)
    row = session.scalars(select(Specialist).where(Specialist.key == key)).first()
    if row is None:
        row = Specialist(key=key, created_at=now, is_absent=False)
        session.add(row)
    row.title, row.department, row.region, row.level = title, department, region, level
    row.chat_id = chat_id if chat_id is not None else row.chat_id
    row.ended_at = row.ended_reason = None
    session.flush()  # The id is part of what is returned.
    return _desk(row)


def set_absent(session: Session, specialist_id: int, *, is_absent: bool, now: datetime) -> None:
    """Note that a specialist is away or back. Raises :class:`Unknown`."""
    row = session.get(Specialist, specialist_id)
    if row is None or row.ended_at is not None:
        raise Unknown("specialist", specialist_id)
    row.is_absent = is_absent
    add_audit_entry(
        session,
        actor=str(Actor.specialist(specialist_id)),
        action="specialist_absent" if is_absent else "specialist_back",
        subject=f"specialist:{specialist_id}",
        now=now,
    )


def desk_by_chat(session: Session, chat_id: int) -> Desk | None:
    """Return the first desk in force that this chat sits at, or ``None``."""
    return next(iter(desks_by_chat(session, chat_id)), None)


def desks_by_chat(session: Session, chat_id: int) -> tuple[Desk, ...]:
    """Return every desk in force that this chat sits at; one person may hold several."""
    rows = session.scalars(
        select(Specialist)
        .where(Specialist.chat_id == chat_id, Specialist.ended_at.is_(None))
        .order_by(Specialist.id)
    )
    return tuple(_desk(row) for row in rows)


def desks(session: Session) -> tuple[Desk, ...]:
    """Return every desk in force, in the order they were opened."""
    return tuple(_desks(session))


def desk_by_key(session: Session, key: str) -> Desk:
    """Return the desk in force with this key. Raises :class:`Unknown`."""
    found = next((one for one in _desks(session) if one.key == key), None)
    if found is None:
        raise Unknown("specialist", key)
    return found


def pick_for_policy(
    session: Session, *, owner: str | None, region: str | None = None
) -> Desk | None:
    """Return whom to ask about a policy; ``None`` when no desk fits.

    ``owner`` is the desk's key or a department, as the item names it; ``region`` is the issuer's.
    Somebody present comes before somebody absent, the nearest place before a larger one, and
    whoever has the fewest open questions before the others.
    """
    desks = _desks(session)
    named = [desk for desk in desks if owner and owner in (desk.key, desk.department)]
    fitting = named or [desk for desk in desks if not owner and _serves(desk, region)]
    return _best(session, fitting, region)


def pick_for_enterprise(session: Session, enterprise_id: int) -> Desk | None:
    """Return the enterprise's own specialist, or whoever serves its place; ``None`` if nobody.

    An absent specialist is stood in for by somebody present. Raises :class:`Unknown`.
    """
    enterprise = row_by_id(session, Enterprise, enterprise_id, called="enterprise")
    desks = _desks(session)
    own = next((desk for desk in desks if desk.id == enterprise.specialist_id), None)
    if own is not None and not own.is_absent:
        return own
    region = region_of(session, enterprise_id)
    return _best(session, [desk for desk in desks if _serves(desk, region)], region) or own


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
    _require_few_open(session, contact_id)
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


def _require_few_open(session: Session, contact_id: int) -> None:
    waiting = session.scalar(
        select(func.count())
        .select_from(Inquiry)
        .where(Inquiry.contact_id == contact_id, Inquiry.answered_at.is_(None))
    )
    if (waiting or 0) >= MOST_WAITING:
        raise TooManyOpen(MOST_WAITING)


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
    row = row_by_id(session, Inquiry, inquiry_id, called="inquiry")
    return _inquiry(row)


def open_inquiries(session: Session, specialist_id: int) -> tuple[InquiryView, ...]:
    """Return the questions that wait on a desk, the oldest first."""
    rows = session.scalars(
        select(Inquiry)
        .where(Inquiry.specialist_id == specialist_id, Inquiry.answered_at.is_(None))
        .order_by(Inquiry.asked_at, Inquiry.id)
    )
    return tuple(_inquiry(row) for row in rows)


def _desks(session: Session) -> list[Desk]:
    rows = session.scalars(
        select(Specialist).where(Specialist.ended_at.is_(None)).order_by(Specialist.id)
    )
    return [_desk(row) for row in rows]


def _serves(desk: Desk, region: str | None) -> bool:
    return not desk.region or region is None or contains(desk.region, region) is not False


def _best(session: Session, desks: Iterable[Desk], region: str | None) -> Desk | None:
    candidates = list(desks)
    if not candidates:
        return None
    open_questions = _open_counts(session)
    return min(
        candidates,
        key=lambda desk: (
            desk.is_absent,
            desk.chat_id is None,
            -_nearness(desk, region),
            open_questions.get(desk.id, 0),
            desk.id,
        ),
    )


def _nearness(desk: Desk, region: str | None) -> int:
    """How small the place is that the desk serves; 0 for one that serves everywhere."""
    if not desk.region or region is None:
        return 0
    return len(ancestors(desk.region)) + 1


def _open_counts(session: Session) -> dict[int, int]:
    rows = session.execute(
        select(Inquiry.specialist_id, func.count())
        .where(Inquiry.answered_at.is_(None))
        .group_by(Inquiry.specialist_id)
    )
    return {specialist_id: count for specialist_id, count in rows}  # noqa: C416 - rows, not pairs


def _note(session: Session, by: Actor, action: str, row: Inquiry, now: datetime) -> None:
    add_audit_entry(
        session,
        actor=str(by),
        action=action,
        subject=f"inquiry:{row.id}",
        detail={"specialist_id": row.specialist_id},
        now=now,
    )


def _desk(row: Specialist) -> Desk:
    return Desk(
        id=row.id,
        key=row.key,
        title=row.title,
        department=row.department,
        region=row.region,
        level=row.level,
        chat_id=row.chat_id,
        is_absent=row.is_absent,
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
