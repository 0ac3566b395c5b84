"""A large pool that is ready is put aside from garbage collection until it changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bot.pool_sparing import FEWEST_POLICIES, PoolSparing
from policies.live import PoolStamp

ONCE = ["unfreeze", "collect", "freeze"]


@dataclass
class Acts:
    """A collector that only notes what it is told: the real one would look through all tests."""

    done: list[str] = field(default_factory=list)

    def collect(self) -> int:
        self.done.append("collect")
        return 0

    def freeze(self) -> None:
        self.done.append("freeze")

    def unfreeze(self) -> None:
        self.done.append("unfreeze")


def stamp(*, policies: int = FEWEST_POLICIES, changes: int = 1) -> PoolStamp:
    return PoolStamp(policies=policies, changes=changes, today=date(2026, 3, 10))


def test_a_pool_is_put_aside_once() -> None:
    acts = Acts()
    sparing = PoolSparing(acts)
    assert sparing.spare(stamp())
    assert not sparing.spare(stamp())
    assert acts.done == ONCE


def test_a_changed_pool_is_put_aside_after_what_the_one_before_left_is_freed() -> None:
    acts = Acts()
    sparing = PoolSparing(acts)
    sparing.spare(stamp())
    assert sparing.spare(stamp(changes=2))
    assert acts.done == ONCE + ONCE


def test_a_small_pool_is_left_to_the_collector() -> None:
    acts = Acts()
    assert not PoolSparing(acts).spare(stamp(policies=FEWEST_POLICIES - 1))
    assert acts.done == []
