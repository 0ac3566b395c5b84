"""Who may see what. A handler cannot get an enterprise otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import ConsentMissing, NotAnOfficer, NotASpecialist, NotRegistered
from bot.turn import Turn
from store.tables import (
    AuditEntry,
    Chat,
    Contact,
    Enterprise,
    Membership,
    Officer,
    Specialist,
    Verification,
)

CONSENT_VERSION = "2026-11"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActingContact:
    """A contact who acts for one enterprise in this turn."""

    contact_id: int
    chat_id: int
    enterprise_id: int
    enterprise_name: str
    is_verified: bool
    is_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActingOfficer:
    """An officer in this turn."""

    officer_id: int
    key: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActingSpecialist:
    """A specialist in this turn."""

    specialist_id: int
    title: str


def has_consented(turn: Turn) -> bool:
    """Whether this chat agreed to the privacy notice in force."""
    chat = turn.session.get(Chat, turn.chat_id)
    return chat is not None and chat.consent_version == CONSENT_VERSION


def require_consent(turn: Turn) -> None:
    """Raise :class:`ConsentMissing` unless this chat agreed to the notice in force."""
    if not has_consented(turn):
        raise ConsentMissing(str(turn.chat_id))


def contact(turn: Turn) -> ActingContact:
    """Return the contact this chat now speaks as.

    Raises :class:`ConsentMissing` or :class:`NotRegistered`.
    """
    require_consent(turn)
    query = (
        select(Contact, Enterprise.name)
        .join(Enterprise, Enterprise.id == Contact.enterprise_id)
        .join(Chat, Chat.current_contact_id == Contact.id)
        # The chat's own row and the contact's chat must agree: a pointer is no proof.
        .where(Chat.chat_id == turn.chat_id, Contact.chat_id == turn.chat_id)
        .where(Contact.membership == Membership.ACTIVE)
    )
    found = turn.session.execute(query).first()
    if found is None:
        raise NotRegistered(str(turn.chat_id))
    row, name = found
    return ActingContact(
        contact_id=row.id,
        chat_id=row.chat_id,
        enterprise_id=row.enterprise_id,
        enterprise_name=name,
        is_verified=row.verification != Verification.UNVERIFIED,
        is_first=row.role == "first",
    )


def is_registered(turn: Turn) -> bool:
    """Whether this chat speaks for an enterprise."""
    try:
        contact(turn)
    except (ConsentMissing, NotRegistered):
        return False
    return True


def officer(turn: Turn) -> ActingOfficer:
    """Return the officer of this chat.

    Raises :class:`NotAnOfficer`; the router writes the attempt to the audit log.
    """
    found = officer_of(turn.session, turn.chat_id)
    if found is None:
        raise NotAnOfficer(str(turn.chat_id))
    return found


def officer_of(session: Session, chat_id: int) -> ActingOfficer | None:
    """Return the officer whose chat this is, or ``None`` where it is nobody's."""
    query = select(Officer).where(Officer.chat_id == chat_id, Officer.ended_at.is_(None))
    row = session.scalars(query).first()
    return ActingOfficer(officer_id=row.id, key=row.key, title=row.title) if row else None


def officer_chats(session: Session) -> list[int]:
    """Return the chats of all officers in office."""
    query = select(Officer.chat_id).where(Officer.chat_id.is_not(None), Officer.ended_at.is_(None))
    return [chat_id for chat_id in session.scalars(query) if chat_id is not None]


def is_officer(turn: Turn) -> bool:
    """Whether this chat is an officer's."""
    return officer_of(turn.session, turn.chat_id) is not None


def specialist(turn: Turn) -> ActingSpecialist:
    """Return the specialist of this chat. Raises :class:`NotASpecialist`."""
    query = select(Specialist).where(
        Specialist.chat_id == turn.chat_id, Specialist.ended_at.is_(None)
    )
    row = turn.session.scalars(query).first()
    if row is None:
        raise NotASpecialist(str(turn.chat_id))
    return ActingSpecialist(specialist_id=row.id, title=row.title)


def is_specialist(turn: Turn) -> bool:
    """Whether this chat is a specialist's."""
    try:
        specialist(turn)
    except NotASpecialist:
        return False
    return True


def log_refusal(turn: Turn, act: str) -> None:
    """Write down that this chat asked for an act that is not its own."""
    turn.session.add(
        AuditEntry(
            at=turn.now,
            actor="chat",
            action="access_refused",
            subject=act[:64],
            detail={},
            chat_id=turn.chat_id,
        )
    )
