"""The kernels in numpy: whole blocks at once. ``numba_kernels.py`` gives the same, compiled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from matcher.city.amounts import AMOUNT_BITS, MOST_AMOUNT
from matcher.city.sheets import POSSIBLE, Order, Sheets
from matcher.kernels.numpy_amounts import amounts_of_pairs
from matcher.kernels.numpy_bits import numbers_at, places_in_runs, set_bits
from matcher.kernels.numpy_misses import shares
from matcher.kernels.numpy_scores import scores_of_pairs
from matcher.kernels.tables import (
    DOUBTFUL,
    DROPPED,
    NO_SHARE,
    POLICY_BITS,
    UNDECIDED,
    Ends,
    Listed,
    Numbers,
    Pairs,
    Planes,
    Whole,
    Words,
    Work,
)
from matcher.plan.answers import WORD, AnsweredTests, pack
from matcher.plan.program import AND, AND_NOT, EVERY, NONE, OR, XOR, Program

BLOCK_WORDS = 64
"""Words of a plane in a block of a city's run: its tables of policies by words stay in cache."""

COUNTING_WORDS = 2048
"""Words of a plane where rows are counted alone: fewer, and calling numpy takes too long."""

_FIRST_INPUT = 2


class Machine:
    """A program and the answers of its tests, bound to memory of its own."""

    def __init__(self, program: Program, answered: AnsweredTests, words: int) -> None:
        self._answered = answered
        self._arena: Planes = np.zeros((program.registers, words), dtype=np.uint64)
        self._bound = list(_bind(program, list(self._arena)))

    def run(self, first: int, last: int) -> Planes:
        """Run the program for a stretch of rows; the planes are valid until the next run."""
        words = (last - first + WORD - 1) // WORD
        planes = self._arena[:, :words]
        planes[NONE] = 0
        pack(np.ones(last - first, dtype=np.bool_), planes[EVERY])
        self._answered.fill(planes, slice(first, last), first_plane=_FIRST_INPUT)
        # In a last, shorter block the words behind it are computed too, from what stood there.
        for operate, left, right, into in self._bound:
            operate(left, right, into)
        return planes


def _and_not(one: Planes, other: Planes, into: Planes) -> None:
    """Write the rows of ``one`` that are not in ``other``; ``into`` may be either."""
    np.bitwise_xor(one, np.bitwise_and(one, other), into)


_OPERATIONS = {
    AND: np.bitwise_and,
    OR: np.bitwise_or,
    AND_NOT: _and_not,
    XOR: np.bitwise_xor,
}


def _bind(program: Program, rows: list[Planes]) -> Iterator[tuple[Any, Planes, Planes, Planes]]:
    for step in program.steps:
        yield _OPERATIONS[step.op], rows[step.left], rows[step.right], rows[step.into]


class Kernels:
    """The steps after the program, for one thread."""

    def __init__(self, sheets: Sheets, words: Words) -> None:
        self._sheets, self._words = sheets, words

    def gather(self, planes: Planes, amounts: Whole, count: int, top: int) -> Pairs:
        """Take pairs class by class, until every enterprise of the block has enough."""
        sheets = self._sheets
        visits, still = sheets.visits, planes[EVERY].copy()
        taken = np.zeros(count, dtype=np.int64)
        none = np.zeros(0, dtype=np.int64)
        parts: list[tuple[Whole, Whole, Whole]] = [(none, none, none)]
        for visit, kind in enumerate(visits.kind.tolist()):
            own = visits.policies[visits.starts[visit] : visits.starts[visit + 1]]
            fields = int(visits.open[visit])
            found = _class(planes, sheets, kind, fields, own) & still
            places, rows = set_bits(found)
            policies = own[places].astype(np.int64)
            paid = amounts_of_pairs(planes, sheets, amounts, kind, policies, rows)
            parts.append((rows, policies, _key(sheets.order, kind, fields, policies, paid)))
            taken += np.bincount(rows, minlength=count)
            left = np.zeros(still.shape, dtype=np.uint64)
            pack(taken < top, left)
            still &= left
            if not still.any():
                break
        rows, policies, keys = (np.concatenate(one) for one in zip(*parts, strict=True))
        return _by_row(rows, policies, keys, count)

    def misses(self, planes: Planes, ends: Ends, count: int) -> Pairs:
        """Take the pairs that miss one condition, with its number, and their place."""
        sheets = self._sheets
        misses, order = sheets.misses, sheets.order
        policies, rows = set_bits(planes[misses.missed])
        numbers = numbers_at(planes, misses.which[policies], rows)
        conditions = misses.first[policies] + numbers
        share = np.full(len(rows), DOUBTFUL, dtype=np.int64)
        told = np.flatnonzero(misses.trees[conditions, 0] >= 0)
        share[told] = shares(planes, misses, sheets.gaps, ends, conditions[told], rows[told])
        keys = (share << 7) | (order.window[policies] << 5) | order.urgency[policies]
        keys[share == DOUBTFUL] = UNDECIDED
        kept = share != NO_SHARE
        marks = policies | (numbers << POLICY_BITS)
        return _by_row(rows[kept], marks[kept], keys[kept], count)

    def choose(self, best: Listed, near: Listed, first_row: int) -> None:
        """Choose the best pairs of each row: by key, then by the fit of the text, then by id."""
        self._choose(best, first_row)
        self._choose(near, first_row)

    def _choose(self, listed: Listed, first_row: int) -> None:
        count, limit = listed.chosen.shape
        rows = np.repeat(np.arange(count), np.diff(listed.starts))
        kept = np.flatnonzero(listed.keys != DROPPED)
        order = kept[np.lexsort((listed.policies[kept], listed.keys[kept], rows[kept]))]
        if self._words.is_given:
            order = self._by_text(order, rows, listed, limit, first_row)
        places = places_in_runs(rows[order])
        best = places < limit
        listed.chosen[rows[order[best]], places[best]] = order[best]

    def _by_text(self, order: Whole, rows: Whole, listed: Listed, limit: int, first: int) -> Whole:
        """Put pairs of one row with equal keys in the order of their scores."""
        own, key, policies = rows[order], listed.keys[order], listed.policies
        is_first = np.ones(len(order), dtype=np.bool_)
        is_first[1:] = (own[1:] != own[:-1]) | (key[1:] != key[:-1])
        groups = np.cumsum(is_first) - 1
        sizes = np.bincount(groups, minlength=1)
        begins = places_in_runs(own)[is_first]
        matters = ((sizes > 1) & (begins < limit))[groups] if len(order) else is_first
        tied = order[matters]
        scores = np.zeros(len(order), dtype=np.int64)
        scores[matters] = scores_of_pairs(self._words, first + rows[tied], policies[tied])
        again: Whole = order[np.lexsort((policies[order], -scores, groups))]
        return again


def _class(planes: Planes, sheets: Sheets, kind: int, fields: int, own: Numbers) -> Planes:
    """The rows of each policy with this verdict and so many undecided fields."""
    if kind != POSSIBLE:
        eligible: Planes = planes[sheets.verdicts.eligible[own]]
        return eligible
    found: Planes = planes[sheets.verdicts.possible[own]]
    for bit, registers in enumerate(sheets.order.open[own].T):
        other = planes[registers]
        found &= other if fields >> bit & 1 else ~other
    return found


def _key(order: Order, kind: int, fields: int, policies: Whole, amounts: Whole) -> Whole:
    """The place of pairs in the order, without the text."""
    own = order.window[policies] << 59 | order.urgency[policies] << AMOUNT_BITS
    return own | (kind << 61 | fields << 51) | (MOST_AMOUNT - amounts)


def _by_row(rows: Whole, marks: Whole, keys: Whole, count: int) -> Pairs:
    order = np.argsort(rows, kind="stable")
    sizes = np.bincount(rows, minlength=count)
    return Pairs(
        starts=np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        marks=marks[order].astype(np.int32),
        keys=keys[order],
    )


class NumpyBackend:
    """A program and the answers of its tests, to be run by numpy."""

    block_words, counting_words = BLOCK_WORDS, COUNTING_WORDS

    def __init__(self, program: Program, answered: AnsweredTests) -> None:
        self._program, self._answered = program, answered
        self.registers = program.registers

    def machine(self, words: int) -> Machine:
        """Return a machine for blocks of so many words."""
        return Machine(self._program, self._answered, words)

    def count(self, planes: Planes, registers: Numbers) -> Whole:
        """Return how many rows each plane has."""
        found = [int(np.bitwise_count(planes[one]).sum()) for one in registers.tolist()]
        return np.array(found, dtype=np.int64)

    def placed(self, registers: Numbers) -> Numbers:
        """Return where the planes of some registers stand: where the program has them."""
        return registers

    def kernels(self, sheets: Sheets, words: Words, work: Work) -> Kernels:
        """Return the steps after the program."""
        return Kernels(sheets, words)
