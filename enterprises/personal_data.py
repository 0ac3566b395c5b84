"""What a person may ask of us: to see what is kept about them, and to have it deleted.

Deleting takes the chat with everything that hangs on it. An enterprise's facts are the
enterprise's, not the person's: they stay, without the name of who said them, if a verified
colleague is left who sees and can mend them; else they go too, with the decisions that rested on
them. An enterprise that only this person entered, and that no registry knows, goes with its last
contact.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from enterprises.actors import Actor
from enterprises.contacts import OPEN_MEMBERSHIPS, end_contact
from enterprises.statements import drop_statements
from store.audit_rows import add_audit_entry
from store.tables import (
    Application,
    AuditEntry,
    Chat,
    Contact,
    Conversation,
    Enterprise,
    EnterpriseFact,
    FactsSnapshot,
    InboxUpdate,
    Inquiry,
    Match,
    Membership,
    Notice,
    PastDecision,
    PolicyStanding,
    Rating,
    RecipientKind,
    SkippedQuestion,
    UnresolvedCase,
    Verification,
)

FORGET = Actor.job("forget")
_OF_A_CONTACT = (
    ("statements", EnterpriseFact, ("enterprise_id", "field", "period", "value", "stated_at")),
    ("applications", Application, ("policy_id", "period", "state", "amount", "note", "changed_at")),
    (
        "standings",
        PolicyStanding,
        ("policy_id", "told_at", "wants_reminder", "dismissed_reason", "changed_at"),
    ),
    ("inquiries", Inquiry, ("policy_id", "question", "answer", "asked_at", "answered_at")),
    ("skipped_questions", SkippedQuestion, ("field", "skipped_at")),
    ("ratings", Rating, ("subject", "stars", "comment", "rated_at")),
    (
        "unresolved_cases",
        UnresolvedCase,
        ("policy_id", "cause", "description", "opened_at", "outcome"),
    ),
)
_CONTACT_COLUMNS = (
    "id", "enterprise_id", "role", "membership", "verification", "verified_at", "frequency",
    "is_personalised", "pushes_from_hour", "snoozed_until",
    "created_at", "ended_at", "ended_reason",
)  # fmt: skip


def export_my_data(session: Session, chat_id: int) -> dict[str, Any]:
    """Return everything kept about the chat's person, as JSON-able values.

    An empty dictionary for a chat about which nothing is kept.
    """
    chat = session.get(Chat, chat_id)
    if chat is None:
        return {}
    contacts = session.scalars(
        select(Contact).where(Contact.chat_id == chat_id).order_by(Contact.id)
    ).all()
    conversation = session.get(Conversation, chat_id)
    return {
        "chat_id": chat_id,
        "consent": _pick(chat, ("consent_version", "consented_at")),
        "created_at": chat.created_at.isoformat(),
        "last_seen_at": chat.last_seen_at.isoformat(),
        "contacts": [_contact_record(session, row) for row in contacts],
        "conversation": None
        if conversation is None
        else _pick(conversation, ("flow", "step", "answers", "updated_at")),
    }


def forget(session: Session, chat_id: int, *, now: datetime) -> bool:
    """Delete everything kept about the chat's person; return whether there was anything."""
    chat = session.get(Chat, chat_id)
    if chat is None:
        return False
    contacts = session.scalars(select(Contact).where(Contact.chat_id == chat_id)).all()
    contact_ids = [row.id for row in contacts]
    enterprise_ids = {row.enterprise_id for row in contacts}
    for row in contacts:
        if row.membership in OPEN_MEMBERSHIPS:
            end_contact(session, row, reason="forgotten", now=now, by=FORGET)
        if not _verified_colleague_is_left(session, row.enterprise_id):
            drop_statements(session, row.enterprise_id, row.id, now=now)
            _delete_decisions(session, row.enterprise_id)
    session.flush()  # The deletions below go past the session's own list of changes.
    _delete_traces(session, chat_id, contact_ids)
    session.execute(delete(Chat).where(Chat.chat_id == chat_id))
    session.expire_all()
    _delete_left_alone(session, enterprise_ids)
    add_audit_entry(session, actor=str(FORGET), action="forgotten", subject="chat", now=now)
    return True


def _contact_record(session: Session, row: Contact) -> dict[str, Any]:
    record = _pick(row, _CONTACT_COLUMNS)
    enterprise = session.get_one(Enterprise, row.enterprise_id)
    record["enterprise"] = _pick(enterprise, ("name", "credit_code"))
    for title, table, columns in _OF_A_CONTACT:
        rows = session.scalars(select(table).where(table.contact_id == row.id).order_by(table.id))
        record[title] = [_pick(one, columns) for one in rows]
    return record


def _pick(row: object, columns: Iterable[str]) -> dict[str, Any]:
    values = ((column, getattr(row, column)) for column in columns)
    return {
        column: value.isoformat() if isinstance(value, date) else value for column, value in values
    }


def _verified_colleague_is_left(session: Session, enterprise_id: int) -> bool:
    statement = select(Contact.id).where(
        Contact.enterprise_id == enterprise_id,
        Contact.membership == Membership.ACTIVE,
        Contact.verification != Verification.UNVERIFIED,
    )
    return session.scalars(statement).first() is not None


def _delete_traces(session: Session, chat_id: int, contact_ids: list[int]) -> None:
    """Remove what names the chat or its contacts without a foreign key to them."""
    session.execute(
        delete(Notice).where(
            Notice.recipient_kind == RecipientKind.CONTACT, Notice.recipient_id.in_(contact_ids)
        )
    )
    session.execute(
        delete(Notice).where(
            Notice.recipient_kind == RecipientKind.CHAT, Notice.recipient_id == chat_id
        )
    )
    # The rows themselves stay: they are what makes a repeated update harmless.
    session.execute(
        update(InboxUpdate)
        .where(InboxUpdate.chat_id == chat_id, InboxUpdate.handled_at.is_not(None))
        .values(chat_id=None, payload=None)
    )
    session.execute(
        update(AuditEntry)
        .where(AuditEntry.chat_id == chat_id)
        .values(chat_id=None, actor="chat:forgotten")
    )
    # Who did what stays in the audit; what a forgotten contact said does not.
    session.execute(
        update(AuditEntry)
        .where(
            AuditEntry.actor.in_([str(Actor.contact(one)) for one in contact_ids]),
            AuditEntry.action.in_(("fact_stated", "fact_retracted")),
        )
        .values(detail={})
    )


def _delete_decisions(session: Session, enterprise_id: int) -> None:
    """Delete what was decided on the person's statements; what is still known is matched anew."""
    for table in (Match, PastDecision, FactsSnapshot):
        session.execute(delete(table).where(table.enterprise_id == enterprise_id))
    session.execute(
        update(Enterprise).where(Enterprise.id == enterprise_id).values(matched_at=None)
    )


def _delete_left_alone(session: Session, enterprise_ids: Iterable[int]) -> None:
    """Delete enterprises that only the forgotten person entered."""
    has_contact = select(Contact.id).where(Contact.enterprise_id == Enterprise.id).exists()
    session.execute(
        delete(Enterprise).where(
            Enterprise.id.in_(enterprise_ids), Enterprise.is_in_registry.is_(False), ~has_contact
        )
    )
