"""numpy: a vector a policy, every comparison as often as it stands in the trees."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from bench.peers.counted import Columns, Counted, pairwise
from bench.peers.expressions import Bits, Compare, Constant, OneOf, Test, met, unmet
from bench.peers.translating import Policy

Truths = NDArray[np.bool_]

_OPS: dict[str, Callable[..., Truths]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
}


def prepare(columns: Columns, policies: Sequence[Policy]) -> Callable[[], Counted]:
    """Write the comparisons of every policy; they are made in the time measured."""
    tests = [test for one in policies for test in (met(one.tree), unmet(one.tree))]
    count = len(next(iter(columns.values())))

    def run() -> Counted:
        return pairwise([int(np.count_nonzero(truths(test, columns, count))) for test in tests])

    return run


def truths(test: Test, columns: Columns, count: int) -> Truths:
    """Return for which rows a comparison holds."""
    if isinstance(test, Constant):
        return np.full(count, test.holds)
    if isinstance(test, Compare):
        return _OPS[test.op](columns[test.column], test.value)
    if isinstance(test, Bits):
        wanted = 0 if test.kind in ("any", "none") else test.mask
        compare = operator.eq if test.kind in ("none", "all") else operator.ne
        found: Truths = compare(columns[test.column] & test.mask, wanted)
        return found
    if isinstance(test, OneOf):
        return np.isin(columns[test.column], test.codes, invert=not test.is_inside)
    join = np.logical_and if test.is_all else np.logical_or
    return reduce(join, (truths(part, columns, count) for part in test.parts))
