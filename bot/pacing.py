"""How fast the bot may speak: under Telegram's limits, replies before pushes."""

from __future__ import annotations

import asyncio
import time

MESSAGES_PER_SECOND = 25.0
SECONDS_BETWEEN_PUSHES_TO_A_CHAT = 1.05
MOST_CHATS_REMEMBERED = 10_000


class Pacer:
    """Hands out the moments at which a message may be sent.

    One clock of evenly spaced moments serves everybody; a reply takes the next
    one, a push waits while replies are waiting and for its own chat's turn. Only one
    push at a time holds a moment ahead, so a reply never queues behind a row of them.
    """

    def __init__(self, rate: float = MESSAGES_PER_SECOND) -> None:
        self._gap = 1 / rate
        self._next = 0.0
        self._replies_waiting = 0
        self._push_turn = asyncio.Lock()
        self._last_to_chat: dict[int, float] = {}
        self._paused_until = 0.0

    async def before_reply(self, chat_id: int) -> None:
        """Wait for the moment a reply may go out."""
        self._replies_waiting += 1
        try:
            await self._take_moment()
        finally:
            self._replies_waiting -= 1
        self._last_to_chat[chat_id] = time.monotonic()

    async def before_push(self, chat_id: int) -> None:
        """Wait for the moment a push may go out: after replies, once a second a chat."""
        while (pause := self._pause(chat_id)) > 0:
            await asyncio.sleep(pause)
        async with self._push_turn:
            while self._replies_waiting or self.seconds_held() > 0:
                await asyncio.sleep(max(self._gap, self.seconds_held()))
            self._last_to_chat[chat_id] = time.monotonic()
            await self._take_moment()
        self._forget_quiet_chats()

    def hold_pushes(self, seconds: float) -> None:
        """Send no push for a while: the server asked for it."""
        self._paused_until = max(self._paused_until, time.monotonic() + seconds)

    def seconds_held(self) -> float:
        """Return how long pushes are still held; nothing or less when they may go."""
        return self._paused_until - time.monotonic()

    def _pause(self, chat_id: int) -> float:
        last = self._last_to_chat.get(chat_id)
        if last is None:
            return self.seconds_held()
        return max(last + SECONDS_BETWEEN_PUSHES_TO_A_CHAT - time.monotonic(), self.seconds_held())

    async def _take_moment(self) -> None:
        now = time.monotonic()
        moment = max(now, self._next)
        self._next = moment + self._gap
        if moment > now:
            await asyncio.sleep(moment - now)

    def _forget_quiet_chats(self) -> None:
        if len(self._last_to_chat) < MOST_CHATS_REMEMBERED:
            return
        horizon = time.monotonic() - SECONDS_BETWEEN_PUSHES_TO_A_CHAT
        self._last_to_chat = {
            chat: moment for chat, moment in self._last_to_chat.items() if moment > horizon
        }
