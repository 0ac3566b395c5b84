"""From an update to its delivered answer, in whatever weather.

The database may be away, Telegram may be slow or refuse: an update is closed only when
its answer was delivered or can never be. What is left open when the process stops is
answered by the next one.
"""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from telegram import Bot, Document, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError
from telegram.ext import Application, ContextTypes

from bot import edge, inbox
from bot.delivery import Fate, fate, seconds
from bot.events import MAX_FILE_BYTES, Event, IncomingFile, Message, Reply
from bot.front_desk import FrontDesk
from bot.incoming_text import readable
from bot.metrics import Metrics
from bot.pacing import Pacer
from store.errors import DatabaseUnavailable

log = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 15.0
# After so many tries an unavailable database that takes our note is not what is wrong.
TRIES_BEFORE_GIVING_UP = 8
# How long one message may be tried: a chat that waits longer has asked again by itself.
PATIENCE_SECONDS = 300.0
# One message too many harms nobody, a lost one does; twenty of the same do harm.
MOST_REPEATS = 2
FILES_AT_ONCE = 2
HOPELESS = frozenset({Fate.REFUSED, Fate.BLOCKED})
_Application = Application[Any, Any, Any, Any, Any, Any]


class ProcessStops(Exception):
    """The process is to stop: what is under way stays open for the next one."""


class Answering:
    """The one handler: an update becomes an event, the desk's reply is delivered."""

    def __init__(self, desk: FrontDesk, pacer: Pacer, metrics: Metrics | None = None) -> None:
        self._desk = desk
        self._pacer = pacer
        self._metrics = metrics or Metrics()
        # Officers who send long files wait for one another, and for no thread of the others.
        self._reading = ThreadPoolExecutor(FILES_AT_ONCE, thread_name_prefix="reading")

    async def __call__(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer one update."""
        try:
            await self._answer(update, context.application)
        except ProcessStops:
            log.info("left for later", extra={"action": "update_left_open"})
        finally:
            self._metrics.forget(update.update_id)

    async def _answer(self, update: Update, application: _Application) -> None:
        pause = FIRST_PAUSE_SECONDS
        tries = 0
        while True:
            tries += 1
            try:
                is_last_try = tries >= TRIES_BEFORE_GIVING_UP
                await self._answer_once(update, application, is_last_try=is_last_try)
                return
            except DatabaseUnavailable:
                if tries == 1:
                    await self.ask_for_patience(update, application.bot)
            await _sleep(application, pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _answer_once(
        self, update: Update, application: _Application, *, is_last_try: bool
    ) -> None:
        bot = application.bot
        try:
            event = edge.to_event(update, at=self._desk.clock.now(), file=await self._fetch(update))
            if event is None:
                await self._close(update, inbox.OUTCOME_IGNORED)
                return
            reply = await self._reply_to(event, update.update_id)
        except DatabaseUnavailable:
            if not is_last_try:
                raise
            # Closing the update proves that the database is there: the handler is at fault.
            reply = await asyncio.to_thread(self._desk.give_up, update.update_id)
        await self._answer_tap(update, bot, reply)
        await self._deliver(update, application, reply)

    async def _reply_to(self, event: Event, update_id: int) -> Reply:
        if event.file is None or event.file.content is None:
            return await asyncio.to_thread(self._desk.answer, event, update_id=update_id)
        answer = partial(self._desk.answer, event, update_id=update_id)
        return await asyncio.get_running_loop().run_in_executor(self._reading, answer)

    async def _close(self, update: Update, outcome: str) -> None:
        await asyncio.to_thread(self._desk.close, update.update_id, outcome=outcome)

    async def _fetch(self, update: Update) -> IncomingFile | None:
        document = update.message.document if update.message else None
        if document is None or update.effective_chat is None:
            return None
        # Some programs send the folders along: neither a person nor we have a use for them.
        name = PurePosixPath(readable(document.file_name or "").replace("\\", "/")).name
        bare = IncomingFile(name=name, size=document.file_size or 0)
        if bare.size > MAX_FILE_BYTES:
            return bare
        if not await asyncio.to_thread(self._desk.may_send_files, update.effective_chat.id):
            return bare
        return await self._download(document, bare)

    async def _download(self, document: Document, bare: IncomingFile) -> IncomingFile:
        try:
            content = bytes(await (await document.get_file()).download_as_bytearray())
        except TelegramError:
            log.warning("file not fetched", exc_info=True, extra={"action": "file_not_fetched"})
            return bare
        return IncomingFile(name=bare.name, size=len(content), content=content)

    async def ask_for_patience(self, update: Update, bot: Bot) -> None:
        """Say once that the answer will come; whoever cannot be told so still gets it."""
        chat = update.effective_chat
        if chat is None or chat.type != ChatType.PRIVATE:
            return
        sentence = self._desk.texts.say("general.try_later")
        if update.callback_query is not None:
            await self._answer_tap(update, bot, Reply(toast=sentence))
            return
        await self._pacer.before_reply(chat.id)
        try:
            await edge.send(bot, chat.id, Message(text=sentence))
        except TelegramError:
            log.warning("patience not asked", extra={"action": "patience_not_asked"})

    async def _answer_tap(self, update: Update, bot: Bot, reply: Reply) -> None:
        query = update.callback_query
        if query is None:
            return
        try:
            await bot.answer_callback_query(
                query.id, text=edge.toast(reply.toast), show_alert=reply.is_alert
            )
        except BadRequest:
            # Telegram forgets a tap after some seconds; the reply itself still goes out.
            log.info("tap too old", extra={"action": "tap_too_old"})
        except TelegramError:
            log.warning("tap not answered", extra={"action": "tap_not_answered"})

    async def _deliver(self, update: Update, application: _Application, reply: Reply) -> None:
        chat = update.effective_chat
        if chat is None or not reply.messages:
            return
        query = update.callback_query
        tapped = query.message.message_id if query and query.message else None
        outcome = inbox.OUTCOME_DONE
        try:
            for message in reply.messages:
                for part in edge.parts(message):
                    await self._send(application, chat.id, tapped, part)
            self._metrics.answered(update.update_id)
        except Forbidden:
            await asyncio.to_thread(self._desk.mark_unreachable, chat.id)
            outcome = inbox.OUTCOME_UNDELIVERED
        except TelegramError as error:
            log.error(
                "reply not sent",
                exc_info=True,
                extra={"action": "reply_not_sent", "error": type(error).__name__},
            )
            outcome = inbox.OUTCOME_UNDELIVERED
        await self._close(update, outcome)

    async def _send(
        self, application: _Application, chat_id: int, tapped: int | None, message: Message
    ) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        pause = FIRST_PAUSE_SECONDS
        doubtful = 0
        while True:
            await self._pacer.before_reply(chat_id)
            try:
                if message.replaces and tapped is not None:
                    await edge.replace_message(application.bot, chat_id, tapped, message)
                else:
                    await edge.send(application.bot, chat_id, message)
                return
            except TelegramError as error:
                wait = pause
                if isinstance(error, RetryAfter):
                    wait = seconds(error.retry_after)
                    self._metrics.slowed_down("reply")
                doubtful += fate(error) is Fate.UNKNOWN
                is_over = doubtful > MOST_REPEATS or time.monotonic() + wait > until
                if is_over or fate(error) in HOPELESS:
                    raise
            await _sleep(application, wait)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


async def _sleep(application: _Application, wait: float) -> None:
    """Wait; raise :class:`ProcessStops` when the application stops meanwhile."""
    until = time.monotonic() + wait
    while (left := until - time.monotonic()) > 0:
        if not application.running:
            raise ProcessStops
        await asyncio.sleep(min(left, 0.2))
    if not application.running:
        raise ProcessStops
