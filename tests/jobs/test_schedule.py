"""Which slots are due, by the product's clock, whatever the machine did meanwhile."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from jobs.errors import UnknownJob
from jobs.schedule import (
    SCHEDULE,
    CatchUp,
    Heartbeat,
    Job,
    due_slots,
    job_named,
    next_slot,
    slot_name,
    slots_to_run,
)
from tests.jobs.rows import SHANGHAI, at

DAILY = Job(
    name="daily",
    cron="30 9 * * *",
    when="every day at 09:30",
    function=lambda work: {},
    grace=timedelta(hours=8),
)


def test_names_are_unique_and_every_line_of_the_table_can_be_read() -> None:
    names = [job.name for job in SCHEDULE]
    assert len(set(names)) == len(names)
    for job in SCHEDULE:
        is_slotted = next_slot(job, at("2026-03-10"), SHANGHAI) is not None
        assert is_slotted == (job.cron is not None)
        assert (job.has_work is None) == is_slotted
        assert job.when


def test_an_unknown_job_names_the_known_ones() -> None:
    with pytest.raises(UnknownJob, match="reminders"):
        job_named("digests of yesterday")


@pytest.mark.parametrize(
    ("since", "now", "expected"),
    [
        (at("2026-03-10", 9), at("2026-03-10", 9, 29), []),
        (at("2026-03-10", 9), at("2026-03-10", 9, 30), ["2026-03-10T09:30"]),
        (at("2026-03-10", 9, 30), at("2026-03-10", 12), []),
        (
            at("2026-03-07", 12),
            at("2026-03-10", 12),
            ["2026-03-08T09:30", "2026-03-09T09:30", "2026-03-10T09:30"],
        ),
        (at("2026-03-10", 12), at("2026-03-07", 12), []),
    ],
    ids=["before", "on time", "the slot itself is not after itself", "three days", "backwards"],
)
def test_due_slots(since: datetime, now: datetime, expected: list[str]) -> None:
    found = due_slots(DAILY, since, now, SHANGHAI)
    assert [slot_name(slot, SHANGHAI) for slot in found] == expected


@pytest.mark.parametrize(
    ("catch_up", "grace", "now", "expected"),
    [
        (CatchUp.LATEST, 80, at("2026-03-10", 12), ["2026-03-10T09:30"]),
        (CatchUp.LATEST, 8, at("2026-03-10", 18), []),
        (
            CatchUp.EACH,
            80,
            at("2026-03-10", 12),
            ["2026-03-07T09:30", "2026-03-08T09:30", "2026-03-09T09:30", "2026-03-10T09:30"],
        ),
        (CatchUp.NONE, 80, at("2026-03-10", 9, 33), ["2026-03-10T09:30"]),
        (CatchUp.NONE, 80, at("2026-03-10", 9, 36), []),
    ],
    ids=["the latest", "past its grace", "each", "on time", "missed for good"],
)
def test_what_is_caught_up(
    catch_up: CatchUp, grace: int, now: datetime, expected: list[str]
) -> None:
    job = replace(DAILY, catch_up=catch_up, grace=timedelta(hours=grace))
    assert [slot_name(slot, SHANGHAI) for slot in slots_to_run(job, now, SHANGHAI)] == expected


def test_the_next_slot_is_told_in_the_district_s_time() -> None:
    found = next_slot(DAILY, at("2026-03-10", 12), SHANGHAI)
    assert found == at("2026-03-11", 9, 30)


def test_the_heart_beats_on_after_a_failure_and_stops(caplog: pytest.LogCaptureFixture) -> None:
    beats, enough = [], threading.Event()

    def fire(job: Job) -> None:
        beats.append(job.name)
        if len(beats) >= 3:
            enough.set()
        raise ValueError("broken")

    heart = Heartbeat((replace(DAILY, beat_seconds=0.02),), fire, SHANGHAI)
    heart.start()
    assert enough.wait(5)
    heart.stop()
    after = len(beats)
    assert "job.failed" in {getattr(record, "action", None) for record in caplog.records}
    assert threading.active_count() < 20
    assert len(beats) == after
