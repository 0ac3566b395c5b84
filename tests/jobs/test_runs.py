"""One slot is run once, whoever tries; dead and failed runs are taken again a few times."""

from __future__ import annotations

import threading
from datetime import date, timedelta

from sqlalchemy import select

from jobs import runs
from jobs.runs import Run
from store.clock import FrozenClock
from store.database import Database
from store.tables import JobRun, RunState

LEASE = timedelta(minutes=10)
SLOT = "2026-03-10T09:30"


def claim(database: Database, clock: FrozenClock, slot: str = SLOT, **options) -> Run | None:
    with database.transaction() as session:
        return runs.claim(session, "digest", slot, now=clock.now(), lease=LEASE, **options)


def test_a_slot_is_claimed_once_by_many(database: Database, clock: FrozenClock) -> None:
    got: list[tuple[str, Run | None]] = []

    def work() -> None:
        for number in range(12):
            got.append((str(number), claim(database, clock, slot=f"slot-{number}")))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [slot for slot, run in got if run is not None]
    assert len(got) == 36
    assert sorted(won, key=int) == [str(number) for number in range(12)]


def test_a_done_slot_is_never_claimed_again(database: Database, clock: FrozenClock) -> None:
    run = claim(database, clock)
    assert run is not None
    with database.transaction() as session:
        assert runs.finish(session, run, {"digests": 3}, now=clock.now())
    clock.move_to(clock.now() + timedelta(days=30))
    assert claim(database, clock) is None
    assert claim(database, clock, is_asked=True) is None
    with database.reading() as session:
        last = runs.last_run(session, "digest")
        assert last is not None
        assert (last.state, last.counts) == (RunState.DONE, {"digests": 3})
        assert runs.is_settled(session, "digest", SLOT, now=clock.now())


def test_a_dead_run_is_taken_again_and_its_ghost_cannot_settle(
    database: Database, clock: FrozenClock
) -> None:
    ghost = claim(database, clock)
    assert ghost is not None
    assert claim(database, clock) is None
    clock.move_to(clock.now() + LEASE)
    heir = claim(database, clock)
    assert heir is not None
    assert heir.attempt == 2
    with database.transaction() as session:
        assert not runs.finish(session, ghost, {"digests": 99}, now=clock.now())
        assert runs.finish(session, heir, {"digests": 1}, now=clock.now())


def test_a_failed_run_waits_and_is_tried_a_few_times(
    database: Database, clock: FrozenClock
) -> None:
    tried = 0
    while (run := claim(database, clock)) is not None:
        tried += 1
        with database.transaction() as session:
            runs.fail(session, run, ValueError("broken"), now=clock.now(), retry_at=None)
        assert claim(database, clock) is None
        clock.move_to(clock.now() + runs.RETRY_AFTER)
    assert tried == runs.MAX_ATTEMPTS
    with database.reading() as session:
        row = session.scalars(select(JobRun)).one()
        assert (row.state, row.error) == (RunState.FAILED, "ValueError: broken")
        assert runs.is_settled(session, "digest", SLOT, now=clock.now())
    assert claim(database, clock, is_asked=True) is not None


def test_runs_that_died_for_good_are_closed(database: Database, clock: FrozenClock) -> None:
    for _ in range(runs.MAX_ATTEMPTS):
        assert claim(database, clock) is not None
        clock.move_to(clock.now() + LEASE)
    assert claim(database, clock) is None
    with database.transaction() as session:
        assert runs.close_dead_runs(session, now=clock.now()) == 1
        assert runs.close_dead_runs(session, now=clock.now()) == 0


def test_the_last_day_a_job_was_done(database: Database, clock: FrozenClock) -> None:
    for slot in ("2026-03-06T09:30", "2026-03-09T09:30"):
        run = claim(database, clock, slot=slot)
        assert run is not None
        if slot.startswith("2026-03-06"):
            with database.transaction() as session:
                runs.finish(session, run, {}, now=clock.now())
    with database.reading() as session:
        assert runs.last_done_before(session, "digest", date(2026, 3, 10)) == date(2026, 3, 6)
        assert runs.last_done_before(session, "digest", date(2026, 3, 6)) is None


def test_a_beat_keeps_one_row(database: Database, clock: FrozenClock) -> None:
    for written in (3, 5):
        with database.transaction() as session:
            runs.record_beat(
                session, "pending", counts={"written": written}, error=None, now=clock.now()
            )
    with database.reading() as session:
        assert session.scalars(select(JobRun.counts)).all() == [{"written": 5}]
