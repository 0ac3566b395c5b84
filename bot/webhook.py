"""Updates pushed by the Bot API instead of polled: a small server on loopback.

A reverse proxy with a certificate stands in front of it. Telegram proves itself
with the secret in a header; everything else is refused without a word.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update

from bot.app import ALLOWED_UPDATES, Bot_
from bot.errors import CannotStart
from bot.serving import serving

MAX_BODY_BYTES = 1024 * 1024
SECRET_HEADER = "x-telegram-bot-api-secret-token"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where Telegram is told to send updates, and where we listen for them."""

    url: str
    port: int
    secret: str

    @classmethod
    def at(cls, url: str, *, port: int) -> Webhook:
        """Return a webhook with a new secret. Raises :class:`CannotStart` for a bad address."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise CannotStart(f"--webhook needs the public https address, not {url!r}")
        return cls(url=url, port=port, secret=secrets.token_urlsafe(32))

    @asynccontextmanager
    async def listening(self, application: Bot_) -> AsyncIterator[None]:
        """Listen, and tell the Bot API where; the webhook stays set at the end.

        It is left set on purpose: Telegram keeps the updates until we are back.
        """
        async with serving(self._server(application), port=self.port):
            await application.bot.set_webhook(
                self.url, secret_token=self.secret, allowed_updates=list(ALLOWED_UPDATES)
            )
            yield

    def _server(self, application: Bot_) -> Starlette:
        async def receive(request: Request) -> Response:
            given = request.headers.get(SECRET_HEADER, "")
            if not secrets.compare_digest(given.encode(), self.secret.encode()):
                return Response(status_code=403)
            if int(request.headers.get("content-length") or 0) > MAX_BODY_BYTES:
                return Response(status_code=413)
            payload: dict[str, Any] = await request.json()
            update = Update.de_json(payload, application.bot)
            if update is not None:
                # The queue writes it down before Telegram reads our 200.
                await application.update_queue.put(update)
            return Response()

        path = urlsplit(self.url).path or "/"
        return Starlette(routes=[Route(path, receive, methods=["POST"])])
