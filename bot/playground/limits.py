"""Telegram's limits, as numbers with their units, and the checks that need no state."""

from __future__ import annotations

import ipaddress
import re

from bot.playground.errors import NotLoopback, RealTokenRefused, bad_request

TEXT_UNITS = 4096  # UTF-16 code units of a message after entities are parsed.
CAPTION_UNITS = 1024  # UTF-16 code units of a caption after entities are parsed.
ANSWER_UNITS = 200  # UTF-16 code units of a callback answer.
CALLBACK_BYTES = 64  # UTF-8 bytes of callback_data; at least one.
ENTITIES = 100  # Formatted parts of one message; Telegram drops the rest without a word.
BUTTONS = 100  # Buttons under one message.
BUTTONS_IN_ROW = 8
DOWNLOAD_BYTES = 20 * 1024 * 1024  # What getFile gives to a bot.
UPLOAD_BYTES = 50 * 1024 * 1024  # What a bot may send, and what the page takes.
PHOTO_BYTES = 10 * 1024 * 1024  # A photo sent by a bot.
CALLBACK_SECONDS = 60.0  # A callback query not answered by then is too old.

TOKEN_PREFIX = "playground"
_REAL_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{30,}")
_OWN_TOKEN = re.compile(rf"{TOKEN_PREFIX}[A-Za-z0-9:_-]*")


def utf16_length(text: str) -> int:
    """Return the number of UTF-16 code units, the unit of every Telegram limit and offset."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def check_callback_data(data: str) -> None:
    """Raise 400 unless ``data`` has 1 to 64 bytes."""
    if not 1 <= len(data.encode()) <= CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")


def looks_real(token: str) -> bool:
    """Whether ``token`` has the shape of a token given out by Telegram."""
    return _REAL_TOKEN.search(token) is not None


def check_token(token: str) -> str:
    """Return ``token``; raise RealTokenRefused unless it is plainly the playground's own."""
    if looks_real(token):
        raise RealTokenRefused(
            "This looks like the token of a real bot. The playground keeps every request in its "
            f"call log, so it takes only made-up tokens that begin with {TOKEN_PREFIX!r}."
        )
    if _OWN_TOKEN.fullmatch(token) is None:
        raise RealTokenRefused(
            f"A playground token begins with {TOKEN_PREFIX!r} and has letters, digits, "
            "':', '_' and '-' only, so that nobody mistakes it for a real one."
        )
    return token


def check_host(host: str) -> str:
    """Return ``host``; raise NotLoopback unless only this machine can reach it."""
    if host == "localhost":
        return host
    try:
        if ipaddress.ip_address(host).is_loopback:
            return host
    except ValueError:
        pass
    raise NotLoopback(
        f"The playground does not listen on {host!r}: it has no passwords and speaks for every "
        "persona. Use 127.0.0.1 and reach it through an SSH tunnel if you are elsewhere."
    )
