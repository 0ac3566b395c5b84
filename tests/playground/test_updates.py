"""Updates: the long poll, acknowledgement, conflicts, the webhook, a real Application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Conflict
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.playground.client import NoReply, PlaygroundClient, Refused
from bot.playground.server import create_playground
from bot.playground.updates import first_id
from tests.playground.conftest import (
    PERSONAS,
    TOKEN,
    SteppedTime,
    in_process_application,
    in_process_bot,
    polling,
)


async def texts(bot: Bot, **arguments: Any) -> list[str | None]:
    updates = await bot.get_updates(**arguments)
    return [u.message.text for u in updates if u.message]


async def test_an_update_stays_until_a_higher_offset_confirms_it(
    bot: Bot, people: PlaygroundClient
) -> None:
    for text in ("/start", "一", "二"):
        await people.say("cable", text)
    updates = await bot.get_updates()
    assert [u.update_id for u in updates] == [updates[0].update_id + n for n in range(3)]
    assert await texts(bot) == ["/start", "一", "二"]
    assert await texts(bot, limit=2) == ["/start", "一"]
    assert await texts(bot, offset=updates[1].update_id) == ["一", "二"]
    assert await texts(bot) == ["一", "二"]
    assert await texts(bot, offset=-1) == ["二"]
    assert await texts(bot, offset=updates[2].update_id + 1) == []


async def test_ids_grow_over_a_restart(stepped: SteppedTime) -> None:
    ids = []
    for _ in range(2):
        app = create_playground(PERSONAS, token=TOKEN, now=stepped.now)
        async with PlaygroundClient.in_process(app) as people, in_process_bot(app) as bot:
            await people.start("cable")
            await people.say("cable", "一")
            ids += [u.update_id for u in await bot.get_updates()]
        stepped.seconds += 1
    assert ids == sorted(set(ids))
    assert ids[-1] < 2**31


async def test_ids_follow_the_real_clock_where_the_products_stands_still(
    stepped: SteppedTime,
) -> None:
    frozen = stepped.now()
    later = frozen.replace(year=2027)
    app = create_playground(PERSONAS, token=TOKEN, now=lambda: frozen, started_at=later)
    async with PlaygroundClient.in_process(app) as people, in_process_bot(app) as bot:
        await people.start("cable")
        update = (await bot.get_updates())[0]
    assert update.update_id == first_id(later)
    assert update.message is not None
    assert update.message.date == frozen


async def test_a_poll_waits_for_the_first_update(bot: Bot, people: PlaygroundClient) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.02)
    assert not waiting.done()
    await people.start("cable")
    assert len(await asyncio.wait_for(waiting, 1)) == 1


async def test_a_poll_ends_empty_when_nothing_comes(bot: Bot) -> None:
    assert await bot.get_updates(timeout=0) == ()


async def test_a_second_poller_ends_the_first_with_conflict(
    app: Starlette, bot: Bot, people: PlaygroundClient
) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.02)
    async with in_process_bot(app) as other:
        second = asyncio.create_task(other.get_updates(timeout=20))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await asyncio.wait_for(first, 1)
        await people.start("cable")
        assert len(await asyncio.wait_for(second, 1)) == 1


async def test_only_asked_kinds_are_queued(bot: Bot, people: PlaygroundClient) -> None:
    await bot.get_updates(allowed_updates=["my_chat_member"])
    await people.start("cable")
    await people.block("cable")
    assert [u.message for u in await bot.get_updates()] == [None]
    await people.unblock("cable")
    await bot.get_updates(allowed_updates=[])
    await people.say("cable", "一")
    assert len(await bot.get_updates()) == 3


class Hook:
    """The bot's own server: keeps what was posted, and fails as often as it is told."""

    def __init__(self) -> None:
        self.posted: list[tuple[str | None, dict[str, Any]]] = []
        self.failures = 0
        self.app = Starlette(routes=[Route("/hook", self._take, methods=["POST"])])

    async def _take(self, request: Request) -> Response:
        if self.failures:
            self.failures -= 1
            return Response(status_code=500)
        secret = request.headers.get("x-telegram-bot-api-secret-token")
        self.posted.append((secret, await request.json()))
        return Response()


@pytest.fixture
def hook() -> Hook:
    return Hook()


@pytest.fixture
async def hooked(stepped: SteppedTime, hook: Hook) -> AsyncIterator[Starlette]:
    app = create_playground(
        PERSONAS,
        token=TOKEN,
        now=stepped.now,
        webhook_transport=httpx.ASGITransport(hook.app),
    )
    yield app
    await app.state.playground.aclose()


async def until(is_so: Any) -> None:
    async with asyncio.timeout(5):
        while not is_so():
            await asyncio.sleep(0.01)


async def test_a_webhook_gets_every_update_in_order_with_the_secret(
    hooked: Starlette, hook: Hook
) -> None:
    hook.failures = 2
    async with PlaygroundClient.in_process(hooked) as people, in_process_bot(hooked) as bot:
        await people.start("cable")
        await bot.set_webhook("http://bot.test/hook", secret_token="secret-1")
        await people.say("cable", "一")
        await until(lambda: len(hook.posted) == 2)
        assert [update["message"]["text"] for _, update in hook.posted] == ["/start", "一"]
        assert {secret for secret, _ in hook.posted} == {"secret-1"}
        info = await bot.get_webhook_info()
        assert info.url == "http://bot.test/hook"
        assert info.pending_update_count == 0
        assert info.last_error_message is not None
        assert "500" in info.last_error_message


async def test_polling_and_webhook_exclude_each_other(hooked: Starlette) -> None:
    async with in_process_bot(hooked) as bot, PlaygroundClient.in_process(hooked) as people:
        waiting = asyncio.create_task(bot.get_updates(timeout=20))
        await asyncio.sleep(0.02)
        await bot.set_webhook("http://bot.test/nowhere")
        with pytest.raises(Conflict, match="terminated by setWebhook"):
            await asyncio.wait_for(waiting, 1)
        with pytest.raises(Conflict, match="while webhook is active"):
            await bot.get_updates()
        await people.start("cable")
        await bot.delete_webhook()
        assert len(await bot.get_updates()) == 1
        await bot.set_webhook("http://bot.test/nowhere", drop_pending_updates=True)
        await bot.set_webhook("")
        assert await bot.get_updates() == ()
        assert (await bot.get_webhook_info()).url == ""


async def test_a_real_application_converses(app: Starlette, people: PlaygroundClient) -> None:
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("下一页", callback_data="page:2")]])

    async def start(update: Update, context: Any) -> None:
        assert update.message is not None
        await update.message.reply_html(f"欢迎 <b>{context.args}</b>", reply_markup=buttons)

    async def turn(update: Update, context: Any) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer("翻好了", show_alert=True)
        await update.callback_query.edit_message_text("第二页")

    async def keep(update: Update, context: Any) -> None:
        assert update.message is not None
        assert update.message.document is not None
        file = await update.message.document.get_file()
        content = bytes(await file.download_as_bytearray())
        await update.message.reply_text(f"{update.message.caption}：{content.decode()}")

    application = in_process_application(app)
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CallbackQueryHandler(turn))
    application.add_handler(MessageHandler(filters.Document.ALL, keep))
    async with polling(application):
        after = await people.start("cable", "code-7")
        reply = await people.wait_for_reply("cable", after=after)
        assert reply.text == "欢迎 ['code-7']"
        after = await people.tap("cable", "下一页")
        toast = await people.wait_for_toast("cable", after=after)
        assert (toast.text, toast.is_alert) == ("翻好了", True)
        edited = await people.wait_for_reply("cable", after=after)
        assert (edited.text, edited.message_id) == ("第二页", reply.message_id)
        with pytest.raises(Refused, match="409: 这个按钮已经失效"):
            await people.tap_data("cable", reply.message_id, "page:2")
        with pytest.raises(NoReply, match="no button '下一页'; there are \\[\\]"):
            await people.tap("cable", "下一页")
        after = await people.upload("cable", "名单.txt", "三家".encode(), caption="名单")
        answered = await people.wait_for_reply("cable", after=after, containing="三家")
        assert answered.text == "名单：三家"


@pytest.fixture
async def tapped(bot: Bot, started: int, people: PlaygroundClient) -> str:
    """The id of a callback query that waits for its answer."""
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("甲", callback_data="a")]])
    await bot.send_message(started, "选", reply_markup=markup)
    await people.tap("cable", "甲")
    query = (await bot.get_updates())[-1].callback_query
    assert query is not None
    assert query.data == "a"
    return query.id


async def test_a_tap_is_answered_once(bot: Bot, tapped: str) -> None:
    assert await bot.answer_callback_query(tapped)
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(tapped)


async def test_a_tap_not_answered_in_time_is_too_old(
    bot: Bot, tapped: str, stepped: SteppedTime
) -> None:
    stepped.seconds += 61
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(tapped)
