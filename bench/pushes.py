"""Do ten thousand pushes through bad weather arrive at the pace that is allowed?

``python -m bench.pushes [--pushes 10000] [--chats 2500] [--seed 1]``. The real bot polls a
playground in a process of its own, which enforces 30 messages a second and answers some pushes
with 429, 403 or 502, breaks the line before or after it took the message, or takes seconds.
Meanwhile people write to the bot, and the time to its reply is measured; so is its memory.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from pydantic import SecretStr
from sqlalchemy import func, select

from bench.pushes_town import PUSHED, Summary, Weather, serve_town
from bot import sender as sending
from bot.app import build_application
from bot.events import Message
from bot.front_desk import FrontDesk
from bot.handlers.routes import ROUTER
from bot.pacing import Pacer
from bot.playground.client import PlaygroundClient
from bot.running import BotProcess
from bot.sender import Sender
from bot.texts import load_texts
from bot.turn import Turn
from jobs.outbox import ClaimedNotice
from jobs.recovery import has_leftovers, run_recovery
from jobs.runs import Work
from store.clock import SystemClock
from store.database import Database, open_database
from store.outbox_rows import add_notice
from store.schema import upgrade
from store.settings import Settings
from store.tables import Chat, Notice, NoticeKind, NoticeStatus, RecipientKind

TOKEN = "playground:pushes"
TALKERS = 3
SECONDS_BETWEEN_QUESTIONS = 2.0
LOOK_SECONDS = 1.0
RECOVERY_SECONDS = 5.0
LONGEST_REPLY_SECONDS = 30.0
# Much slower than the pace means that something hangs.
SLOWEST_PER_SECOND = 5
OPEN_STATES = (NoticeStatus.WAITING, NoticeStatus.CLAIMED)


@dataclass(kw_only=True)
class Measured:
    """What was seen while it ran: seconds to a reply, the bot's memory in MB, its processor's
    seconds so far."""

    replies: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    seconds: float = 0.0


def main() -> None:
    """Run, print, and fail if something is left open or the pace was not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pushes", type=int, default=10_000)
    parser.add_argument("--chats", type=int, default=2_500)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    with tempfile.TemporaryDirectory(prefix="zr-") as folder:
        sys.exit(run(Path(folder), pushes=asked.pushes, chats=asked.chats, seed=asked.seed))


def run(folder: Path, *, pushes: int, chats: int, seed: int) -> int:
    """Send so many pushes to so many chats; return how many things were wrong."""
    url = f"sqlite:///{folder}/pushes.db"
    weather = Weather.drawn(Random(seed), pushes=pushes, chats=chats)
    town = serve_town(TOKEN, chats=chats, talkers=TALKERS, weather=weather)
    _fill(url, pushes=pushes, chats=chats)
    bot = _fork(lambda: asyncio.run(_run_bot(url, town.url)))
    try:
        measured = asyncio.run(_watch(url, town.url, bot, pushes))
    finally:
        os.kill(bot, signal.SIGTERM)
        os.waitpid(bot, 0)
        summary = town.close()
    return _report(url, summary, measured, weather)


def _fork(act: Callable[[], None]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        act()
        code = 0
    finally:
        os._exit(code)


def _fill(url: str, *, pushes: int, chats: int) -> None:
    database = open_database(url)
    upgrade(database)
    now = SystemClock().now()
    with database.transaction() as session:
        for number in range(chats):
            session.add(
                Chat(
                    chat_id=PUSHED + number,
                    consent_version="1",
                    consented_at=now,
                    created_at=now,
                    last_seen_at=now,
                )
            )
        session.flush()
        for number in range(pushes):
            add_notice(
                session,
                recipient_kind=RecipientKind.CHAT,
                recipient_id=PUSHED + number % chats,
                kind=NoticeKind.CASE_OPENED,
                subject=f"case:{number}",
                payload={},
                priority=20,
                not_before=now,
                expires_at=now + timedelta(days=7),
                now=now,
            )
    database.dispose()


async def _run_bot(url: str, server: str) -> None:
    """Be the bot, as `zhaoren bot` is, until SIGTERM."""
    # What a push says is not the question: its key tells which one came.
    setattr(sending, "render", _key_of)  # noqa: B010 - a name the module does not export.
    database = open_database(url)
    clock = SystemClock()
    settings = Settings(_env_file=None).model_copy(  # type: ignore[call-arg]
        update={
            "telegram_token": SecretStr(TOKEN),
            "telegram_base_url": f"{server}/bot",
            "telegram_base_file_url": f"{server}/file/bot",
        }
    )
    desk = FrontDesk(
        database=database, clock=clock, settings=settings, texts=load_texts(), router=ROUTER
    )
    await asyncio.to_thread(desk.warm)
    pacer = Pacer()
    application = build_application(desk, settings, pacer)
    sender = Sender(bot=application.bot, desk=desk, pacer=pacer)
    process = BotProcess(application, desk, sender, lambda _text: None)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, process.stop)
    recovering = asyncio.create_task(_recover(database, settings))
    await process.run()
    recovering.cancel()


def _key_of(notice: ClaimedNotice, _turn: Turn) -> Message:
    return Message(text=notice.subject)


async def _recover(database: Database, settings: Settings) -> None:
    while True:
        await asyncio.sleep(RECOVERY_SECONDS)
        work = Work(database=database, now=SystemClock().now(), zone=settings.zone)
        if await asyncio.to_thread(has_leftovers, work):
            await asyncio.to_thread(run_recovery, work)


async def _watch(url: str, server: str, bot: int, pushes: int) -> Measured:
    """Talk to the bot and look at it until every push is settled."""
    measured = Measured()
    database = open_database(url)
    began = time.monotonic()
    async with PlaygroundClient.connected(server) as people:
        await _until_it_answers(people)
        talking = [
            asyncio.create_task(_talk(people, f"t{number}", measured)) for number in range(TALKERS)
        ]
        while _open_ones(database):
            if time.monotonic() - began > 120 + pushes / SLOWEST_PER_SECOND:
                break
            measured.memory.append(_memory_mb(bot))
            measured.processor.append(_processor_seconds(bot))
            await asyncio.sleep(LOOK_SECONDS)
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)
    measured.seconds = time.monotonic() - began
    database.dispose()
    return measured


async def _until_it_answers(people: PlaygroundClient) -> None:
    after = await people.say("t0", "/help")
    await people.wait_for_reply("t0", after=after, seconds=LONGEST_REPLY_SECONDS)


async def _talk(people: PlaygroundClient, who: str, measured: Measured) -> None:
    while True:
        asked = time.monotonic()
        after = await people.say(who, "/help")
        await people.wait_for_reply(who, after=after, seconds=LONGEST_REPLY_SECONDS)
        measured.replies.append(time.monotonic() - asked)
        await asyncio.sleep(SECONDS_BETWEEN_QUESTIONS)


def _open_ones(database: Database) -> int:
    with database.reading() as session:
        return (
            session.scalar(
                select(func.count()).select_from(Notice).where(Notice.status.in_(OPEN_STATES))
            )
            or 0
        )


def _memory_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _processor_seconds(pid: int) -> float:
    # The name may hold spaces, and stands in brackets; utime and stime are fields 14 and 15.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _report(url: str, summary: Summary, measured: Measured, weather: Weather) -> int:
    database = open_database(url)
    with database.reading() as session:
        rows: list[Any] = list(
            session.execute(select(Notice.subject, Notice.status, Notice.was_uncertain))
        )
    database.dispose()
    statuses = Counter(row.status.value for row in rows)
    arrived = summary.arrived
    wrong = {
        "not settled": sum(row.status in OPEN_STATES for row in rows),
        "sent and not there": sum(
            row.status is NoticeStatus.SENT and not arrived[row.subject] for row in rows
        ),
        "twice without a doubt": sum(
            arrived[row.subject] > 1 and not row.was_uncertain for row in rows
        ),
        "more than twice": sum(arrived[row.subject] > 2 for row in rows),
        "refused for the pace": summary.refused_for_pace,
    }
    replies = sorted(measured.replies)
    figures = {
        "weather": json.dumps(weather.counts),
        "settled": json.dumps(statuses),
        "in doubt, repeated once": str(sum(row.was_uncertain for row in rows)),
        "of these arrived twice": str(sum(arrived[row.subject] == 2 for row in rows)),
        "seconds": f"{measured.seconds:,.0f}",
        "a second": f"{sum(arrived.values()) / measured.seconds:.1f}",
        "processor's seconds a push": f"{_spent(measured.processor) / len(rows):.3f}",
        "most in any second": str(summary.most_a_second),
        "replies": str(len(replies)),
        "reply, median": f"{_part(replies, 0.5):.3f} s",
        "reply, 99th percentile": f"{_part(replies, 0.99):.3f} s",
        "reply, slowest": f"{_part(replies, 1):.3f} s",
        "memory, first and last tenth": _first_and_last(measured.memory),
        **{name: str(count) for name, count in wrong.items()},
    }
    for name, figure in figures.items():
        print(f"{name:<34} {figure}")
    return sum(wrong.values())


def _part(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def _spent(processor: list[float]) -> float:
    return processor[-1] - processor[0] if processor else 0.0


def _first_and_last(memory: list[float]) -> str:
    tenth = max(1, len(memory) // 10)
    first, last = max(memory[:tenth]), max(memory[-tenth:])
    return f"{first:.0f} MB, {last:.0f} MB"


if __name__ == "__main__":
    main()
