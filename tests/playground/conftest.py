"""A playground with three personas, python-telegram-bot as its client, and a small bot."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from starlette.applications import Starlette
from telegram import Bot
from telegram.ext import Application, ApplicationBuilder
from telegram.request import HTTPXRequest

from bot.playground.client import PlaygroundClient
from bot.playground.personas import Persona
from bot.playground.server import create_playground

SHANGHAI = ZoneInfo("Asia/Shanghai")
TOKEN = "playground:test"
BASE = "http://tg.test/bot"
FILE_BASE = "http://tg.test/file/bot"
PERSONAS = (
    Persona(id="cable", label="示例电缆厂", role="企业联系人", chat_id=1001, hint="发送 /start"),
    Persona(id="soft", label="示例软件公司", role="企业联系人", chat_id=1002, hint="发送 /start"),
    Persona(id="officer", label="政策管理员", role="区政务局", chat_id=2001, hint="上传文件"),
)


class SteppedTime:
    """Seconds and instants that move only when a test says so."""

    def __init__(self) -> None:
        self.start = datetime(2026, 3, 10, 10, 0, tzinfo=SHANGHAI)
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


class MovableClock:
    """A clock control for the page: the instant is wherever it was moved to."""

    def __init__(self, instant: datetime) -> None:
        self.frozen_at = self.instant = instant

    def now(self) -> datetime:
        return self.instant

    def move_to(self, instant: datetime) -> None:
        self.instant = instant

    def reset(self) -> None:
        self.instant = self.frozen_at


@pytest.fixture(autouse=True)
def _retry_after_is_a_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opt in to what python-telegram-bot otherwise warns about."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
def stepped() -> SteppedTime:
    return SteppedTime()


@pytest.fixture
def clock_control(stepped: SteppedTime) -> MovableClock:
    return MovableClock(stepped.start)


@pytest.fixture
def app(stepped: SteppedTime, clock_control: MovableClock) -> Starlette:
    """A playground without sending rates; tests of the rates switch them on."""
    return create_playground(
        PERSONAS,
        token=TOKEN,
        now=clock_control.now,
        clock_control=clock_control,
        enforce_rates=False,
        monotonic=stepped.monotonic,
    )


@pytest.fixture
async def people(app: Starlette) -> AsyncIterator[PlaygroundClient]:
    async with PlaygroundClient.in_process(app) as client:
        yield client


@pytest.fixture
async def bot(app: Starlette) -> AsyncIterator[Bot]:
    """An initialised Bot whose requests go straight into the application."""
    async with in_process_bot(app) as made:
        yield made


@pytest.fixture
async def api(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """Raw Bot API calls, for what a well-behaved client would never send."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=f"{BASE}{TOKEN}/") as client:
        yield client


@pytest.fixture
async def started(people: PlaygroundClient, bot: Bot) -> int:
    """The chat id of a persona who has pressed start; the update is already confirmed."""
    await people.start("cable")
    for update in await bot.get_updates():
        await bot.get_updates(offset=update.update_id + 1)
    return 1001


def in_process_request(app: Starlette) -> HTTPXRequest:
    return HTTPXRequest(httpx_kwargs={"transport": httpx.ASGITransport(app)})


@contextlib.asynccontextmanager
async def in_process_bot(app: Starlette) -> AsyncIterator[Bot]:
    async with Bot(
        TOKEN,
        base_url=BASE,
        base_file_url=FILE_BASE,
        request=in_process_request(app),
        get_updates_request=in_process_request(app),
    ) as made:
        yield made


def in_process_application(app: Starlette) -> Application[Any, Any, Any, Any, Any, Any]:
    """Return an Application that polls the playground without a socket."""
    return (
        ApplicationBuilder()
        .token(TOKEN)
        .base_url(BASE)
        .base_file_url(FILE_BASE)
        .request(in_process_request(app))
        .get_updates_request(in_process_request(app))
        .job_queue(None)
        .build()
    )


@contextlib.asynccontextmanager
async def polling(application: Application[Any, Any, Any, Any, Any, Any]) -> AsyncIterator[None]:
    """Run an application for the length of the block, as the real bot runs."""
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(timeout=10)
        try:
            yield
        finally:
            await application.updater.stop()
            await application.stop()


@pytest.fixture
def png() -> bytes:
    """The smallest picture: one grey pixel."""
    return bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
        "0000000a49444154789c63680000008200810edd0dd70000000049454e44ae426082"
    )
