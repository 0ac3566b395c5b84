"""How long from a policy's publication until the last push about it is accepted?

``python -m bench.publication [--enterprises 100000] [--policies 2700] [--heard 50] [--times 5]
[--database sqlite|postgresql|both]`` fills a database with a drawn city, of which some have a
contact who wants to hear at once, starts the real bot and the real scheduler against the
playground, which enforces Telegram's rates, lets them catch up, publishes one policy for
everybody as two officers do, and waits until the Bot API has accepted the push to every contact;
so often, each time with contacts who got nothing this week. Exits with 1 if the slowest time
took longer than five seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy import func, select, update

from bench.city_rows import APPROVER, AUTHOR, fill
from bench.database import PLACES
from bench.policies import policies
from bot.assembly import assemble, until_stopped
from bot.playground.client import PlaygroundClient
from bot.playground.personas import Persona
from bot.playground.server import create_playground
from bot.serving import serving
from jobs import matching
from jobs.runner import RunningJobs
from jobs.runs import Work
from jobs.schedule import SCHEDULE
from policies.drafts import save_draft, submit
from policies.items import Place, RawItem, ReadItem, check_item
from policies.pool import publish
from store.clock import MovableClock, SystemClock
from store.database import Database
from store.settings import Settings
from store.tables import (
    Enterprise,
    JobRun,
    Notice,
    NoticeKind,
    NoticeStatus,
    Officer,
    Policy,
    PolicyVersion,
    RunState,
)

TOKEN = "playground:publication"
ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2025, 6, 30)
NOW = datetime(2025, 6, 30, 10, 0, tzinfo=ZONE)
BEFORE = NOW - timedelta(days=20)
LOOK_SECONDS = 0.02
LONGEST_SECONDS = 900.0
PROMISED_SECONDS = 5.0
"""From a publication until the last of fifty contacts has its push."""
FIRST_CHAT = 1000
OPEN = (NoticeStatus.WAITING, NoticeStatus.CLAIMED)


def main() -> None:
    """Measure and print; exit with 1 if the promise was not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=100_000)
    parser.add_argument("--policies", type=int, default=2_700)
    parser.add_argument("--heard", type=int, default=50)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    asked = parser.parse_args()
    slowest = 0.0
    for name, opened in PLACES:
        if asked.database in (name, "both"):
            with opened() as database:
                _fill(database, asked)
                seconds = asyncio.run(_measure(database, asked))
                _summary(name, seconds)
                slowest = max(slowest, *seconds)
    sys.exit(slowest > PROMISED_SECONDS)


def _summary(name: str, seconds: Sequence[float]) -> None:
    print(
        f"{name}: the last push accepted {statistics.median(seconds):.2f} s after the publication "
        f"in the median of {len(seconds)}, {max(seconds):.2f} s at worst",
        flush=True,
    )


def _fill(database: Database, asked: argparse.Namespace) -> None:
    """Make a city whose contacts were told weeks ago of what they could have then."""
    fill(
        database,
        count=asked.enterprises,
        pool=asked.policies,
        heard=asked.heard,
        day=DAY,
        now=BEFORE,
    )
    _go_on_counting(database)
    matching.run_pending(Work(database=database, now=BEFORE, zone=ZONE))
    with database.transaction() as session:
        session.execute(update(Notice).values(status=NoticeStatus.SENT, settled_at=BEFORE))
    print(f"a city of {asked.enterprises:,}, {asked.policies:,} policies: filled", flush=True)


def _go_on_counting(database: Database) -> None:
    """Let PostgreSQL's next ids come after those that were named; SQLite's do so by themselves."""
    if database.is_sqlite:
        return
    with database.transaction() as session:
        for table in (Enterprise, Officer, Policy, PolicyVersion):
            newest = session.scalar(select(func.max(table.id)))
            sequence = func.pg_get_serial_sequence(table.__tablename__, "id")
            session.execute(select(func.setval(sequence, newest)))


async def _measure(database: Database, asked: argparse.Namespace) -> list[float]:
    """Return the seconds from each publication to the last accepted push."""
    clock = MovableClock()
    clock.move_to(NOW)
    people = tuple(
        Persona(id=f"p{n}", label=f"示例{n}", role="企业联系人", chat_id=FIRST_CHAT + n, hint="")
        for n in range(asked.heard)
    )
    playground = create_playground(
        people, token=TOKEN, now=clock.now, started_at=SystemClock().now(), enforce_rates=True
    )
    async with serving(playground) as url:
        async with PlaygroundClient.connected(url) as client:
            for one in people:
                await client.start(one.id)
        bot = assemble(database, _settings(url), clock, lambda _sentence: None)
        await asyncio.to_thread(bot.desk.warm)
        jobs = RunningJobs(database, clock, ZONE)
        jobs.start()
        stop = asyncio.Event()
        running = asyncio.create_task(until_stopped(bot, stop))
        try:
            took = await _until(lambda: _is_quiet(database, clock))
            print(f"caught up after {took:.1f} s", flush=True)
            return [
                await _publish_and_wait(database, clock, asked.policies + number, asked.heard)
                for number in range(1, asked.times + 1)
            ]
        finally:
            stop.set()
            await running
            await asyncio.to_thread(jobs.stop)


def _settings(url: str) -> Settings:
    return Settings(_env_file=None).model_copy(  # type: ignore[call-arg]
        update={
            "telegram_token": SecretStr(TOKEN),
            "telegram_base_url": f"{url}/bot",
            "telegram_base_file_url": f"{url}/file/bot",
        }
    )


async def _publish_and_wait(
    database: Database, clock: MovableClock, number: int, heard: int
) -> float:
    await asyncio.to_thread(_give_attention_back, database)
    began = time.perf_counter()
    version_id = await asyncio.to_thread(_publish, database, clock.now(), number)
    published = time.perf_counter()
    await _until(lambda: _count(database, version_id, sent=False) > 0)
    written = time.perf_counter()
    await _until(lambda: _count(database, version_id, sent=True) > 0)
    one_sent = time.perf_counter()
    await _until(lambda: _count(database, version_id, sent=True) >= heard)
    all_sent = time.perf_counter()
    for label, moment in (
        ("first push in the outbox", written),
        ("first push accepted", one_sent),
        (f"the last of {heard} accepted", all_sent),
    ):
        print(f"  {label:<36} {moment - published:6.2f} s after the publication")
    print(f"  {'the publication itself took':<36} {published - began:6.2f} s", flush=True)
    return all_sent - published


def _give_attention_back(database: Database) -> None:
    """Let what was sent this week have been sent weeks ago: a contact gets three a week."""
    with database.transaction() as session:
        session.execute(
            update(Notice).where(Notice.status == NoticeStatus.SENT).values(settled_at=BEFORE)
        )


def _publish(database: Database, now: datetime, number: int) -> int:
    """Publish a policy that everybody can have, as its writer and its approver do."""
    everybody: dict[str, Any] = {
        "region": ["430000"],
        "eligibility": {"all": []},
        "benefits": [{"kind": "reward", "form": "fixed", "amount": 10_000}],
        "window": {"type": "rolling"},
    }
    item = policies(number)[-1] | everybody
    read = check_item(RawItem(value=item, place=Place(file="drawn", line=1), line_of=lambda _: 1))
    assert isinstance(read, ReadItem), read
    with database.transaction() as session:
        draft_id = save_draft(session, read, document_id=None, by=AUTHOR, now=now)
        submit(session, draft_id, by=AUTHOR, now=now)
    with database.transaction() as session:
        return publish(session, draft_id, by=APPROVER, now=now)


def _count(database: Database, version_id: int, *, sent: bool) -> int:
    with database.reading() as session:
        rows = session.execute(
            select(Notice.payload, Notice.status).where(
                Notice.kind == NoticeKind.NEW_MATCHES, Notice.created_at > BEFORE
            )
        ).all()
    telling = [status for payload, status in rows if version_id in payload["versions"]]
    return sum(one is NoticeStatus.SENT for one in telling) if sent else len(telling)


def _is_quiet(database: Database, clock: MovableClock) -> bool:
    """Whether every slot is caught up, nothing waits to be matched, and nothing to be sent."""
    with database.reading() as session:
        done = set(session.scalars(select(JobRun.job).where(JobRun.state == RunState.DONE)))
        due = session.scalar(
            select(func.count()).where(Notice.status.in_(OPEN), Notice.not_before <= clock.now())
        )
    work = Work(database=database, now=clock.now(), zone=ZONE)
    is_run = done >= {job.name for job in SCHEDULE if job.cron is not None}
    return is_run and not due and not matching.has_pending(work)


async def _until(is_so: Callable[[], bool]) -> float:
    began = time.perf_counter()
    while not await asyncio.to_thread(is_so):
        if time.perf_counter() - began > LONGEST_SECONDS:
            raise TimeoutError("what was waited for did not come")
        await asyncio.sleep(LOOK_SECONDS)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
