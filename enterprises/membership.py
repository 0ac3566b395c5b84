"""Joining an enterprise, and becoming known to the district as one who speaks for it.

| who decides                  | a pending contact becomes          |
|------------------------------|------------------------------------|
| nobody is there              | first, active, not verified        |
| the first contact, unverified| active, not verified               |
| a verified contact           | active, verified by a colleague    |
| an officer                   | active, verified by an officer     |
| a one-time code              | active, verified by the code       |
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from enterprises.actors import Actor, ActorKind
from enterprises.contacts import OPEN_MEMBERSHIPS, active_row, end_contact, require_consent
from enterprises.errors import AlreadyDecided, NotAllowed
from enterprises.notices import tell, tell_officers
from enterprises.officers import officer_by_id
from enterprises.rows import require_few, row_by_id
from enterprises.statements import drop_statements, touch
from store.audit_rows import add_audit_entry
from store.tables import (
    Contact,
    ContactRole,
    Enterprise,
    EnterpriseFact,
    Membership,
    NoticeKind,
    RecipientKind,
    Verification,
)

MOST_UNVERIFIED = 5
"""Enterprises that one chat may speak for, or ask to, before anybody verified it for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What became of a wish to join. ``is_new`` is false when it stood so before."""

    contact_id: int
    enterprise_id: int
    role: ContactRole
    membership: Membership
    is_new: bool


def join(session: Session, chat_id: int, enterprise_id: int, *, now: datetime) -> Joined:
    """Let the chat's person speak for the enterprise, or ask those who may decide.

    Raises :class:`ConsentMissing`, :class:`Unknown`, and :class:`TooManyOpen` where this chat
    speaks, or wants to speak, for many enterprises that nobody verified yet.
    """
    chat = require_consent(session, chat_id)
    # Two people may come at once: the lock decides which of them is the first contact.
    enterprise = row_by_id(session, Enterprise, enterprise_id, called="enterprise", is_locked=True)
    row = row_at(session, chat_id, enterprise_id)
    if row is not None and row.membership in OPEN_MEMBERSHIPS:
        return joined(row, is_new=False)
    _require_few_unverified(session, chat_id)
    is_first = not active_at(session, enterprise_id)
    row = row or new_row(session, chat_id, enterprise_id, now)
    row.role = ContactRole.FIRST if is_first else ContactRole.COLLEAGUE
    row.membership = Membership.ACTIVE if is_first else Membership.PENDING
    row.verification, row.verified_at = Verification.UNVERIFIED, None
    row.ended_at = row.ended_reason = None
    session.flush()  # Notices and the audit name the contact's id.
    if is_first:
        chat.current_contact_id = row.id
        touch(enterprise, now)  # Nothing is matched for enterprises without a contact.
        ask_officers_to_verify(session, row.id, now=now)
    else:
        _ask_to_decide(session, row, now)
    _note(session, Actor.contact(row.id), "joined" if is_first else "join_asked", row, now)
    return joined(row, is_new=True)


def _require_few_unverified(session: Session, chat_id: int) -> None:
    """Each such contact is somebody's work: a colleague is asked, officers are told to check."""
    require_few(
        session,
        Contact.chat_id == chat_id,
        Contact.membership.in_(OPEN_MEMBERSHIPS),
        Contact.verification == Verification.UNVERIFIED,
        most=MOST_UNVERIFIED,
    )


def decide_join(
    session: Session, contact_id: int, *, by: Actor, is_accepted: bool, now: datetime
) -> None:
    """Accept or refuse a pending contact.

    Raises :class:`NotAllowed` for a contact who may not decide, :class:`AlreadyDecided` when
    somebody was quicker, and :class:`Unknown`.
    """
    row = row_by_id(session, Contact, contact_id, called="contact", is_locked=True)
    verification = word_is_worth(session, row, by)
    if row.membership is not Membership.PENDING:
        raise AlreadyDecided("this request to join was decided before")
    if is_accepted:
        activate(session, row, verification=verification, by=by, now=now)
    else:
        row.membership = Membership.REFUSED
        row.ended_at, row.ended_reason = now, "refused"
        _note(session, by, "join_refused", row, now)
    _tell_decision(session, row, NoticeKind.JOIN_DECIDED, is_accepted=is_accepted, now=now)


def activate(
    session: Session, row: Contact, *, verification: Verification, by: Actor, now: datetime
) -> None:
    """Make a contact active, known to the district as far as ``verification`` says."""
    row.membership = Membership.ACTIVE
    chat = require_consent(session, row.chat_id)
    if chat.current_contact_id is None:
        chat.current_contact_id = row.id
    _note(session, by, "join_accepted", row, now)
    if verification is not Verification.UNVERIFIED:
        mark_verified(session, row, verification=verification, by=by, now=now)


def ask_officers_to_verify(session: Session, contact_id: int, *, now: datetime) -> int:
    """Ask the officers of the enterprise's district to confirm a contact; return how many."""
    row = active_row(session, contact_id)
    return tell_officers(
        session,
        NoticeKind.VERIFICATION_REQUEST,
        subject=f"contact:{contact_id}",
        period=now.date().isoformat(),
        payload={"contact_id": contact_id, "enterprise_id": row.enterprise_id},
        region=region_of(session, row.enterprise_id),
        now=now,
    )


def verify_by_officer(session: Session, contact_id: int, *, officer_id: int, now: datetime) -> None:
    """Confirm that an active contact speaks for its enterprise.

    Raises :class:`NotAllowed`, :class:`AlreadyDecided` and :class:`Unknown`.
    """
    officer = officer_by_id(session, officer_id)
    row = _unverified_row(session, contact_id)
    by = Actor.officer(officer.id)
    mark_verified(session, row, verification=Verification.BY_OFFICER, by=by, now=now)
    _tell_decision(session, row, NoticeKind.VERIFIED, is_accepted=True, now=now)


def refuse_verification(
    session: Session, contact_id: int, *, officer_id: int, now: datetime
) -> None:
    """End a contact who does not speak for the enterprise, and drop what it stated.

    Raises :class:`NotAllowed`, :class:`AlreadyDecided` and :class:`Unknown`.
    """
    officer = officer_by_id(session, officer_id)
    row = _unverified_row(session, contact_id)
    by = Actor.officer(officer.id)
    end_contact(session, row, reason="verification_refused", now=now, by=by)
    drop_statements(session, row.enterprise_id, contact_id, now=now)
    _tell_decision(session, row, NoticeKind.VERIFIED, is_accepted=False, now=now)


def _unverified_row(session: Session, contact_id: int) -> Contact:
    row = active_row(session, contact_id)
    if row.verification is not Verification.UNVERIFIED:
        raise AlreadyDecided("this contact was verified before")
    return row


def mark_verified(
    session: Session, row: Contact, *, verification: Verification, by: Actor, now: datetime
) -> None:
    """Note how the contact became known; what it may see changes, so it is matched again."""
    row.verification, row.verified_at = verification, now
    touch(session.get_one(Enterprise, row.enterprise_id), now)
    _note(session, by, "contact_verified", row, now)


def ask_to_verify_anew(session: Session, contact_id: int, *, now: datetime) -> None:
    """Let nobody of the contact's enterprise count as verified, and ask the officers once more.

    For what they were shown when they confirmed somebody is no longer what the enterprise is.
    """
    for row in active_at(session, active_row(session, contact_id).enterprise_id):
        if row.verification is not Verification.UNVERIFIED:
            row.verification, row.verified_at = Verification.UNVERIFIED, None
            _note(session, Actor.contact(contact_id), "verification_ended", row, now)
    ask_officers_to_verify(session, contact_id, now=now)


def region_of(session: Session, enterprise_id: int) -> str | None:
    """Return where the enterprise is registered, as far as anybody said; else ``None``."""
    value = session.scalars(
        select(EnterpriseFact.value).where(
            EnterpriseFact.enterprise_id == enterprise_id,
            EnterpriseFact.field == "region.registered",
        )
    ).first()
    return value if isinstance(value, str) else None


def row_at(session: Session, chat_id: int, enterprise_id: int) -> Contact | None:
    """Return the chat's contact at this enterprise, whatever its membership."""
    return session.scalars(
        select(Contact).where(Contact.chat_id == chat_id, Contact.enterprise_id == enterprise_id)
    ).first()


def active_at(session: Session, enterprise_id: int) -> list[Contact]:
    """Return the enterprise's active contacts, oldest first."""
    return list(
        session.scalars(
            select(Contact)
            .where(Contact.enterprise_id == enterprise_id, Contact.membership == Membership.ACTIVE)
            .order_by(Contact.id)
        )
    )


def new_row(session: Session, chat_id: int, enterprise_id: int, now: datetime) -> Contact:
    """Add a contact that still waits."""
    row = Contact(
        chat_id=chat_id,
        enterprise_id=enterprise_id,
        role=ContactRole.COLLEAGUE,
        membership=Membership.PENDING,
        created_at=now,
    )
    session.add(row)
    return row


def word_is_worth(session: Session, row: Contact, by: Actor) -> Verification:
    """Return how a contact accepted by ``by`` is known. Raises :class:`NotAllowed`."""
    if by.kind is ActorKind.OFFICER:
        officer_by_id(session, int(by.id))
        return Verification.BY_OFFICER
    decider = session.get(Contact, by.id) if by.kind is ActorKind.CONTACT else None
    if (
        decider is None
        or decider.enterprise_id != row.enterprise_id
        or decider.membership is not Membership.ACTIVE
    ):
        raise NotAllowed("colleagues of this enterprise and officers decide who joins")
    if decider.verification is not Verification.UNVERIFIED:
        return Verification.BY_COLLEAGUE
    if decider.role is not ContactRole.FIRST:
        raise NotAllowed("a colleague who is not verified cannot decide who joins")
    return Verification.UNVERIFIED


def _ask_to_decide(session: Session, row: Contact, now: datetime) -> None:
    """Ask the colleagues who may decide, and the officers in case none of them answers."""
    subject, period = f"contact:{row.id}", now.date().isoformat()
    payload = {"contact_id": row.id, "enterprise_id": row.enterprise_id}
    for colleague in active_at(session, row.enterprise_id):
        may_decide = (
            colleague.role is ContactRole.FIRST
            or colleague.verification is not Verification.UNVERIFIED
        )
        if may_decide:
            tell(
                session,
                RecipientKind.CONTACT,
                colleague.id,
                NoticeKind.JOIN_REQUEST,
                subject=subject,
                period=period,
                payload=payload,
                now=now,
            )
    tell_officers(
        session,
        NoticeKind.JOIN_REQUEST,
        subject=subject,
        period=period,
        payload=payload,
        region=region_of(session, row.enterprise_id),
        now=now,
    )


def _tell_decision(
    session: Session, row: Contact, kind: NoticeKind, *, is_accepted: bool, now: datetime
) -> None:
    # A refused contact has ended, so its chat is told, not the contact.
    recipient, recipient_id = (
        (RecipientKind.CONTACT, row.id) if is_accepted else (RecipientKind.CHAT, row.chat_id)
    )
    tell(
        session,
        recipient,
        recipient_id,
        kind,
        subject=f"contact:{row.id}",
        # Somebody refused may ask again, and is to hear the next decision too.
        period=now.isoformat(timespec="seconds")[:19],
        payload={
            "contact_id": row.id,
            "enterprise_id": row.enterprise_id,
            "is_accepted": is_accepted,
        },
        now=now,
    )


def joined(row: Contact, *, is_new: bool) -> Joined:
    """Return how a contact stands."""
    return Joined(
        contact_id=row.id,
        enterprise_id=row.enterprise_id,
        role=row.role,
        membership=row.membership,
        is_new=is_new,
    )


def _note(session: Session, by: Actor, action: str, row: Contact, now: datetime) -> None:
    add_audit_entry(
        session,
        actor=str(by),
        action=action,
        subject=f"contact:{row.id}",
        detail={"enterprise_id": row.enterprise_id},
        now=now,
    )
