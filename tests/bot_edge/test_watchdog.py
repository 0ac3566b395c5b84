"""The bot sees that polling, the scheduler or a job stands still, and says so once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import watchdog as watchdog_module
from bot.telegram_line import PollWatch
from bot.watchdog import Watchdog
from enterprises.actors import Actor
from enterprises.officers import add_officer
from jobs import outages, runs
from jobs.runner import PULSE, run_due
from jobs.runs import Work
from jobs.schedule import SCHEDULE
from store.clock import FrozenClock
from store.database import Database
from store.settings import Settings
from store.tables import Notice, OfficerRole, Outage, OutageCause
from tests.bot_edge.rig import rig, until
from tests.conftest import SHANGHAI


@pytest.fixture
def dog(database: Database, clock: FrozenClock) -> Watchdog:
    with database.transaction() as session:
        add_officer(
            session,
            key="chief",
            title="示例岗",
            chat_id=501,
            role=OfficerRole.ADMINISTRATOR,
            now=clock.now(),
            by=Actor.job("tests"),
        )
    return Watchdog(database, clock, SHANGHAI)


def beat(database: Database, clock: FrozenClock) -> None:
    """Let the scheduler run what is due and give its sign of life."""
    for job in (*SCHEDULE, PULSE):
        if job.name != "pending":
            run_due(database, job, Work(database=database, now=clock.now(), zone=SHANGHAI))


def stopped(database: Database) -> list[str]:
    with database.reading() as session:
        return [one.part for one in outages.open_outages(session)]


def told(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Notice.period).order_by(Notice.id)))


def test_a_silent_poll_is_told_once_and_once_when_it_is_back(
    dog: Watchdog, database: Database, clock: FrozenClock
) -> None:
    poll = PollWatch()
    dog.watch_polling(poll)
    dog.look()
    assert stopped(database) == []
    poll._heard_at -= 130
    for _ in range(3):
        dog.look()
    assert stopped(database) == [outages.POLLING]
    assert told(database) == ["began"]
    with database.reading() as session:
        (row,) = session.scalars(select(Outage))
        assert timedelta(seconds=129) < clock.now() - row.began_at < timedelta(seconds=140)
    poll.heard(200)
    for _ in range(3):
        dog.look()
    assert stopped(database) == []
    assert told(database) == ["began", "ended"]


def test_a_scheduler_is_missed_when_its_sign_stands_still_whatever_the_clock_says(
    dog: Watchdog, database: Database, clock: FrozenClock
) -> None:
    beat(database, clock)
    dog.look()
    beat(database, clock)
    dog.look()
    dog.look()
    assert stopped(database) == []
    dog._sign_changed_at -= 130
    dog.look()
    assert stopped(database) == [outages.SCHEDULER]
    clock.move_to(clock.now() - timedelta(days=3))
    beat(database, clock)
    dog.look()
    assert stopped(database) == []


def see_a_beat(dog: Watchdog, database: Database, clock: FrozenClock) -> None:
    for _ in range(2):
        beat(database, clock)
        dog.look()


def fail_beats(database: Database, clock: FrozenClock, error: Exception | None) -> None:
    for _ in range(5):
        with database.transaction() as session:
            runs.record_beat(session, "pending", counts={}, error=error, now=clock.now())


def test_a_job_that_fails_is_a_stop_at_the_second_look(
    dog: Watchdog, database: Database, clock: FrozenClock
) -> None:
    see_a_beat(dog, database, clock)
    fail_beats(database, clock, ValueError("x"))
    dog.look()
    assert stopped(database) == []
    dog.look()
    assert stopped(database) == ["job:pending"]
    fail_beats(database, clock, None)
    dog.look()
    assert stopped(database) == []
    assert told(database) == ["began", "ended"]


def test_without_a_scheduler_nothing_is_said_of_its_jobs(
    dog: Watchdog, database: Database, clock: FrozenClock
) -> None:
    see_a_beat(dog, database, clock)
    fail_beats(database, clock, ValueError("x"))
    dog.look()
    dog.look()
    dog._sign_changed_at -= 130
    dog.look()
    clock.move_to(clock.now() + timedelta(hours=1))  # The failure is old by now.
    dog.look()
    assert sorted(stopped(database)) == ["job:pending", outages.SCHEDULER]


def test_the_bot_itself_is_left_to_the_scheduler(
    dog: Watchdog, database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        outages.begin(
            session,
            outages.BOT,
            OutageCause.SILENT,
            began_at=clock.now(),
            now=clock.now(),
        )
    dog.look()
    assert stopped(database) == [outages.BOT]


async def test_a_running_bot_looks_by_itself(
    database: Database, clock: FrozenClock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog_module, "LOOK_SECONDS", 0.02)
    async with rig(database, clock, settings) as made, made.running() as process:
        process.watchdog._sign_changed_at -= 200
        await until(lambda: stopped(database) == [outages.SCHEDULER])
