"""No job keeps others from writing for long: it looks without the lock and writes in batches."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from jobs import (
    backlog,
    cases,
    digests,
    expiry,
    gone,
    match_batches,
    occasions,
    recovery,
    reminders,
    retention,
    upkeep,
)
from jobs.runner import run_job
from jobs.runs import Work
from jobs.schedule import SCHEDULE
from store.clock import FrozenClock
from store.database import Database, Session
from store.tables import Contact, JobRun, RunState
from tests.jobs import rows
from tests.jobs.rows import SHANGHAI, at

SOME = 2
BATCHES = (
    (expiry, "POLICIES_A_BATCH"),
    (gone, "ROWS_A_BATCH"),
    (match_batches, "MOST_ENTERPRISES_A_BATCH"),
    (occasions, "LISTENERS_A_BATCH"),
    (digests, "LISTENERS_A_BATCH"),
    (reminders, "LISTENERS_A_BATCH"),
    (recovery, "NOTICES_A_BATCH"),
    (retention, "ROWS_A_BATCH"),
    (upkeep, "QUESTIONS_A_BATCH"),
)
OVER = {"type": "fixed", "opens_on": "2026-01-05", "closes_on": "2026-02-27"}
CLOSES = {"type": "fixed", "opens_on": "2026-03-09", "closes_on": "2026-03-17"}


class Spy:
    """Counts the statements of every transaction that may write."""

    def __init__(self) -> None:
        self.most = 0
        self._open: Counter[int] = Counter()

    @contextmanager
    def watching(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        transaction = Database.transaction

        @contextmanager
        def counted(self_: Database) -> Iterator[Session]:
            with transaction(self_) as session:
                me = threading.get_ident()
                self._open[me] = 0
                yield session
                self.most = max(self.most, self._open.pop(me))

        def count(*_arguments: object) -> None:
            if threading.get_ident() in self._open:
                self._open[threading.get_ident()] += 1

        monkeypatch.setattr(Database, "transaction", counted)
        event.listen(database.engine, "before_cursor_execute", count)
        yield
        event.remove(database.engine, "before_cursor_execute", count)
        monkeypatch.setattr(Database, "transaction", transaction)


def a_town(database: Database, clock: FrozenClock, size: int) -> None:
    """Add so many enterprises with a contact each, and as many policies, a third of them over."""
    for number in range(size):
        with database.transaction() as session:
            enterprise_id = rows.enterprise(session, clock, {"hr.headcount": 40})
            contact_id = rows.contact(session, clock, enterprise_id)
            session.get_one(Contact, contact_id).created_at = clock.now() - timedelta(days=90)
            rows.notice(session, clock, contact_id, expires_at=clock.now())
            window = (OVER, CLOSES, {"type": "rolling"})[number % 3]
            rows.version(session, clock, headcount=30, window=window)
            started = clock.now() - timedelta(days=500)
            session.add(
                JobRun(
                    job="old", slot=str(number), state=RunState.DONE, attempt=1,
                    started_at=started, lease_until=started, finished_at=started,
                )
            )  # fmt: skip


def most_statements(database: Database, clock: FrozenClock, monkeypatch: Any) -> dict[str, int]:
    """Run every job of the schedule for a day; return the most statements of a transaction."""
    most = {}
    for job in SCHEDULE:
        spy = Spy()
        with spy.watching(database, monkeypatch):
            run_job(database, job.name, on=None, now=clock.now(), zone=SHANGHAI)
        most[job.name] = spy.most
    return most


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in BATCHES:
        monkeypatch.setattr(module, name, SOME)


@pytest.mark.usefixtures("small_batches")
def test_a_larger_town_makes_more_transactions_and_no_longer_ones(
    database: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.move_to(at("2026-03-01"))
    a_town(database, clock, 3 * SOME)
    clock.move_to(at("2026-03-10"))
    small = most_statements(database, clock, monkeypatch)
    clock.move_to(at("2026-03-02"))
    a_town(database, clock, 6 * SOME)
    clock.move_to(at("2026-03-11"))
    large = most_statements(database, clock, monkeypatch)
    # What the day before left costs a statement or two more; three times the town costs no more.
    grown = {
        name: (small[name], large[name]) for name in small if large[name] > 1.5 * small[name] + 2
    }
    assert not grown


@pytest.mark.parametrize(
    ("module", "name", "job"),
    [
        (match_batches, "judge_enterprise", "matching"),
        (cases, "look_ahead", "occasions"),
        (expiry.pool, "over", "expiry"),
    ],
    ids=["judging", "looking ahead", "what is over"],
)
def test_what_takes_long_is_done_while_others_write(
    database: Database,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    name: str,
    job: str,
) -> None:
    a_town(database, clock, 3)
    looked: list[str] = []
    long_work: Callable[..., Any] = getattr(module, name)

    def while_another_writes(*arguments: Any, **options: Any) -> Any:
        def write() -> None:
            with database.transaction() as session:
                rows.enterprise(session, clock)

        writing = threading.Thread(target=write)
        writing.start()
        writing.join(timeout=5)
        assert not writing.is_alive(), "it waits for the lock that this job holds"
        looked.append(name)
        return long_work(*arguments, **options)

    monkeypatch.setattr(module, name, while_another_writes)
    run_job(database, job, on=None, now=clock.now(), zone=SHANGHAI)
    assert looked


def test_whoever_waits_gets_in_between_two_batches(database: Database, clock: FrozenClock) -> None:
    work = Work(database=database, now=clock.now(), zone=SHANGHAI)
    batches, has_begun, is_answered = 0, threading.Event(), threading.Event()

    def long_job() -> None:
        nonlocal batches
        while batches < 200 and not is_answered.is_set():
            work.go_on()
            with database.transaction() as session:
                rows.enterprise(session, clock)
                has_begun.set()
                is_answered.wait(0.02)
            batches += 1

    running = threading.Thread(target=long_job)
    running.start()
    has_begun.wait(10)
    with database.transaction() as session:
        rows.enterprise(session, clock)
    is_answered.set()
    running.join()
    assert batches < 100


def test_stale_notices_are_closed_some_at_a_time(database: Database, clock: FrozenClock) -> None:
    with database.transaction() as session:
        contact_id = rows.contact(session, clock, rows.enterprise(session, clock))
        for _ in range(5):
            rows.notice(session, clock, contact_id, expires_at=clock.now())
        assert backlog.expire_stale(session, now=clock.now(), limit=2) == 2
        assert backlog.expire_stale(session, now=clock.now(), limit=9) == 3


def test_a_rest_is_taken_only_where_one_writes_at_a_time(
    database: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests: list[float] = []
    monkeypatch.setattr("jobs.runs.time.sleep", rests.append)
    replace(Work(database=database, now=clock.now(), zone=SHANGHAI)).go_on()
    assert bool(rests) is database.is_sqlite
