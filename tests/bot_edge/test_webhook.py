"""Updates that are pushed: only Telegram's, only once ours when written down."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from bot import inbox
from bot.app import inbox_of
from bot.errors import CannotStart, PortTaken
from bot.serving import serving
from bot.webhook import MAX_BODY_BYTES, SECRET_HEADER, Webhook
from store.clock import FrozenClock
from store.database import Database
from store.errors import DatabaseUnavailable
from store.settings import Settings
from store.tables import InboxUpdate
from tests.bot_edge.rig import Rig, rig, until

UPDATE = {
    "update_id": 4,
    "message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "密语"},
}
HOOK = Webhook(url="http://bot.test/hook", port=0, secret="s3cret")


async def post(made: Rig, content: bytes, secret: str = HOOK.secret, path: str = "/hook") -> int:
    transport = httpx.ASGITransport(HOOK._server(made.application))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot.test") as http:
        response = await http.post(path, content=content, headers={SECRET_HEADER: secret})
        return response.status_code


def kept(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(InboxUpdate)) or 0


CASES: dict[str, tuple[dict[str, Any], int, int]] = {
    "right": ({"content": json.dumps(UPDATE).encode()}, 200, 1),
    "wrong secret": ({"content": json.dumps(UPDATE).encode(), "secret": "guess"}, 403, 0),
    "no secret": ({"content": json.dumps(UPDATE).encode(), "secret": ""}, 403, 0),
    "wrong path": ({"content": b"{}", "path": "/"}, 404, 0),
    "too large": ({"content": b" " * (MAX_BODY_BYTES + 1)}, 413, 0),
    "no json": ({"content": b"{"}, 400, 0),
    "no update": ({"content": b'{"a": 1}'}, 400, 0),
    "no object": ({"content": b"[1]"}, 400, 0),
}


@pytest.mark.parametrize("case", CASES)
async def test_what_is_taken(
    database: Database,
    clock: FrozenClock,
    settings: Settings,
    case: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    request, status, rows = CASES[case]
    async with rig(database, clock, settings) as made:
        with caplog.at_level(logging.DEBUG):
            assert await post(made, **request) == status
    assert kept(database) == rows
    assert "密语" not in caplog.text


async def test_the_same_update_twice_is_one(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings) as made:
        for _ in range(2):
            assert await post(made, json.dumps(UPDATE).encode()) == 200
        assert inbox_of(made.application).qsize() == 1


async def test_what_cannot_be_written_down_is_left_to_telegram(
    database: Database, clock: FrozenClock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> bool:
        raise DatabaseUnavailable("the database stayed locked")

    monkeypatch.setattr(inbox.InboxQueue, "_remember", away)
    async with rig(database, clock, settings) as made:
        assert await post(made, json.dumps(UPDATE).encode()) == 503


async def test_the_playground_posts_and_is_answered(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings) as made:
        async with serving(HOOK._server(made.application)) as url:
            port = int(url.rpartition(":")[2])
        hook = Webhook.at(f"http://127.0.0.1:{port}/hook", port=port)
        process = made.process()
        task = asyncio.create_task(process.run(hook))
        await until(lambda: "机器人已启动。" in made.said)
        await made.people.start("p0")
        await made.people.ask("p0", "在吗", containing="在吗")
        process.stop()
        await task
        assert made.app.state.playground.webhook.hook is not None, "Telegram keeps what comes"
        await made.app.state.playground.aclose()


@pytest.mark.parametrize("url", ["", "bot.example.gov.cn/hook", "ftp://x/y", "https://"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(CannotStart, match="--webhook"):
        Webhook.at(url, port=1)


async def test_an_address_the_server_refuses(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings) as made:
        with pytest.raises(CannotStart, match="refused the address"):
            await made.process().run(Webhook.at("https://bot.example.com/hook", port=0))


async def test_a_taken_port(database: Database, clock: FrozenClock, settings: Settings) -> None:
    async with rig(database, clock, settings) as made, serving(made.app) as url:
        port = int(url.rpartition(":")[2])
        with pytest.raises(PortTaken, match="cannot be opened"):
            await made.process().run(Webhook.at("http://127.0.0.1/hook", port=port))
