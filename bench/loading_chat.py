"""A living bot with people who talk to it, while something else goes on beside them.

The bot is `zhaoren bot --with-jobs`, a process of its own, as in a department; the playground
and those who talk are in this one.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TypeVar

from bench.city_rows import fill
from bot.access import CONSENT_VERSION
from bot.playground.client import NoReply, PlaygroundClient
from bot.playground.personas import Persona
from bot.playground.server import create_playground, serving
from store.clock import SystemClock, local_day
from store.database import open_database
from store.schema import upgrade
from store.settings import Settings
from store.tables import Chat, Officer

COMMAND = (sys.executable, "-c", "from cli.main import main; main()")
"""`zhaoren`, wherever it is installed."""
TOKEN = "playground:loading"
OFFICER = "officer-1"
OFFICERS_CHAT = 999
FIRST_CHAT = 1000
SAID = (
    "/matches",
    "设备更新有补贴吗",
    "/applications",
    "贷款贴息",
    "/calendar",
    "研发投入奖励怎么申请",
)
SECONDS_BETWEEN = (2.0, 6.0)
LONGEST_REPLY_SECONDS = 60.0
LONGEST_START_SECONDS = 300.0
LONGEST_LOAD_SECONDS = 1200.0
Result = TypeVar("Result")


@dataclass(kw_only=True)
class Heard:
    """Seconds from a word to its reply, and how many got none."""

    seconds: list[float] = field(default_factory=list)
    unanswered: int = 0

    def told(self, label: str) -> str:
        """Return the figures on one line."""
        got = sorted(self.seconds)
        if len(got) < 2:
            return f"  {label:<44} too few replies to count"
        parts = statistics.quantiles(got, n=100, method="inclusive")
        return (
            f"  {label:<44} {len(got):5,} replies  p50 {parts[49]:.3f} s  p90 {parts[89]:.3f} s  "
            f"p99 {parts[98]:.3f} s  longest {got[-1]:.3f} s  unanswered {self.unanswered}"
        )


def fill_town(url: str, *, contacts: int, enterprises: int, pool: int) -> None:
    """Make a city whose contacts agreed to the notice in force, and an officer with a chat."""
    database = open_database(url)
    now = SystemClock().now()
    upgrade(database)
    day = local_day(now, Settings(_env_file=None).zone)  # type: ignore[call-arg]
    fill(database, count=enterprises, pool=pool, heard=contacts, day=day, now=now)
    with database.transaction() as session:
        for number in range(contacts):
            session.get_one(Chat, FIRST_CHAT + number).consent_version = CONSENT_VERSION
        session.get_one(Officer, 1).chat_id = OFFICERS_CHAT
    database.dispose()


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """The running bot, the people's side, and who talks."""

    client: PlaygroundClient
    contacts: tuple[str, ...]

    async def talk_while(self, work: Awaitable[Result]) -> tuple[Result, Heard]:
        """Let everybody talk until the work is done; return its result and what was heard."""
        heard = Heard()
        stop = asyncio.Event()
        talking = [
            asyncio.create_task(self._talk(one, Random(at), heard, stop))
            for at, one in enumerate(self.contacts)
        ]
        try:
            result = await work
        finally:
            stop.set()
            await asyncio.gather(*talking)
        return result, heard

    async def _talk(self, who: str, dice: Random, heard: Heard, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await asyncio.sleep(dice.uniform(*SECONDS_BETWEEN))
            began = time.perf_counter()
            try:
                after = await self.client.say(who, dice.choice(SAID))
                await self.client.wait_for_reply(who, after=after, seconds=LONGEST_REPLY_SECONDS)
            except NoReply:
                heard.unanswered += 1
            else:
                heard.seconds.append(time.perf_counter() - began)

    async def send_in(self, name: str, content: bytes) -> float:
        """Send a file as the officer; return the seconds to its report."""
        began = time.perf_counter()
        after = await self.client.upload(OFFICER, name, content)
        await self.client.wait_for_reply(
            OFFICER, after=after, containing="录入", seconds=LONGEST_LOAD_SECONDS
        )
        return time.perf_counter() - began


@contextlib.asynccontextmanager
async def living_town(url: str, *, contacts: int, log: Path) -> AsyncIterator[Town]:
    """Serve a playground and run the bot against it, until the block ends."""
    names = tuple(f"c{number}" for number in range(contacts))
    chats = {name: FIRST_CHAT + number for number, name in enumerate(names)}
    people = [
        Persona(id=name, label=name, role="企业联系人", chat_id=chat, hint="")
        for name, chat in (chats | {OFFICER: OFFICERS_CHAT}).items()
    ]
    playground = create_playground(people, token=TOKEN, now=SystemClock().now)
    async with serving(playground) as address, PlaygroundClient.connected(address) as client:
        with log.open("wb") as said:
            bot = _started_bot(url, address, said.fileno())
            try:
                town = Town(client=client, contacts=names)
                await _greet(town)
                yield town
            finally:
                bot.send_signal(signal.SIGINT)
                await asyncio.to_thread(bot.wait)


def _started_bot(url: str, address: str, log: int) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "ZHAOREN_DATABASE_URL": url,
        "ZHAOREN_TELEGRAM_TOKEN": TOKEN,
        "ZHAOREN_TELEGRAM_BASE_URL": f"{address}/bot",
        "ZHAOREN_TELEGRAM_BASE_FILE_URL": f"{address}/file/bot",
        "ZHAOREN_LOG_LEVEL": "WARNING",
    }
    return subprocess.Popen(
        [*COMMAND, "bot", "--with-jobs"], env=environment, stdout=log, stderr=log
    )


async def _greet(town: Town) -> None:
    """Wait until the bot answers everybody, which it does when it is warm."""
    for who in (OFFICER, *town.contacts):
        after = await town.client.start(who)
        await town.client.wait_for_reply(who, after=after, seconds=LONGEST_START_SECONDS)
