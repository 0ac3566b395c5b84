"""The only sender of pushes: claim and commit, begin and commit, send, settle.

Between begin and settlement no transaction is open. What cannot be told sent from
not sent is settled as uncertain; jobs/outbox decides whether it is repeated.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from telegram import Bot
from telegram.error import RetryAfter, TelegramError

from bot import edge
from bot.delivery import Fate, fate, seconds
from bot.events import Message
from bot.front_desk import FrontDesk
from bot.metrics import Metrics
from bot.notices import render
from bot.pacing import Pacer
from jobs import outbox
from jobs.outbox import ClaimedNotice
from jobs.recipients import BLOCKED
from store.database import Session
from store.errors import DatabaseUnavailable

log = logging.getLogger(__name__)

BATCH = 20
# A batch takes a second of pacing and at most some slow answers: far less than this.
LEASE = timedelta(minutes=5)
# At 150 ms a round trip one after another would be seven a second.
CHATS_AT_ONCE = 8
IDLE_SECONDS = 0.5
RETRY_MINUTES = (1, 5, 30, 120)
# What was sent must not be forgotten because the database was away for a moment.
SETTLE_PAUSES_SECONDS = (0.2, 1.0, 3.0, 10.0)
Settlement = Callable[[Session], bool]
# What became of a sending, beside the fates of bot/delivery.py.
SENT, NOT_RENDERED = "sent", "not_rendered"


class Sender:
    """Sends what is due until it is stopped; what it holds then is settled first."""

    def __init__(
        self, *, bot: Bot, desk: FrontDesk, pacer: Pacer, metrics: Metrics | None = None
    ) -> None:
        self._metrics = metrics or Metrics()
        self._bot = bot
        self._desk = desk
        self._pacer = pacer
        self._stop = asyncio.Event()
        self._slots = asyncio.Semaphore(CHATS_AT_ONCE)
        self._newest: dict[int, asyncio.Task[None]] = {}

    def stop(self) -> None:
        """Claim nothing more."""
        self._stop.set()

    async def run(self) -> None:
        """Send until stopped: the next batch begins while a slow answer of this one is awaited."""
        serving: set[asyncio.Task[None]] = set()
        while not self._stop.is_set():
            count = 0
            try:
                await _ended(serving, but=CHATS_AT_ONCE - 1)
                # While the server asked for quiet a claim would only grow old.
                if self._pacer.seconds_held() <= 0:
                    claimed = await asyncio.to_thread(self._claim)
                    serving |= self._serve(claimed)
                    count = len(claimed)
            except DatabaseUnavailable:
                log.warning("outbox unavailable", extra={"action": "outbox_unavailable"})
            if not count:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), IDLE_SECONDS)
        await _ended(serving, but=0)

    async def send_due(self) -> int:
        """Send one batch of what is due now; return how many were claimed."""
        claimed = await asyncio.to_thread(self._claim)
        await _ended(self._serve(claimed), but=0)
        return len(claimed)

    def _serve(self, claimed: Iterable[ClaimedNotice]) -> set[asyncio.Task[None]]:
        """Begin to serve chats at the same time, the notices of one chat in order."""
        chats: dict[int, list[ClaimedNotice]] = {}
        for notice in claimed:
            chats.setdefault(notice.chat_id, []).append(notice)
        return {self._serve_chat(chat_id, notices) for chat_id, notices in chats.items()}

    def _serve_chat(self, chat_id: int, notices: list[ClaimedNotice]) -> asyncio.Task[None]:
        before = self._newest.get(chat_id)
        task = asyncio.create_task(self._send_all(notices, before))
        self._newest[chat_id] = task
        task.add_done_callback(functools.partial(self._forget, chat_id))
        return task

    def _forget(self, chat_id: int, task: asyncio.Task[None]) -> None:
        if self._newest.get(chat_id) is task:
            del self._newest[chat_id]

    def _claim(self) -> tuple[ClaimedNotice, ...]:
        zone = self._desk.settings.zone
        with self._desk.database.transaction() as session:
            return outbox.claim(
                session, now=self._desk.clock.now(), limit=BATCH, lease=LEASE, zone=zone
            )

    async def _send_all(
        self, notices: list[ClaimedNotice], before: asyncio.Task[None] | None
    ) -> None:
        if before is not None:
            # What that batch met is its own affair; this one only comes after it.
            await asyncio.wait({before})
        async with self._slots:
            for position, notice in enumerate(notices):
                if not await self._is_our_turn(notice.chat_id):
                    await asyncio.to_thread(self._put_back, notices[position:])
                    return
                await self._send(notice)

    async def _is_our_turn(self, chat_id: int) -> bool:
        """Wait for the moment of a push; False when nothing is to be sent any more."""
        if self._stop.is_set() or self._pacer.seconds_held() > 0:
            return False
        return await self._unless_stopped(self._pacer.before_push(chat_id))

    async def _unless_stopped(self, waiting: Coroutine[Any, Any, None]) -> bool:
        turn = asyncio.create_task(waiting)
        stopped = asyncio.create_task(self._stop.wait())
        await asyncio.wait({turn, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if turn.done():
            await turn
            return True
        turn.cancel()
        await asyncio.wait({turn})
        return False

    async def _send(self, notice: ClaimedNotice) -> None:
        message = await self._prepared(notice)
        if message is None:
            return
        message_id: int | None = None
        try:
            for part in edge.parts(message):
                message_id = await edge.send(self._bot, notice.chat_id, part)
        except TelegramError as error:
            is_begun = message_id is not None
            await self._settle_failure(notice, error, is_begun=is_begun)
            return
        assert message_id is not None
        await self._settle_sent(notice, message_id)

    async def _prepared(self, notice: ClaimedNotice) -> Message | None:
        """Return what to send; None when the claim is lost, or there is nothing to send."""
        try:
            return await asyncio.to_thread(self._render, notice)
        except DatabaseUnavailable:
            raise
        except Exception as error:
            what = type(error).__name__
            log.exception(
                "notice not rendered",
                extra={"action": "notice_not_rendered", "notice_id": notice.id, "error": what},
            )
            self._metrics.push_ended(notice.kind, NOT_RENDERED)
            await self._settle(self._try_again(notice, f"not rendered: {what}"))
            return None

    def _render(self, notice: ClaimedNotice) -> Message | None:
        now = self._desk.clock.now()
        with self._desk.database.transaction() as session:
            if not outbox.begin(session, notice.id, notice.token, now=now):
                return None
            message = render(notice, self._desk.turn_for(notice.chat_id, session, now))
            if message is None:
                outbox.expired(session, notice.id, notice.token, reason="nothing to say", now=now)
            return message

    async def _settle_sent(self, notice: ClaimedNotice, message_id: int) -> None:
        now = self._desk.clock.now()
        self._metrics.push_ended(notice.kind, SENT)
        await self._settle(
            lambda session: outbox.sent(
                session, notice.id, notice.token, message_id=message_id, now=now
            )
        )

    async def _settle_failure(
        self, notice: ClaimedNotice, error: TelegramError, *, is_begun: bool
    ) -> None:
        what, ending = type(error).__name__, fate(error)
        log.warning(
            "push not sent",
            extra={"action": "push_failed", "notice_id": notice.id, "error": what},
        )
        if ending is Fate.BLOCKED:
            await asyncio.to_thread(self._desk.mark_unreachable, notice.chat_id)
        if isinstance(error, RetryAfter):
            self._pacer.hold_pushes(seconds(error.retry_after))
            self._metrics.slowed_down("push")
        if is_begun and ending is not Fate.BLOCKED:
            # The first part of a long one arrived: whether to repeat it is the kind's rule.
            ending = Fate.UNKNOWN
        self._metrics.push_ended(notice.kind, ending.value)
        await self._settle(self._settlement(notice, error, ending))

    def _settlement(self, notice: ClaimedNotice, error: TelegramError, ending: Fate) -> Settlement:
        now, what = self._desk.clock.now(), type(error).__name__
        match ending:
            case Fate.SLOW_DOWN:
                assert isinstance(error, RetryAfter)
                later = now + timedelta(seconds=seconds(error.retry_after))
                return lambda session: outbox.again(
                    session, notice.id, notice.token, not_before=later, error=what
                )
            case Fate.NOT_SENT:
                return self._later(notice, what)
            case Fate.UNKNOWN:
                return lambda session: outbox.uncertain(
                    session, notice.id, notice.token, error=what, now=now
                )
            case Fate.BLOCKED:
                return self._never(notice, BLOCKED.why)
            case Fate.REFUSED:
                return self._never(notice, str(error))

    def _try_again(self, notice: ClaimedNotice, what: str) -> Settlement:
        is_over = notice.attempts >= len(RETRY_MINUTES)
        return self._never(notice, what) if is_over else self._later(notice, what)

    def _later(self, notice: ClaimedNotice, what: str) -> Settlement:
        pause = RETRY_MINUTES[min(notice.attempts, len(RETRY_MINUTES) - 1)]
        later = self._desk.clock.now() + timedelta(minutes=pause)
        return lambda session: outbox.again(
            session, notice.id, notice.token, not_before=later, error=what
        )

    def _never(self, notice: ClaimedNotice, reason: str) -> Settlement:
        now = self._desk.clock.now()
        return lambda session: outbox.undeliverable(
            session, notice.id, notice.token, reason=reason, now=now
        )

    async def _settle(self, how: Settlement) -> None:
        def settle() -> None:
            with self._desk.database.transaction() as session:
                how(session)

        for pause in SETTLE_PAUSES_SECONDS:
            try:
                await asyncio.to_thread(settle)
                return
            except DatabaseUnavailable:
                log.warning("settlement delayed", extra={"action": "settlement_delayed"})
            await asyncio.sleep(pause)
        await asyncio.to_thread(settle)

    def _put_back(self, notices: Iterable[ClaimedNotice]) -> None:
        with self._desk.database.transaction() as session:
            for notice in notices:
                outbox.release(session, notice.id, notice.token)


async def _ended(serving: set[asyncio.Task[None]], *, but: int) -> None:
    """Wait until all but so many chats are served, take them out, and raise what one met.

    Whatever one chat meets, the sends to the others that have ended are settled.
    """
    done = {task for task in serving if task.done()}
    while len(serving) - len(done) > but:
        ended, _ = await asyncio.wait(serving - done, return_when=asyncio.FIRST_COMPLETED)
        done |= ended
    serving -= done
    errors = [error for task in done if (error := task.exception()) is not None]
    if errors:
        raise errors[0]
