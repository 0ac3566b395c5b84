"""The people's side: acts and their refusals, events, files, the clock, the page's files."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from telegram import Bot
from telegram.error import BadRequest

from bot.playground.client import NoReply, PlaygroundClient, Refused
from bot.playground.server import STATIC, create_playground, serving
from tests.playground.conftest import BASE, PERSONAS, TOKEN, MovableClock, SteppedTime


@pytest.mark.parametrize(
    ("act", "status", "text"),
    [
        (lambda p: p.say("cable", "你好"), 409, "请先发送 /start"),
        (lambda p: p.say("cable", "/started"), 409, "请先发送 /start"),
        (lambda p: p.say("nobody", "/start"), 404, "没有这个角色"),
        (lambda p: p.block("cable"), 409, "还没有开始对话"),
        (lambda p: p.upload("cable", "x", b"x"), 409, "请先发送 /start"),
        (lambda p: p.say("soft", " \n"), 400, "消息是空的"),
        (lambda p: p.say("soft", "政" * 4097), 400, "消息太长"),
        (lambda p: p.upload("soft", "x", b""), 400, "这个文件是空的"),
        (lambda p: p.upload("soft", "x", b"x", caption="政" * 1025), 400, "说明太长"),
        (lambda p: p.upload("soft", "x", b"x" * (50 * 1024 * 1024 + 1)), 413, "文件太大"),
        (lambda p: p.tap_data("soft", 5, "x"), 409, "这条消息已被删除"),
        (lambda p: p.move_clock(step="year"), 400, "看不懂要调到的时间"),
        (lambda p: p.move_clock(to="明天"), 400, "看不懂要调到的时间"),
    ],
)  # fmt: skip
async def test_explains_what_a_person_cannot_do(
    people: PlaygroundClient, act: Any, status: int, text: str
) -> None:
    await people.start("soft")
    with pytest.raises(Refused) as refused:
        await act(people)
    assert refused.value.status == status
    assert text in refused.value.explanation


async def test_a_blocked_chat_takes_nothing_until_unblocked(people: PlaygroundClient) -> None:
    await people.start("cable")
    await people.block("cable")
    with pytest.raises(Refused, match="你已屏蔽机器人"):
        await people.say("cable", "在吗")
    await people.unblock("cable")
    await people.say("cable", "在吗")


async def test_a_big_upload_is_too_big_for_get_file(
    bot: Bot, people: PlaygroundClient, started: int
) -> None:
    await people.upload("cable", "大.bin", b"0" * (20 * 1024 * 1024 + 1))
    await people.upload("cable", "小.bin", b"0" * (20 * 1024 * 1024))
    big, small = [u.message.document for u in await bot.get_updates() if u.message]
    assert big is not None
    assert small is not None
    with pytest.raises(BadRequest, match=r"(?i)file is too big"):
        await bot.get_file(big.file_id)
    file = await bot.get_file(small.file_id)
    assert len(await file.download_as_bytearray()) == 20 * 1024 * 1024


async def test_a_picture_goes_as_a_photo(
    bot: Bot, people: PlaygroundClient, started: int, png: bytes
) -> None:
    await people.upload("cable", "执照.png", png, mime_type="image/png")
    message = (await bot.get_updates())[0].message
    assert message is not None
    assert [(p.width, p.height, p.file_size) for p in message.photo] == [(1, 1, len(png))]


async def test_files_are_never_run_by_the_browser(
    app: Starlette, people: PlaygroundClient, png: bytes
) -> None:
    await people.start("cable")
    await people.upload("cable", "页面.html", b"<script>1</script>", mime_type="text/html")
    await people.upload("cable", "图.png", png, mime_type="text/html")
    page, picture = (m.file_unique_id for m in (await people.history("cable"))[1:])
    async with raw(app) as http:
        answer = await http.get(f"/playground/files/{page}")
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment")
        answer = await http.get(f"/playground/files/{picture}")
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert (await http.get("/playground/files/F0")).status_code == 404


def raw(app: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://tg.test")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://tg.test"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"host": "evil.example"}, 400),
    ],
    ids=["no origin", "own", "foreign", "rebound"],
)
async def test_other_sites_cannot_act(app: Starlette, headers: dict[str, str], status: int) -> None:
    async with raw(app) as http:
        answer = await http.post(
            "/playground/personas/cable/say", json={"text": "/start"}, headers=headers
        )
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("step", "instant"),
    [
        ("hour", "2026-03-10T11:00:00+08:00"),
        ("day", "2026-03-11T10:00:00+08:00"),
        ("tomorrow_morning", "2026-03-11T09:00:00+08:00"),
        ("next_monday", "2026-03-16T09:00:00+08:00"),
    ],
)
async def test_the_clock_moves_by_steps_and_back(
    people: PlaygroundClient, clock_control: MovableClock, app: Starlette, step: str, instant: str
) -> None:
    assert await people.move_clock(step=step) == instant
    assert clock_control.now().isoformat() == instant
    async with raw(app) as http:
        shown = (await http.delete("/playground/clock")).json()
    assert shown == {"now": "2026-03-10T10:00:00+08:00", "weekday": "星期二", "can_move": True}
    events = (await people.chat("cable"))["is_started"], app.state.playground.journal.since(0)
    assert [e.kind.value for e in events[1]] == ["clock", "clock"]


async def test_a_clock_nobody_gave_cannot_be_moved(stepped: SteppedTime) -> None:
    app = create_playground(PERSONAS, token=TOKEN, now=stepped.now)
    async with PlaygroundClient.in_process(app) as people:
        with pytest.raises(Refused, match="时钟不能调整"):
            await people.move_clock(step="hour")


async def test_waiting_says_what_came_instead(
    bot: Bot, people: PlaygroundClient, started: int
) -> None:
    after = await people.say("cable", "在吗")
    await bot.send_message(started, "不是这句")
    with pytest.raises(NoReply, match=r"a message containing '那句'; came: .*不是这句"):
        await people.wait_for_reply("cable", after=after, containing="那句", seconds=0.05)
    assert await people.wait_until_quiet("cable", after=after, seconds=0.02) > after


async def test_events_of_others_do_not_disturb(
    bot: Bot, people: PlaygroundClient, started: int
) -> None:
    await people.start("soft")
    after = await people.say("cable", "在吗")
    await bot.send_message(1002, "给别人的")
    with pytest.raises(NoReply):
        await people.wait_for_reply("cable", after=after, seconds=0.05)


async def read_stream(http: httpx.AsyncClient, count: int, **request: Any) -> list[Any]:
    seen: list[Any] = []
    async with http.stream("GET", "/playground/events", **request) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        async for line in response.aiter_lines():
            if line.startswith("data:"):
                seen.append(json.loads(line.removeprefix("data:")))
            if len(seen) == count:
                break
    return seen


async def test_pages_follow_and_catch_up_by_events(app: Starlette) -> None:
    async with serving(app) as url, PlaygroundClient.connected(url) as people:
        await people.start("cable")
        async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
            follower = asyncio.create_task(read_stream(http, 2, params={"after": "1"}))
            await people.say("cable", "一")
            await people.start("soft")
            followed = await asyncio.wait_for(follower, 5)
            assert [e["body"]["text"] for e in followed] == ["一", "/start"]
            again = await read_stream(http, 1, headers={"last-event-id": "2"})
            assert again == followed[1:]
            own = await read_stream(http, 1, params={"after": "0", "persona": "soft"})
            assert own == followed[1:]
            lost = await read_stream(http, 1, params={"after": "999"})
            assert lost[0]["kind"] == "reset"


async def test_stopping_sends_followers_and_polls_home(app: Starlette) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        async with serving(app) as url:
            events = http.get(f"{url}/playground/events", params={"after": "0"})
            poll = http.get(f"{url}/bot{TOKEN}/getUpdates", params={"timeout": 30})
            waiting = asyncio.create_task(asyncio.wait_for(asyncio.gather(events, poll), 5))
            await asyncio.sleep(0.1)
        followed, polled = await waiting
    assert followed.text.startswith("retry:")
    assert polled.status_code == 502


async def test_a_taken_port_is_an_error_not_an_exit(app: Starlette) -> None:
    async with serving(app) as url:
        with pytest.raises(OSError, match="in use"):
            async with serving(app, port=int(url.rpartition(":")[2])):
                pass


async def test_the_page_is_served_and_asks_nobody_else(app: Starlette) -> None:
    async with raw(app) as http:
        page = await http.get("/")
        assert page.status_code == 200
        assert "default-src 'self'" in page.headers["content-security-policy"]
        assert 'lang="zh-CN"' in page.text
        for name in re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text):
            assert (await http.get(name)).status_code == 200
        assert (await http.get("/static/../server.py")).status_code == 404
        assert (await http.get("/static/%2e%2e/server.py")).status_code == 404


@pytest.mark.parametrize("path", sorted(STATIC.iterdir()), ids=lambda path: path.name)
def test_static_files_have_no_foreign_address_and_no_raw_html(path: Path) -> None:
    source = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert re.findall(r"""["'(](?:https?:)?//[^\s"')]+""", source) == []
    assert "innerHTML" not in source
    assert "insertAdjacentHTML" not in source
    assert "document.write" not in source


def test_static_files_are_there() -> None:
    assert {"index.html", "style.css", "app.js"} <= {path.name for path in STATIC.iterdir()}


async def test_the_call_log_shows_no_token(
    app: Starlette, bot: Bot, people: PlaygroundClient, started: int
) -> None:
    await bot.send_document(started, b"x", filename="x.txt")
    assert (await people.calls("sendDocument"))[0]["arguments"]["document"] == "x.txt (1 bytes)"
    assert TOKEN not in json.dumps(await people.calls())
    assert BASE not in json.dumps(await people.calls())
    async with raw(app) as http:
        await http.delete("/playground/calls")
    assert await people.calls() == []
