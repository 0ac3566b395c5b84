"""Telegram's sending rates, so that a bot that does not pace itself fails here first.

Telegram publishes "about 30 messages a second overall" and "no more than one a second in one
chat, short bursts tolerated". The size of a burst is not published; this server tolerates
``CHAT_BURST`` messages at once and then one a second. Only sending counts, not editing.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

OVERALL_PER_SECOND = 30
CHAT_PER_SECOND = 1.0
CHAT_BURST = 5.0


class Rates:
    """Counts messages; ``monotonic`` gives seconds that never jump.

    The product's clock is not used: it may be frozen or moved, a rate is about real seconds.
    """

    def __init__(self, monotonic: Callable[[], float], *, is_enforced: bool) -> None:
        self.is_enforced = is_enforced
        self._monotonic = monotonic
        self._recent: deque[float] = deque()
        self._chats: dict[int, tuple[float, float]] = {}

    def retry_after(self, chat_id: int) -> int | None:
        """Count a message to ``chat_id``; if it is one too many, return the seconds to wait.

        A refused message is not counted.
        """
        if not self.is_enforced:
            return None
        now = self._monotonic()
        while self._recent and self._recent[0] <= now - 1.0:
            self._recent.popleft()
        left, seen = self._chats.get(chat_id, (CHAT_BURST, now))
        left = min(CHAT_BURST, left + (now - seen) * CHAT_PER_SECOND)
        if left < 1.0:
            return max(1, math.ceil((1.0 - left) / CHAT_PER_SECOND))
        if len(self._recent) >= OVERALL_PER_SECOND:
            return max(1, math.ceil(self._recent[0] + 1.0 - now))
        self._recent.append(now)
        self._chats[chat_id] = (left - 1.0, now)
        return None
