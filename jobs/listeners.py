"""Whom the jobs may tell something: active contacts whose chat agreed and can be reached."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from store.tables import Chat, Contact, Enterprise, Frequency, Membership, Verification


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """One contact, with what decides whether and how it is told."""

    contact_id: int
    enterprise_id: int
    is_verified: bool
    is_personalised: bool
    frequency: Frequency


def listeners(
    session: Session,
    *,
    enterprise_ids: Collection[int] | None = None,
    frequencies: Collection[Frequency] | None = None,
    is_personalised: bool | None = None,
) -> tuple[Listener, ...]:
    """Return who listens, by contact id: all of them, or those of some enterprises or habits."""
    query = (
        select(Contact)
        .join(Chat, Chat.chat_id == Contact.chat_id)
        .where(
            Contact.membership == Membership.ACTIVE,
            Chat.consented_at.is_not(None),
            Chat.unreachable_since.is_(None),
        )
        .order_by(Contact.id)
    )
    if enterprise_ids is not None:
        query = query.where(Contact.enterprise_id.in_(enterprise_ids))
    if frequencies is not None:
        query = query.where(Contact.frequency.in_(frequencies))
    if is_personalised is not None:
        query = query.where(Contact.is_personalised == is_personalised)
    return tuple(_listener(row) for row in session.scalars(query))


def _listener(row: Contact) -> Listener:
    return Listener(
        contact_id=row.id,
        enterprise_id=row.enterprise_id,
        is_verified=row.verification is not Verification.UNVERIFIED,
        is_personalised=row.is_personalised,
        frequency=row.frequency,
    )


def has_active_contact() -> ColumnElement[bool]:
    """Return the condition, on Enterprise, that somebody speaks for it in a chat."""
    return exists().where(
        Contact.enterprise_id == Enterprise.id, Contact.membership == Membership.ACTIVE
    )
