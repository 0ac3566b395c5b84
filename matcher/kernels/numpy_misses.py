"""What is missing of the one condition that is missed, in numpy, for many pairs at once."""

from __future__ import annotations

import numpy as np

from matcher.city.sheets import Gaps, Misses
from matcher.kernels.numpy_bits import bits_at, places_in_runs, spread
from matcher.kernels.tables import (
    DOUBTFUL,
    KNOWN,
    NO_SHARE,
    POINT,
    ROUNDING,
    WHOLE,
    Ends,
    Floats,
    Numbers,
    Planes,
    Whole,
)
from matcher.near_miss import WHOLE_SHARE


def shares(
    planes: Planes, misses: Misses, gaps: Gaps, ends: Ends, conditions: Whole, rows: Whole
) -> Whole:
    """The shares that are missing of conditions; ``NO_SHARE`` where they cannot change."""
    trees = misses.trees[conditions].astype(np.int64)
    tree, pair = spread(trees[:, 0], trees[:, 1])
    atom, branch = spread(misses.atoms[tree], misses.atoms[tree + 1])
    row = rows[pair[branch]]
    missed = bits_at(planes, misses.unmet[atom], row) == 1
    atom, branch, row = atom[missed], branch[missed], row[missed]
    fields = np.zeros(len(tree), dtype=np.uint64)
    np.bitwise_or.at(fields, branch, misses.field_bit[atom].astype(np.uint64))
    is_free = np.bincount(branch, weights=misses.is_fixed[atom] == 0, minlength=len(tree)) > 0
    with_gap = np.flatnonzero(misses.gap[atom] >= 0)
    gap = misses.gap[atom[with_gap]]
    share = np.full(len(atom), NO_SHARE, dtype=np.int64)
    share[with_gap] = gap_shares(gaps, ends, gap, row[with_gap])
    doubtful = np.zeros(len(rows), dtype=np.bool_)
    doubtful[pair[branch[share == DOUBTFUL]]] = True
    has = np.flatnonzero(share != NO_SHARE)
    figures = np.bincount(branch[has], minlength=len(tree))
    of_tree = np.full(len(tree), WHOLE_SHARE, dtype=np.int64)
    of_tree[branch[has]] = share[has]
    of_tree[figures != 1] = WHOLE_SHARE
    number = np.bitwise_count(fields).astype(np.int64)
    best = np.lexsort((tree, of_tree, number, pair))
    best = best[places_in_runs(pair[best]) == 0]
    found = np.full(len(rows), NO_SHARE, dtype=np.int64)
    found[pair[best]] = np.where(is_free[best], of_tree[best], NO_SHARE)
    found[doubtful] = DOUBTFUL
    return found


def gap_shares(gaps: Gaps, ends: Ends, gap: Numbers, rows: Whole) -> Whole:
    """How many millionths of the nearest threshold each figure misses."""
    figure = gaps.figure[gap]
    low, high = ends.low[figure, rows], ends.high[figure, rows]
    marks = ends.marks[figure, rows]
    missing = np.full(len(rows), np.inf)
    threshold, value = np.zeros(len(rows)), np.zeros(len(rows))
    for i in range(gaps.limits.shape[1]):
        limit = gaps.limits[gap, i]
        end = np.where(low > limit, low, np.where(high < limit, high, limit))
        distance = np.abs(end - limit)
        nearer = (distance < missing) | ((distance == missing) & (limit < threshold))
        nearer &= i < gaps.number[gap]
        missing, threshold, value = (
            np.where(nearer, one, other)
            for one, other in ((distance, missing), (limit, threshold), (end, value))
        )
    has_whole = (marks & WHOLE) > 0
    is_whole = has_whole & (gaps.is_whole[gap] == 1)
    found = np.where(
        is_whole, _whole_shares(missing, threshold), _real_shares(missing, threshold, value)
    )
    found[has_whole & ~is_whole & (value == 0) & (threshold != 0)] = WHOLE_SHARE
    is_inside = is_whole & (missing == 0) & ((marks & POINT) == 0) & (gaps.is_point[gap] == 0)
    found[is_inside | ((marks & KNOWN) == 0)] = NO_SHARE
    return found


def _whole_shares(missing: Floats, threshold: Floats) -> Whole:
    """Shares of whole numbers, in two steps of a thousand each, as no product is too great then."""
    is_less = missing < np.abs(threshold)
    whole = np.maximum(np.where(is_less, np.abs(threshold), 1).astype(np.int64), 1)
    thousandths = np.where(is_less, missing, 0).astype(np.int64) * 1000
    share = thousandths // whole * 1000 + thousandths % whole * 1000 // whole
    return np.where(is_less, share, WHOLE_SHARE)


def _real_shares(missing: Floats, threshold: Floats, value: Floats) -> Whole:
    """Shares of binary fractions, where these can tell."""
    whole = np.abs(threshold)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        share = missing / whole * WHOLE_SHARE
        error = WHOLE_SHARE * ROUNDING * (np.abs(value) + whole + 1) / whole
        is_more = share > WHOLE_SHARE + error
        is_sure = np.abs(share - np.rint(share)) > error
    plain = np.where(is_sure & (whole > 0) & ~is_more, share, DOUBTFUL)
    return np.where(is_more & (whole > 0), WHOLE_SHARE, plain.astype(np.int64))
