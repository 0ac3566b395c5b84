"""The only sender of pushes: claim and commit, send, settle.

Between claim and settlement no transaction is open. What cannot be told sent from
not sent is settled as uncertain; jobs/outbox decides whether it is repeated.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from zoneinfo import ZoneInfo

from telegram import Bot
from telegram.error import RetryAfter, TelegramError

from bot import edge
from bot.delivery import Fate, fate, seconds
from bot.events import Message
from bot.front_desk import FrontDesk
from bot.notices import render
from bot.pacing import Pacer
from jobs import outbox
from jobs.outbox import ClaimedNotice
from store.database import Session
from store.errors import DatabaseUnavailable

log = logging.getLogger(__name__)

BATCH = 20
# A batch takes a second of pacing and at most some slow answers: far less than this.
LEASE = timedelta(minutes=5)
IDLE_SECONDS = 0.5
RETRY_MINUTES = (1, 5, 30, 120)


class Sender:
    """Sends what is due until it is stopped; what it holds then is settled first."""

    def __init__(self, *, bot: Bot, desk: FrontDesk, pacer: Pacer) -> None:
        self._bot = bot
        self._desk = desk
        self._pacer = pacer
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """Claim nothing more."""
        self._stop.set()

    async def run(self) -> None:
        """Send until stopped."""
        while not self._stop.is_set():
            try:
                count = await self.send_due()
            except DatabaseUnavailable:
                log.exception("outbox unavailable", extra={"action": "outbox_unavailable"})
                count = 0
            if not count:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), IDLE_SECONDS)

    async def send_due(self) -> int:
        """Send one batch of what is due now; return how many were claimed."""
        claimed = await asyncio.to_thread(self._claim)
        for position, notice in enumerate(claimed):
            if self._stop.is_set():
                await asyncio.to_thread(self._put_back, claimed[position:])
                break
            await self._send(notice)
        return len(claimed)

    def _claim(self) -> tuple[ClaimedNotice, ...]:
        with self._desk.database.transaction() as session:
            return outbox.claim(
                session, now=self._desk.clock.now(), limit=BATCH, lease=LEASE, zone=self._zone
            )

    @property
    def _zone(self) -> ZoneInfo:
        return self._desk.settings.zone

    async def _send(self, notice: ClaimedNotice) -> None:
        await self._pacer.before_push(notice.chat_id)
        message = await asyncio.to_thread(self._prepare, notice)
        if message is None:
            return
        try:
            message_id = await edge.send(self._bot, notice.chat_id, message)
        except TelegramError as error:
            await self._settle_failure(notice, error)
            return
        await self._settle(
            lambda session: outbox.sent(
                session, notice.id, notice.token, message_id=message_id, now=self._desk.clock.now()
            )
        )

    def _prepare(self, notice: ClaimedNotice) -> Message | None:
        """Return what to send, or ``None`` when the claim is lost or nothing is left to say."""
        now = self._desk.clock.now()
        with self._desk.database.transaction() as session:
            if not outbox.still_mine(session, notice.id, notice.token, now=now):
                return None
            message = render(notice, self._desk.turn_for(notice.chat_id, session, now))
            if message is None:
                outbox.expired(session, notice.id, notice.token, reason="nothing to say", now=now)
            return message

    async def _settle_failure(self, notice: ClaimedNotice, error: TelegramError) -> None:
        now, what = self._desk.clock.now(), type(error).__name__
        log.warning(
            "push not sent",
            extra={"action": "push_failed", "notice_id": notice.id, "error": what},
        )
        match fate(error):
            case Fate.SLOW_DOWN:
                assert isinstance(error, RetryAfter)
                wait = seconds(error.retry_after)
                self._pacer.hold_pushes(wait)
                later = now + timedelta(seconds=wait)
                await self._settle(
                    lambda session: outbox.again(
                        session, notice.id, notice.token, not_before=later, error=what
                    )
                )
            case Fate.NOT_SENT:
                pause = RETRY_MINUTES[min(notice.attempts, len(RETRY_MINUTES) - 1)]
                later = now + timedelta(minutes=pause)
                await self._settle(
                    lambda session: outbox.again(
                        session, notice.id, notice.token, not_before=later, error=what
                    )
                )
            case Fate.UNKNOWN:
                await self._settle(
                    lambda session: outbox.uncertain(
                        session, notice.id, notice.token, error=what, now=now
                    )
                )
            case Fate.BLOCKED | Fate.REFUSED as ending:
                if ending is Fate.BLOCKED:
                    await asyncio.to_thread(self._desk.mark_unreachable, notice.chat_id)
                await self._settle(
                    lambda session: outbox.undeliverable(
                        session, notice.id, notice.token, reason=str(error), now=now
                    )
                )

    async def _settle(self, how: Callable[[Session], bool]) -> None:
        def settle() -> None:
            with self._desk.database.transaction() as session:
                how(session)

        await asyncio.to_thread(settle)

    def _put_back(self, notices: tuple[ClaimedNotice, ...]) -> None:
        now = self._desk.clock.now()
        with self._desk.database.transaction() as session:
            for notice in notices:
                outbox.again(
                    session, notice.id, notice.token, not_before=now, error="stopped before sending"
                )
