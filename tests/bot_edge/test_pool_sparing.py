"""A large pool that is ready is put aside from garbage collection until it changes."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from datetime import date

import pytest

from bot.pool_sparing import FEWEST_POLICIES, PoolSparing
from policies.live import PoolStamp


class Ring:
    """Refers to itself, so that only a collection frees it."""

    def __init__(self) -> None:
        self.self = self


def stamp(*, policies: int = FEWEST_POLICIES, changes: int = 1) -> PoolStamp:
    return PoolStamp(policies=policies, changes=changes, today=date(2026, 3, 10))


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_a_pool_is_put_aside_once() -> None:
    sparing = PoolSparing()
    assert sparing.spare(stamp())
    assert gc.get_freeze_count() > 0
    assert not sparing.spare(stamp())
    assert sparing.spare(stamp(changes=2))


def test_a_small_pool_is_left_to_the_collector() -> None:
    before = gc.get_freeze_count()
    assert not PoolSparing().spare(stamp(policies=FEWEST_POLICIES - 1))
    assert gc.get_freeze_count() == before


def test_what_the_pool_before_left_is_freed() -> None:
    sparing = PoolSparing()
    ring = Ring()
    gone = weakref.ref(ring)
    sparing.spare(stamp())
    del ring
    gc.collect()
    assert gone() is not None
    sparing.spare(stamp(changes=2))
    assert gone() is None
