"""What an error of the Bot API says about a message: sent, not sent, or unknown."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

import httpx
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


class Fate(StrEnum):
    """What became of a message whose sending failed."""

    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    BLOCKED = "blocked"
    SLOW_DOWN = "slow_down"


# Before these the request never left this machine.
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


def fate(error: TelegramError) -> Fate:
    """Return what became of the message.

    A chat that is not found counts as blocked: until its person says /start nothing
    can be sent there. The order matters: BadRequest and TimedOut are kinds of NetworkError in
    python-telegram-bot, and a 502 comes as a bare NetworkError.
    """
    match error:
        case RetryAfter():
            return Fate.SLOW_DOWN
        case Forbidden():
            return Fate.BLOCKED
        case BadRequest() if "chat not found" in str(error).lower():
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


def seconds(given: float | timedelta) -> float:
    """Return Telegram's "retry after", which comes as a number or as a duration."""
    return given.total_seconds() if isinstance(given, timedelta) else float(given)
