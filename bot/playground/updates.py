"""The queue of updates for the bot: ids, acknowledgement by offset, and the long poll."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.playground.errors import ApiError
from bot.playground.journal import Bell

ID_EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
IDS_PER_SECOND = 10  # Ten updates a second may pass before a restart could meet an old id.
MAX_BATCH = 100  # Updates in one answer, as in the Bot API.
MAX_POLL_SECONDS = 50  # Telegram's own server waits no longer, whatever it is asked.
OPT_IN_KINDS = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

CONFLICT_POLL = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
CONFLICT_HOOK = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
CONFLICT_SET_HOOK = "Conflict: terminated by setWebhook request"


def first_id(started_at: datetime) -> int:
    """Return the id to start counting from, below 2**31 until 2031.

    It grows with the clock: a bot that is already running remembers the highest update id and
    ignores everything below, so a restarted server must begin above what it gave out before.
    """
    return max(1, int((started_at - ID_EPOCH).total_seconds() * IDS_PER_SECOND))


class UpdateQueue:
    """Updates that the bot has not confirmed yet, oldest first."""

    def __init__(self, *, next_id: int) -> None:
        self.next_id = next_id
        self.allowed: frozenset[str] | None = None
        self.bell = Bell()
        self._pending: deque[dict[str, Any]] = deque()
        self._poller: object | None = None
        self._reason = ApiError(409, CONFLICT_POLL)

    def __len__(self) -> int:
        return len(self._pending)

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Keep to these kinds from now on; None changes nothing, empty means the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def put(self, kind: str, body: Mapping[str, Any]) -> int | None:
        """Queue an update; return its id, or None if the bot did not ask for this kind."""
        wanted = kind in self.allowed if self.allowed is not None else kind not in OPT_IN_KINDS
        if not wanted:
            return None
        update_id = self.next_id
        self.next_id += 1
        self._pending.append({"update_id": update_id, kind: dict(body)})
        self.bell.ring()
        return update_id

    def confirm(self, offset: int) -> None:
        """Forget updates below ``offset``; a negative one keeps only that many from the end."""
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popleft()
        while self._pending and offset > self._pending[0]["update_id"]:
            self._pending.popleft()

    def oldest(self, limit: int = MAX_BATCH) -> list[dict[str, Any]]:
        """Return the first ``limit`` updates without confirming them."""
        return [update for _, update in zip(range(limit), self._pending, strict=False)]

    def clear(self) -> None:
        """Forget everything (``drop_pending_updates``)."""
        self._pending.clear()

    def end_poll(self, reason: ApiError) -> None:
        """Send a waiting poll home with this error."""
        self._reason = reason
        self._poller = None
        self.bell.ring()

    async def poll(self, *, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        """Return unconfirmed updates, waiting up to ``seconds`` for the first.

        As at Telegram the newer poll wins: one that is still waiting gets 409.
        """
        self.end_poll(ApiError(409, CONFLICT_POLL))
        me = self._poller = object()
        self.confirm(offset)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + min(seconds, MAX_POLL_SECONDS)
        while not (updates := self.oldest(limit)):
            left = deadline - loop.time()
            if left <= 0:
                break
            await self.bell.wait(left)
            if self._poller is not me:
                raise self._reason
        return updates
