"""`zhaoren demo`, `zhaoren bot` and `zhaoren jobs`: the commands that go on running."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from cli import logs
from cli.errors import STOPPED
from cli.progress import told_progress
from cli.workplace import Workplace, open_workplace
from jobs import outages, pulse, runner
from jobs.errors import RunInterrupted
from store.settings import Settings, load_settings

DEMO_DATABASE = Path("var/demo.db")
DEFAULT_PORT = 8765
WEBHOOK_PORT = 8766
_out = Console(highlight=False)

jobs = typer.Typer(
    help="Run the scheduler, or one job now.", invoke_without_command=True, add_completion=False
)


def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where the page is served.")] = (
        DEFAULT_PORT
    ),
    keep: Annotated[
        bool, typer.Option(help="Go on with the database of the last demo instead of a new one.")
    ] = False,
) -> None:
    """Chat with the real bot in a browser: samples, a local Bot API, bot and jobs, no token."""
    from bot.demo import Demo, run_demo

    settings = load_settings()
    logs.set_up("WARNING" if settings.log_level == "INFO" else settings.log_level)
    has_own = "database_url" not in settings.model_fields_set
    work = Demo(
        settings=settings,
        url=f"sqlite:///{DEMO_DATABASE}" if has_own else settings.database_url,
        fresh_file=DEMO_DATABASE if has_own and not keep else None,
        port=port,
        report=_say,
    )
    _run(lambda stop: run_demo(work, stop))
    _say("已停止。")


def bot(
    with_jobs: Annotated[
        bool, typer.Option("--with-jobs", help="Run the scheduler in this process too.")
    ] = False,
    webhook: Annotated[
        str | None,
        typer.Option(help="The public https address Telegram sends updates to; polls without."),
    ] = None,
    webhook_port: Annotated[
        int, typer.Option(min=1, max=65535, help="The loopback port behind that address.")
    ] = WEBHOOK_PORT,
) -> None:
    """Run the bot: the conversation and the only sender."""
    from bot.assembly import run_bot
    from bot.webhook import Webhook

    with open_workplace() as place:
        _log(place.settings)
        hook = Webhook.at(webhook, port=webhook_port) if webhook else None
        _run(
            lambda stop: run_bot(
                place.database,
                place.settings,
                place.clock,
                stop,
                webhook=hook,
                with_jobs=with_jobs,
                report=_say,
            )
        )


@jobs.callback()
def run_scheduler(context: typer.Context) -> None:
    """Run the scheduler until it is stopped."""
    if context.invoked_subcommand is not None:
        return
    from bot.assembly import watch_jobs

    with open_workplace() as place:
        _log(place.settings)
        running = runner.start(place.database, place.clock, place.settings.zone)
        _say("调度已启动，按 Ctrl-C 停止。")
        try:
            _run(partial(watch_jobs, place.database, place.settings, place.clock))
        finally:
            running.stop()


@jobs.command("run")
def run_one(
    name: Annotated[str, typer.Argument(help="A name of `zhaoren jobs list`.")],
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; today without.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do all the work and keep none of it.")
    ] = False,
) -> None:
    """Run one job now; a second run of the same slot changes nothing.

    Ctrl-C ends it after the batch it is in, and the next run goes on from there.
    """
    with open_workplace() as place, told_progress(name) as tell, _stop_asked() as stop:
        reached = Reached(tell)
        try:
            outcome = runner.run_job(
                place.database,
                name,
                on=_day(on),
                now=place.now(),
                zone=place.settings.zone,
                dry_run=dry_run,
                is_stopping=stop.is_set,
                report=reached,
            )
        except RunInterrupted as error:
            raise typer.Exit(code=_say_stopped(name, reached)) from error
    _out.print(_outcome_line(outcome))


@dataclass(slots=True)
class Reached:
    """How far a job came, as it last said; ``tell`` shows it."""

    tell: Callable[[int, int], None]
    done: int = 0
    total: int = 0

    def __call__(self, done: int, total: int) -> None:
        """Take note of how many of how many are done."""
        self.done, self.total = done, total
        self.tell(done, total)


def _say_stopped(name: str, reached: Reached) -> int:
    far = f"已完成 {reached.done}/{reached.total}，" if reached.total else ""
    sys.stderr.write(f"{name} 已停止：{far}已写入的都保留，下次运行从这里接着做。\n")
    return STOPPED


@contextmanager
def _stop_asked() -> Iterator[threading.Event]:
    """Have Ctrl-C and SIGTERM ask for a stop while the block runs; a second one does not wait."""
    stop = threading.Event()

    def ask(_number: int, _frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    former = {one: signal.signal(one, ask) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for one, handler in former.items():
            signal.signal(one, handler)


def _day(given: datetime | None) -> date | None:
    return given.date() if given is not None else None


def _outcome_line(outcome: runner.RunOutcome) -> str:
    counts = ", ".join(f"{key} {value}" for key, value in outcome.counts.items()) or "nothing to do"
    if outcome.is_held:
        return f"{outcome.job} {outcome.slot}: another process is running it now"
    if outcome.was_done_before:
        return f"{outcome.job} {outcome.slot}: was done before, nothing changed"
    rehearsal = " (rehearsal, nothing kept)" if outcome.is_rehearsal else ""
    return f"{outcome.job} {outcome.slot}: {counts}{rehearsal}"


@jobs.command("list")
def list_all() -> None:
    """List the jobs: when they run, how the last run ended, what was missed, what is next."""
    with open_workplace() as place:
        _out.print(_listing(place))
        for line in _stops(place):
            _out.print(line)


def _listing(place: Workplace) -> Table:
    table = Table("job", "when", "last run", "result", "missed", "next")
    zone = place.settings.zone
    for one in runner.list_jobs(place.database, now=place.now(), zone=zone):
        last = one.last
        ended = "—" if last is None else (last.error or _counts(last.counts) or last.state.value)
        coming = one.next_slot.astimezone(zone).strftime("%m-%d %H:%M") if one.next_slot else "—"
        ended = f"stopped ({one.trouble.value}): {ended}" if one.trouble is not None else ended
        missed = f"{len(one.missed)}, last {one.missed[-1]}" if one.missed else "—"
        table.add_row(one.name, one.when, last.slot if last else "never", ended, missed, coming)
    return table


def _stops(place: Workplace) -> Iterator[str]:
    """Say when a scheduler last gave a sign of life, and what is known to be stopped."""
    now, zone = place.now(), place.settings.zone
    with place.database.reading() as session:
        seen, stops = pulse.last_seen(session), outages.open_outages(session)
    if seen is None:
        yield "No scheduler has run on this database yet: start `zhaoren jobs`."
    else:
        ago = (now - seen).total_seconds()
        yield f"The scheduler's last sign of life came {ago:.0f} s ago (every 20 s while it runs)."
    for stop in stops:
        since = stop.began_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        yield f"{stop.part} has been stopped since {since} ({stop.cause.value})."


def _counts(counts: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in counts.items())


def _say(sentence: str) -> None:
    # Not through rich, which takes brackets in an error's words for its own marks.
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def _log(settings: Settings) -> None:
    token = settings.telegram_token
    logs.set_up(settings.log_level, secrets=() if token is None else (token.get_secret_value(),))


def _run(work: Callable[[asyncio.Event], Awaitable[object]]) -> None:
    """Run until the work ends, or SIGINT or SIGTERM asks it to; a second one does not wait."""

    async def until_stopped() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for one in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(one, _stop_or_leave, stop)
        await work(stop)

    asyncio.run(until_stopped())


def _stop_or_leave(stop: asyncio.Event) -> None:
    if stop.is_set():
        # What was under way is in the tables and is taken up at the next start.
        sys.stderr.write("zhaoren: stopped without waiting\n")
        os._exit(STOPPED)
    stop.set()
