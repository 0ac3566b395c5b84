"""A stop is told once, its end once; the scheduler and the bot watch each other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from enterprises.actors import Actor
from enterprises.officers import add_officer
from jobs import outages, pulse
from jobs.runner import PULSE, run_due
from jobs.runs import Work
from store import leases
from store.clock import FrozenClock
from store.database import Database
from store.leases import Holder
from store.tables import Notice, NoticeStatus, OfficerRole, Outage, OutageCause
from tests.jobs.rows import SHANGHAI

ADMINISTRATOR, PLAIN = 501, 502
FOUND = {outages.SCHEDULER: OutageCause.SILENT}


def watched(part: str) -> bool:
    return part == outages.SCHEDULER


@pytest.fixture(autouse=True)
def _staff(database: Database, clock: FrozenClock) -> None:
    roles = {ADMINISTRATOR: OfficerRole.ADMINISTRATOR, PLAIN: OfficerRole.OFFICER}
    with database.transaction() as session:
        for chat_id, role in roles.items():
            add_officer(
                session,
                key=f"o{chat_id}",
                title="示例岗",
                chat_id=chat_id,
                role=role,
                now=clock.now(),
                by=Actor.job("tests"),
            )


def told(session: Session) -> list[tuple[str, NoticeStatus]]:
    rows = session.execute(select(Notice.period, Notice.status).order_by(Notice.id))
    return [(row[0], row[1]) for row in rows]


def test_a_stop_and_its_end_are_told_once_to_administrators(
    database: Database, clock: FrozenClock
) -> None:
    for found in (FOUND, FOUND, {}, {}):
        with database.transaction() as session:
            outages.write_down(session, found, watched, now=clock.now())
            # The first notice leaves at once.
            for row in session.scalars(select(Notice)):
                row.status = NoticeStatus.SENT
        clock.move_to(clock.now() + timedelta(minutes=1))
    with database.reading() as session:
        assert told(session) == [("began", NoticeStatus.SENT), ("ended", NoticeStatus.SENT)]
        (row,) = session.scalars(select(Outage))
        assert row.ended_at is not None
        assert row.ended_at - row.began_at == timedelta(minutes=2)


def test_what_could_not_be_told_while_it_lasted_is_told_as_one_notice(
    database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        assert outages.begin(
            session, outages.POLLING, OutageCause.SILENT, began_at=clock.now(), now=clock.now()
        )
    with database.transaction() as session:
        assert outages.end(session, outages.POLLING, now=clock.now())
        assert not outages.end(session, outages.POLLING, now=clock.now())
    with database.reading() as session:
        assert told(session) == [
            ("began", NoticeStatus.CANCELLED),
            ("ended", NoticeStatus.WAITING),
        ]


def test_a_second_watcher_of_the_same_stop_adds_nothing(
    database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        for is_new in (True, False):
            assert is_new == outages.begin(
                session, outages.BOT, OutageCause.SILENT, began_at=clock.now(), now=clock.now()
            )
    with database.reading() as session:
        assert len(told(session)) == 1


def test_a_part_that_another_watches_is_left_alone(database: Database, clock: FrozenClock) -> None:
    with database.transaction() as session:
        outages.begin(
            session, outages.BOT, OutageCause.SILENT, began_at=clock.now(), now=clock.now()
        )
        outages.write_down(session, {}, watched, now=clock.now())
        assert [one.part for one in outages.open_outages(session)] == [outages.BOT]


def beat(database: Database, clock: FrozenClock, times: int = 1) -> None:
    """Let the scheduler give its sign of life."""
    work = Work(database=database, now=clock.now(), zone=SHANGHAI)
    for _ in range(times):
        run_due(database, PULSE, work)


def bot_sign(database: Database, clock: FrozenClock, beats: int) -> None:
    """Let a bot hold its lease with so many beats."""
    me = Holder(token="t", host="h", place="p", pid=1, beats=beats, taken_at=clock.now())
    with database.transaction() as session:
        leases.release(session, pulse.BOT_LEASE, "t")
        leases.take(session, pulse.BOT_LEASE, by=me, instead_of=None, now=clock.now())


def stopped(database: Database) -> list[str]:
    with database.reading() as session:
        return [one.part for one in outages.open_outages(session)]


def test_each_beat_gives_another_sign(database: Database, clock: FrozenClock) -> None:
    signs = set()
    for _ in range(3):
        beat(database, clock)
        with database.reading() as session:
            signs.add(pulse.sign_of_life(session))
    assert len(signs) == 3
    assert None not in signs


def test_a_bot_that_never_ran_is_not_missed(database: Database, clock: FrozenClock) -> None:
    beat(database, clock, 10)
    assert stopped(database) == []


@pytest.mark.parametrize("way", ["killed", "stopped"])
def test_a_bot_that_stands_still_is_missed_until_it_is_back(
    database: Database, clock: FrozenClock, way: str
) -> None:
    for beats in range(8):
        bot_sign(database, clock, beats)
        beat(database, clock)
    assert stopped(database) == []
    if way == "stopped":
        with database.transaction() as session:
            leases.release(session, pulse.BOT_LEASE, "t")
    beat(database, clock, pulse.LOOKS_BEFORE_SILENT - 1)
    assert stopped(database) == []
    beat(database, clock, 3)
    assert stopped(database) == [outages.BOT]
    bot_sign(database, clock, 99)
    beat(database, clock)
    assert stopped(database) == []


@pytest.mark.parametrize(
    ("is_same_process", "away", "ends"),
    [(False, timedelta(hours=3), 1), (False, timedelta(minutes=2), 0), (True, timedelta(3), 0)],
    ids=["was off", "was restarted", "clock moved"],
)
def test_a_scheduler_that_was_off_says_so_when_it_is_back(
    database: Database,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
    is_same_process: bool,
    away: timedelta,
    ends: int,
) -> None:
    beat(database, clock)
    began = clock.now()
    clock.move_to(began + away)
    if not is_same_process:
        monkeypatch.setattr(pulse, "PROCESS", "another")
    beat(database, clock, 2)
    with database.reading() as session:
        found = list(session.scalars(select(Outage)))
        assert [(one.began_at, one.ended_at) for one in found] == [(began, began + away)] * ends
        assert [period for period, _ in told(session)] == ["ended"] * ends
