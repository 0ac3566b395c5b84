from __future__ import annotations

from datetime import date

import pytest

from matcher.window import parse_window, window_on

FIXED = {"type": "fixed", "opens_on": "2026-03-01", "closes_on": "2026-03-31"}
YEARLY = {"type": "yearly", "opens_md": "03-01", "closes_md": "04-30"}
WINTER = {"type": "yearly", "opens_md": "11-01", "closes_md": "02-29"}
BATCH = {"type": "batch", "batches": [
    {"opens_on": "2026-09-01", "closes_on": "2026-09-30"},
    {"opens_on": "2026-03-01", "closes_on": "2026-03-31"},
]}  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "day", "is_open", "opens", "closes"),
    [
        pytest.param(FIXED, "2026-02-28", False, "2026-03-01", "2026-03-31", id="before"),
        pytest.param(FIXED, "2026-03-01", True, "2026-03-01", "2026-03-31", id="first day"),
        pytest.param(FIXED, "2026-03-31", True, "2026-03-01", "2026-03-31", id="last day"),
        pytest.param(FIXED, "2026-04-01", False, "2026-03-01", "2026-03-31", id="after"),
        pytest.param({"type": "fixed", "end": "2026-03-31"}, "2020-01-01", True, None, "2026-03-31",
            id="no first day"),
        pytest.param({"type": "fixed"}, "2020-01-01", None, None, None, id="no day at all"),
        pytest.param(YEARLY, "2026-04-30", True, "2026-03-01", "2026-04-30", id="this year"),
        pytest.param(YEARLY, "2026-05-01", False, "2027-03-01", "2027-04-30", id="next year"),
        pytest.param(WINTER, "2026-01-15", True, "2025-11-01", "2026-02-28", id="over new year"),
        pytest.param(WINTER, "2028-02-29", True, "2027-11-01", "2028-02-29", id="a leap day"),
        pytest.param(BATCH, "2026-04-01", False, "2026-09-01", "2026-09-30", id="between batches"),
        pytest.param(BATCH, "2026-12-01", False, "2026-09-01", "2026-09-30", id="after batches"),
        pytest.param({"type": "rolling"}, "2026-04-01", True, None, None, id="rolling"),
        pytest.param({"type": "relative", "anchor": "登记注册之日", "months": 36}, "2026-04-01",
        None,
            None, None, id="relative"),
        pytest.param(None, "2026-04-01", None, None, None, id="nothing said"),
    ],
)  # fmt: skip
def test_window_on_a_day(raw, day, is_open, opens, closes):
    state = window_on(parse_window(raw), date.fromisoformat(day))
    assert state.is_open is is_open
    assert state.opens_on == (date.fromisoformat(opens) if opens else None)
    assert state.closes_on == (date.fromisoformat(closes) if closes else None)
