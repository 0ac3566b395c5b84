"""People who speak for enterprises: who they are here, and what they chose.

A contact belongs to one chat and one enterprise; a chat may have several. Who may join, and
who is known to the district, is decided in ``membership.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from enterprises.actors import Actor
from enterprises.errors import ConsentMissing, NotAllowed, Unknown
from enterprises.notices import cancel_for_contact, cancel_pushes
from store.audit_rows import add_audit_entry
from store.tables import (
    Chat,
    Contact,
    ContactRole,
    Enterprise,
    Frequency,
    Membership,
    Verification,
)

OPEN_MEMBERSHIPS = (Membership.PENDING, Membership.ACTIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    """One contact as the floors above see it. ``credit_code`` may not be known yet."""

    id: int
    chat_id: int
    enterprise_id: int
    enterprise_name: str
    credit_code: str | None
    role: ContactRole
    membership: Membership
    verification: Verification
    frequency: Frequency
    is_personalised: bool
    is_current: bool

    @property
    def is_active(self) -> bool:
        """Whether it may act for the enterprise."""
        return self.membership is Membership.ACTIVE

    @property
    def is_verified(self) -> bool:
        """Whether the district, or a colleague it knows, says that it speaks for it."""
        return self.verification is not Verification.UNVERIFIED


def record_consent(session: Session, chat_id: int, *, version: str, now: datetime) -> None:
    """Note that the person in this chat agreed to this version of the privacy notice.

    The first thing ever stored about a contact's chat.
    """
    chat = open_chat(session, chat_id, now=now)
    chat.consent_version = version
    chat.consented_at = now
    chat.unreachable_since = None
    chat.last_seen_at = now


def open_chat(session: Session, chat_id: int, *, now: datetime) -> Chat:
    """Return the chat's row, a new one where there is none; that is no consent.

    Officers and specialists act by their office and are not asked for consent, but what
    they are half-way through needs a chat to belong to.
    """
    chat = session.get(Chat, chat_id)
    if chat is None:
        chat = Chat(chat_id=chat_id, created_at=now, last_seen_at=now)
        session.add(chat)
    return chat


def remember_chat(session: Session, chat_id: int, *, now: datetime) -> None:
    """Give a chat its row, for what hangs on it; it has not agreed to anything by that.

    For officers and specialists, who work here and are not asked for consent.
    """
    if session.get(Chat, chat_id) is None:
        session.add(Chat(chat_id=chat_id, created_at=now, last_seen_at=now))
        session.flush()  # The row that hangs on it comes next.


def has_consent(session: Session, chat_id: int, *, version: str | None = None) -> bool:
    """Whether the chat agreed: to the notice of ``version``, or to any."""
    chat = session.get(Chat, chat_id)
    if chat is None or chat.consented_at is None:
        return False
    return version is None or chat.consent_version == version


def require_consent(session: Session, chat_id: int) -> Chat:
    """Return the chat's row. Raises :class:`ConsentMissing` unless the person agreed."""
    chat = session.get(Chat, chat_id)
    if chat is None or chat.consented_at is None:
        raise ConsentMissing("nothing is stored before the person has agreed to the notice")
    return chat


def mark_unreachable(session: Session, chat_id: int, *, now: datetime) -> None:
    """Note that the person blocked the bot; nothing is pushed until they come back."""
    chat = session.get(Chat, chat_id)
    if chat is not None and chat.unreachable_since is None:
        chat.unreachable_since = now


def mark_reachable(session: Session, chat_id: int, *, now: datetime) -> None:
    """Note that the person was here; a chat without a row stays without one."""
    chat = session.get(Chat, chat_id)
    if chat is not None:
        chat.unreachable_since = None
        chat.last_seen_at = now


def contact(session: Session, contact_id: int) -> ContactView:
    """Return one contact, whatever its membership. Raises :class:`Unknown`."""
    found = _views(session, _with_names().where(Contact.id == contact_id))
    if not found:
        raise Unknown("contact", contact_id)
    return found[0]


def contacts_of(session: Session, chat_id: int) -> tuple[ContactView, ...]:
    """Return the chat's pending and active contacts, one an enterprise, oldest first."""
    return _views(
        session,
        _with_names().where(Contact.chat_id == chat_id, Contact.membership.in_(OPEN_MEMBERSHIPS)),
    )


def current_contact(session: Session, chat_id: int) -> ContactView | None:
    """Return the contact the chat now speaks as; ``None`` when it has no active one."""
    active = [one for one in contacts_of(session, chat_id) if one.is_active]
    chosen = [one for one in active if one.is_current]
    return next(iter(chosen or active), None)


def colleagues(
    session: Session, enterprise_id: int, *, membership: Membership = Membership.ACTIVE
) -> tuple[ContactView, ...]:
    """Return the enterprise's contacts with this membership, oldest first."""
    return _views(
        session,
        _with_names().where(
            Contact.enterprise_id == enterprise_id, Contact.membership == membership
        ),
    )


def waiting_for_verification(
    session: Session, *, limit: int | None = None
) -> tuple[ContactView, ...]:
    """Return the active contacts that nobody has verified, the longest waiting first.

    ``limit`` ``None`` returns all of them.
    """
    return _views(
        session,
        _with_names()
        .where(
            Contact.membership == Membership.ACTIVE,
            Contact.verification == Verification.UNVERIFIED,
        )
        .limit(limit),
    )


def switch_enterprise(session: Session, chat_id: int, contact_id: int) -> ContactView:
    """Let the chat speak as another of its contacts.

    Raises :class:`NotAllowed` unless the contact is the chat's own and active.
    """
    mine = {one.id: one for one in contacts_of(session, chat_id) if one.is_active}
    if contact_id not in mine:
        raise NotAllowed("a chat speaks only as an active contact of its own")
    require_consent(session, chat_id).current_contact_id = contact_id
    session.flush()  # The view below reads which contact is current.
    return contact(session, contact_id)


def set_frequency(session: Session, contact_id: int, frequency: Frequency) -> None:
    """Choose how often the contact hears of new matches."""
    active_row(session, contact_id).frequency = frequency


def set_personalised(
    session: Session, contact_id: int, *, is_personalised: bool, now: datetime
) -> None:
    """Turn pushed matches on or off; off also takes back what is about to be pushed."""
    row = active_row(session, contact_id)
    row.is_personalised = is_personalised
    if not is_personalised:
        cancel_pushes(session, contact_id, now=now)
    add_audit_entry(
        session,
        actor=str(Actor.contact(contact_id)),
        action="personalised_on" if is_personalised else "personalised_off",
        subject=f"contact:{contact_id}",
        now=now,
    )


def leave(session: Session, contact_id: int, *, now: datetime) -> None:
    """End the contact by its own wish."""
    end_contact(session, open_row(session, contact_id), reason="left", now=now)


def active_row(session: Session, contact_id: int) -> Contact:
    """Return the row of an active contact. Raises :class:`NotAllowed` for any other."""
    row = session.get(Contact, contact_id)
    if row is None or row.membership is not Membership.ACTIVE:
        raise NotAllowed("only an active contact may do this")
    return row


def open_row(session: Session, contact_id: int) -> Contact:
    """Return the row of a pending or active contact. Raises :class:`Unknown`."""
    row = session.get(Contact, contact_id)
    if row is None or row.membership not in OPEN_MEMBERSHIPS:
        raise Unknown("contact", contact_id)
    return row


def end_contact(
    session: Session, row: Contact, *, reason: str, now: datetime, by: Actor | None = None
) -> None:
    """End a contact: hand on its role, take back its notices, let its chat speak as another."""
    row.membership = Membership.ENDED
    row.ended_at = now
    row.ended_reason = reason
    session.flush()  # What follows looks at who is left.
    cancel_for_contact(session, row.id, now=now)
    if row.role is ContactRole.FIRST:
        _hand_on_first_place(session, row)
    _let_speak_as_another(session, row)
    add_audit_entry(
        session,
        actor=str(by or Actor.contact(row.id)),
        action="contact_ended",
        subject=f"contact:{row.id}",
        detail={"reason": reason},
        now=now,
    )


def _hand_on_first_place(session: Session, ended: Contact) -> None:
    """Make the longest-standing verified colleague first, or the longest-standing at all."""
    left = session.scalars(
        select(Contact)
        .where(
            Contact.enterprise_id == ended.enterprise_id,
            Contact.membership == Membership.ACTIVE,
        )
        .order_by(Contact.id)
    ).all()
    ranked = sorted(left, key=lambda one: one.verification is Verification.UNVERIFIED)
    if ranked:
        ended.role, ranked[0].role = ContactRole.COLLEAGUE, ContactRole.FIRST


def _let_speak_as_another(session: Session, ended: Contact) -> None:
    chat = session.get(Chat, ended.chat_id)
    if chat is None or chat.current_contact_id != ended.id:
        return
    chat.current_contact_id = session.scalars(
        select(Contact.id)
        .where(Contact.chat_id == ended.chat_id, Contact.membership == Membership.ACTIVE)
        .order_by(Contact.id)
    ).first()


def _open_contacts(chat_id: int) -> Select[Contact]:
    return (
        select(Contact)
        .where(Contact.chat_id == chat_id, Contact.membership.in_(OPEN_MEMBERSHIPS))
        .order_by(Contact.id)
    )


def _with_names() -> Select[Contact, str, str | None, int | None]:
    return (
        select(Contact, Enterprise.name, Enterprise.credit_code, Chat.current_contact_id)
        .join(Enterprise, Enterprise.id == Contact.enterprise_id)
        .join(Chat, Chat.chat_id == Contact.chat_id)
        .order_by(Contact.id)
    )


def _views(
    session: Session, statement: Select[Contact, str, str | None, int | None]
) -> tuple[ContactView, ...]:
    return tuple(
        ContactView(
            id=row.id,
            chat_id=row.chat_id,
            enterprise_id=row.enterprise_id,
            enterprise_name=name,
            credit_code=credit_code,
            role=row.role,
            membership=row.membership,
            verification=row.verification,
            frequency=row.frequency,
            is_personalised=row.is_personalised,
            is_current=row.id == current,
        )
        for row, name, credit_code, current in session.execute(statement)
    )
