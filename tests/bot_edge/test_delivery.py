"""What an error of the Bot API says about a message."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.delivery import Fate, fate, seconds


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


CASES: dict[str, tuple[TelegramError, Fate]] = {
    "429": (RetryAfter(timedelta(seconds=3)), Fate.SLOW_DOWN),
    "403": (Forbidden("bot was blocked by the user"), Fate.BLOCKED),
    "never started": (BadRequest("Chat not found"), Fate.BLOCKED),
    "400": (BadRequest("BUTTON_DATA_INVALID"), Fate.REFUSED),
    "migrated": (ChatMigrated(-100), Fate.REFUSED),
    "401": (InvalidToken("Unauthorized"), Fate.REFUSED),
    "409": (Conflict("terminated by other getUpdates request"), Fate.REFUSED),
    "502": (NetworkError("Bad Gateway"), Fate.UNKNOWN),
    "read timeout": (caused(TimedOut(), httpx.ReadTimeout("")), Fate.UNKNOWN),
    "dropped": (caused(NetworkError(""), httpx.RemoteProtocolError("")), Fate.UNKNOWN),
    "no connection": (caused(NetworkError(""), httpx.ConnectError("")), Fate.NOT_SENT),
    "connect timeout": (caused(TimedOut(), httpx.ConnectTimeout("")), Fate.NOT_SENT),
    "pool timeout": (caused(TimedOut("Pool timeout: …"), httpx.PoolTimeout("")), Fate.NOT_SENT),
    "proxy": (caused(NetworkError(""), httpx.ProxyError("")), Fate.NOT_SENT),
}


@pytest.mark.parametrize("case", CASES)
def test_an_error_tells_the_fate_of_a_message(case: str) -> None:
    error, expected = CASES[case]
    assert fate(error) is expected


@pytest.mark.parametrize("given", [2, 2.0, timedelta(seconds=2)])
def test_retry_after_comes_as_a_number_or_a_duration(given: float | timedelta) -> None:
    assert seconds(given) == 2.0
