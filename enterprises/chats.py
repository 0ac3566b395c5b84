"""Which chats there are, and which belong to those who work here."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.tables import Chat, Officer, Specialist


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChats:
    """Chat ids in ascending order; who holds both posts is among the officers only."""

    officers: tuple[int, ...]
    specialists: tuple[int, ...]


def staff_chats(session: Session) -> StaffChats:
    """Return the chats bound to posts in force."""
    officers = _bound(session, Officer)
    specialists = _bound(session, Specialist) - officers
    return StaffChats(officers=tuple(sorted(officers)), specialists=tuple(sorted(specialists)))


def known_chats(session: Session) -> frozenset[int]:
    """Return every chat that has a row: whoever agreed to the notice, or works here."""
    return frozenset(session.scalars(select(Chat.chat_id)))


def _bound(session: Session, post: type[Officer] | type[Specialist]) -> set[int]:
    chats = session.scalars(
        select(post.chat_id).where(post.ended_at.is_(None), post.chat_id.is_not(None))
    )
    return {one for one in chats if one is not None}
