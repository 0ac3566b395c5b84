"""Who may see what. A handler cannot get an enterprise otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import (
    ConsentMissing,
    NotAnOfficer,
    NotASpecialist,
    NotRegistered,
    NotYours,
    StillPending,
)
from bot.turn import Turn
from enterprises import contacts, officers, specialists
from enterprises.contacts import ContactView
from enterprises.officers import OfficerAccount
from enterprises.profiles import Viewer
from enterprises.specialists import Desk
from store.audit_rows import add_audit_entry
from store.database import Session

CONSENT_VERSION = "2026-11"


def has_consented(turn: Turn) -> bool:
    """Whether this chat agreed to the privacy notice in force."""
    return contacts.has_consent(turn.session, turn.chat_id, version=CONSENT_VERSION)


def require_consent(turn: Turn) -> None:
    """Raise :class:`ConsentMissing` unless this chat agreed to the notice in force."""
    if not has_consented(turn):
        raise ConsentMissing(str(turn.chat_id))


def contact(turn: Turn) -> ContactView:
    """Return the contact this chat now speaks as.

    Raises :class:`ConsentMissing`, :class:`NotRegistered` or :class:`StillPending`.
    """
    require_consent(turn)
    found = contacts.current_contact(turn.session, turn.chat_id)
    if found is None:
        waiting = pending_contact(turn)
        if waiting is not None:
            raise StillPending(waiting.enterprise_name)
        raise NotRegistered(str(turn.chat_id))
    return found


def pending_contact(turn: Turn) -> ContactView | None:
    """Return the chat's oldest wish to join an enterprise that nobody has answered."""
    mine = contacts.contacts_of(turn.session, turn.chat_id)
    return next((one for one in mine if not one.is_active), None)


def own_contact(turn: Turn, contact_id: int) -> ContactView:
    """Return one of this chat's own contacts, whichever it speaks as now.

    Raises :class:`ConsentMissing` or :class:`NotYours`.
    """
    require_consent(turn)
    mine = contacts.contacts_of(turn.session, turn.chat_id)
    found = next((one for one in mine if one.id == contact_id), None)
    if found is None:
        raise NotYours(f"contact {contact_id}")
    return found


def contact_or_none(turn: Turn) -> ContactView | None:
    """Return the contact this chat now speaks as, or ``None`` where it speaks for nobody."""
    if not has_consented(turn):
        return None
    return contacts.current_contact(turn.session, turn.chat_id)


def viewer(who: ContactView) -> Viewer:
    """Return the eyes of a contact: what it may see of its enterprise's facts."""
    return Viewer(contact_id=who.id, is_verified=who.is_verified)


def officer(turn: Turn) -> OfficerAccount:
    """Return the officer of this chat.

    Raises :class:`NotAnOfficer`; the router writes the attempt to the audit log.
    """
    found = officers.officer_by_chat(turn.session, turn.chat_id)
    if found is None:
        raise NotAnOfficer(str(turn.chat_id))
    return found


def is_officer(turn: Turn) -> bool:
    """Whether this chat is an officer's."""
    return officers.officer_by_chat(turn.session, turn.chat_id) is not None


def is_officers_chat(session: Session, chat_id: int) -> bool:
    """Whether a chat is an officer's, before there is a turn."""
    return officers.officer_by_chat(session, chat_id) is not None


def specialist(turn: Turn) -> Desk:
    """Return the specialist of this chat. Raises :class:`NotASpecialist`."""
    found = specialists.desk_by_chat(turn.session, turn.chat_id)
    if found is None:
        raise NotASpecialist(str(turn.chat_id))
    return found


def desks(turn: Turn) -> tuple[Desk, ...]:
    """Return every post this chat sits at; one person may hold several."""
    return specialists.desks_by_chat(turn.session, turn.chat_id)


def is_specialist(turn: Turn) -> bool:
    """Whether this chat is a specialist's."""
    return specialists.desk_by_chat(turn.session, turn.chat_id) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """An officer or a specialist: ``actor`` as the audit names them.

    ``places`` are the regions they answer for, by code; empty means no limit.
    """

    actor: str
    places: tuple[str, ...]


def staff(turn: Turn) -> Staff:
    """Return the officer or the specialist of this chat. Raises :class:`NotAnOfficer`."""
    found = officers.officer_by_chat(turn.session, turn.chat_id)
    if found is not None:
        is_limited = bool(found.region) and not found.is_administrator
        return Staff(actor=f"officer:{found.id}", places=(found.region,) if is_limited else ())
    posts = desks(turn)
    if not posts:
        raise NotAnOfficer(str(turn.chat_id))
    regions = {one.region for one in posts}
    places = () if "" in regions else tuple(sorted(regions))
    return Staff(actor=f"specialist:{posts[0].id}", places=places)


def log_staff_reading(turn: Turn, by: Staff, subject: str) -> None:
    """Write down that an officer or a specialist read a list of enterprises."""
    add_audit_entry(turn.session, actor=by.actor, action="read", subject=subject, now=turn.now)


def log_reading(turn: Turn, by: OfficerAccount, subject: str) -> None:
    """Write down that an officer read what is kept of an enterprise or its people."""
    add_audit_entry(
        turn.session, actor=f"officer:{by.id}", action="read", subject=subject, now=turn.now
    )


def log_refusal(turn: Turn, act: str) -> None:
    """Write down that this chat asked for an act that is not its own."""
    add_audit_entry(
        turn.session,
        actor="chat",
        action="access_refused",
        subject=act[:64],
        chat_id=turn.chat_id,
        now=turn.now,
    )
