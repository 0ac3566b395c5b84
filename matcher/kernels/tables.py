"""What the kernels of both back ends are given and write: the same tables, the same numbers.

Places in the order are whole numbers, the smallest first. That of a policy one may have holds
verdict, window, undecided fields, urgency and amount; that of a near miss the share that is
missing, window and urgency. Text and id decide between pairs with the same place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.finding.affinity_weights import COUNT_WEIGHTS, PoolWords

Numbers = NDArray[np.int32]
Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.uint8]
Planes = NDArray[np.uint64]

KNOWN, WHOLE, POINT = 1, 2, 4
"""Marks of a figure: it is known, its ends are whole numbers, it is one number."""

NO_SHARE = -1
"""There is no figure that could miss; or the condition is one that cannot change."""

DOUBTFUL = -2
"""Binary fractions cannot tell the share: the reference must."""

ROUNDING = 2.0**-45
"""How far a share may be off for each unit of what it is made from: more than it ever is."""

POLICY_BITS = 20
"""A near miss is marked by its policy and, above these bits, the number of its condition."""

MOST_POLICIES = 1 << POLICY_BITS

DROPPED = np.iinfo(np.int64).max
"""The place in the order of a pair that is none after all."""

UNDECIDED = -1
"""The place in the order of a pair that the reference has not been asked about yet."""

_DENSE_BYTES = 64 * 2**20
"""Memory for the weights of frequent terms, a row for each policy."""


class Ends(NamedTuple):
    """The ends of the bands of each figure (a row) of each enterprise, with their marks."""

    low: Floats
    high: Floats
    marks: Flags


class Pairs(NamedTuple):
    """Pairs of one block: of row ``r`` those between two ``starts``, with their places.

    A mark is the policy, of near misses with the number of the condition above it.
    """

    starts: Whole
    marks: Numbers
    keys: Whole


class Listed(NamedTuple):
    """Pairs to choose from, row by row, and ``chosen``: the places of the best of each row.

    ``policies`` are those of the pairs. Where a row has fewer pairs, -1 is chosen.
    """

    starts: Whole
    policies: Numbers
    keys: Whole
    chosen: Whole

    @classmethod
    def of(cls, pairs: Pairs, policies: Numbers, limit: int) -> Listed:
        """Return the pairs with room for the ``limit`` best of each row."""
        count = len(pairs.starts) - 1
        chosen = np.full((count, limit), -1, dtype=np.int64)
        return cls(starts=pairs.starts, policies=policies, keys=pairs.keys, chosen=chosen)


class Words(NamedTuple):
    """The words of all enterprises and of the pool.

    ``tokens`` are those of row ``r`` between two ``starts``, and ``terms`` their terms in the
    pool, -1 for words of which it knows nothing. Frequent terms have a place in each policy's row
    of ``dense``, which is in ``slots``; the policies of the others stand between two
    ``pool_starts``.
    """

    is_given: bool
    starts: Whole
    tokens: Numbers
    terms: Numbers
    count_weights: Whole
    frequencies: Whole
    pool_starts: Whole
    policies: Numbers
    weights: Numbers
    slots: Numbers
    dense: NDArray[np.uint16]


class Work(NamedTuple):
    """Memory of one thread for choosing."""

    counts: Numbers
    terms: Numbers
    weights: Whole
    slots: Numbers
    slot_weights: Whole
    sums: Whole
    tied: Numbers
    scores: Whole
    least: Whole
    candidates: Whole


def no_pairs(rows: int) -> Pairs:
    """Return that no row has a pair."""
    starts = np.zeros(rows + 1, dtype=np.int64)
    return Pairs(starts=starts, marks=np.zeros(0, dtype=np.int32), keys=np.zeros(0, dtype=np.int64))


def no_words() -> Words:
    """Return the words of enterprises that say nothing of themselves: the id decides."""
    none = np.zeros(0, dtype=np.int32)
    nothing = np.zeros(1, dtype=np.int64)
    dense = np.zeros((0, 0), dtype=np.uint16)
    return Words(
        False, nothing, none, none, COUNT_WEIGHTS, nothing, nothing, none, none, none, dense
    )


def words_of(
    starts: Whole, tokens: Numbers, terms: Numbers, pool: PoolWords, places: Numbers, count: int
) -> Words:
    """Return the words of enterprises and of a pool.

    ``terms`` has the pool's term for each token; ``places`` the policy of the plan, of which there
    are ``count``, for each of the pool, -1 for those that the plan does not have.
    """
    kept = places[pool.policies] >= 0
    own_terms = np.repeat(np.arange(len(pool.starts) - 1), np.diff(pool.starts))[kept]
    policies, weights = places[pool.policies[kept]].astype(np.int32), pool.weights[kept]
    sizes = np.bincount(own_terms, minlength=len(pool.starts) - 1)
    slots = _slots(sizes, _said(tokens, terms, len(sizes)), count)
    dense = np.zeros((count, int(slots.max(initial=-1)) + 1), dtype=np.uint16)
    frequent = slots[own_terms] >= 0
    dense[policies[frequent], slots[own_terms[frequent]]] = weights[frequent]
    return Words(
        True,
        starts.astype(np.int64),
        tokens.astype(np.int32),
        terms.astype(np.int32),
        COUNT_WEIGHTS,
        pool.frequencies.astype(np.int64),
        np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        policies,
        weights.astype(np.int32),
        slots,
        dense,
    )


_RARE = 16
"""A term of no more policies than this has no place in their rows."""


def _said(tokens: Numbers, terms: Numbers, count: int) -> NDArray[np.int64]:
    """How often enterprises say each of the pool's terms."""
    by_word = np.bincount(tokens, minlength=len(terms))
    said = np.zeros(count, dtype=np.int64)
    known = terms >= 0
    said[terms[known]] = by_word[known]
    return said


def _slots(sizes: NDArray[np.int64], said: NDArray[np.int64], count: int) -> Numbers:
    """The places of terms that many policies have, what is said most first; -1 for others.

    So what is looked up most stands close together.
    """
    room = _DENSE_BYTES // (2 * max(count, 1))
    order = np.argsort(-sizes, kind="stable")
    frequent = order[sizes[order] > _RARE][:room]
    frequent = frequent[np.argsort(-said[frequent], kind="stable")]
    slots = np.full(len(sizes), -1, dtype=np.int32)
    slots[frequent] = np.arange(len(frequent), dtype=np.int32)
    return slots


def work_for(words: Words, policies: int, limit: int) -> Work:
    """Return memory for choosing up to ``limit`` of ``policies``, of two kinds at once."""
    longest = int(np.diff(words.starts).max(initial=0))
    return Work(
        counts=np.zeros(len(words.frequencies), dtype=np.int32),
        terms=np.empty(longest, dtype=np.int32),
        weights=np.empty(longest, dtype=np.int64),
        slots=np.empty(longest, dtype=np.int32),
        slot_weights=np.empty(longest, dtype=np.int64),
        sums=np.zeros(policies, dtype=np.int64),
        tied=np.empty(2 * policies, dtype=np.int32),
        scores=np.empty(2 * policies, dtype=np.int64),
        least=np.empty(limit, dtype=np.int64),
        candidates=np.empty((2, policies), dtype=np.int64),
    )


def term_of_each(vocabulary: Sequence[str], terms: Mapping[str, int]) -> Numbers:
    """Return the pool's term for each word of the enterprises; -1 where it has none."""
    return np.array([terms.get(word, -1) for word in vocabulary], dtype=np.int32)
