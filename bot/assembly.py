"""`zhaoren bot`: put the pieces together and run them until told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.app import build_application
from bot.front_desk import FrontDesk
from bot.handlers.routes import ROUTER
from bot.health import health_served
from bot.metrics import Metrics
from bot.pacing import Pacer
from bot.running import BotProcess
from bot.sender import Sender
from bot.texts import load_texts
from bot.watchdog import Watchdog
from bot.webhook import Webhook
from jobs.runner import RunningJobs
from store.clock import Clock
from store.database import Database
from store.settings import Settings

Report = Callable[[str], None]


async def run_bot(
    database: Database,
    settings: Settings,
    clock: Clock,
    stop: asyncio.Event,
    *,
    webhook: Webhook | None = None,
    with_jobs: bool = False,
    report: Report,
) -> None:
    """Run the bot, and the jobs too if asked for, until ``stop`` is set.

    Raises :class:`bot.errors.CannotStart` when the bot cannot run as it is set up.
    """
    process = assemble(database, settings, clock, report)
    # Dictionaries and index take seconds; nobody should be the first to wait for them.
    await asyncio.to_thread(process.desk.warm)
    jobs = RunningJobs(database, clock, settings.zone) if with_jobs else None
    if jobs is not None:
        jobs.start()
    try:
        async with health_served(process.watchdog, process.metrics, settings.health_port):
            await until_stopped(process, stop, webhook=webhook)
    finally:
        if jobs is not None:
            await asyncio.to_thread(jobs.stop)


def assemble(database: Database, settings: Settings, clock: Clock, report: Report) -> BotProcess:
    """Return a bot that can be run. Raises :class:`bot.errors.CannotStart` without a token."""
    desk = FrontDesk(
        database=database, clock=clock, settings=settings, texts=load_texts(), router=ROUTER
    )
    pacer = Pacer()
    metrics = Metrics()
    application = build_application(desk, settings, pacer, metrics=metrics)
    sender = Sender(bot=application.bot, desk=desk, pacer=pacer, metrics=metrics)
    return BotProcess(application, desk, sender, report, metrics=metrics)


async def watch_jobs(
    database: Database, settings: Settings, clock: Clock, stop: asyncio.Event
) -> None:
    """Serve the health of a process that only runs jobs until ``stop`` is set.

    Raises :class:`bot.errors.PortTaken`.
    """
    watchdog = Watchdog(database, clock, settings.zone)
    async with health_served(watchdog, Metrics(), settings.jobs_health_port):
        await stop.wait()


async def until_stopped(
    process: BotProcess, stop: asyncio.Event, *, webhook: Webhook | None = None
) -> None:
    """Run the bot until it fails, or ``stop`` is set and everything is settled."""
    running = asyncio.create_task(process.run(webhook), name="bot")
    stopping = asyncio.create_task(stop.wait(), name="stop")
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        process.stop()
        await running
