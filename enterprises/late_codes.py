"""The credit code of an enterprise that registered by its name alone, told afterwards.

| who has the code                    | what becomes of it                                    |
|-------------------------------------|-------------------------------------------------------|
| nobody                              | the enterprise gets it, and is verified anew          |
| an enterprise of the registry       | its public summary is shown, and joined if confirmed  |
| one that another contact entered    | nothing of it is shown, and joined if confirmed       |

Joining goes by the rules of ``membership.py``: who is not the first there waits for a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from enterprises.actors import Actor
from enterprises.answers import Complaint, Refused, Statement
from enterprises.contacts import active_row, contacts_of, set_personalised
from enterprises.errors import AlreadyDecided, NotAllowed
from enterprises.identity_readers import read_credit_code
from enterprises.membership import active_at, ask_to_verify_anew
from enterprises.profiles import Viewer, facts_of, registry_views
from enterprises.questionnaire import question
from enterprises.registration import Registered, register, valid_code
from enterprises.registry import EnterpriseSummary, find_by_credit_code
from enterprises.statements import renew_registry, touch
from store.audit_rows import add_audit_entry
from store.tables import Contact, Enterprise, FactStatus, Membership, Verification


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The enterprise that has a code already, as far as somebody outside may know of it.

    ``public`` is ``None`` for one that a contact entered: it is nobody else's to see.
    ``own_contact_id`` is set where the asking chat speaks for it, too.
    """

    enterprise_id: int
    public: EnterpriseSummary | None
    own_contact_id: int | None


def read_code(text: str, *, today: date) -> str | Complaint:
    """Return the credit code that was typed, or why it is none and where the slip may be."""
    asked = question("credit_code")
    read = read_credit_code(text, today, {})
    if isinstance(read, Refused):
        return Complaint(trouble=read.trouble, example=asked.example, params=read.params)
    return str(read.updates["credit_code"])


def may_give_code(session: Session, contact_id: int) -> bool:
    """Whether the contact may add a code: there is none, and nobody's word weighs more."""
    contact = active_row(session, contact_id)
    if session.get_one(Enterprise, contact.enterprise_id).credit_code is not None:
        return False
    colleagues = active_at(session, contact.enterprise_id)
    return _is_verified(contact) or not any(map(_is_verified, colleagues))


def holder_of(session: Session, contact_id: int, code: str) -> Holder | None:
    """Return the other enterprise that has this code; ``None`` where nobody has it."""
    contact = active_row(session, contact_id)
    found = find_by_credit_code(session, code)
    if found is None or found.id == contact.enterprise_id:
        return None
    mine = contacts_of(session, contact.chat_id)
    own = (one.id for one in mine if one.enterprise_id == found.id and one.is_active)
    return Holder(
        enterprise_id=found.id,
        public=found if found.is_in_registry else None,
        own_contact_id=next(own, None),
    )


def give_credit_code(session: Session, contact_id: int, code: str, *, now: datetime) -> int | None:
    """Add the credit code to an enterprise that registered by name alone.

    Returns ``None`` when that is done, or the id of the enterprise that already has the code:
    the contact then asks to join that one. Raises :class:`InvalidFact` for what is no code,
    :class:`NotAllowed`, and :class:`AlreadyDecided` where the enterprise has another code.
    """
    valid = valid_code(code)
    contact = active_row(session, contact_id)
    enterprise = session.get_one(Enterprise, contact.enterprise_id, with_for_update=True)
    holder = session.scalars(select(Enterprise.id).where(Enterprise.credit_code == valid)).first()
    if holder is not None:
        return None if holder == enterprise.id else holder
    if enterprise.credit_code is not None:
        raise AlreadyDecided("this enterprise has a credit code")
    if not may_give_code(session, contact_id):
        raise NotAllowed("where somebody is verified, a verified contact adds the code")
    enterprise.credit_code = valid
    renew_registry(session, enterprise)
    touch(enterprise, now)
    add_audit_entry(
        session,
        actor=str(Actor.contact(contact_id)),
        action="credit_code_given",
        subject=f"enterprise:{enterprise.id}",
        now=now,
    )
    ask_to_verify_anew(session, contact_id, now=now)
    return None


def join_holder(
    session: Session, contact_id: int, enterprise_id: int, *, now: datetime
) -> Registered:
    """Ask to join the enterprise that has the code; who is in at once takes its answers along.

    The contact stays where it is, too: what hangs on it there is ended by its own wish alone.
    Raises as :func:`enterprises.registration.register`.
    """
    contact = active_row(session, contact_id)
    registered = register(
        session,
        contact.chat_id,
        enterprise_id,
        _own_statements(session, contact, besides=_certain(session, enterprise_id)),
        now=now,
        frequency=contact.frequency,
    )
    joined = registered.joined
    if joined.membership is Membership.ACTIVE and not contact.is_personalised:
        set_personalised(session, joined.contact_id, is_personalised=False, now=now)
    return registered


def _certain(session: Session, enterprise_id: int) -> frozenset[str]:
    """Return the fields that the registry states: what it only infers, a person knows better."""
    views = registry_views(session.get_one(Enterprise, enterprise_id))
    return frozenset(one.field for one in views if one.status is FactStatus.CONFIRMED)


def _own_statements(
    session: Session, contact: Contact, *, besides: frozenset[str]
) -> tuple[Statement, ...]:
    eyes = Viewer(contact_id=contact.id, is_verified=False)
    return tuple(
        Statement(field=one.field, value=one.value, period=one.period, is_complete=one.is_complete)
        for one in facts_of(session, contact.enterprise_id, viewer=eyes)
        if one.contact_id == contact.id and one.field not in besides
    )


def _is_verified(contact: Contact) -> bool:
    return contact.verification is not Verification.UNVERIFIED
