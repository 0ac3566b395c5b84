"""The main flows once more with the real Telegram library, over the playground's Bot API."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import pytest

from bot.handlers.routes import ROUTER
from bot.playground.personas import Persona
from bot.playground.server import create_playground
from tests.bot_edge.rig import TOKEN, Rig, rig
from tests.flows.steps import CABLE_NAME
from tests.flows.test_officers import file_of
from tests.flows.town import APPROVER_CHAT, AUTHOR_CHAT, CABLE, DESK_CHAT, Town
from tests.policies.pool_items import an_item

CONTACT, COLLEAGUE, AUTHOR, APPROVER, DESK = "contact", "colleague", "author", "approver", "desk"
CHATS = {CONTACT: 1001, COLLEAGUE: 1002, AUTHOR: AUTHOR_CHAT, APPROVER: APPROVER_CHAT}
SECONDS = 20.0


@contextlib.asynccontextmanager
async def bot_of(town: Town) -> AsyncIterator[Rig]:
    people = [
        Persona(id=name, label=name, role="", chat_id=chat_id, hint="")
        for name, chat_id in {**CHATS, DESK: DESK_CHAT}.items()
    ]
    app = create_playground(people, token=TOKEN, now=town.clock.now, enforce_rates=False)
    async with (
        rig(town.database, town.clock, town.settings, routes=ROUTER, app=app) as one,
        one.running(),
    ):
        for staff in (AUTHOR, APPROVER, DESK):
            await one.people.ask(staff, "/start")
        yield one


async def register(one: Rig, persona: str = CONTACT) -> None:
    people = one.people
    await people.ask(persona, "/start", containing="个人信息告知")
    await people.choose(persona, "同意并继续", containing="信用代码")
    await people.ask(persona, CABLE, containing=CABLE_NAME)
    await people.choose(persona, "对，就是这家", containing="主要做什么")
    await people.ask(persona, "我们做电线电缆", containing="哪个行业")
    await people.choose(persona, "电线、电缆制造", containing="多少员工")
    await people.ask(persona, "八十来人", containing="营业收入")
    await people.ask(persona, "三千万", containing="资质")
    await people.choose(persona, "高新技术企业", containing="资质")
    await people.choose(persona, "就这些", containing="名单")
    await people.choose(persona, "没有", containing="多久告诉您")
    after = await people.tap(persona, "一有就告诉我")
    await wait(one, persona, after, "登记好了")
    await wait(one, persona, after, "找谁")


async def wait(one: Rig, persona: str, after: int, containing: str) -> str:
    bubble = await one.people.wait_for_reply(
        persona, after=after, containing=containing, seconds=SECONDS
    )
    return bubble.text


@pytest.mark.asyncio
async def test_from_registration_to_a_push(town: Town) -> None:
    async with bot_of(town) as one:
        people = one.people
        await register(one)
        evidence = await people.choose(CONTACT, "看依据", containing="为什么这样判断")
        assert "“高新技术企业资格在有效期内”" in evidence.text
        await people.upload(AUTHOR, "items.jsonl", file_of(an_item()))
        after = await people.wait_until_quiet(AUTHOR, after=0, seconds=1.0)
        await people.tap(AUTHOR, "提交审核")
        await wait(one, AUTHOR, after, "已提交")
        await wait(one, APPROVER, 0, "等您审核")
        await people.choose(APPROVER, "看草稿", containing="读出的条件")
        await people.choose(APPROVER, "通过并发布", containing="发布“")
        await people.choose(APPROVER, "确认发布", containing="已发布")
        town.match_pending()
        pushed = await wait(one, CONTACT, 0, "项新政策可以享受")
        assert "规模企业成长奖励" in pushed
        after = await people.tap(CONTACT, "提醒我")
        toast = await people.wait_for_toast(CONTACT, after=after)
        assert "个工作日提醒您" in toast.text


@pytest.mark.asyncio
async def test_a_colleague_joins_and_asks_the_specialist(town: Town) -> None:
    async with bot_of(town) as one:
        people = one.people
        await register(one)
        await people.ask(COLLEAGUE, "/start")
        await people.choose(COLLEAGUE, "同意并继续")
        await people.ask(COLLEAGUE, CABLE)
        reply = await people.choose(COLLEAGUE, "对，就是这家")
        while "加入请求" not in reply.text:
            skip = next(b.text for b in reply.buttons if "不清楚" in b.text)
            reply = await people.choose(COLLEAGUE, skip)
        await wait(one, CONTACT, 0, "请确认是贵公司的同事")
        await people.choose(CONTACT, "同意加入", containing="已同意")
        await wait(one, COLLEAGUE, 0, "已通过")
        await people.ask(COLLEAGUE, "/specialist", containing="您的专员")
        await people.ask(COLLEAGUE, "什么时候<b>到账</b>？", containing="已转达")
        await wait(one, DESK, 0, "什么时候<b>到账</b>？")
        await people.choose(DESK, "答复", containing="请写下")
        await people.ask(DESK, "三个月内 & 一次付清", containing="已答复")
        await wait(one, COLLEAGUE, 0, "三个月内 & 一次付清")
        rated = await people.choose(COLLEAGUE, "5 星", containing="您的评价")
        assert "★★★★★" in rated.text


@pytest.mark.asyncio
async def test_export_comes_as_a_file(town: Town) -> None:
    async with bot_of(town) as one:
        await register(one)
        bubble = await one.people.ask(CONTACT, "/mydata", containing="全部内容")
        assert bubble.file_name == "my-data.json"
        assert bubble.file_unique_id is not None
        assert CABLE_NAME.encode() in await one.people.download(bubble.file_unique_id)
