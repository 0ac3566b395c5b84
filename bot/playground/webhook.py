"""Delivery of updates to the bot's own address, one after the other and in order.

Telegram may post several at once; this server keeps the order, which is the kinder half of what
a bot must bear. Answers in the body of the reply are not carried out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.playground.errors import ApiError, NotLoopback, bad_request
from bot.playground.limits import check_host
from bot.playground.updates import CONFLICT_SET_HOOK, UpdateQueue

POST_SECONDS = 10.0  # How long the bot's server may take to answer.
FIRST_PAUSE_SECONDS = 0.2  # After a failure; doubled each time.
LONGEST_PAUSE_SECONDS = 10.0
IDLE_SECONDS = 3600.0  # How long to sleep when nothing is queued and nobody rings.


@dataclass(slots=True, kw_only=True)
class Hook:
    """Where updates go; ``last_error`` is when and why the last post failed, if it did."""

    url: str
    secret: str = ""
    last_error: tuple[datetime, str] | None = None


class Webhook:
    """Posts queued updates while an address is set.

    ``transport`` replaces the network, for a bot in the same process; without one only
    loopback addresses are taken.
    """

    def __init__(
        self,
        updates: UpdateQueue,
        *,
        now: Callable[[], datetime],
        transport: httpx.AsyncBaseTransport | None,
    ) -> None:
        self.hook: Hook | None = None
        self._updates = updates
        self._now = now
        self._transport = transport
        self._task: asyncio.Task[None] | None = None

    async def set(self, url: str, secret: str) -> None:
        """Deliver to ``url`` from now on; raise 400 if it is no address of this machine."""
        self._check(url)
        await self.remove()
        self.hook = Hook(url=url, secret=secret)
        self._updates.end_poll(ApiError(409, CONFLICT_SET_HOOK))
        self._task = asyncio.create_task(self._deliver(self.hook), name="playground webhook")

    async def remove(self) -> None:
        """Stop delivering; what was not delivered stays queued."""
        self.hook = None
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def info(self) -> dict[str, Any]:
        """Return the Bot API ``WebhookInfo``."""
        info: dict[str, Any] = {
            "url": self.hook.url if self.hook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates),
        }
        if self._updates.allowed is not None:
            info["allowed_updates"] = sorted(self._updates.allowed)
        if self.hook and self.hook.last_error:
            failed_at, reason = self.hook.last_error
            info["last_error_date"] = int(failed_at.timestamp())
            info["last_error_message"] = reason
        return info

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise bad_request("bad webhook: invalid webhook URL specified")
        if self._transport is None:
            try:
                check_host(parts.hostname)
            except NotLoopback:
                raise bad_request("bad webhook: the playground posts to loopback only") from None

    async def _deliver(self, hook: Hook) -> None:
        pause = FIRST_PAUSE_SECONDS
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        async with httpx.AsyncClient(
            transport=self._transport, trust_env=False, timeout=POST_SECONDS, headers=headers
        ) as client:
            while True:
                if not (waiting := self._updates.oldest(1)):
                    await self._updates.bell.wait(IDLE_SECONDS)
                    continue
                reason = await _post(client, hook.url, waiting[0])
                if reason is None:
                    self._updates.confirm(waiting[0]["update_id"] + 1)
                    pause = FIRST_PAUSE_SECONDS
                else:
                    hook.last_error = (self._now(), reason)
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


async def _post(client: httpx.AsyncClient, url: str, update: dict[str, Any]) -> str | None:
    """Post one update; return why it failed, or None if the bot took it."""
    try:
        response = await client.post(url, json=update)
    except httpx.HTTPError as exc:
        return f"Connection failed: {type(exc).__name__}"
    if response.is_success:
        return None
    return f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}"
