"""Updates are written down before Telegram is told that we have them.

python-telegram-bot confirms a batch with its next request, as soon as the batch
is in the queue. A queue that writes first loses nothing when the process dies,
and an update that comes twice is handled once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from telegram import Bot, Update

from bot.lanes import chat_of
from bot.metrics import Metrics
from store import inbox_rows
from store.clock import Clock
from store.database import Database
from store.errors import DatabaseUnavailable

log = logging.getLogger(__name__)

OUTCOME_DONE = "done"
OUTCOME_FAILED = "failed"
OUTCOME_IGNORED = "ignored"
OUTCOME_UNDELIVERED = "undelivered"
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 15.0
WhenStuck = Callable[[Update], Awaitable[None]]


class InboxQueue(asyncio.Queue[object]):
    """The application's update queue: what goes in is in the table first."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        when_stuck: WhenStuck,
        metrics: Metrics | None = None,
    ) -> None:
        super().__init__()
        self._metrics = metrics or Metrics()
        self._database = database
        self._clock = clock
        self._when_stuck = when_stuck

    async def put(self, item: object) -> None:
        """Write the update down, then queue it, unless it came before.

        Waits while the database is away: the poll that brought the update is not
        confirmed meanwhile, so Telegram keeps what we cannot.
        """
        is_told = False
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                await self.put_at_once(item)
                return
            except DatabaseUnavailable:
                log.warning("inbox unavailable", extra={"action": "inbox_unavailable"})
            if isinstance(item, Update) and not is_told:
                is_told = True
                await self._when_stuck(item)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def put_at_once(self, item: object) -> None:
        """Do the same without waiting. Raises :class:`DatabaseUnavailable`."""
        if isinstance(item, Update) and not await asyncio.to_thread(self._remember, item):
            return
        await self._hand_on(item)

    async def put_again(self, item: Update) -> None:
        """Queue an update that is in the table already."""
        await self._hand_on(item)

    async def _hand_on(self, item: object) -> None:
        if isinstance(item, Update):
            self._metrics.heard(item.update_id)
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


def unsettled(database: Database, bot: Bot) -> list[Update]:
    """Return the updates that an earlier process took and did not answer, oldest first.

    Those it answered without delivering the answer are among them.
    """
    with database.reading() as session:
        payloads = inbox_rows.unsettled(session)
    return [update for payload in payloads if (update := Update.de_json(payload, bot))]
