"""The bot's life: start in bad weather, run, stop without losing anything."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from typing import Any

from telegram.error import Conflict, InvalidToken, TelegramError

from bot import inbox
from bot.app import ALLOWED_UPDATES, LONG_POLL_SECONDS, Bot_, inbox_of, poll_watch
from bot.errors import CannotStart
from bot.front_desk import FrontDesk
from bot.menus import set_menus
from bot.metrics import Metrics
from bot.pool_sparing import spare
from bot.sender import Sender
from bot.tenure import Tenure
from bot.vitals import POLL_SILENT_SECONDS
from bot.watchdog import Watchdog
from bot.webhook import Webhook
from store.backup import copied_at
from store.errors import DatabaseUnavailable

log = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
# A rolling restart makes a few conflicts; a second bot makes one after another. Telegram
# sends them to both bots, so the newcomer gives way: who was there longer bears more. It
# must bear two more to win, for the newcomer polls once again as it leaves.
CONFLICTS_TOLERATED = 3
SECONDS_FOR_ONE_MORE = 2.0
NEWCOMER_SECONDS = 120.0
LOOK_SECONDS = 15.0
POOL_LOOK_SECONDS = 3.0
POOL_LOOK_AFTER_FAILURE_SECONDS = 60.0
REFUSED = (
    "the Bot API refused the token: check ZHAOREN_TELEGRAM_TOKEN (and ZHAOREN_TELEGRAM_BASE_URL, "
    "if the server is your own)"
)
Report = Callable[[str], None]


class BotProcess:
    """One bot: its application, its sender, and how both start and stop."""

    def __init__(
        self,
        application: Bot_,
        desk: FrontDesk,
        sender: Sender,
        report: Report,
        *,
        tenure: Tenure | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self.desk = desk
        self._application = application
        self._sender = sender
        self._report = report
        self._tenure = tenure or Tenure(desk.database, desk.clock)
        self.metrics = metrics or Metrics()
        self.watchdog = Watchdog(desk.database, desk.clock, desk.settings.zone)
        self._stop = asyncio.Event()
        self._failure: BaseException | None = None
        self._conflicts = 0
        self._tolerated = CONFLICTS_TOLERATED
        self._started = time.monotonic()

    def stop(self) -> None:
        """Ask the bot to stop; `run` returns when everything is settled."""
        self._stop.set()

    async def run(self, webhook: Webhook | None = None) -> None:
        """Run until `stop` is called.

        Raises :class:`CannotStart` when the token is refused, now or later, or when
        another bot runs with the same database or the same token.
        """
        await asyncio.to_thread(self._refuse_a_copy)
        async with AsyncExitStack() as stack:
            if not await self._tenure.begin(self._stop, self._report):
                return
            stack.push_async_callback(self._tenure.end)
            self._beside(stack, self._tenure.hold(), "tenure")
            stack.push_async_callback(self._application.bot.shutdown)
            if not await self._patiently(self._application.initialize):
                return
            stack.push_async_callback(self._application.shutdown)
            self.desk.bot_name = self._application.bot.username
            await self._application.start()
            stack.push_async_callback(self._application.stop)
            await self._catch_up()
            await self._listen(stack, webhook)
            self._beside(stack, self._set_menus(), "menus")
            self._beside(stack, self.watchdog.run(), "watchdog")
            self._beside(stack, self._keep_pool_ready(), "pool")
            sending = self._start(self._sender.run(), "sender")
            stack.push_async_callback(self._finish_sending, sending)
            self._report("机器人已启动。")
            await self._stop.wait()
        if self._failure is not None:
            raise self._failure

    def _refuse_a_copy(self) -> None:
        with self.desk.database.reading() as session:
            taken_at = copied_at(session)
        if taken_at is not None:
            raise CannotStart(
                f"this database is a copy of {taken_at:%Y-%m-%d %H:%M} UTC: what was sent since "
                "would be sent again; run `zhaoren db after-restore` first"
            )

    async def _patiently(self, act: Callable[[], Awaitable[object]]) -> bool:
        """Do what needs the Bot API as soon as it is there; False when stopped before."""
        pause = FIRST_PAUSE_SECONDS
        while not self._stop.is_set():
            try:
                await act()
                return True
            except InvalidToken:
                # Its own message holds the token, which no log may show.
                raise CannotStart(REFUSED) from None
            except TelegramError as error:
                self._report(f"暂时连不上 Telegram（{_named(error)}），{pause:.0f} 秒后再试……")
                log.warning("telegram unreachable", extra={"action": "telegram_unreachable"})
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        return False

    async def _set_menus(self) -> None:
        staff = await asyncio.to_thread(self.desk.staff_chats)
        await set_menus(self._application.bot, self.desk.texts, staff)

    async def _keep_pool_ready(self) -> None:
        """Make a pool that has changed ready before somebody asks: it may take seconds."""
        is_spared = False
        while True:
            pause = POOL_LOOK_SECONDS
            try:
                stamp = await asyncio.to_thread(self.desk.warm)
                is_spared = is_spared or spare(stamp)
            except DatabaseUnavailable:
                # That is the watchdog's to tell; the pool is looked at again.
                log.info("pool not looked at", extra={"action": "pool_not_looked_at"})
            except Exception:
                # Who asks meets it again and is told; for all else the bot must go on.
                log.exception("pool not made ready", extra={"action": "pool_not_ready"})
                pause = POOL_LOOK_AFTER_FAILURE_SECONDS
            await asyncio.sleep(pause)

    async def _catch_up(self) -> None:
        waiting = await asyncio.to_thread(
            inbox.unsettled, self.desk.database, self._application.bot
        )
        for update in waiting:
            await inbox_of(self._application).put_again(update)
        if waiting:
            log.info("inbox caught up", extra={"action": "inbox_caught_up", "n": len(waiting)})

    async def _listen(self, stack: AsyncExitStack, webhook: Webhook | None) -> None:
        if webhook is not None:
            await stack.enter_async_context(webhook.listening(self._application))
            await self._patiently(lambda: webhook.announce(self._application))
            return
        if await self._patiently(self._start_polling):
            stack.push_async_callback(self._stop_polling)
            self.watchdog.watch_polling(poll_watch(self._application))
            self._beside(stack, self._watch_polling(), "poll watch")

    async def _start_polling(self) -> None:
        updater = self._application.updater
        assert updater is not None
        self._started = time.monotonic()
        await updater.start_polling(
            timeout=LONG_POLL_SECONDS,
            # Trying again is ours to do: python-telegram-bot would not hear that we must stop.
            bootstrap_retries=0,
            allowed_updates=list(ALLOWED_UPDATES),
            drop_pending_updates=False,
            error_callback=self._on_polling_error,
        )

    async def _stop_polling(self) -> None:
        updater = self._application.updater
        assert updater is not None
        with suppress(InvalidToken):  # What ended the polling before us is known by now.
            await updater.stop()

    def _on_polling_error(self, error: TelegramError) -> None:
        if not isinstance(error, Conflict):
            log.warning(
                "polling failed", extra={"action": "polling_failed", "error": _named(error)}
            )
            return
        age = time.monotonic() - self._started
        if not self._conflicts:
            self._tolerated += int(age / SECONDS_FOR_ONE_MORE)
        self._conflicts += 1
        log.warning("polling conflict", extra={"action": "polling_conflict"})
        if self._conflicts >= self._tolerated and age < NEWCOMER_SECONDS:
            self._fail(
                CannotStart(
                    "another bot is running with the same token (or a webhook is set): "
                    "stop that one, then start this one again"
                )
            )

    async def _watch_polling(self) -> None:
        watch = poll_watch(self._application)
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(watch.refused.wait(), LOOK_SECONDS)
                raise CannotStart(REFUSED)
            silent = watch.seconds_silent()
            if silent > POLL_SILENT_SECONDS:
                log.error(
                    "no poll succeeded", extra={"action": "poll_silent", "seconds": int(silent)}
                )

    async def _finish_sending(self, sending: asyncio.Task[None]) -> None:
        self._sender.stop()
        await asyncio.wait({sending})

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run work that the bot cannot do without: when it fails the bot stops and says so."""
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(self._after)
        return task

    def _beside(self, stack: AsyncExitStack, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run work beside until the stack unwinds."""
        task = self._start(work, name)

        async def end() -> None:
            task.cancel()
            await asyncio.wait({task})

        stack.push_async_callback(end)

    def _after(self, task: asyncio.Task[None]) -> None:
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        self._failure = self._failure or error
        self.stop()


def _named(error: TelegramError) -> str:
    cause = error.__cause__
    return type(error if cause is None else cause).__name__
