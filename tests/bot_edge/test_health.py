"""The two pages: what they say, when they say that something is wrong, and what they never say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import create_engine

from bot import sender
from bot.health import health_pages, health_served
from bot.metrics import Metrics
from bot.serving import pages
from bot.telegram_line import PollWatch
from bot.watchdog import Watchdog
from jobs import outages, runs
from jobs.runner import PULSE, run_due
from jobs.runs import Work
from jobs.schedule import SCHEDULE
from store.clock import FrozenClock
from store.database import Database
from store.errors import DatabaseUnavailable
from store.settings import Settings
from store.tables import NoticeKind, OutageCause
from tests.bot_edge.rig import rig, until
from tests.bot_edge.test_sender import write
from tests.conftest import SHANGHAI
from tests.jobs import rows


@pytest.fixture
def watchdog(database: Database, clock: FrozenClock) -> Watchdog:
    return Watchdog(database, clock, SHANGHAI)


async def get(watchdog: Watchdog, path: str, metrics: Metrics | None = None) -> httpx.Response:
    app = pages(health_pages(watchdog, metrics or Metrics()))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as http:
        return await http.get(path)


async def test_a_service_that_is_well_says_so(watchdog: Watchdog) -> None:
    watchdog.watch_polling(PollWatch())
    page = await get(watchdog, "/healthz")
    assert (page.status_code, page.json()["status"]) == (200, "ok")
    assert page.json()["problems"] == []
    assert (await get(watchdog, "/")).status_code == 404


def beat(database: Database, clock: FrozenClock) -> None:
    """Let the scheduler run what is due and give its sign of life."""
    for job in (*SCHEDULE, PULSE):
        if job.name != "pending":
            run_due(database, job, Work(database=database, now=clock.now(), zone=SHANGHAI))


def _silent_poll(watchdog: Watchdog, database: Database, clock: FrozenClock) -> None:
    poll = PollWatch()
    poll._heard_at -= 200
    watchdog.watch_polling(poll)


def _silent_scheduler(watchdog: Watchdog, database: Database, clock: FrozenClock) -> None:
    watchdog._sign_changed_at -= 200


def _old_push(watchdog: Watchdog, database: Database, clock: FrozenClock) -> None:
    write(database, clock, 1000, "甲")
    clock.move_to(clock.now() + timedelta(minutes=11))


def _failed_job(watchdog: Watchdog, database: Database, clock: FrozenClock) -> None:
    for _ in range(5):
        with database.transaction() as session:
            runs.record_beat(session, "pending", counts={}, error=ValueError("x"), now=clock.now())


def _dead_bot(watchdog: Watchdog, database: Database, clock: FrozenClock) -> None:
    with database.transaction() as session:
        outages.begin(
            session, outages.BOT, OutageCause.SILENT, began_at=clock.now(), now=clock.now()
        )


Illness = Callable[[Watchdog, Database, FrozenClock], None]
ILLNESSES: dict[str, tuple[Illness, str]] = {
    "poll": (_silent_poll, r"polling: no getUpdates succeeded for 20\d s"),
    "scheduler": (_silent_scheduler, r"scheduler: no sign of life for 20\d s"),
    "outbox": (_old_push, r"outbox: 1 pushes are due and not sent, the oldest for 660 s"),
    "job": (_failed_job, r"job pending: failed; see `zhaoren jobs list`"),
    "bot": (_dead_bot, r"bot: stopped since 2026-03-10T"),
}


@pytest.mark.parametrize("name", ILLNESSES)
async def test_what_is_not_well_is_named(
    watchdog: Watchdog, database: Database, clock: FrozenClock, name: str
) -> None:
    make, says = ILLNESSES[name]
    beat(database, clock)
    watchdog.vitals()
    beat(database, clock)
    watchdog.vitals()
    make(watchdog, database, clock)
    page = await get(watchdog, "/healthz")
    assert page.status_code == 503
    (problem,) = page.json()["problems"]
    assert re.match(says, problem)
    assert "zhaoren_healthy 0.0" in (await get(watchdog, "/metrics")).text


class _Away(Database):
    """A database that cannot be reached."""

    def reading(self):
        raise DatabaseUnavailable("the database cannot be reached")


async def test_a_database_that_is_away_is_named(clock: FrozenClock) -> None:
    away = Watchdog(_Away(create_engine("sqlite://")), clock, SHANGHAI)
    page = await get(away, "/healthz")
    assert page.json()["problems"] == ["database: the database cannot be reached"]
    text = (await get(away, "/metrics")).text
    assert "zhaoren_database_up 0.0" in text


async def test_the_figures_of_the_tables_are_there_and_name_nobody(
    watchdog: Watchdog, database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        who = rows.contact(session, clock, rows.enterprise(session, clock))
        rows.notice(session, clock, who)
    clock.move_to(clock.now() + timedelta(seconds=42))
    text = (await get(watchdog, "/metrics")).text
    assert 'zhaoren_outbox_notices{status="waiting"} 1.0' in text
    assert "zhaoren_outbox_oldest_due_seconds 42.0" in text
    assert 'zhaoren_job_missed_slots{job="expiry"} 0.0' in text
    assert "process_resident_memory_bytes" in text
    labels = set(re.findall(r"^zhaoren_\w+\{(\w+)=", text, flags=re.M))
    assert labels <= {"status", "job", "part", "kind", "outcome", "what", "le"}
    assert "示例" not in text
    assert "9143" not in text


async def test_what_the_process_does_is_counted(
    database: Database,
    clock: FrozenClock,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from bot.events import Message

    monkeypatch.setattr(sender, "render", lambda notice, turn: Message(text="甲"))
    metrics = Metrics()
    async with rig(database, clock, settings, metrics=metrics) as made:
        await made.people.start("p0")
        await made.people.add_fault("429", method="sendMessage", times=1, retry_after=1)
        async with made.running() as process:
            await made.people.wait_for_reply("p0", after=0)
            await until(lambda: not metrics._heard)
            write(database, clock, 1000, "甲")
            text = ""
            while 'outcome="sent"' not in text:
                text = (await get(process.watchdog, "/metrics", metrics)).text
    assert f'zhaoren_pushes_total{{kind="{NoticeKind.CASE_OPENED.value}",outcome="sent"}}' in text
    assert 'zhaoren_rate_limited_total{what="reply"} 1.0' in text
    assert "zhaoren_reply_seconds_count 1.0" in text
    assert re.search(r"zhaoren_poll_age_seconds [0-9.]+", text)


async def test_the_pages_are_served_on_loopback_and_not_without_a_port(
    watchdog: Watchdog, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with health_served(watchdog, Metrics(), None):
        pass
    from tests.process.world import free_port

    port = free_port()
    async with (
        health_served(watchdog, Metrics(), port),
        httpx.AsyncClient(trust_env=False) as http,
    ):
        page = await http.get(f"http://127.0.0.1:{port}/healthz")
    assert json.loads(page.text)["status"] == "ok"
