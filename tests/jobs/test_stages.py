"""Stages of a deadline, over weekends and holidays of 2026."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.stages import Interest, Stage, due_stage, reached_stage, stage_day
from lexicon.workdays import is_workday


def day(text: str) -> date:
    return date.fromisoformat(text)


DAYS = [
    ("a Friday", "2026-03-27", Stage.LAST_CALL, "2026-03-26"),
    ("a Monday", "2026-03-30", Stage.LAST_CALL, "2026-03-27"),
    ("a Sunday", "2026-03-29", Stage.LAST_CALL, "2026-03-27"),
    ("five working days", "2026-03-27", Stage.SOON, "2026-03-20"),
    ("after 国庆", "2026-10-08", Stage.LAST_CALL, "2026-09-30"),
    ("in 国庆", "2026-10-05", Stage.LAST_CALL, "2026-09-30"),
    ("after Spring Festival", "2026-02-25", Stage.SOON, "2026-02-11"),
]


@pytest.mark.parametrize(
    ("closes_on", "stage", "expected"), [case[1:] for case in DAYS], ids=[c[0] for c in DAYS]
)
def test_stage_day(closes_on: str, stage: Stage, expected: str) -> None:
    assert stage_day(day(closes_on), stage) == day(expected)


ASKED = Interest(since=day("2026-01-05"), is_asked=True)
TOLD = Interest(since=day("2026-01-05"), is_asked=False)
DUE = [
    ("long before", "2026-03-27", "2026-03-03", ASKED, None),
    ("T-15", "2026-03-27", "2026-03-06", ASKED, Stage.EARLY),
    ("T-15, late because the machine was off", "2026-03-27", "2026-03-12", ASKED, Stage.EARLY),
    ("T-5", "2026-03-27", "2026-03-20", ASKED, Stage.SOON),
    ("T-5 is not made up for on a rest day", "2026-03-27", "2026-03-21", ASKED, None),
    ("T-1", "2026-03-27", "2026-03-26", ASKED, Stage.LAST_CALL),
    ("the closing day", "2026-03-27", "2026-03-27", ASKED, Stage.LAST_CALL),
    ("too late", "2026-03-27", "2026-03-28", ASKED, None),
    ("a last call on a rest day", "2026-03-30", "2026-03-28", ASKED, Stage.LAST_CALL),
    (
        "asked today",
        "2026-03-27",
        "2026-03-26",
        Interest(since=day("2026-03-26"), is_asked=True),
        None,
    ),
    (
        "asked after T-5 was due",
        "2026-03-27",
        "2026-03-24",
        Interest(since=day("2026-03-23"), is_asked=True),
        None,
    ),
    (
        "asked on Friday evening for Monday",
        "2026-03-30",
        "2026-03-28",
        Interest(since=day("2026-03-27"), is_asked=True),
        Stage.LAST_CALL,
    ),
    ("told only, T-15", "2026-03-27", "2026-03-06", TOLD, None),
    ("told only, T-5", "2026-03-27", "2026-03-20", TOLD, Stage.SOON),
    ("told only, T-1", "2026-03-27", "2026-03-26", TOLD, None),
]


@pytest.mark.parametrize(
    ("closes_on", "today", "interest", "expected"),
    [case[1:] for case in DUE],
    ids=[c[0] for c in DUE],
)
def test_due_stage(closes_on: str, today: str, interest: Interest, expected: Stage | None) -> None:
    assert due_stage(day(closes_on), day(today), interest) == expected


@given(closes=st.integers(0, 700), stage=st.sampled_from(list(Stage)))
def test_a_stage_is_a_working_day_before_the_end(closes: int, stage: Stage) -> None:
    closes_on = day("2025-03-01") + timedelta(days=closes)
    found = stage_day(closes_on, stage)
    assert is_workday(found)
    assert found < closes_on


@given(closes=st.integers(0, 700), ahead=st.integers(0, 40))
def test_stages_only_become_more_urgent(closes: int, ahead: int) -> None:
    closes_on = day("2025-03-01") + timedelta(days=closes)
    today = closes_on - timedelta(days=ahead)
    before = reached_stage(closes_on, today - timedelta(days=1))
    now = reached_stage(closes_on, today)
    assert before is None or (now is not None and now <= before)
