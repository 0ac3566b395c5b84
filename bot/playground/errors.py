"""What can go wrong in the playground.

PlaygroundError
├── RealTokenRefused    somebody is about to use a token that belongs to a real bot
├── NotLoopback         the server was asked to listen where others could reach it
├── ApiError            a Bot API method fails, in the words Telegram uses
└── ActRefused          a persona cannot do that now, said in Chinese for the page
ConnectionDropped       a fault rule broke the connection (an httpx error, see below)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx


class PlaygroundError(Exception):
    """Anything the playground itself refuses."""


class RealTokenRefused(PlaygroundError):
    """The token looks like a real bot's, or does not say that it is the playground's."""


class NotLoopback(PlaygroundError):
    """The host is not this machine's own loopback address."""


class ApiError(PlaygroundError):
    """A Bot API method failed: ``code`` is both HTTP status and ``error_code``."""

    def __init__(
        self, code: int, description: str, parameters: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """Return the JSON body in the form of the Bot API."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = dict(self.parameters)
        return body


class ActRefused(PlaygroundError):
    """A persona's act is not possible now; ``explanation`` is shown to the person."""

    def __init__(self, status: int, explanation: str) -> None:
        super().__init__(explanation)
        self.status = status
        self.explanation = explanation


class ConnectionDropped(httpx.RemoteProtocolError):
    """A fault rule ended the connection before the answer was complete.

    It is an httpx error because ``httpx.ASGITransport`` hands an application's exception to the
    caller as it is: a bot in the same process then sees what a bot on a real socket sees.
    """

    def __init__(self) -> None:
        super().__init__("peer closed connection without sending complete message body")


def bad_request(reason: str) -> ApiError:
    """Return the 400 Telegram answers with; ``reason`` is its text after the colon."""
    return ApiError(400, f"Bad Request: {reason}")


def too_many_requests(seconds: int) -> ApiError:
    """Return the 429 that asks the bot to wait ``seconds``."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
