"""Who a notice's recipient is now: the chat it goes to, or why it goes nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from store.tables import Chat, Contact, Membership, Officer, RecipientKind, Specialist

Recipient = tuple[RecipientKind, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """``chat_id``, or None with the reason; ``is_blocked`` when the person shut us out."""

    chat_id: int | None = None
    is_blocked: bool = False
    why: str = ""


GONE = Reach(why="the recipient has left")
BLOCKED = Reach(is_blocked=True, why="the chat cannot be reached")

# For each kind: rows of (recipient id, chat id, since when the chat is unreachable). A contact
# that was refused still hears that it was; only one that ended hears nothing more.
_ROUTES: Mapping[RecipientKind, Select[Any, Any, Any]] = {
    RecipientKind.CONTACT: (
        select(Contact.id, Chat.chat_id, Chat.unreachable_since)
        .join(Chat, Chat.chat_id == Contact.chat_id)
        .where(Contact.membership != Membership.ENDED)
    ),
    RecipientKind.OFFICER: (
        select(Officer.id, Officer.chat_id, Chat.unreachable_since)
        .outerjoin(Chat, Chat.chat_id == Officer.chat_id)
        .where(Officer.ended_at.is_(None))
    ),
    RecipientKind.SPECIALIST: (
        select(Specialist.id, Specialist.chat_id, Chat.unreachable_since)
        .outerjoin(Chat, Chat.chat_id == Specialist.chat_id)
        .where(Specialist.ended_at.is_(None))
    ),
    RecipientKind.CHAT: select(Chat.chat_id, Chat.chat_id, Chat.unreachable_since),
}
_ID_COLUMNS = {
    RecipientKind.CONTACT: Contact.id,
    RecipientKind.OFFICER: Officer.id,
    RecipientKind.SPECIALIST: Specialist.id,
    RecipientKind.CHAT: Chat.chat_id,
}


def reach_of(session: Session, recipients: Iterable[Recipient]) -> dict[Recipient, Reach]:
    """Return where each recipient can be reached; one query a kind."""
    wanted: dict[RecipientKind, set[int]] = {}
    for kind, recipient_id in recipients:
        wanted.setdefault(kind, set()).add(recipient_id)
    reaches = {(kind, one): GONE for kind, ids in wanted.items() for one in ids}
    for kind, ids in wanted.items():
        rows = session.execute(_ROUTES[kind].where(_ID_COLUMNS[kind].in_(ids)))
        for recipient_id, chat_id, unreachable_since in rows.all():
            reaches[kind, recipient_id] = _reach(chat_id, unreachable_since)
    return reaches


def _reach(chat_id: int | None, unreachable_since: object) -> Reach:
    if chat_id is None:
        return Reach(why="no chat is bound to this post yet")
    return BLOCKED if unreachable_since is not None else Reach(chat_id=chat_id)
