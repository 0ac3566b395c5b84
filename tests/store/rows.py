"""Rows for the store's own tests."""

from __future__ import annotations

from sqlalchemy.orm import Session

from store.clock import FrozenClock
from store.tables import Contact, ContactRole, Enterprise, Membership


def an_enterprise(session: Session, clock: FrozenClock) -> Enterprise:
    row = Enterprise(
        credit_code="91430112000000000X",
        name="示例企业",
        created_at=clock.now(),
        changed_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def a_contact(
    session: Session, clock: FrozenClock, enterprise: Enterprise, *, chat_id: int
) -> Contact:
    row = Contact(
        chat_id=chat_id,
        enterprise_id=enterprise.id,
        role=ContactRole.FIRST,
        membership=Membership.ACTIVE,
        created_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row
