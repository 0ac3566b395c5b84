"""What a start made is put aside from garbage collection where there is much of it."""

from __future__ import annotations

import gc
from datetime import date

import pytest

from bot.pool_sparing import FEWEST_POLICIES, spare
from policies.live import PoolStamp


@pytest.mark.parametrize(
    ("policies", "is_spared"), [(FEWEST_POLICIES, True), (FEWEST_POLICIES - 1, False)]
)
def test_a_large_pool_is_put_aside(policies: int, is_spared: bool) -> None:
    before = gc.get_freeze_count()
    made = [[number] for number in range(1000)]
    assert spare(PoolStamp(policies=policies, changes=1, today=date(2026, 3, 10))) is is_spared
    assert (gc.get_freeze_count() >= before + len(made)) is is_spared
