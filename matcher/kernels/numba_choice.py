"""Compiled: the best pairs of each row, and the fit of texts where the order needs it."""

from __future__ import annotations

from typing import Any

import numpy as np

from matcher.finding.affinity_weights import MOST_COUNTED, SCORE_ONE, SCORE_SHIFT, WEIGHT_BITS
from matcher.kernels.numba_bits import compiled
from matcher.kernels.tables import DROPPED

_FEW = 48
"""So many pairs are sorted as they are; of more, those that cannot be listed are left out first."""


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
        # Both are small enough that the binary fraction, rounded down, is exact.
        work.weights[i] = np.int64(np.float64(work.weights[i] << WEIGHT_BITS) / root)
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
def _score(words: Any, row: int, tied: int, work: Any) -> None:
    """Score the pairs of one row that are tied."""
    size = _weigh(words, row, work)
    frequent = _spread(words, work, size)
    for i in range(tied):
        policy = work.tied[i]
        total = work.sums[policy]
        for term in range(frequent):
            total += work.slot_weights[term] * np.int64(words.dense[policy, work.slots[term]])
        work.scores[i] = min(total >> SCORE_SHIFT, SCORE_ONE)
    _clear(words, work, size)


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
def _candidates(listed: Any, row: int, least: Any, candidates: Any) -> int:
    """The pairs of one row that may be listed, in the order of their keys and ids."""
    policies, keys = listed.policies, listed.keys
    first, last = listed.starts[row], listed.starts[row + 1]
    cut = DROPPED - 1
    if last - first > _FEW:
        cut = _cut(keys, first, last, listed.chosen.shape[1], least)
    size = 0
    for pair in range(first, last):
        key = keys[pair]
        if key > cut:
            continue
        place = size
        while place > 0:
            other = candidates[place - 1]
            if keys[other] < key or (keys[other] == key and policies[other] < policies[pair]):
                break
            candidates[place] = other
            place -= 1
        candidates[place] = pair
        size += 1
    return size


@compiled
def _group_end(keys: Any, candidates: Any, begin: int, size: int) -> int:
    """Where the candidates end that have the same key as the one at ``begin``."""
    end = begin + 1
    while end < size and keys[candidates[end]] == keys[candidates[begin]]:
        end += 1
    return end


@compiled
def _tie(listed: Any, candidates: Any, size: int, tied: int, work: Any) -> int:
    """Note the policies of candidates that only their texts can tell apart."""
    begin = 0
    while begin < min(size, listed.chosen.shape[1]):
        end = _group_end(listed.keys, candidates, begin, size)
        for i in range(begin, end if end - begin > 1 else begin):
            work.tied[tied] = listed.policies[candidates[i]]
            tied += 1
        begin = end
    return tied


@compiled
def _settle(listed: Any, row: int, candidates: Any, size: int, scores: Any, scored: int) -> None:
    """List the candidates: those with equal keys by their scores, of which ``scored`` is the next.

    Without scores, -1, they stand in the order of their ids.
    """
    chosen, limit = listed.chosen[row], listed.chosen.shape[1]
    for place in range(limit):
        chosen[place] = candidates[place] if place < size else -1
    begin = 0
    while scored >= 0 and begin < min(size, limit):
        end = _group_end(listed.keys, candidates, begin, size)
        filled, room = begin, min(end, limit)
        first = scored - begin
        for i in range(begin, end if end - begin > 1 else begin):
            score = scores[scored]
            scored += 1
            place = filled
            if filled == room:
                if score <= scores[first + room - 1]:
                    continue
                place -= 1
            else:
                filled += 1
            # Scores move with the pairs: those already put in order stand before the next.
            while place > begin and scores[first + place - 1] < score:
                scores[first + place], chosen[place] = scores[first + place - 1], chosen[place - 1]
                place -= 1
            scores[first + place], chosen[place] = score, candidates[i]
        begin = end


@compiled
def choose(best: Any, near: Any, first_row: int, words: Any, work: Any) -> None:
    """List the best pairs of each row: by key, then by the fit of the text, then by id.

    Writes the places of the pairs into ``chosen`` of both lists, -1 where there are fewer.
    """
    of_best, of_near = work.candidates[0], work.candidates[1]
    for row in range(len(best.chosen)):
        size = _candidates(best, row, work.least, of_best)
        size_near = _candidates(near, row, work.least, of_near)
        tied_best, tied = -1, -1
        if words.is_given:
            tied_best = _tie(best, of_best, size, 0, work)
            tied = _tie(near, of_near, size_near, tied_best, work)
            if tied > 0:
                _score(words, first_row + row, tied, work)
        _settle(best, row, of_best, size, work.scores, min(tied_best, 0))
        _settle(near, row, of_near, size_near, work.scores, tied_best)
