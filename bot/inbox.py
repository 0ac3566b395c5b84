"""Updates are written down before Telegram is told that we have them.

python-telegram-bot confirms a batch with its next request, as soon as the batch
is in the queue. A queue that writes first loses nothing when the process dies,
and an update that comes twice is handled once.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from telegram import Bot, Update

from bot.lanes import chat_of
from store.clock import Clock
from store.database import Database
from store.tables import Chat, InboxUpdate

OUTCOME_DONE = "done"
OUTCOME_FAILED = "failed"
OUTCOME_IGNORED = "ignored"


class InboxQueue(asyncio.Queue[object]):
    """The application's update queue: what goes in is in the table first."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__()
        self._database = database
        self._clock = clock

    async def put(self, item: object) -> None:
        """Write the update down, then queue it, unless it came before."""
        if isinstance(item, Update) and not await asyncio.to_thread(self._remember, item):
            return
        await super().put(item)

    def _remember(self, item: Update) -> bool:
        with self._database.transaction() as session:
            return remember(
                session,
                update_id=item.update_id,
                chat_id=chat_of(item) or None,
                payload=item.to_dict(),
                now=self._clock.now(),
            )


def remember(
    session: Session,
    *,
    update_id: int,
    chat_id: int | None,
    payload: dict[str, Any],
    now: datetime,
) -> bool:
    """Write an update down; return whether it is new."""
    if session.get(InboxUpdate, update_id) is not None:
        return False
    session.add(InboxUpdate(update_id=update_id, chat_id=chat_id, payload=payload, received_at=now))
    return True


def is_open(session: Session, update_id: int) -> bool:
    """Whether the update is still to be handled, and take it for this transaction."""
    query = (
        select(InboxUpdate.update_id)
        .where(InboxUpdate.update_id == update_id, InboxUpdate.handled_at.is_(None))
        .with_for_update()
    )
    return session.scalars(query).first() is not None


def settle(session: Session, update_id: int, *, outcome: str, now: datetime) -> None:
    """Mark an update as handled and forget what it said.

    Of a chat that has not agreed to the privacy notice not even its number is kept.
    """
    session.execute(
        update(InboxUpdate)
        .where(InboxUpdate.update_id == update_id)
        .values(payload=None, handled_at=now, outcome=outcome)
    )
    consented = select(Chat.chat_id).where(Chat.consented_at.is_not(None))
    session.execute(
        update(InboxUpdate)
        .where(InboxUpdate.update_id == update_id, InboxUpdate.chat_id.not_in(consented))
        .values(chat_id=None)
    )


def unhandled(database: Database, bot: Bot) -> list[Update]:
    """Return the updates that an earlier process took and did not answer, oldest first."""
    with database.reading() as session:
        query = (
            select(InboxUpdate.payload)
            .where(InboxUpdate.handled_at.is_(None), InboxUpdate.payload.is_not(None))
            .order_by(InboxUpdate.update_id)
        )
        payloads = session.scalars(query).all()
    updates = (Update.de_json(payload, bot) for payload in payloads if payload)
    return [one for one in updates if one is not None]
