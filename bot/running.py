"""The bot's life: start in bad weather, run, stop without losing anything."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress

from telegram import BotCommand, BotCommandScopeChat
from telegram.error import Conflict, InvalidToken, TelegramError

from bot import inbox
from bot.app import ALLOWED_UPDATES, LONG_POLL_SECONDS, Bot_
from bot.errors import CannotStart
from bot.front_desk import FrontDesk
from bot.sender import Sender
from bot.webhook import Webhook

log = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
# A rolling restart makes a few conflicts; a second bot makes one after another. Telegram
# sends them to both bots, so only the newcomer gives way.
CONFLICTS_TOLERATED = 3
NEWCOMER_SECONDS = 120.0
Report = Callable[[str], None]


class BotProcess:
    """One bot: its application, its sender, and how both start and stop."""

    def __init__(self, application: Bot_, desk: FrontDesk, sender: Sender, report: Report) -> None:
        self._application = application
        self._desk = desk
        self._sender = sender
        self._report = report
        self._stop = asyncio.Event()
        self._failure: CannotStart | None = None
        self._conflicts = 0
        self._started = time.monotonic()

    def stop(self) -> None:
        """Ask the bot to stop; `run` returns when everything is settled."""
        self._stop.set()

    async def run(self, webhook: Webhook | None = None) -> None:
        """Run until `stop` is called.

        Raises :class:`CannotStart` when the token is refused, or when another bot
        with the same token keeps polling.
        """
        async with AsyncExitStack() as stack:
            if not await self._reach_telegram():
                return
            stack.push_async_callback(self._application.shutdown)
            await self._application.start()
            stack.push_async_callback(self._application.stop)
            await self._set_menus()
            await self._catch_up()
            await self._listen(stack, webhook)
            sending = asyncio.create_task(self._sender.run(), name="sender")
            stack.push_async_callback(self._finish_sending, sending)
            self._report("机器人已启动。")
            await self._stop.wait()
        if self._failure is not None:
            raise self._failure

    async def _reach_telegram(self) -> bool:
        pause = FIRST_PAUSE_SECONDS
        while not self._stop.is_set():
            try:
                await self._application.initialize()
                return True
            except InvalidToken as error:
                raise CannotStart(
                    "the Bot API refused the token: check ZHAOREN_TELEGRAM_TOKEN"
                ) from error
            except TelegramError as error:
                self._report(f"暂时连不上 Telegram（{error}），{pause:.0f} 秒后再试……")
                log.warning("telegram unreachable", extra={"action": "telegram_unreachable"})
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        return False

    async def _set_menus(self) -> None:
        bot, texts = self._application.bot, self._desk.texts
        try:
            await bot.set_my_commands(menu(texts.say("menu.contact")))
            for chat_id in await asyncio.to_thread(self._desk.officer_chats):
                scope = BotCommandScopeChat(chat_id)
                await bot.set_my_commands(menu(texts.say("menu.officer")), scope=scope)
        except TelegramError:
            # A menu is a convenience; an officer who never wrote to the bot has no chat yet.
            log.warning("menus not set", extra={"action": "menus_not_set"})

    async def _catch_up(self) -> None:
        waiting = await asyncio.to_thread(
            inbox.unhandled, self._desk.database, self._application.bot
        )
        queue = self._application.update_queue
        assert isinstance(queue, inbox.InboxQueue)
        for update in waiting:
            await queue.put_again(update)
        if waiting:
            log.info("inbox caught up", extra={"action": "inbox_caught_up", "n": len(waiting)})

    async def _listen(self, stack: AsyncExitStack, webhook: Webhook | None) -> None:
        if webhook is not None:
            await stack.enter_async_context(webhook.listening(self._application))
            return
        updater = self._application.updater
        assert updater is not None
        await updater.start_polling(
            timeout=LONG_POLL_SECONDS,
            bootstrap_retries=-1,
            allowed_updates=list(ALLOWED_UPDATES),
            drop_pending_updates=False,
            error_callback=self._on_polling_error,
        )
        stack.push_async_callback(updater.stop)

    def _on_polling_error(self, error: TelegramError) -> None:
        if not isinstance(error, Conflict):
            log.warning("polling failed", extra={"action": "polling_failed", "error": str(error)})
            return
        self._conflicts += 1
        log.warning("polling conflict", extra={"action": "polling_conflict"})
        is_newcomer = time.monotonic() - self._started < NEWCOMER_SECONDS
        if self._conflicts >= CONFLICTS_TOLERATED and is_newcomer:
            self._failure = CannotStart(
                "another bot is running with the same token (or a webhook is set): "
                "stop that one, then start this one again"
            )
            self.stop()

    async def _finish_sending(self, sending: asyncio.Task[None]) -> None:
        self._sender.stop()
        await sending


def menu(lines: str) -> list[BotCommand]:
    """Return the commands of a menu text: a line each, ``command - what it does``."""
    pairs = (line.partition(" - ") for line in lines.splitlines() if line.strip())
    return [BotCommand(name.strip(), what.strip()) for name, _, what in pairs]
