"""Slots are run once, failures are recorded, rehearsals keep nothing."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from jobs import runner
from jobs.errors import RunInterrupted, RunTimedOut, UnknownJob
from jobs.runs import Counts, Work
from jobs.schedule import SCHEDULE, Job
from store.clock import FrozenClock, MovableClock
from store.database import Database
from store.tables import AuditEntry, JobRun, Match, Notice, PolicyStanding, PolicyVersion, RunState
from tests.jobs import rows
from tests.jobs.rows import SHANGHAI, at


def job(function, **changes) -> Job:
    return replace(
        Job(
            name="daily",
            cron="30 9 * * *",
            when="every day at 09:30",
            function=function,
            grace=timedelta(hours=8),
        ),
        **changes,
    )


def work_at(database: Database, instant) -> Work:
    return Work(database=database, now=instant, zone=SHANGHAI)


def test_a_slot_runs_once_and_the_next_day_again(database: Database) -> None:
    days: list[date] = []

    def note(work: Work) -> Counts:
        days.append(work.today)
        return {"days": len(days)}

    daily = job(note)
    for instant in (
        at("2026-03-10", 9),
        at("2026-03-10", 9, 31),
        at("2026-03-10", 9, 32),
        at("2026-03-13", 10),
        at("2026-03-10", 12),
        at("2026-03-07", 10),
    ):
        runner.run_due(database, daily, work_at(database, instant))
    # The clock was moved three days ahead, back, and three days back.
    assert days == [date(2026, 3, 10), date(2026, 3, 13), date(2026, 3, 7)]


def test_two_schedulers_run_a_slot_once(database: Database) -> None:
    ran: list[str] = []
    daily = job(lambda work: ran.append("once") or {"ran": 1})
    together = threading.Barrier(2)

    def beat() -> None:
        together.wait()
        runner.run_due(database, daily, work_at(database, at("2026-03-10", 10)))

    threads = [threading.Thread(target=beat) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ran == ["once"]


def test_a_failure_is_recorded_raised_and_tried_again_later(database: Database) -> None:
    outcomes = iter([ValueError("broken table"), None])

    def flaky(work: Work) -> Counts:
        error = next(outcomes)
        if error:
            raise error
        return {"ran": 1}

    daily = job(flaky)
    with pytest.raises(ValueError, match="broken table"):
        runner.run_due(database, daily, work_at(database, at("2026-03-10", 10)))
    assert runner.run_due(database, daily, work_at(database, at("2026-03-10", 10, 1))) == ()
    (outcome,) = runner.run_due(database, daily, work_at(database, at("2026-03-10", 10, 6)))
    assert outcome.counts == {"ran": 1}


@pytest.mark.parametrize("kind", [RunInterrupted, RunTimedOut])
def test_a_stopped_run_goes_on_at_once(database: Database, kind: type[Exception]) -> None:
    stopped = iter([True, False])

    def long(work: Work) -> Counts:
        if next(stopped):
            if kind is RunInterrupted:
                replace(work, is_stopping=lambda: True).go_on()
            replace(work, stop_by=time.monotonic() - 1).go_on()
        work.go_on()
        return {"ran": 1}

    daily = job(long)
    with pytest.raises(kind):
        runner.run_due(database, daily, work_at(database, at("2026-03-10", 10)))
    (outcome,) = runner.run_due(database, daily, work_at(database, at("2026-03-10", 10)))
    assert outcome.counts == {"ran": 1}


def pool_of_one(database: Database, clock: FrozenClock) -> None:
    with database.transaction() as session:
        enterprise_id = rows.enterprise(session, clock)
        rows.contact(session, clock, enterprise_id)
        rows.version(session, clock)


def run(database: Database, clock: FrozenClock, name: str, **options) -> runner.RunOutcome:
    options = {"on": None, "now": clock.now(), "zone": SHANGHAI} | options
    return runner.run_job(database, name, **options)


@pytest.mark.parametrize("name", [job.name for job in SCHEDULE])
def test_a_second_run_of_every_job_changes_nothing(
    database: Database, clock: FrozenClock, name: str
) -> None:
    pool_of_one(database, clock)
    run(database, clock, "pending")
    run(database, clock, name)
    before = everything(database)
    again = run(database, clock, name)
    assert again.was_done_before or again.counts == {}
    assert everything(database) == before


@pytest.mark.parametrize("name", [job.name for job in SCHEDULE])
def test_a_rehearsal_of_every_job_writes_nothing(
    database: Database, clock: FrozenClock, name: str
) -> None:
    pool_of_one(database, clock)
    before = everything(database)
    outcome = run(database, clock, name, dry_run=True)
    assert outcome.is_rehearsal
    if name in {"pending", "matching"}:
        assert outcome.counts["written"] == 1
    assert everything(database) == before


def everything(database: Database) -> list[tuple]:
    with database.reading() as session:
        counts = [
            session.scalar(select(func.count()).select_from(table))
            for table in (Match, Notice, JobRun, PolicyStanding, AuditEntry)
        ]
        stamps = session.execute(select(PolicyVersion.id, PolicyVersion.matched_at)).all()
        matches = session.execute(select(Match.id, Match.became_at, Match.judged_on)).all()
        return [tuple(counts), *map(tuple, stamps), *map(tuple, matches)]


def test_a_run_for_a_day_is_that_day_s_slot(database: Database, clock: FrozenClock) -> None:
    outcome = run(database, clock, "digest", on=date(2026, 3, 12))
    assert outcome.slot == "2026-03-12T09:30"
    assert run(database, clock, "digest", on=date(2026, 3, 12)).was_done_before
    assert not run(database, clock, "digest", on=date(2026, 3, 13)).was_done_before
    clock.move_to(at("2026-03-12", 9, 40))
    digest = next(job for job in SCHEDULE if job.name == "digest")
    assert runner.run_due(database, digest, work_at(database, clock.now())) == ()


def test_an_unknown_job_is_refused(database: Database, clock: FrozenClock) -> None:
    with pytest.raises(UnknownJob):
        run(database, clock, "everything")


def test_the_list_tells_the_last_run_and_the_next_slot(
    database: Database, clock: FrozenClock
) -> None:
    run(database, clock, "digest")
    listed = {
        line.name: line for line in runner.list_jobs(database, now=clock.now(), zone=SHANGHAI)
    }
    assert list(listed) == [job.name for job in SCHEDULE]
    digest = listed["digest"]
    assert digest.next_slot == at("2026-03-11", 9, 30)
    assert digest.last is not None
    assert digest.last.state is RunState.DONE
    assert listed["reminders"].last is None


def test_the_process_catches_up_and_stops(database: Database, clock: FrozenClock) -> None:
    pool_of_one(database, clock)
    movable = MovableClock(clock)
    running = runner.start(database, movable, SHANGHAI)
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not matched(database):
            time.sleep(0.05)
    finally:
        running.stop()
    assert matched(database)
    with database.reading() as session:
        assert session.scalars(select(JobRun.state).distinct()).all() == [RunState.DONE]


def matched(database: Database) -> bool:
    with database.reading() as session:
        done = set(session.scalars(select(JobRun.job).where(JobRun.state == RunState.DONE)))
        is_there = session.scalar(select(func.count()).select_from(Match)) == 1
        return is_there and done >= {job.name for job in SCHEDULE} - {"recovery"}


def test_jobs_with_slots_take_turns(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a night without power all are due at once; together they would starve the bot."""
    at_once, most, ran = 0, 0, 0
    counting = threading.Lock()

    def busy(_work: Work) -> Counts:
        nonlocal at_once, most, ran
        with counting:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.05)
        with counting:
            at_once -= 1
            ran += 1
        return {"ran": 1}

    jobs = tuple(job(busy, name=f"job-{number}", beat_seconds=0.05) for number in range(3))
    monkeypatch.setattr(runner, "SCHEDULE", jobs)
    clock = MovableClock()
    clock.move_to(at("2026-03-10", 10))
    running = runner.start(database, clock, SHANGHAI)
    until = time.monotonic() + 20
    while ran < len(jobs) and time.monotonic() < until:
        time.sleep(0.02)
    running.stop()
    assert (ran, most) == (len(jobs), 1)
