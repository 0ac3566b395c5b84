"""The connections to the Bot API: how many, how long they wait, and when one was last heard."""

from __future__ import annotations

import asyncio
import time
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from telegram.request import BaseRequest, HTTPXRequest

from bot.errors import CannotStart
from bot.lanes import CONCURRENT_CHATS
from store.settings import Settings

# One connection for each chat that may be answered at once, and some for the pushes.
CONNECTIONS = CONCURRENT_CHATS + 16
CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 15.0
# What python-telegram-bot reads as "no such token".
TOKEN_REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND})


class PollWatch:
    """Knows when the last poll succeeded, and whether the token was refused since."""

    def __init__(self) -> None:
        self.refused = asyncio.Event()
        self._heard_at = time.monotonic()

    def heard(self, status: int) -> None:
        """Note how a poll ended."""
        if status == HTTPStatus.OK:
            self._heard_at = time.monotonic()
        elif status in TOKEN_REFUSED:
            self.refused.set()

    def seconds_silent(self) -> float:
        """Return how long ago a poll last succeeded, or the watch began."""
        return time.monotonic() - self._heard_at


class WatchedRequest(BaseRequest):
    """The connection that polls, with a watch on it."""

    def __init__(self, inner: BaseRequest, watch: PollWatch) -> None:
        self._inner = inner
        self._watch = watch

    @property
    def read_timeout(self) -> float | None:
        """The inner connection's default read timeout in seconds."""
        return self._inner.read_timeout

    async def initialize(self) -> None:
        """Open the inner connection."""
        await self._inner.initialize()

    async def shutdown(self) -> None:
        """Close the inner connection."""
        await self._inner.shutdown()

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Ask as usual, and tell the watch how it ended."""
        status, payload = await self._inner.do_request(*args, **kwargs)
        self._watch.heard(status)
        return status, payload


def open_request(settings: Settings, *, connections: int = CONNECTIONS) -> HTTPXRequest:
    """Return a connection to the Bot API server of the settings.

    Raises :class:`CannotStart` when its address or the proxy's cannot be one.
    """
    _check_address("ZHAOREN_TELEGRAM_BASE_URL", settings.telegram_base_url)
    _check_address("ZHAOREN_TELEGRAM_BASE_FILE_URL", settings.telegram_base_file_url)
    # A server on this machine is never behind the proxy that the environment may name.
    is_near = settings.telegram_proxy is None and _is_loopback(settings.telegram_base_url)
    try:
        return HTTPXRequest(
            connection_pool_size=connections,
            proxy=settings.telegram_proxy,
            connect_timeout=CONNECT_SECONDS,
            pool_timeout=CONNECT_SECONDS,
            read_timeout=ANSWER_SECONDS,
            write_timeout=ANSWER_SECONDS,
            httpx_kwargs={"trust_env": False} if is_near else {},
        )
    except (ValueError, RuntimeError) as error:
        raise CannotStart(
            f"ZHAOREN_TELEGRAM_PROXY: {type(error).__name__}; give it as "
            "http://host:port (socks5 needs the package httpx[socks])"
        ) from error


def _check_address(setting: str, address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise CannotStart(
            f"{setting} is no address of a Bot API server: it must begin with https:// "
            "(or http:// for a server of your own)"
        )


def _is_loopback(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
