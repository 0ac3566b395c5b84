"""The weights of words as whole numbers, and the scores that are sums of their products.

A policy's weights are those of scikit-learn (sublinear TF-IDF, length 1) in units of 1/32768. An
enterprise's are worked out in whole numbers alone: (1 + ln count) and idf in units of 1/256, and
the root of the sum of squares rounded down. A score is the sum of the products, in units of
1/524288, rounded down: a little finer than the six digits in which scores are compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt, log
from typing import Any

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Numbers = NDArray[np.int32]

WEIGHT_BITS = 15
"""A weight of 1 is 2 to this power."""

SCORE_BITS = 19
"""A score of 1 is 2 to this power."""

SCORE_SHIFT = 2 * WEIGHT_BITS - SCORE_BITS
SCORE_ONE = 1 << SCORE_BITS
_FRACTION = 256
MOST_COUNTED = 64
"""A word said more often than this counts as said this often."""

COUNT_WEIGHTS: Whole = np.array(
    [0, *(round((1 + log(count)) * _FRACTION) for count in range(1, MOST_COUNTED + 1))],
    dtype=np.int64,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolWords:
    """The words of a pool: of term ``t`` the ``policies`` and ``weights`` between two ``starts``.

    ``frequencies`` are the terms' inverse document frequencies in units of 1/256.
    """

    starts: Whole
    policies: Numbers
    weights: Numbers
    frequencies: Whole

    @classmethod
    def empty(cls) -> PoolWords:
        """Return the words of a pool that has none."""
        none = np.zeros(0, dtype=np.int32)
        return cls(
            starts=np.zeros(1, np.int64),
            policies=none,
            weights=none,
            frequencies=np.zeros(0, np.int64),
        )

    def scores(self, terms: Numbers, own: Whole, count: int) -> Whole:
        """Return the score of each of ``count`` policies for an enterprise's weighted terms."""
        firsts = self.starts[terms]
        sizes = self.starts[terms + 1] - firsts
        at = np.repeat(firsts - np.cumsum(sizes) + sizes, sizes)
        at += np.arange(len(at))
        products = np.repeat(own, sizes) * self.weights[at]
        # Sums of whole numbers far below 2**53 are exact as binary fractions too.
        sums = np.bincount(self.policies[at], products, minlength=count).astype(np.int64)
        found: Whole = np.minimum(sums >> SCORE_SHIFT, SCORE_ONE)
        return found


def pool_words(matrix: Any, frequencies: Whole) -> PoolWords:
    """Return the whole weights of a TF-IDF matrix of policies and terms."""
    by_term = matrix.tocsc()
    by_term.sort_indices()
    return PoolWords(
        starts=by_term.indptr.astype(np.int64),
        policies=by_term.indices.astype(np.int32),
        weights=np.rint(by_term.data * (1 << WEIGHT_BITS)).astype(np.int32),
        frequencies=frequencies,
    )


def whole_frequencies(inverse: Any) -> Whole:
    """Return inverse document frequencies as whole numbers."""
    found: Whole = np.rint(np.asarray(inverse) * _FRACTION).astype(np.int64)
    return found


def own_weights(counts: Whole, frequencies: Whole) -> Whole:
    """Return the weights of an enterprise's terms, each said ``counts`` times; at least one."""
    raw = COUNT_WEIGHTS[np.minimum(counts, MOST_COUNTED)] * frequencies
    length = isqrt(int((raw * raw).sum()))
    found: Whole = (raw << WEIGHT_BITS) // length
    return found
