"""Many chats at once, each chat in order.

Sequential handling answers 15 updates a second at a 60 ms round trip; free
concurrency reorders the replies of a chat. A lock a chat keeps both. An update takes
one of the slots only when its chat's turn has come: a chat that sends a hundred
messages at once makes nobody wait but itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

CONCURRENT_CHATS = 64
# The base class counts updates that wait in their lane as well, so its own bound is off.
UNBOUNDED = 1_000_000


class ChatLanes(BaseUpdateProcessor):
    """Runs the updates of one chat one after another, those of others meanwhile."""

    def __init__(self, concurrent: int = CONCURRENT_CHATS) -> None:
        super().__init__(UNBOUNDED)
        self._slots = asyncio.Semaphore(concurrent)
        self._locks: dict[int, asyncio.Lock] = {}
        self._waiting: dict[int, int] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Run ``coroutine`` when its chat's earlier updates are done."""
        lane = chat_of(update)
        lock = self._locks.setdefault(lane, asyncio.Lock())
        self._waiting[lane] = self._waiting.get(lane, 0) + 1
        try:
            async with lock, self._slots:
                await coroutine
        finally:
            self._waiting[lane] -= 1
            if not self._waiting[lane]:
                del self._waiting[lane], self._locks[lane]

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""


def chat_of(update: object) -> int:
    """Return the chat an update belongs to; 0 for one that belongs to none."""
    if isinstance(update, Update) and update.effective_chat is not None:
        return update.effective_chat.id
    return 0
