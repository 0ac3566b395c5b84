"""A real bot on a real playground in one process: no sockets, a small router of one's own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import httpx
from pydantic import SecretStr
from starlette.applications import Starlette
from telegram.request import HTTPXRequest

from bot.app import Bot_, build_application
from bot.events import NOTHING, Reply, say
from bot.front_desk import FrontDesk
from bot.metrics import Metrics
from bot.pacing import Pacer
from bot.playground.client import PlaygroundClient
from bot.playground.personas import Persona
from bot.playground.server import create_playground
from bot.router import Router, Routes
from bot.running import BotProcess
from bot.sender import Sender
from bot.tenure import Tenure
from bot.texts import load_texts
from bot.turn import Handler, Turn
from store.clock import FrozenClock
from store.database import Database
from store.settings import Settings

TOKEN = "playground:test"
BASE = "http://tg.test/bot"
FILE_BASE = "http://tg.test/file/bot"


def personas(count: int) -> tuple[Persona, ...]:
    """Return people p0, p1 … with chats 1000, 1001 …"""
    return tuple(
        Persona(id=f"p{n}", label=f"示例{n}", role="企业联系人", chat_id=1000 + n, hint="")
        for n in range(count)
    )


def echo(turn: Turn) -> Reply:
    """Say what was said."""
    return say(turn.event.text or turn.event.command or turn.event.data or turn.event.kind)


def silence(turn: Turn) -> Reply:
    return NOTHING


def router(handler: Handler = echo, *, on_file: Handler | None = None) -> Router:
    """Return a router that gives everything to one handler."""
    routes = Routes(commands={"start": handler}, acts={"go": handler})
    return Router(
        routes=routes,
        on_text=handler,
        on_file=on_file or handler,
        on_unknown_command=handler,
        on_blocked=silence,
        on_unblocked=silence,
    )


def in_process(app: Starlette) -> HTTPXRequest:
    """Return a connection into the playground."""
    return HTTPXRequest(
        connection_pool_size=100, httpx_kwargs={"transport": httpx.ASGITransport(app)}
    )


@dataclass(kw_only=True)
class Rig:
    """The pieces of one bot, and the people who talk to it."""

    app: Starlette
    people: PlaygroundClient
    database: Database
    clock: FrozenClock
    settings: Settings
    desk: FrontDesk
    pacer: Pacer
    application: Bot_
    sender: Sender
    said: list[str] = field(default_factory=list)

    def process(self, tenure: Tenure | None = None) -> BotProcess:
        """Return the bot as a process runs it."""
        return BotProcess(self.application, self.desk, self.sender, self.said.append, tenure=tenure)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[BotProcess]:
        """Run the bot for the length of the block."""
        process = self.process()
        task = asyncio.create_task(process.run())
        await until(lambda: task.done() or "机器人已启动。" in self.said)
        try:
            yield process
        finally:
            process.stop()
            await task

    async def start(self, *ids: str) -> None:
        """Let people press start before the bot is there, and forget that they did."""
        for persona in ids:
            await self.people.start(persona)
        self.app.state.playground.updates.clear()


@contextlib.asynccontextmanager
async def rig(
    database: Database,
    clock: FrozenClock,
    settings: Settings,
    *,
    routes: Router | None = None,
    count: int = 3,
    enforce_rates: bool = False,
    app: Starlette | None = None,
    metrics: Metrics | None = None,
) -> AsyncIterator[Rig]:
    """Build a bot against a playground; ``app`` is an earlier bot's playground to go on with."""
    own = app or create_playground(
        personas(count), token=TOKEN, now=clock.now, enforce_rates=enforce_rates
    )
    settings = settings.model_copy(
        update={
            "telegram_token": SecretStr(TOKEN),
            "telegram_base_url": BASE,
            "telegram_base_file_url": FILE_BASE,
        }
    )
    desk = FrontDesk(
        database=database,
        clock=clock,
        settings=settings,
        texts=load_texts(),
        router=routes or router(),
    )
    pacer = Pacer()
    application = build_application(
        desk,
        settings,
        pacer,
        metrics=metrics,
        request=in_process(own),
        updates_request=in_process(own),
    )
    sender = Sender(bot=application.bot, desk=desk, pacer=pacer, metrics=metrics)
    transport = httpx.ASGITransport(own)
    async with httpx.AsyncClient(transport=transport, base_url="http://tg.test") as http:
        yield Rig(
            app=own,
            people=PlaygroundClient(http),
            database=database,
            clock=clock,
            settings=settings,
            desk=desk,
            pacer=pacer,
            application=application,
            sender=sender,
        )


async def until(is_so: Callable[[], bool], *, seconds: float = 5.0) -> None:
    """Wait for a condition; fail when it does not come."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not is_so():
        assert loop.time() < deadline, "what was waited for did not come"
        await asyncio.sleep(0.01)
