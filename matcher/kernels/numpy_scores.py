"""The fit of texts, in numpy, for many pairs at once."""

from __future__ import annotations

import numpy as np

from matcher.finding.affinity_weights import (
    COUNT_WEIGHTS,
    MOST_COUNTED,
    SCORE_ONE,
    SCORE_SHIFT,
    WEIGHT_BITS,
)
from matcher.kernels.numpy_bits import spread
from matcher.kernels.tables import Numbers, Whole, Words

_PAIRS_AT_ONCE = 100_000


def scores_of_pairs(words: Words, rows: Whole, policies: Numbers) -> Whole:
    """The scores of pairs, which are sorted by row."""
    found = np.zeros(len(rows), dtype=np.int64)
    for first in range(0, len(rows), _PAIRS_AT_ONCE):
        part = slice(first, first + _PAIRS_AT_ONCE)
        found[part] = _scores_at_once(words, rows[part], policies[part])
    return found


def _scores_at_once(words: Words, rows: Whole, policies: Numbers) -> Whole:
    distinct, at = np.unique(rows, return_inverse=True)
    owner, terms, weights = _weighed(words, distinct)
    starts = np.searchsorted(owner, np.arange(len(distinct) + 1))
    slots = words.slots[terms]
    place, pair = spread(starts[at], starts[at + 1])
    frequent = slots[place] >= 0
    place, pair = place[frequent], pair[frequent]
    products = weights[place] * words.dense[policies[pair], slots[place]].astype(np.int64)
    sums = _added(pair, products, len(rows))
    rare = np.flatnonzero(slots < 0)
    begins, ends = words.pool_starts[terms[rare]], words.pool_starts[terms[rare] + 1]
    place, which = spread(begins, ends)
    count = max(words.dense.shape[0], 1)
    cells = owner[rare[which]] * count + words.policies[place]
    asked = at * count + policies
    order = np.argsort(asked, kind="stable")
    where = np.searchsorted(asked[order], cells)
    hit = where < len(order)
    hit[hit] = asked[order[where[hit]]] == cells[hit]
    products = weights[rare[which[hit]]] * words.weights[place[hit]]
    sums[order] += _added(where[hit], products, len(rows))
    found: Whole = np.minimum(sums >> SCORE_SHIFT, SCORE_ONE)
    return found


def _added(places: Whole, products: Whole, count: int) -> Whole:
    """Sums of whole numbers by place; each is below 2**53, so that they are exact."""
    found: Whole = np.bincount(places, weights=products, minlength=count).astype(np.int64)
    return found


def _weighed(words: Words, rows: Whole) -> tuple[Whole, Numbers, Whole]:
    """The terms of some enterprises with their weights, sorted by enterprise."""
    place, owner = spread(words.starts[rows], words.starts[rows + 1])
    terms = words.terms[words.tokens[place]]
    known = terms >= 0
    width = max(len(words.frequencies), 1)
    cells, counts = np.unique(owner[known] * width + terms[known], return_counts=True)
    owner, own = cells // width, (cells % width).astype(np.int32)
    raw = COUNT_WEIGHTS[np.minimum(counts, MOST_COUNTED)] * words.frequencies[own]
    squares = np.zeros(len(rows), dtype=np.int64)
    np.add.at(squares, owner, raw * raw)
    weights: Whole = (raw << WEIGHT_BITS) // _roots(squares)[owner]
    return owner, own, weights


def _roots(squares: Whole) -> Whole:
    """The roots of whole numbers, rounded down."""
    roots = np.sqrt(squares.astype(np.float64)).astype(np.int64)
    roots -= roots * roots > squares
    roots += (roots + 1) * (roots + 1) <= squares
    found: Whole = np.maximum(roots, 1)
    return found
