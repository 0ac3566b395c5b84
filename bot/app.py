"""The Telegram application: python-telegram-bot around the desk."""

from __future__ import annotations

import asyncio
import logging
import os
from typing import Any

from telegram import Bot, Document, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, ApplicationBuilder, ContextTypes, TypeHandler
from telegram.request import BaseRequest, HTTPXRequest

from bot import edge
from bot.delivery import may_repeat_reply, seconds
from bot.errors import CannotStart
from bot.events import MAX_FILE_BYTES, NOTHING, Event, IncomingFile, Message, Reply
from bot.front_desk import FrontDesk
from bot.inbox import InboxQueue
from bot.lanes import CONCURRENT_CHATS, ChatLanes
from bot.pacing import Pacer
from store.settings import Settings

log = logging.getLogger(__name__)

LONG_POLL_SECONDS = 30
REPLY_TRIES = 4
LONGEST_PATIENCE_SECONDS = 30.0
ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")

Bot_ = Application[Any, Any, Any, Any, Any, Any]


def build_application(
    desk: FrontDesk,
    settings: Settings,
    pacer: Pacer,
    *,
    request: BaseRequest | None = None,
    updates_request: BaseRequest | None = None,
) -> Bot_:
    """Return the application, ready to be initialised.

    The requests are given by tests, which reach the Bot API without a port.
    Raises :class:`CannotStart` when no token is set.
    """
    # Otherwise python-telegram-bot warns that durations will replace numbers one day.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    if settings.telegram_token is None:
        raise CannotStart("ZHAOREN_TELEGRAM_TOKEN is not set: ask @BotFather for one, then set it")
    # One connection for each chat that may be answered at once, and some for the pushes.
    pool = CONCURRENT_CHATS + 16
    application: Bot_ = (
        ApplicationBuilder()
        .token(settings.telegram_token.get_secret_value())
        .base_url(settings.telegram_base_url)
        .base_file_url(settings.telegram_base_file_url)
        .request(request or HTTPXRequest(connection_pool_size=pool, proxy=settings.telegram_proxy))
        .get_updates_request(
            updates_request
            or HTTPXRequest(proxy=settings.telegram_proxy, read_timeout=LONG_POLL_SECONDS + 10)
        )
        .update_queue(InboxQueue(desk.database, desk.clock))
        .concurrent_updates(ChatLanes())
        .job_queue(None)
        .build()
    )
    application.add_handler(TypeHandler(Update, _Answering(desk, pacer)))
    application.add_error_handler(_log_error)
    return application


class _Answering:
    """The one handler: an update becomes an event, the desk's reply is delivered."""

    def __init__(self, desk: FrontDesk, pacer: Pacer) -> None:
        self._desk = desk
        self._pacer = pacer

    async def __call__(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        file = await self._fetch(update)
        event = edge.to_event(update, at=self._desk.clock.now(), file=file)
        if event is None:
            await asyncio.to_thread(self._desk.ignore, update.update_id)
            return
        reply = await asyncio.to_thread(self._desk.answer, event, update_id=update.update_id)
        await self._answer_tap(update, reply)
        if reply is not NOTHING:
            await self._deliver(context.bot, update, event, reply)

    async def _fetch(self, update: Update) -> IncomingFile | None:
        document = update.message.document if update.message else None
        if document is None or update.effective_chat is None:
            return None
        bare = IncomingFile(name=document.file_name or "", size=document.file_size or 0)
        if bare.size > MAX_FILE_BYTES:
            return bare
        if not await asyncio.to_thread(self._desk.may_send_files, update.effective_chat.id):
            return bare
        return await self._download(document, bare)

    async def _download(self, document: Document, bare: IncomingFile) -> IncomingFile:
        try:
            content = bytes(await (await document.get_file()).download_as_bytearray())
        except TelegramError:
            log.exception("file not fetched", extra={"action": "file_not_fetched"})
            return bare
        return IncomingFile(name=bare.name, size=len(content), content=content)

    async def _answer_tap(self, update: Update, reply: Reply) -> None:
        if update.callback_query is None:
            return
        try:
            await update.callback_query.answer(reply.toast or None, show_alert=reply.is_alert)
        except BadRequest:
            # Telegram forgets a tap after some seconds; the reply itself still goes out.
            log.info("tap too old", extra={"action": "tap_too_old"})
        except NetworkError:
            log.warning("tap not answered", extra={"action": "tap_not_answered"})

    async def _deliver(self, bot: Bot, update: Update, event: Event, reply: Reply) -> None:
        query = update.callback_query
        tapped = query.message.message_id if query and query.message else None
        for message in reply.messages:
            await self._pacer.before_reply(event.chat_id)
            try:
                await self._send(bot, event.chat_id, tapped, message)
            except Forbidden:
                await asyncio.to_thread(self._desk.mark_unreachable, event.chat_id)
                return
            except TelegramError:
                log.exception("reply not sent", extra={"action": "reply_not_sent"})
                return

    async def _send(self, bot: Bot, chat_id: int, tapped: int | None, message: Message) -> None:
        for attempt in range(1, REPLY_TRIES + 1):
            try:
                if message.replaces and tapped is not None:
                    await edge.replace_message(bot, chat_id, tapped, message)
                else:
                    await edge.send(bot, chat_id, message)
                return
            except RetryAfter as error:
                wait = seconds(error.retry_after)
                if attempt == REPLY_TRIES or wait > LONGEST_PATIENCE_SECONDS:
                    raise
                await asyncio.sleep(wait)
            except NetworkError as error:
                if attempt == REPLY_TRIES or not may_repeat_reply(error):
                    raise
                await asyncio.sleep(0.5 * 2**attempt)


async def _log_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    log.error("update failed", exc_info=context.error, extra={"action": "update_failed"})
