"""The demo begins at a moment at which pushes may go out."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.demo import working_moment
from store.settings import Settings
from tests.conftest import SHANGHAI

MOMENTS = [
    ("a working morning stays", "2026-11-24 10:00", "2026-11-24 10:00"),
    ("before work", "2026-11-24 07:10", "2026-11-24 09:00"),
    ("lunch", "2026-11-24 12:00", "2026-11-24 14:30"),
    ("the last minutes before lunch", "2026-11-24 11:20", "2026-11-24 14:30"),
    ("a Sunday", "2026-11-22 10:00", "2026-11-23 09:00"),
    ("an evening before a rest day", "2026-11-27 20:00", "2026-11-30 09:00"),
]


@pytest.mark.parametrize(("now", "begins"), [pytest.param(*one[1:], id=one[0]) for one in MOMENTS])
def test_where_the_clock_begins(now: str, begins: str, settings: Settings) -> None:
    instant = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
    expected = datetime.fromisoformat(begins).replace(tzinfo=SHANGHAI)
    assert working_moment(instant, settings) == expected
