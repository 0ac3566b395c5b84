"""The Telegram application: python-telegram-bot around the desk."""

from __future__ import annotations

import logging
import os
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, TypeHandler
from telegram.request import BaseRequest

from bot.answering import Answering
from bot.errors import CannotStart
from bot.front_desk import FrontDesk
from bot.inbox import InboxQueue
from bot.lanes import ChatLanes
from bot.metrics import Metrics
from bot.pacing import Pacer
from bot.telegram_line import PollWatch, WatchedRequest, open_request
from store.settings import Settings

log = logging.getLogger(__name__)

LONG_POLL_SECONDS = 30
ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")

Bot_ = Application[Any, Any, Any, Any, Any, Any]
_POLL_WATCH = "poll_watch"


def build_application(
    desk: FrontDesk,
    settings: Settings,
    pacer: Pacer,
    *,
    metrics: Metrics | None = None,
    request: BaseRequest | None = None,
    updates_request: BaseRequest | None = None,
) -> Bot_:
    """Return the application, ready to be initialised.

    The requests are given by tests, which reach the Bot API without a port.
    Raises :class:`CannotStart` when no token is set, or an address is none.
    """
    # Otherwise python-telegram-bot warns that durations will replace numbers one day.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    if settings.telegram_token is None or not settings.telegram_token.get_secret_value():
        raise CannotStart("ZHAOREN_TELEGRAM_TOKEN is not set: ask @BotFather for one, then set it")
    watch = PollWatch()
    metrics = metrics or Metrics()
    answering = Answering(desk, pacer, metrics)

    async def ask_for_patience(update: Update) -> None:
        await answering.ask_for_patience(update, application.bot)

    application: Bot_ = (
        ApplicationBuilder()
        .token(settings.telegram_token.get_secret_value())
        .base_url(settings.telegram_base_url)
        .base_file_url(settings.telegram_base_file_url)
        .request(request or open_request(settings))
        .get_updates_request(
            WatchedRequest(updates_request or open_request(settings, connections=1), watch)
        )
        .update_queue(InboxQueue(desk.database, desk.clock, ask_for_patience, metrics))
        .concurrent_updates(ChatLanes())
        .job_queue(None)
        .build()
    )
    application.bot_data[_POLL_WATCH] = watch
    application.add_handler(TypeHandler(Update, answering))
    application.add_error_handler(_log_error)
    return application


def poll_watch(application: Bot_) -> PollWatch:
    """Return the watch on the application's polling."""
    watch = application.bot_data[_POLL_WATCH]
    assert isinstance(watch, PollWatch)
    return watch


def inbox_of(application: Bot_) -> InboxQueue:
    """Return the application's queue, which writes updates down first."""
    queue = application.update_queue
    assert isinstance(queue, InboxQueue)
    return queue


async def _log_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    log.error("update failed", exc_info=context.error, extra={"action": "update_failed"})
