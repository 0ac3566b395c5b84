"""The inbox table: what was heard, until it is answered and the answer is delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, null, select, update
from sqlalchemy.orm import Session

from store.insertion import insert_unless_there
from store.tables import Chat, InboxUpdate


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one update stands.

    Open: nobody answered it yet. Otherwise ``reply`` is an answer that is still to be
    delivered, or ``None`` when there is nothing left to do.
    """

    is_open: bool
    reply: dict[str, Any] | None = None


CLOSED = Standing(is_open=False)


def remember(
    session: Session,
    *,
    update_id: int,
    chat_id: int | None,
    payload: dict[str, Any],
    now: datetime,
) -> bool:
    """Write an update down; return whether it is new."""
    values = {
        "update_id": update_id,
        "chat_id": chat_id,
        "payload": payload,
        "reply": null(),
        "received_at": now,
    }
    return insert_unless_there(session, InboxUpdate, values)


def standing(session: Session, update_id: int) -> Standing:
    """Return where the update stands; takes it for this transaction."""
    query = (
        select(InboxUpdate.handled_at, InboxUpdate.reply)
        .where(InboxUpdate.update_id == update_id)
        .with_for_update()
    )
    row = session.execute(query).first()
    if row is None:
        return CLOSED
    return Standing(is_open=row.handled_at is None, reply=row.reply)


def answer(session: Session, update_id: int, *, reply: dict[str, Any], now: datetime) -> None:
    """Mark an update as handled and keep the answer until it is delivered."""
    session.execute(
        update(InboxUpdate)
        .where(InboxUpdate.update_id == update_id)
        .values(reply=reply, handled_at=now)
    )


def settle(session: Session, update_id: int, *, outcome: str, now: datetime) -> None:
    """Close an update and forget what was said, by either side.

    Of a chat that has not agreed to the privacy notice not even its number is kept.
    """
    session.execute(
        update(InboxUpdate)
        .where(InboxUpdate.update_id == update_id)
        .values(payload=null(), reply=null(), handled_at=now, outcome=outcome)
    )
    consented = select(Chat.chat_id).where(Chat.consented_at.is_not(None))
    session.execute(
        update(InboxUpdate)
        .where(InboxUpdate.update_id == update_id, InboxUpdate.chat_id.not_in(consented))
        .values(chat_id=None)
    )


def count_open(session: Session) -> int:
    """Return how many updates were taken whose answer is not made or not delivered yet."""
    query = select(func.count()).where(InboxUpdate.payload.is_not(None))
    return session.scalar(query) or 0


def unsettled(session: Session) -> list[dict[str, Any]]:
    """Return the updates an earlier process took and left unanswered, oldest first.

    Those whose answer was made but not delivered are among them.
    """
    query = (
        select(InboxUpdate.payload)
        .where(InboxUpdate.payload.is_not(None))
        .order_by(InboxUpdate.update_id)
    )
    return [payload for payload in session.scalars(query) if payload]
