"""From the columns of a stretch to its shortlists, packed and in the order of the rows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from jobs.packed_lists import pack_best, pack_near
from matcher.city.columns import Columns
from matcher.city.top import city_blocks
from matcher.ranking import NEAR_MISSES_SHOWN
from policies.live import PoolSnapshot

BEST = 20
THREADS = 2

PackedLists = tuple[list[bytes], list[bytes]]


def packed_lists(pool: PoolSnapshot, columns: Columns, *, go_on: Callable[[], None]) -> PackedLists:
    """Return the best and the near misses of every row, as packed_lists.py packs them.

    In the order of ranking.py. ``go_on`` is called between two blocks of rows.
    """
    best: list[bytes] = []
    near: list[bytes] = []
    if not len(columns) or not len(pool.plan):
        return [b""] * len(columns), [b""] * len(columns)
    versions = np.array(pool.plan_versions, dtype=np.int64)
    for block in city_blocks(
        pool.plan,
        columns,
        top=BEST,
        near=NEAR_MISSES_SHOWN,
        affinity=pool.affinity,
        threads=THREADS,
    ):
        best += pack_best(versions[block.policies], block.kinds, block.policies >= 0)
        near += pack_near(versions[block.near], block.conditions, block.near >= 0)
        go_on()
    return best, near
