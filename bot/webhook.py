"""Updates pushed by the Bot API instead of polled: a small server on loopback.

A reverse proxy with a certificate stands in front of it. Telegram proves itself
with the secret in a header; everything else is refused without a word.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.error import BadRequest

from bot.app import ALLOWED_UPDATES, Bot_, inbox_of
from bot.errors import CannotStart
from bot.serving import serving
from store.errors import DatabaseUnavailable

log = logging.getLogger(__name__)

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
        """Listen while the block runs; the webhook stays set at the end.

        It is left set on purpose: Telegram keeps the updates until we are back.
        """
        async with serving(self._server(application), port=self.port):
            yield

    async def announce(self, application: Bot_) -> None:
        """Tell the Bot API where to send updates.

        Raises :class:`CannotStart` when it refuses the address.
        """
        try:
            await application.bot.set_webhook(
                self.url, secret_token=self.secret, allowed_updates=list(ALLOWED_UPDATES)
            )
        except BadRequest as error:
            raise CannotStart(f"the Bot API refused the address of --webhook: {error}") from error

    def _server(self, application: Bot_) -> Starlette:
        async def receive(request: Request) -> Response:
            given = request.headers.get(SECRET_HEADER, "")
            if not secrets.compare_digest(given.encode(), self.secret.encode()):
                log.warning("webhook refused", extra={"action": "webhook_refused"})
                return Response(status_code=HTTPStatus.FORBIDDEN)
            if int(request.headers.get("content-length") or 0) > MAX_BODY_BYTES:
                return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return Response(status_code=await _take(application, await request.body()))

        path = urlsplit(self.url).path or "/"
        return Starlette(routes=[Route(path, receive, methods=["POST"])])


async def _take(application: Bot_, body: bytes) -> HTTPStatus:
    """Write the update down before Telegram reads our answer, and return that answer."""
    try:
        update = Update.de_json(json.loads(body), application.bot)
    except (ValueError, KeyError, TypeError, AttributeError):
        log.warning("webhook not understood", extra={"action": "webhook_not_understood"})
        return HTTPStatus.BAD_REQUEST
    try:
        await inbox_of(application).put_at_once(update)
    except DatabaseUnavailable:
        # Telegram tries again later; only what it was told is ours must never be lost.
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.OK
