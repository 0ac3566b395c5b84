"""Updates are written down before Telegram is told that we have them.

python-telegram-bot confirms a batch with its next request, as soon as the batch
is in the queue. A queue that writes first loses nothing when the process dies,
and an update that comes twice is handled once.
"""

from __future__ import annotations

import asyncio

from telegram import Bot, Update

from bot.lanes import chat_of
from store import inbox_rows
from store.clock import Clock
from store.database import Database

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

    async def put_again(self, item: Update) -> None:
        """Queue an update that is in the table already."""
        await super().put(item)

    def _remember(self, item: Update) -> bool:
        with self._database.transaction() as session:
            return inbox_rows.remember(
                session,
                update_id=item.update_id,
                chat_id=chat_of(item) or None,
                payload=item.to_dict(),
                now=self._clock.now(),
            )


def unhandled(database: Database, bot: Bot) -> list[Update]:
    """Return the updates that an earlier process took and did not answer, oldest first."""
    with database.reading() as session:
        payloads = inbox_rows.unhandled(session)
    return [update for payload in payloads if (update := Update.de_json(payload, bot))]
