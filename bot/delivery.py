"""What an error of the Bot API says about a message: sent, not sent, or unknown."""

from __future__ import annotations

import logging
from datetime import datetime
from enum import StrEnum

import httpx
from sqlalchemy import update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from store.database import Database
from store.tables import Chat

log = logging.getLogger(__name__)


class Fate(StrEnum):
    """What became of a message whose sending failed."""

    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    BLOCKED = "blocked"
    SLOW_DOWN = "slow_down"


# Before these the request never left this machine.
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


def may_repeat_reply(error: TelegramError) -> bool:
    """Whether a reply is worth another try: one too many harms nobody, a lost one does."""
    return fate(error) in {Fate.NOT_SENT, Fate.UNKNOWN}


def fate(error: TelegramError) -> Fate:
    """Return what became of the message.

    The order matters: BadRequest and TimedOut are kinds of NetworkError in
    python-telegram-bot, and a 502 comes as a bare NetworkError.
    """
    match error:
        case RetryAfter():
            return Fate.SLOW_DOWN
        case Forbidden():
            return Fate.BLOCKED
        case BadRequest() | ChatMigrated() | InvalidToken():
            return Fate.REFUSED
        case TimedOut() | NetworkError():
            return _network_fate(error)
        case _:
            return Fate.REFUSED


def _network_fate(error: TelegramError) -> Fate:
    cause = error.__cause__
    if isinstance(cause, _NEVER_LEFT) or "pool timeout" in str(error).lower():
        return Fate.NOT_SENT
    # A 502 is in here too: the gateway cannot say what the server behind it had done.
    return Fate.UNKNOWN


def mark_unreachable(database: Database, chat_id: int, now: datetime) -> None:
    """Remember that this chat cannot be reached; /start makes it reachable again."""
    with database.transaction() as session:
        session.execute(
            update(Chat)
            .where(Chat.chat_id == chat_id, Chat.unreachable_since.is_(None))
            .values(unreachable_since=now)
        )
    log.info("chat unreachable", extra={"action": "chat_unreachable"})
