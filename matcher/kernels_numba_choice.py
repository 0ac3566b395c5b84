"""Compiled: the best pairs of each row, and the fit of texts where the order needs it."""

from __future__ import annotations

from typing import Any

import numpy as np

from matcher.affinity_weights import MOST_COUNTED, SCORE_ONE, SCORE_SHIFT, WEIGHT_BITS
from matcher.kernel_tables import DROPPED
from matcher.kernels_numba_bits import compiled


@compiled
def _weigh(words: Any, row: int, work: Any) -> int:
    """Weigh the terms of one enterprise into ``work``; returns how many terms it has."""
    size, squares = 0, 0
    for place in range(words.starts[row], words.starts[row + 1]):
        term = words.terms[words.tokens[place]]
        if term < 0:
            continue
        if work.counts[term] == 0:
            work.terms[size] = term
            size += 1
        work.counts[term] += 1
    for i in range(size):
        term = work.terms[i]
        raw = words.count_weights[min(work.counts[term], MOST_COUNTED)] * words.frequencies[term]
        work.counts[term] = 0
        work.weights[i] = raw
        squares += raw * raw
    root = np.int64(np.sqrt(np.float64(squares)))
    while root * root > squares:
        root -= 1
    while (root + 1) * (root + 1) <= squares:
        root += 1
    for i in range(size):
        work.weights[i] = (work.weights[i] << WEIGHT_BITS) // root
    return size


@compiled
def _spread(words: Any, work: Any, size: int) -> int:
    """Add the products of rare terms to the sums of their policies; set the frequent ones apart."""
    frequent = 0
    for i in range(size):
        term, weight = work.terms[i], work.weights[i]
        if words.slots[term] >= 0:
            work.slots[frequent], work.slot_weights[frequent] = words.slots[term], weight
            frequent += 1
            continue
        for place in range(words.pool_starts[term], words.pool_starts[term + 1]):
            work.sums[words.policies[place]] += weight * words.weights[place]
    return frequent


@compiled
def _clear(words: Any, work: Any, size: int) -> None:
    """Set the sums back to nothing."""
    for i in range(size):
        term = work.terms[i]
        if words.slots[term] < 0:
            for place in range(words.pool_starts[term], words.pool_starts[term + 1]):
                work.sums[words.policies[place]] = 0


@compiled
def _score(words: Any, work: Any, frequent: int, policy: int) -> Any:
    total = work.sums[policy]
    for i in range(frequent):
        total += work.slot_weights[i] * np.int64(words.dense[work.slots[i], policy])
    return min(total >> SCORE_SHIFT, SCORE_ONE)


@compiled
def _cut(keys: Any, first: int, last: int, limit: int, least: Any) -> Any:
    """The ``limit``-th smallest key, or the greatest there is; ``DROPPED`` ones do not count."""
    size = 0
    for pair in range(first, last):
        key = keys[pair]
        if key == DROPPED or (size == limit and key >= least[size - 1]):
            continue
        place = size if size < limit else limit - 1
        size = min(size + 1, limit)
        while place > 0 and least[place - 1] > key:
            least[place] = least[place - 1]
            place -= 1
        least[place] = key
    return least[size - 1] if size else np.int64(-1)


@compiled
def _settle(
    policies: Any, keys: Any, limit: int, row: int, words: Any, work: Any, chosen: Any, size: int
) -> None:
    """Put the candidates of one row in order: those whose keys are equal by their scores."""
    candidates, weighed, frequent = work.candidates, -1, 0
    begin = 0
    while begin < min(size, limit):
        end = begin + 1
        while end < size and keys[candidates[end]] == keys[candidates[begin]]:
            end += 1
        if end - begin == 1 or not words.is_given:
            for i in range(begin, min(end, limit)):
                chosen[i] = candidates[i]
            begin = end
            continue
        if weighed < 0:
            weighed = _weigh(words, row, work)
            frequent = _spread(words, work, weighed)
        filled, room = begin, min(end, limit)
        for i in range(begin, end):
            score = _score(words, work, frequent, policies[candidates[i]])
            if filled == room and score <= work.scores[room - 1]:
                continue
            place = filled if filled < room else room - 1
            filled = min(filled + 1, room)
            while place > begin and work.scores[place - 1] < score:
                work.scores[place], chosen[place] = work.scores[place - 1], chosen[place - 1]
                place -= 1
            work.scores[place], chosen[place] = score, candidates[i]
        begin = end
    if weighed > 0:
        _clear(words, work, weighed)


@compiled
def choose(
    starts: Any, policies: Any, keys: Any, limit: int, first_row: int, words: Any, work: Any,
    chosen: Any,
) -> None:  # fmt: skip
    """Choose the ``limit`` best pairs of each row: by key, then by the fit of the text, then by id.

    Writes the places of the pairs, -1 where there are fewer.
    """
    least = np.empty(limit, dtype=np.int64)
    for row in range(len(starts) - 1):
        first, last = starts[row], starts[row + 1]
        chosen[row] = -1
        cut = _cut(keys, first, last, limit, least)
        candidates = work.candidates
        size = 0
        for pair in range(first, last):
            key = keys[pair]
            if key > cut:
                continue
            place = size
            while place > 0 and (
                keys[candidates[place - 1]] > key
                or (keys[candidates[place - 1]] == key
                    and policies[candidates[place - 1]] > policies[pair])
            ):  # fmt: skip
                candidates[place] = candidates[place - 1]
                place -= 1
            candidates[place] = pair
            size += 1
        _settle(policies, keys, limit, first_row + row, words, work, chosen[row], size)
