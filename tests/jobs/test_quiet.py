"""Hours in which messages may reach people, over the holidays of 2026."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.quiet import PUSH_WINDOWS, Hours, is_allowed, next_allowed
from lexicon.workdays import is_workday
from tests.jobs.rows import SHANGHAI, at

CASES = [
    ("in the morning", at("2026-03-10", 10), Hours.WORKING, at("2026-03-10", 10)),
    ("before nine", at("2026-03-10", 7), Hours.WORKING, at("2026-03-10", 9)),
    ("at lunch", at("2026-03-10", 11, 30), Hours.WORKING, at("2026-03-10", 14, 30)),
    ("just before lunch", at("2026-03-10", 11, 29), Hours.WORKING, at("2026-03-10", 11, 29)),
    ("in the evening", at("2026-03-10", 17, 30), Hours.WORKING, at("2026-03-11", 9)),
    ("on Friday evening", at("2026-03-13", 18), Hours.WORKING, at("2026-03-16", 9)),
    ("Spring Festival", at("2026-02-15", 10), Hours.WORKING, at("2026-02-24", 9)),
    ("a make-up Saturday", at("2026-02-28", 10), Hours.WORKING, at("2026-02-28", 10)),
    ("国庆", at("2026-10-01", 10), Hours.WORKING, at("2026-10-08", 9)),
    ("a make-up day before 国庆", at("2026-09-20", 10), Hours.WORKING, at("2026-09-20", 10)),
    ("a rest day, by day", at("2026-03-14", 10), Hours.DAYTIME, at("2026-03-14", 10)),
    ("a rest day, at night", at("2026-03-14", 22), Hours.DAYTIME, at("2026-03-15", 9)),
    ("any time", at("2026-03-14", 3), Hours.ANY, at("2026-03-14", 3)),
]


@pytest.mark.parametrize(
    ("instant", "hours", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_next_allowed(instant: datetime, hours: Hours, expected: datetime) -> None:
    assert next_allowed(instant, SHANGHAI, hours) == expected


@given(minutes=st.integers(0, 2 * 365 * 24 * 60), hours=st.sampled_from(list(Hours)))
def test_what_is_allowed_is_never_earlier_and_is_allowed(minutes: int, hours: Hours) -> None:
    instant = at("2025-06-01", 0) + timedelta(minutes=minutes)
    allowed = next_allowed(instant, SHANGHAI, hours)
    assert allowed >= instant
    assert is_allowed(allowed, SHANGHAI, hours)
    if hours is not Hours.ANY:
        local = allowed.astimezone(SHANGHAI)
        assert any(opens <= local.time() < closes for opens, closes in PUSH_WINDOWS)
    if hours is Hours.WORKING:
        assert is_workday(allowed.astimezone(SHANGHAI).date())
