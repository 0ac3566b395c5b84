"""`zhaoren demo` as a visitor starts and stops it."""

from __future__ import annotations

import signal
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from bot.playground.client import PlaygroundClient
from store.database import open_database
from tests.process.world import demo_address, zhaoren, zhaoren_from_nothing

pytestmark = pytest.mark.process


async def test_it_answers_on_its_page_and_stops_cleanly(tmp_path: Path) -> None:
    settings = {
        # A proxy that the visitor's shell names must not come between the pieces.
        "HTTP_PROXY": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
        "ZHAOREN_NOW": "2026-03-08T11:00:00+08:00",
    }
    async with zhaoren_from_nothing(tmp_path, "demo", "--port", "0", **settings) as demo:
        url = await demo_address(demo)
        assert "现在不是工作日，演示时钟已调到 2026-03-09 09:00（星期一）" in demo.out
        async with httpx.AsyncClient(trust_env=False) as http:
            assert "政策找人" in (await http.get(url)).text
        async with PlaygroundClient.connected(url) as people:
            await people.ask("contact", "/start", containing="个人信息")
            await people.wait_for_reply("officer-1", after=0)
            shown = [b.text for b in await people.history("officer-1") if b.is_from_bot]
            assert len(shown) == 1, "the samples are nobody's news"
        assert await demo.stopped(signal.SIGTERM) == 0
    assert demo.err == ""
    assert demo.out.endswith("已停止。\n")


async def test_a_second_demo_says_so_and_harms_nothing(tmp_path: Path) -> None:
    async with zhaoren(tmp_path, "demo", "--port", "0") as first:
        url = await demo_address(first)
        port = url.rpartition(":")[2]
        async with (
            zhaoren(tmp_path, "demo", "--port", port) as same_port,
            zhaoren(tmp_path, "demo", "--port", "0") as same_file,
        ):
            assert await same_port.left() == 1
            assert await same_file.left() == 1
        assert f"port {port} cannot be opened" in same_port.err
        assert "runs on this database" in same_file.err
        for refused in (same_port, same_file):
            assert len(refused.err.splitlines()) == 1
        async with PlaygroundClient.connected(url) as people:
            await people.ask("contact", "/start", containing="个人信息")
        # What Ctrl-C sends.
        assert await first.stopped(signal.SIGINT) == 0


async def test_a_kept_demo_knows_its_people_again(tmp_path: Path) -> None:
    async with zhaoren(tmp_path, "demo", "--port", "0") as demo:
        url = await demo_address(demo)
        async with PlaygroundClient.connected(url) as people:
            await people.ask("contact", "/start", containing="个人信息")
            await people.choose("contact", "同意", containing="")
        assert await demo.stopped() == 0
    async with zhaoren(tmp_path, "demo", "--port", "0", "--keep") as demo:
        url = await demo_address(demo)
        async with PlaygroundClient.connected(url) as people:
            await people.wait_for_reply("contact", after=0, containing="登记")
            assert not (await people.chat("other"))["is_started"]
        assert await demo.stopped() == 0


async def test_it_runs_on_postgresql(tmp_path: Path, postgresql_url: str) -> None:
    url = _new_database(postgresql_url, "zhaoren_demo")
    settings = {"ZHAOREN_DATABASE_URL": url.replace("+psycopg", "")}
    async with zhaoren(tmp_path, "demo", "--port", "0", **settings) as demo:
        async with PlaygroundClient.connected(await demo_address(demo)) as people:
            await people.ask("contact", "/start", containing="个人信息")
        assert await demo.stopped() == 0


def _new_database(server_url: str, name: str) -> str:
    server = open_database(server_url, isolation_level="AUTOCOMMIT")
    with server.engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = server.engine.url.set(database=name).render_as_string(hide_password=False)
    server.dispose()
    return url
