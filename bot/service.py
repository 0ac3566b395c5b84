"""`zhaoren bot`: put the pieces together and run them until told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.app import build_application
from bot.front_desk import FrontDesk
from bot.handlers.routes import ROUTER
from bot.pacing import Pacer
from bot.running import BotProcess
from bot.sender import Sender
from bot.texts import load_texts
from bot.webhook import Webhook
from jobs.runner import RunningJobs
from store.clock import Clock
from store.database import Database
from store.settings import Settings


async def run_bot(
    database: Database,
    settings: Settings,
    clock: Clock,
    stop: asyncio.Event,
    *,
    webhook: Webhook | None = None,
    with_jobs: bool = False,
    report: Callable[[str], None],
) -> None:
    """Run the bot, and the jobs too if asked for, until ``stop`` is set.

    Raises :class:`bot.errors.CannotStart` when the bot cannot run as it is set up.
    """
    desk = FrontDesk(
        database=database, clock=clock, settings=settings, texts=load_texts(), router=ROUTER
    )
    pacer = Pacer()
    application = build_application(desk, settings, pacer)
    # Dictionaries and index take seconds; nobody should be the first to wait for them.
    await asyncio.to_thread(desk.warm)
    sender = Sender(bot=application.bot, desk=desk, pacer=pacer)
    process = BotProcess(application, desk, sender, report)
    jobs = RunningJobs(database, clock, settings.zone) if with_jobs else None
    if jobs is not None:
        jobs.start()
    running = asyncio.create_task(process.run(webhook), name="bot")
    stopping = asyncio.create_task(stop.wait(), name="stop")
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        process.stop()
        if jobs is not None:
            await asyncio.to_thread(jobs.stop)
    await running
