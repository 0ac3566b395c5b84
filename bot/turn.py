"""One turn of the conversation: an event, and all a handler needs to answer it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from bot.callbacks import Act
from bot.events import Event, Reply
from bot.texts import Texts
from policies.live import PoolSnapshot
from store.database import Session
from store.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """An event with its open transaction, the product's time, and the warm pool.

    ``act`` is what the tapped button asks for, if a button was tapped. ``bot_name`` is the name
    links to this bot are made with, empty before Telegram said it.
    """

    event: Event
    act: Act | None
    session: Session
    now: datetime
    today: date
    texts: Texts
    pool: PoolSnapshot
    settings: Settings
    bot_name: str = ""

    @property
    def chat_id(self) -> int:
        """The chat the event came from."""
        return self.event.chat_id

    def say(self, key: str, /, **values: object) -> str:
        """Return a sentence of zh.toml."""
        return self.texts.say(key, **values)


Handler = Callable[[Turn], Reply]
