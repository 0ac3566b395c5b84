"""The warm pool is spared the garbage collector's looks at every object.

A pool of 2,700 policies is some 680,000 objects that stay as they are until the pool changes. A
full collection looks at all of them and holds every thread up for 0.6 to 1 s, in the midst of
somebody's answer. So what lives when a pool has been made ready is collected once, there and then,
and put aside; later collections look at what came since, for milliseconds (docs/performance.md).
"""

from __future__ import annotations

import gc
from typing import Protocol

from policies.live import PoolStamp

FEWEST_POLICIES = 500
"""A smaller pool is looked through in less time than it would take to notice."""


class Collector(Protocol):
    """What is needed of Python's :mod:`gc`."""

    def collect(self) -> int:
        """Free what nobody refers to."""

    def freeze(self) -> None:
        """Put everything that lives aside from later collections."""

    def unfreeze(self) -> None:
        """Take back what was put aside."""


class PoolSparing:
    """Remembers which pool was put aside last."""

    def __init__(self, collector: Collector = gc) -> None:
        self._collector = collector
        self._stamp: PoolStamp | None = None

    def spare(self, stamp: PoolStamp) -> bool:
        """Put aside what lives now if the pool is another one; return whether it was done.

        What was put aside for the pool before is taken back first: parts of it refer to each other
        and are freed by a collection only.
        """
        if stamp == self._stamp or stamp.policies < FEWEST_POLICIES:
            return False
        self._stamp = stamp
        self._collector.unfreeze()
        self._collector.collect()
        self._collector.freeze()
        return True
