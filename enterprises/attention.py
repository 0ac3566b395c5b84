"""What a contact chose about its attention: from which hour, not before which day, and who hears.

How often, and whether at all, is in ``contacts.py``. jobs/attention.py keeps to all of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from enterprises.actors import Actor
from enterprises.contacts import active_row
from enterprises.errors import InvalidFact
from store.audit_rows import add_audit_entry
from store.tables import Chat, Contact, ContactRole, Enterprise, Membership

HOURS_OFFERED = (9, 10, 14, 16)
"""Hours of the day from which pushes may come; each lies in, or right before, a push window."""
_DAY = re.compile(r"(?:(\d{4})\s*[年\-/.])?\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})")
LONGEST_SNOOZE = timedelta(days=183)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """A contact's choices.

    ``from_hour`` is ``None`` where any hour will do, ``snoozed_until`` (the first day on which
    pushes come again) where nothing is snoozed. ``is_told``: it is the one of its enterprise's
    contacts who hears what nobody asked for.
    """

    from_hour: int | None
    snoozed_until: date | None
    is_told: bool


def attention_of(session: Session, contact_id: int, *, today: date) -> Attention:
    """Return what an active contact chose. Raises :class:`NotAllowed` for any other."""
    row = active_row(session, contact_id)
    until = row.snoozed_until
    return Attention(
        from_hour=row.pushes_from_hour,
        snoozed_until=until if until is not None and until > today else None,
        is_told=told_contacts(session, [row.enterprise_id]).get(row.enterprise_id) == row.id,
    )


def set_hour(session: Session, contact_id: int, hour: int | None) -> None:
    """Choose from which hour on pushes may come; ``None`` for any.

    Raises :class:`InvalidFact` for an hour that is not offered.
    """
    if hour is not None and hour not in HOURS_OFFERED:
        raise InvalidFact("hour", f"{hour} is none that is offered")
    active_row(session, contact_id).pushes_from_hour = hour


def snooze(
    session: Session, contact_id: int, *, until: date | None, today: date, now: datetime
) -> None:
    """Hear nothing unasked before ``until``; ``None`` ends a snooze.

    Raises :class:`InvalidFact` for a day that is not ahead, or too far: who wants no pushes
    at all had better turn them off.
    """
    if until is not None and not today < until <= today + LONGEST_SNOOZE:
        raise InvalidFact("day", f"{until} is not ahead, or too far")
    active_row(session, contact_id).snoozed_until = until
    add_audit_entry(
        session,
        actor=str(Actor.contact(contact_id)),
        action="pushes_snoozed" if until else "snooze_ended",
        subject=f"contact:{contact_id}",
        now=now,
    )


def take_pushes(session: Session, contact_id: int, *, now: datetime) -> None:
    """Make this contact the one of its enterprise who hears what nobody asked for."""
    row = active_row(session, contact_id)
    session.get_one(Enterprise, row.enterprise_id).told_contact_id = contact_id
    add_audit_entry(
        session,
        actor=str(Actor.contact(contact_id)),
        action="pushes_taken",
        subject=f"enterprise:{row.enterprise_id}",
        now=now,
    )


def told_contacts(
    session: Session, enterprise_ids: Collection[int] | None = None
) -> dict[int, int]:
    """Return which contact of each enterprise hears what nobody asked for, by enterprise.

    The chosen one; else the first; else whoever came next. Who cannot be reached, or turned
    pushes off, is passed over.
    """
    told: dict[int, int] = {}
    for enterprise_id, contact_id in session.execute(_by_claim(enterprise_ids)):
        told.setdefault(enterprise_id, contact_id)
    return told


def _by_claim(enterprise_ids: Collection[int] | None) -> Select[int, int]:
    is_chosen = case((Enterprise.told_contact_id == Contact.id, 0), else_=1)
    is_first = case((Contact.role == ContactRole.FIRST, 0), else_=1)
    query = (
        select(Contact.enterprise_id, Contact.id)
        .join(Enterprise, Enterprise.id == Contact.enterprise_id)
        .join(Chat, Chat.chat_id == Contact.chat_id)
        .where(
            Contact.membership == Membership.ACTIVE,
            Contact.is_personalised,
            Chat.consented_at.is_not(None),
            Chat.unreachable_since.is_(None),
        )
        .order_by(Contact.enterprise_id, is_chosen, is_first, Contact.id)
    )
    if enterprise_ids is not None:
        query = query.where(Contact.enterprise_id.in_(enterprise_ids))
    return query


def read_day_ahead(text: str, today: date) -> date | None:
    """Return the day a text names, the next one of that name; ``None`` where it names none."""
    found = _DAY.search(text)
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        named = date(year or today.year, month or 0, day or 0)
        if year is None and named <= today:
            named = date(today.year + 1, named.month, named.day)
    except ValueError:  # No such day: 2月30日, or 29 February of a common year.
        return None
    return named
