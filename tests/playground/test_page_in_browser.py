"""The page in a real Chromium: does a person see what the bot does, and nothing it must not."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect
from starlette.applications import Starlette
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyKeyboardMarkup,
    Update,
)

from bot.playground.client import PlaygroundClient
from bot.playground.server import create_playground, serving
from bot.playground.state import BOT_USERNAME
from tests.conftest import skip_or_fail
from tests.playground.conftest import PERSONAS, TOKEN, MovableClock, SteppedTime, in_process_bot

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
BUTTONS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("登记", callback_data="go"),
            InlineKeyboardButton("不登记", callback_data="no"),
        ]
    ]
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
]


@dataclass(frozen=True)
class Window:
    """A page that is open on a persona, and what its console complained about."""

    page: Page
    complaints: list[str]
    url: str


# One browser serves the whole module, so everything here lives in the module's event loop.


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        skip_or_fail("no Chromium is installed on this machine")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        await opened.close()


@pytest_asyncio.fixture(loop_scope="module")
async def people(app: Starlette) -> AsyncIterator[PlaygroundClient]:
    async with PlaygroundClient.in_process(app) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="module")
async def bot(app: Starlette) -> AsyncIterator[Bot]:
    async with in_process_bot(app) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def started(people: PlaygroundClient, bot: Bot) -> int:
    await people.start("cable")
    return 1001


@pytest_asyncio.fixture(loop_scope="module")
async def window(browser: Browser, app: Starlette) -> AsyncIterator[Window]:
    """A page on the first persona, 1280 by 800; its console must stay silent."""
    async with serving(app) as url:
        context = await browser.new_context(
            viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
        )
        page = await context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        foreign: list[str] = []
        page.on("request", lambda r: None if r.url.startswith(url) else foreign.append(r.url))
        await page.goto(f"{url}/#cable")
        await expect(page.locator("#head-name")).to_have_text("示例电缆厂")
        yield Window(page=page, complaints=complaints, url=url)
        assert complaints == []
        assert foreign == []
        await context.close()


async def query_id(bot: Bot) -> str:
    updates: Sequence[Update] = ()
    async with asyncio.timeout(5):
        while not updates or updates[-1].callback_query is None:
            offset = updates[-1].update_id + 1 if updates else None
            updates = await bot.get_updates(offset=offset, timeout=5)
    query = updates[-1].callback_query
    await bot.get_updates(offset=updates[-1].update_id + 1)
    assert query is not None
    return query.id


async def test_a_newcomer_is_told_what_to_do(window: Window, bot: Bot) -> None:
    await expect(window.page.locator(".empty")).to_contain_text("发送 /start")
    await window.page.get_by_role("button", name="开始", exact=True).click()
    await bot.send_message(1001, "欢迎")
    await expect(window.page.locator(".message").last).to_contain_text("欢迎")
    await expect(window.page.locator(".empty")).to_have_count(0)
    await expect(window.page.locator(".day")).to_have_text("2026年3月10日 星期二")


async def test_text_of_users_and_documents_stays_text(
    window: Window, bot: Bot, started: int
) -> None:
    nasty = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    await window.page.fill("#text", nasty)
    await window.page.press("#text", "Enter")
    await expect(window.page.locator(".mine .body").last).to_have_text(nasty)
    escaped = nasty.replace("<", "&lt;")
    await bot.send_document(
        started, b"x", filename=nasty, caption=f"<b>{escaped}</b>", parse_mode="HTML"
    )
    await expect(window.page.locator(".message").last.locator("strong")).to_have_text(nasty)
    await expect(window.page.locator(".file-name").last).to_have_text(nasty)
    assert await window.page.locator("#messages script, #messages img").count() == 0


async def test_formatting_is_shown_by_entities(window: Window, bot: Bot, started: int) -> None:
    await bot.send_message(
        started,
        "😀<b>粗<i>斜</i></b><u>线</u><s>删</s><code>码</code><pre>块</pre>"
        "<blockquote>引</blockquote><tg-spoiler>密</tg-spoiler>"
        '<a href="https://a.cn/">链</a>',
        parse_mode="HTML",
    )
    body = window.page.locator(".message").last.locator(".body")
    shown = {"strong": "粗斜", "strong em": "斜", "u": "线", "s": "删", "code": "码",
             "pre": "块", "blockquote": "引", ".spoiler": "密", "a": "链"}  # fmt: skip
    for selector, text in shown.items():
        await expect(body.locator(selector)).to_have_text(text)
    await expect(body.locator("a")).to_have_attribute("rel", "noopener noreferrer")


async def test_a_tap_waits_shows_the_toast_and_the_edit(
    window: Window, bot: Bot, started: int
) -> None:
    sent = await bot.send_message(started, "第一页", reply_markup=BUTTONS)
    button = window.page.get_by_role("button", name="登记", exact=True)
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    await bot.answer_callback_query(await query_id(bot), "请稍候")
    await expect(window.page.locator(".toast")).to_have_text("请稍候")
    await bot.edit_message_text("第二页", started, sent.message_id, reply_markup=BUTTONS)
    await expect(window.page.locator(".message").last).to_contain_text("第二页已编辑")
    await window.page.get_by_role("button", name="不登记").click()
    await bot.answer_callback_query(await query_id(bot), "真的吗？", show_alert=True)
    await expect(window.page.get_by_role("dialog")).to_contain_text("真的吗？")
    await window.page.get_by_role("button", name="知道了").click()
    await expect(window.page.get_by_role("dialog")).to_have_count(0)


async def test_enter_sends_and_shift_enter_breaks_the_line(
    window: Window, people: PlaygroundClient, started: int
) -> None:
    await window.page.click("#text")
    await window.page.keyboard.type("一")
    await window.page.keyboard.press("Shift+Enter")
    await window.page.keyboard.type("二")
    await window.page.keyboard.press("Enter")
    await expect(window.page.locator(".mine .body").last).to_have_text("一\n二")
    assert (await people.history("cable"))[-1].text == "一\n二"


async def test_commands_keys_and_links_speak_for_the_person(
    window: Window, bot: Bot, started: int
) -> None:
    await bot.set_my_commands([BotCommand("ask", "提问"), BotCommand("help", "说明")])
    mine = window.page.locator(".mine .body")
    await window.page.get_by_role("button", name="命令菜单").click()
    await window.page.get_by_role("menuitem", name="说明").click()
    await expect(mine.last).to_have_text("/help")
    await window.page.fill("#text", "/a")
    await window.page.get_by_role("menuitem", name="提问").click()
    await expect(mine.last).to_have_text("/ask")
    await bot.send_message(started, "多少人？", reply_markup=ReplyKeyboardMarkup([["50人以下"]]))
    await window.page.get_by_role("button", name="50人以下").click()
    await expect(mine.last).to_have_text("50人以下")
    link = f'<a href="https://t.me/{BOT_USERNAME}?start=code-7">加入</a>'
    await bot.send_message(started, link, parse_mode="HTML")
    await window.page.get_by_role("link", name="加入").click()
    await expect(mine.last).to_have_text("/start code-7")


async def test_files_go_up_and_down(window: Window, bot: Bot, started: int, tmp_path: Path) -> None:
    path = tmp_path / "名单.txt"
    path.write_text("三家", encoding="utf-8")
    await window.page.set_input_files("#file", path)
    await window.page.fill("#text", "企业名单")
    await window.page.press("#text", "Enter")
    await expect(window.page.locator(".mine .file-name")).to_have_text("名单.txt")
    await expect(window.page.locator(".mine .body").last).to_have_text("企业名单")
    await bot.send_document(started, "指南".encode(), filename="办事指南.txt")
    async with window.page.expect_download() as expected:
        await window.page.get_by_role("link", name="办事指南.txt").click()
    download = await expected.value
    assert download.suggested_filename == "办事指南.txt"
    assert Path(await download.path()).read_text("utf-8") == "指南"


async def test_two_windows_keep_to_their_personas_and_count_the_unread(
    window: Window, bot: Bot, people: PlaygroundClient, started: int
) -> None:
    await people.start("officer")
    other = await window.page.context.new_page()
    await other.goto(f"{window.url}/#officer")
    await expect(other.locator("#head-name")).to_have_text("政策管理员")
    await bot.send_message(2001, "待审核一件")
    await expect(other.locator(".message").last).to_contain_text("待审核一件")
    await other.close()
    await bot.send_message(2001, "待审核两件")
    await expect(window.page.locator(".badge")).to_have_text("1")
    await expect(window.page.locator(".message")).to_have_count(1)
    await window.page.get_by_role("link", name="政策管理员").click()
    await expect(window.page.locator(".message").last).to_contain_text("待审核两件")
    await expect(window.page.locator(".badge")).to_have_count(0)


async def test_typing_blocking_and_the_clock_are_seen(
    window: Window,
    bot: Bot,
    people: PlaygroundClient,
    started: int,
    clock_control: MovableClock,
) -> None:
    await bot.send_chat_action(started, "typing")
    await expect(window.page.locator("#head-status")).to_have_text("机器人正在输入……")
    await bot.send_message(started, "好了")
    await expect(window.page.locator("#typing")).to_be_hidden()
    await window.page.get_by_role("button", name="下周一").click()
    await expect(window.page.locator("#clock-day")).to_have_text("2026年3月16日 星期一")
    assert clock_control.now().isoformat() == "2026-03-16T09:00:00+08:00"
    await window.page.get_by_role("button", name="回到现在").click()
    await expect(window.page.locator("#clock-time")).to_have_text("10:00")
    await window.page.locator(".switch-track").click()
    await expect(window.page.get_by_role("button", name="解除屏蔽")).to_be_visible()
    assert (await people.chat("cable"))["is_blocked"] is True
    await window.page.get_by_role("button", name="解除屏蔽").click()
    await expect(window.page.locator("#text")).to_be_visible()


async def test_a_restart_is_said_and_healed(
    browser: Browser, app: Starlette, stepped: SteppedTime
) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    async with serving(app) as url, PlaygroundClient.connected(url) as people:
        await people.start("cable")
        await people.say("cable", "从前")
        await page.goto(url)
        await expect(page.locator(".mine")).to_have_count(2)
    await expect(page.locator("#offline")).to_be_visible()
    again = create_playground(PERSONAS, token=TOKEN, now=stepped.now)
    async with serving(again, port=int(url.rpartition(":")[2])):
        await expect(page.locator("#offline")).to_be_hidden(timeout=10_000)
        await page.get_by_role("button", name="开始", exact=True).click()
        await expect(page.locator(".mine .body")).to_have_text(["/start"])
        await context.close()


@pytest.mark.parametrize(
    ("width", "height"), [(390, 844), (1280, 800), (320, 568)], ids=["phone", "desk", "small"]
)
async def test_nothing_sticks_out(
    window: Window, bot: Bot, started: int, width: int, height: int
) -> None:
    await window.page.set_viewport_size({"width": width, "height": height})
    long = "https://example.test/" + "a" * 300
    await bot.send_message(started, f"{long}\n<pre>{'码' * 200}</pre>", parse_mode="HTML",
                           reply_markup=BUTTONS)  # fmt: skip
    await expect(window.page.locator(".message")).to_have_count(2)
    sizes = await window.page.evaluate(
        "[document.documentElement.scrollWidth, document.getElementById('scroll').scrollWidth"
        " - document.getElementById('scroll').clientWidth]"
    )
    assert sizes == [width, 0]
    composer = await window.page.locator("#composer").bounding_box()
    assert composer is not None
    assert composer["y"] + composer["height"] <= height
