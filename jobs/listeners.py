"""Whom the jobs may tell something: active contacts whose chat agreed and can be reached."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from enterprises.attention import told_contacts
from store.tables import Chat, Contact, Enterprise, Frequency, Membership, Verification


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """One contact, with what decides whether and how it is told.

    ``is_told``: it is the one of its enterprise who hears what nobody asked for; the others
    hear what they asked for. ``from_hour`` and ``snoozed_until`` as in the table.
    """

    contact_id: int
    enterprise_id: int
    is_verified: bool
    is_personalised: bool
    frequency: Frequency
    is_told: bool
    from_hour: int | None
    snoozed_until: date | None
    created_at: datetime

    def is_quiet(self, today: date) -> bool:
        """Say whether it wants nothing unasked on this day."""
        return self.snoozed_until is not None and self.snoozed_until > today


def listeners(
    session: Session,
    *,
    enterprise_ids: Collection[int] | None = None,
    frequencies: Collection[Frequency] | None = None,
    is_personalised: bool | None = None,
    only_told: bool = False,
) -> tuple[Listener, ...]:
    """Return who listens, by contact id: all of them, or those of some enterprises or habits.

    ``only_told`` leaves one contact an enterprise: the one for what nobody asked for.
    """
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
    told = told_contacts(session, enterprise_ids)
    found = (_listener(row, told) for row in session.scalars(query))
    return tuple(one for one in found if one.is_told or not only_told)


def still_active(session: Session, contact_ids: Collection[int]) -> frozenset[int]:
    """Return those of the contacts who still speak for their enterprise."""
    query = select(Contact.id).where(
        Contact.id.in_(contact_ids), Contact.membership == Membership.ACTIVE
    )
    return frozenset(session.scalars(query))


def _listener(row: Contact, told: Mapping[int, int]) -> Listener:
    return Listener(
        contact_id=row.id,
        enterprise_id=row.enterprise_id,
        is_verified=row.verification is not Verification.UNVERIFIED,
        is_personalised=row.is_personalised,
        frequency=row.frequency,
        is_told=told.get(row.enterprise_id) == row.id,
        from_hour=row.pushes_from_hour,
        snoozed_until=row.snoozed_until,
        created_at=row.created_at,
    )


def has_active_contact() -> ColumnElement[bool]:
    """Return the condition, on Enterprise, that somebody speaks for it in a chat."""
    return exists().where(
        Contact.enterprise_id == Enterprise.id, Contact.membership == Membership.ACTIVE
    )
