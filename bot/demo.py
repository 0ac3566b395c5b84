"""Everything on one machine without a token: samples, playground, bot and jobs."""

from __future__ import annotations

import asyncio
import csv
import logging
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.assembly import assemble, until_stopped
from bot.playground.client import PlaygroundClient
from bot.playground.personas import Persona
from bot.playground.server import create_playground, serving
from bot.tenure import refuse_if_held
from enterprises import officers, specialists
from enterprises.actors import Actor
from enterprises.chats import known_chats
from enterprises.registry_import import import_registry
from enterprises.samples import sample_registry, sample_specialists
from jobs.quiet import Hours, next_allowed
from jobs.runner import RunningJobs
from lexicon.workdays import is_workday
from policies.sample_pool import install_samples
from policies.samples import sample_items
from store.clock import MovableClock, SystemClock, local_day
from store.database import Database, open_database
from store.schema import upgrade
from store.settings import Settings
from store.tables import OfficerRole

log = logging.getLogger(__name__)

TOKEN = "playground-demo"
LEAST_VISIT = timedelta(minutes=30)
"""A demo that begins within the hours of pushes has at least so long left of them."""
AUTHOR, APPROVER = "officer-1", "officer-2"
PERSONAS = (
    Persona(
        id="contact",
        label="企业联系人",
        role="第一次来的企业",
        chat_id=1001,
        hint="发送 /start 登记。登记信息里有的示例企业：91430112MA00000150（示例线缆）",
    ),
    Persona(
        id="colleague",
        label="同一企业的同事",
        role="企业的第二位联系人",
        chat_id=1002,
        hint="发送 /start，登记时填同一个信用代码，看看要谁同意",
    ),
    Persona(
        id="other",
        label="另一家企业",
        role="企业联系人",
        chat_id=1003,
        hint="发送 /start，登记时填 91430104MA00000238（示例智软）",
    ),
    Persona(
        id=AUTHOR,
        label="政策管理员甲",
        role="录入政策",
        chat_id=2001,
        hint="把 Word、PDF、Excel、网页或 .yaml 文件拖进来录入，核对后点“提交审核”",
    ),
    Persona(
        id=APPROVER,
        label="政策管理员乙",
        role="审核政策",
        chat_id=2002,
        hint="发送 /drafts 审核，/verify 核验联系人",
    ),
    Persona(
        id="specialist",
        label="政策服务专员",
        role="答复咨询",
        chat_id=3001,
        hint="企业点“问专员”后，问题会出现在这里",
    ),
)
_WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
STAFF = (AUTHOR, APPROVER, "specialist")
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What a demo runs on: the database at ``url``, which may be a file to begin anew with.

    ``fresh_file`` is that file, to be removed first; ``None`` goes on with what is there.
    """

    settings: Settings
    url: str
    fresh_file: Path | None
    port: int
    report: Report


def working_moment(now: datetime, settings: Settings) -> datetime:
    """Return ``now`` if pushes may go out, and for some time yet; else the next such moment.

    A visitor on a Sunday night, or at lunch, should see pushes come, and none may come then.
    """
    soon = now + LEAST_VISIT
    if next_allowed(now, settings.zone, Hours.WORKING) == now and (
        next_allowed(soon, settings.zone, Hours.WORKING) == soon
    ):
        return now
    return next_allowed(soon, settings.zone, Hours.WORKING)


def prepare(database: Database, settings: Settings, now: datetime) -> int:
    """Make the tables and fill them with the samples; return how many policies there are.

    A second run changes nothing.
    """
    upgrade(database)
    today = local_day(now, settings.zone)
    _open_posts(database, now)
    _import_enterprises(database, now, sample_registry(today))
    with database.transaction() as session:
        report = install_samples(
            session,
            items=sample_items(today),
            author_id=officers.officer_by_key(session, AUTHOR).id,
            approver_id=officers.officer_by_key(session, APPROVER).id,
            now=now,
        )
    return report.published + report.unchanged


def _open_posts(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        by = Actor.job("demo")
        known = {one.key for one in officers.officers(session)}
        for persona in PERSONAS:
            if persona.id in {AUTHOR, APPROVER} and persona.id not in known:
                officers.add_officer(
                    session,
                    key=persona.id,
                    title=persona.label,
                    chat_id=persona.chat_id,
                    role=OfficerRole.ADMINISTRATOR,
                    by=by,
                    now=now,
                )
        desk_chat = next(one.chat_id for one in PERSONAS if one.id == "specialist")
        for post in sample_specialists():
            specialists.add_desk(
                session,
                key=post["key"],
                title=post["title"],
                department=post["department"],
                region=post["region"],
                level=post.get("level", 1),
                chat_id=desk_chat,
                now=now,
            )


def _import_enterprises(database: Database, now: datetime, rows: list[dict[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "registry.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        import_registry(database, path, now=now)


async def run_demo(demo: Demo, stop: asyncio.Event) -> None:
    """Serve the playground and run bot and jobs against it until ``stop`` is set.

    Raises :class:`bot.errors.CannotStart` when the port is taken, or another demo runs
    on the same database.
    """
    clock = MovableClock(demo.settings.clock())
    _move_to_working_hours(clock, demo)
    playground = create_playground(
        PERSONAS,
        token=TOKEN,
        now=clock.now,
        clock_control=clock,
        # The product's clock may be moved; the ids of updates must never go back.
        started_at=SystemClock().now(),
    )
    # The port comes first: a demo that runs already keeps its database.
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(serving(playground, port=demo.port))
        database = await asyncio.to_thread(_open, demo)
        stack.callback(database.dispose)
        count = await asyncio.to_thread(prepare, database, demo.settings, clock.now())
        demo.report(f"示例政策 {count} 项、示例企业已就绪。")
        settings = _pointed_at(url, demo.settings)
        bot = assemble(database, settings, clock, _quiet)
        await asyncio.to_thread(bot.desk.warm)
        jobs = RunningJobs(database, clock, settings.zone)
        jobs.start()
        stack.push_async_callback(asyncio.to_thread, jobs.stop)
        await _seat(url, await asyncio.to_thread(_known, database))
        if not stop.is_set():
            demo.report(f"\n  打开浏览器访问：{url}\n\n按 Ctrl-C 停止。")
        await until_stopped(bot, stop)


def _move_to_working_hours(clock: MovableClock, demo: Demo) -> None:
    now, zone = clock.now(), demo.settings.zone
    moment = working_moment(now, demo.settings)
    if moment == now:
        return
    clock.move_to(moment)
    why = "现在不是推送时间" if is_workday(local_day(now, zone)) else "不是工作日"
    local = moment.astimezone(zone)
    demo.report(
        f"现在{why}，演示时钟已调到 {local:%Y-%m-%d %H:%M}（{_WEEKDAYS[local.weekday()]}），"
        "这样推送才会发出。页面上可以再调。"
    )


def _open(demo: Demo) -> Database:
    """Open the demo's database, a new one if asked for. Raises :class:`CannotStart`."""
    if demo.fresh_file is not None and demo.fresh_file.exists():
        earlier = open_database(demo.url)
        try:
            refuse_if_held(earlier)
        finally:
            earlier.dispose()
        _remove(demo.fresh_file)
    return open_database(demo.url)


def _remove(path: Path) -> None:
    """Remove an SQLite file, with the files SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _pointed_at(url: str, settings: Settings) -> Settings:
    return settings.model_copy(
        update={
            "telegram_token": SecretStr(TOKEN),
            "telegram_base_url": f"{url}/bot",
            "telegram_base_file_url": f"{url}/file/bot",
            "telegram_proxy": None,
        }
    )


def _known(database: Database) -> frozenset[int]:
    """Return the chats of the database: in a new playground they never said /start."""
    with database.reading() as session:
        return known_chats(session)


async def _seat(url: str, known: frozenset[int]) -> None:
    """Let staff and old acquaintances say /start: nobody can write to a chat that never began."""
    async with PlaygroundClient.connected(url) as people:
        for persona in PERSONAS:
            if persona.id in STAFF or persona.chat_id in known:
                await people.start(persona.id)


def _quiet(sentence: str) -> None:
    log.info("bot reports", extra={"action": "bot_report", "sentence": sentence})
