"""`zhaoren bot` as a service: refusals, restarts, kills, and what it writes."""

from __future__ import annotations

import asyncio
import resource
import signal
import sqlite3
from collections import Counter
from pathlib import Path

import httpx
import pytest

from bot.playground.client import PlaygroundClient
from bot.playground.server import create_playground, serving
from bot.running import SECONDS_FOR_ONE_MORE
from bot.webhook import SECRET_HEADER
from store.clock import SystemClock
from tests.bot_edge.rig import personas
from tests.process.world import (
    TOKEN,
    bot_settings,
    free_port,
    town,
    zhaoren,
    zhaoren_from_nothing,
)

pytestmark = pytest.mark.process

STARTED = "机器人已启动"
NO_PORT = "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"ZHAOREN_TELEGRAM_TOKEN": ""}, "ZHAOREN_TELEGRAM_TOKEN is not set"),
        ({"ZHAOREN_DATABASE_URL": "sqlite:///empty.db"}, "run `zhaoren db upgrade`"),
        (
            {"ZHAOREN_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"},
            "the database cannot be reached",
        ),
        ({"ZHAOREN_TELEGRAM_BASE_URL": "api.telegram.org"}, "ZHAOREN_TELEGRAM_BASE_URL"),
    ],
    ids=["no token", "not migrated", "no database there", "no address"],
)
async def test_what_cannot_start_says_why_in_one_sentence(
    tmp_path: Path, sqlite_template: Path, changed: dict[str, str], sentence: str
) -> None:
    (tmp_path / "bot.db").write_bytes(sqlite_template.read_bytes())
    settings = {**bot_settings(tmp_path, NO_PORT), **changed}
    async with zhaoren(tmp_path, "bot", **settings) as bot:
        assert await bot.left() == 1
    assert sentence in bot.err
    assert len(bot.err.splitlines()) == 1
    assert bot.out == ""


async def test_a_locked_database_is_named(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "bot.db"
    path.write_bytes(sqlite_template.read_bytes())
    settings = bot_settings(tmp_path, NO_PORT)
    settings["ZHAOREN_DATABASE_URL"] += "?timeout=0.5"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    async with zhaoren(tmp_path, "bot", **settings) as bot:
        assert await bot.left() == 1
    holder.close()
    assert "the database stayed locked" in bot.err
    assert len(bot.err.splitlines()) == 1


async def test_a_refused_token_is_not_shown(tmp_path: Path, sqlite_template: Path) -> None:
    async with town(tmp_path, sqlite_template) as made:
        refused = "playground:revoked-and-secret"
        settings = {"ZHAOREN_TELEGRAM_TOKEN": refused, "ZHAOREN_LOG_LEVEL": "DEBUG"}
        async with made.bot(**settings) as bot:
            assert await bot.process.wait() == 1
            await bot.until_said("the Bot API refused the token", seconds=1)
    assert refused not in bot.said


async def test_it_waits_for_a_server_that_is_down_and_then_works(
    tmp_path: Path, sqlite_template: Path
) -> None:
    (tmp_path / "bot.db").write_bytes(sqlite_template.read_bytes())
    port = free_port()
    settings = bot_settings(tmp_path, f"http://127.0.0.1:{port}")
    async with zhaoren_from_nothing(tmp_path, "bot", **settings) as bot:
        await bot.until_said("暂时连不上 Telegram")
        app = create_playground(personas(1), token=TOKEN, now=SystemClock().now)
        async with serving(app, port=port) as url, PlaygroundClient.connected(url) as people:
            after = await people.start("p0")
            await people.wait_for_reply("p0", after=after, containing="个人信息", seconds=15)
            assert await bot.stopped() == 0


async def test_of_two_bots_on_one_database_the_newcomer_gives_way(
    tmp_path: Path, sqlite_template: Path
) -> None:
    async with town(tmp_path, sqlite_template) as made, made.bot() as first:
        await first.until_said(STARTED)
        async with made.bot() as second:
            assert await second.left() == 1
        assert "another bot is running on this database" in second.err
        after = await made.people.start("p0")
        await made.people.wait_for_reply("p0", after=after, seconds=10)
        assert await first.stopped() == 0


@pytest.mark.slow
async def test_of_two_bots_with_one_token_the_newcomer_gives_way(
    tmp_path: Path, sqlite_template: Path
) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(sqlite_template.read_bytes())
    settings = {"ZHAOREN_DATABASE_URL": f"sqlite:///{other}"}
    async with town(tmp_path, sqlite_template) as made, made.bot() as first:
        await first.until_said(STARTED)
        # Longer there by what makes it bear two conflicts more, the newcomer's last poll included.
        await asyncio.sleep(2 * SECONDS_FOR_ONE_MORE)
        async with made.bot(**settings) as second:
            assert await second.left() == 1
        assert "another bot is running with the same token" in second.err
        after = await made.people.start("p0")
        await made.people.wait_for_reply("p0", after=after, seconds=25)
        assert await first.stopped() == 0


async def test_pushed_updates_need_the_secret(tmp_path: Path, sqlite_template: Path) -> None:
    port = free_port()
    hook = f"http://127.0.0.1:{port}/hook"
    async with (
        town(tmp_path, sqlite_template) as made,
        made.bot("--webhook", hook, "--webhook-port", str(port)) as bot,
    ):
        await bot.until_said(STARTED)
        after = await made.people.start("p0")
        await made.people.wait_for_reply("p0", after=after, containing="个人信息", seconds=10)
        async with httpx.AsyncClient(trust_env=False) as http:
            body = {"update_id": 1, "message": {"text": "伪造"}}
            for headers in ({}, {SECRET_HEADER: "guess"}):
                assert (await http.post(hook, json=body, headers=headers)).status_code == 403
        assert await bot.stopped() == 0


async def test_killed_in_the_middle_it_answers_all_and_handles_none_twice(
    tmp_path: Path, sqlite_template: Path
) -> None:
    ids = [f"p{n}" for n in range(8)]
    async with town(tmp_path, sqlite_template) as made:
        async with made.bot() as bot:
            await bot.until_said(STARTED)
            for one in ids:
                await made.people.start(one)
            for one in ids:
                await made.people.wait_for_reply(one, after=0, seconds=10)
            for number in range(6):
                for one in ids:
                    await made.people.say(one, f"/nothing{number}")
            await made.people.wait_for_reply(ids[0], after=0, containing="nothing0", seconds=10)
            await bot.killed()
        answered = [await _answers(made.people, one) for one in ids]
        assert sum(map(sum, answered)) < 48, "it was killed too late"
        async with made.bot() as bot:
            await bot.until_said(STARTED)
            for one in ids:
                await made.people.wait_for_reply(one, after=0, containing="nothing5", seconds=10)
            assert await bot.stopped() == 0
        answered = [await _answers(made.people, one) for one in ids]
    # Nobody can know of a message whose sending was cut off whether it arrived; at most the
    # one that was on its way to each chat comes twice.
    assert all(count >= 1 for chat in answered for count in chat)
    assert all(sum(chat) <= 7 for chat in answered)
    rows = sqlite3.connect(tmp_path / "bot.db").execute(
        "SELECT payload, reply, handled_at IS NOT NULL FROM inbox_update"
    )
    assert set(rows) == {(None, None, 1)}


async def _answers(people: PlaygroundClient, persona: str) -> list[int]:
    shown = [b.text for b in await people.history(persona) if b.is_from_bot]
    counts = Counter(n for n in range(6) for text in shown if f"/nothing{n} " in text)
    return [counts[n] for n in range(6)]


async def test_a_full_disk_loses_nothing(tmp_path: Path, sqlite_template: Path) -> None:

    async with town(tmp_path, sqlite_template) as made, made.bot() as bot:
        await bot.until_said(STARTED)
        after = await made.people.start("p0")
        await made.people.wait_for_reply("p0", after=after, seconds=10)
        pid = bot.process.pid
        before = resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
        after = await made.people.say("p0", "/nothing9")
        await made.people.wait_for_reply("p0", after=after, containing="没有丢", seconds=10)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
        await made.people.wait_for_reply("p0", after=after, containing="nothing9", seconds=15)
        assert await bot.stopped() == 0
    assert "action=inbox_unavailable" in bot.err
    check = sqlite3.connect(tmp_path / "bot.db")
    assert check.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_logs_hold_no_token_no_texts_and_no_names(
    tmp_path: Path, sqlite_template: Path
) -> None:
    async with town(tmp_path, sqlite_template) as made:
        async with made.bot("--with-jobs", ZHAOREN_LOG_LEVEL="INFO") as bot:
            await bot.until_said(STARTED)
            after = await made.people.start("p0")
            await made.people.wait_for_reply("p0", after=after, seconds=10)
            await made.people.choose("p0", "同意")
            for text in ("示例机密电缆厂", "/nothing 密语", "91430112MA00000150"):
                after = await made.people.say("p0", text)
                await made.people.wait_for_reply("p0", after=after, seconds=10)
            await made.people.add_fault("400", method="sendMessage", description="Bad Request: 密")
            await made.people.say("p0", "还有一句密语")
            await bot.until_said("action=reply_not_sent")
            await made.people.add_fault("502", method="getUpdates")
            await made.people.say("p0", "再一句")
            await bot.until_said("action=polling_failed")
            assert await bot.stopped() == 0
        files = [p for p in tmp_path.rglob("*") if p.is_file() and "bot.db" not in p.name]
    said = bot.said + "".join(path.read_text("utf-8", "replace") for path in files)
    for secret in (TOKEN, TOKEN.partition(":")[2], "密", "示例机密", "91430112MA00000150", "示例0"):
        assert secret not in said, secret


async def test_the_scheduler_runs_and_stops(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "bot.db"
    path.write_bytes(sqlite_template.read_bytes())
    settings = {"ZHAOREN_DATABASE_URL": f"sqlite:///{path}"}
    async with zhaoren(tmp_path, "jobs", **settings) as jobs:
        await jobs.until_said("调度已启动")
        await jobs.until_said("action=job.done", seconds=20)
        assert await jobs.stopped(signal.SIGINT) == 0
    rows = sqlite3.connect(path).execute("SELECT count(*) FROM job_run WHERE state = 'done'")
    assert rows.fetchone()[0] > 0
