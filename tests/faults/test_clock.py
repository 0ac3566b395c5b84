"""A clock that jumps, a machine that is off, two schedulers: put right from the tables."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from jobs import outbox
from jobs.recovery import has_leftovers, run_recovery
from jobs.runner import run_due
from jobs.runs import Work
from jobs.schedule import job_named
from store.clock import FrozenClock
from store.database import Database
from store.tables import JobRun, Notice, NoticeKind
from tests.jobs import rows
from tests.jobs.rows import SHANGHAI, at

LEASE = timedelta(minutes=5)
THREE_DAYS = timedelta(days=3)


def work_at(database: Database, clock: FrozenClock) -> Work:
    return Work(database=database, now=clock.now(), zone=SHANGHAI)


def contact(database: Database, clock: FrozenClock) -> int:
    with database.transaction() as session:
        return rows.contact(session, clock, rows.enterprise(session, clock))


def claimed(database: Database, clock: FrozenClock) -> list[str]:
    with database.transaction() as session:
        taken = outbox.claim(session, now=clock.now(), limit=10, lease=LEASE, zone=SHANGHAI)
    return [one.subject for one in taken]


@pytest.mark.parametrize(
    ("ahead", "is_due"),
    [(timedelta(minutes=10), False), (THREE_DAYS, True)],
    ids=["ten minutes", "three days"],
)
def test_what_was_written_while_the_clock_was_ahead_does_not_wait_for_that_day(
    database: Database, clock: FrozenClock, ahead: timedelta, is_due: bool
) -> None:
    contact_id, right = contact(database, clock), clock.now()
    clock.move_to(right + ahead)
    with database.transaction() as session:
        rows.notice(session, clock, contact_id, subject="answer")
    clock.move_to(right)
    assert has_leftovers(work_at(database, clock)) == is_due
    run_recovery(work_at(database, clock))
    assert claimed(database, clock) == (["answer"] if is_due else [])


def test_a_push_that_is_brought_back_keeps_its_hours(
    database: Database, clock: FrozenClock
) -> None:
    contact_id, night = contact(database, clock), at("2026-03-10", 22)
    clock.move_to(night + THREE_DAYS)
    with database.transaction() as session:
        rows.notice(
            session, clock, contact_id, subject="policy:1", kind=NoticeKind.POLICY_WITHDRAWN
        )
    clock.move_to(night)
    run_recovery(work_at(database, clock))
    assert claimed(database, clock) == []
    clock.move_to(at("2026-03-11", 9))
    assert claimed(database, clock) == ["policy:1"]


def test_after_three_days_off_a_job_runs_once_for_all_it_missed(
    database: Database, clock: FrozenClock
) -> None:
    reminders = job_named("reminders")
    for moment in (clock.now(), clock.now() + THREE_DAYS, clock.now() + THREE_DAYS):
        clock.move_to(moment)
        run_due(database, reminders, work_at(database, clock))
    with database.reading() as session:
        slots = session.scalars(select(JobRun.slot).order_by(JobRun.slot)).all()
    assert slots == ["2026-03-10T09:00", "2026-03-13T09:00"]


def test_a_clock_set_back_runs_no_slot_again(database: Database, clock: FrozenClock) -> None:
    digest, right = job_named("digest"), clock.now()
    for moment in (right, right - THREE_DAYS, right):
        clock.move_to(moment)
        run_due(database, digest, work_at(database, clock))
    with database.reading() as session:
        runs = session.execute(select(JobRun.slot, JobRun.attempt)).all()
    assert sorted(tuple(run) for run in runs if run.slot.startswith("2026-03-10")) == [
        ("2026-03-10T09:30", 1)
    ]


def test_two_schedulers_run_a_slot_once(database: Database, clock: FrozenClock) -> None:
    contact_id = contact(database, clock)
    with database.transaction() as session:
        rows.version(session, clock)
    run_due(database, job_named("pending"), work_at(database, clock))
    start = threading.Barrier(2)

    def beat() -> None:
        start.wait()
        run_due(database, job_named("digest"), work_at(database, clock))

    threads = [threading.Thread(target=beat) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        told = session.scalars(select(Notice.recipient_id)).all()
        attempts = session.scalars(select(JobRun.attempt).where(JobRun.job == "digest")).all()
    assert (list(told), list(attempts)) == ([contact_id], [1])
