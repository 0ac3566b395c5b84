"""What the tables say of the jobs: missed slots, and what counts as stopped."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from jobs import runs
from jobs.oversight import JobState, job_states
from store.database import Database
from store.tables import OutageCause, RunState
from tests.jobs.rows import SHANGHAI, at


def run(
    database: Database, name: str, slot: str, *, at: datetime, state: RunState, times: int = 1
) -> None:
    """Let a run of a job come to an end, or to none, as often as asked."""
    for number in range(times):
        with database.transaction() as session:
            started = at + number * timedelta(minutes=6)
            lease = timedelta(minutes=10)
            held = runs.claim(session, name, slot, now=started, lease=lease)
            assert held is not None
            if state is RunState.DONE:
                runs.finish(session, held, {}, now=started)
            if state is RunState.FAILED:
                runs.fail(session, held, ValueError("x"), now=started, retry_at=None)


def state_of(database: Database, name: str, now: datetime) -> JobState:
    with database.reading() as session:
        return next(one for one in job_states(session, now=now, zone=SHANGHAI) if one.name == name)


def test_days_without_a_run_are_missed_and_those_before_the_first_are_not(
    database: Database,
) -> None:
    run(database, "expiry", "2026-03-06T00:05", at=at("2026-03-06", 0, 5), state=RunState.DONE)
    run(database, "expiry", "2026-03-09T00:05", at=at("2026-03-09", 0, 5), state=RunState.DONE)
    found = state_of(database, "expiry", at("2026-03-10", 10))
    assert found.missed == ("2026-03-07T00:05", "2026-03-08T00:05", "2026-03-10T00:05")
    assert found.trouble is OutageCause.OVERDUE


@pytest.mark.parametrize(
    ("state", "times", "later", "trouble"),
    [
        (None, 0, timedelta(minutes=5), None),
        (None, 0, timedelta(minutes=16), OutageCause.OVERDUE),
        (RunState.DONE, 1, timedelta(hours=5), None),
        (RunState.FAILED, 1, timedelta(minutes=20), None),
        (RunState.FAILED, 5, timedelta(hours=1), OutageCause.FAILED),
        (RunState.RUNNING, 1, timedelta(minutes=20), None),
        (RunState.RUNNING, 1, timedelta(minutes=26), OutageCause.DIED),
    ],
    ids=["just due", "overdue", "done", "failed once", "failed for good", "runs", "hangs"],
)
def test_a_slot_is_in_trouble_when_nobody_will_end_it(
    database: Database,
    state: RunState | None,
    times: int,
    later: timedelta,
    trouble: OutageCause | None,
) -> None:
    due = at("2026-03-10", 0, 5)
    if state is not None:
        run(database, "expiry", "2026-03-10T00:05", at=due, state=state, times=times)
    assert state_of(database, "expiry", due + later).trouble is trouble


@pytest.mark.parametrize(
    ("failures", "later", "trouble"),
    [
        (4, timedelta(), None),
        (5, timedelta(), OutageCause.FAILED),
        (50, timedelta(minutes=4), OutageCause.FAILED),
        (5, timedelta(minutes=6), None),
    ],
)
def test_a_beat_is_in_trouble_while_it_fails_again_and_again(
    database: Database, failures: int, later: timedelta, trouble: OutageCause | None
) -> None:
    now = at("2026-03-10", 10)
    for _ in range(failures):
        with database.transaction() as session:
            runs.record_beat(session, "pending", counts={}, error=ValueError("x"), now=now)
    assert state_of(database, "pending", now + later).trouble is trouble
    with database.transaction() as session:
        runs.record_beat(session, "pending", counts={}, error=None, now=now)
    assert state_of(database, "pending", now).trouble is None


def test_a_slot_beyond_its_grace_is_missed_and_no_longer_a_stop(database: Database) -> None:
    run(database, "digest", "2026-03-06T09:30", at=at("2026-03-06", 9, 30), state=RunState.DONE)
    found = state_of(database, "digest", at("2026-03-09", 23))
    assert found.missed == ("2026-03-07T09:30", "2026-03-08T09:30", "2026-03-09T09:30")
    assert found.trouble is None


def test_a_slot_that_waits_for_another_job_is_not_overdue(database: Database) -> None:
    due = at("2026-03-10", 2)
    later = due + timedelta(minutes=20)
    assert state_of(database, "matching", later).trouble is OutageCause.OVERDUE
    run(database, "expiry", "2026-03-10T00:05", at=later, state=RunState.RUNNING)
    assert state_of(database, "matching", later).trouble is None
    long_after = later + timedelta(minutes=30)
    assert state_of(database, "matching", long_after).trouble is OutageCause.OVERDUE
