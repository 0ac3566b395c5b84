"""Business scopes and their words for a whole city, drawn as numbers of clauses.

The same clauses as in ``scopes.py``, as frequent; a scope is written only where it is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.scopes import CLAUSES, COMMON, COMMON_SHARE, clauses, shares
from matcher.finding.own_words import OwnWords

_CLAUSE_END = "；"
_END = "。"
_AT_ONCE = 1 << 16
"""Rows or clauses drawn at once, so that little memory is needed beside the numbers."""


class DrawnScopes(Sequence[str]):
    """Scopes as numbers of clauses: those of row ``r`` between two ``starts``."""

    def __init__(self, starts: NDArray[np.int64], numbers: NDArray[np.int32]) -> None:
        self._starts, self._numbers = starts, numbers

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, row: Any) -> Any:
        if isinstance(row, slice):
            return tuple(self[one] for one in range(*row.indices(len(self))))
        if not 0 <= row < len(self):
            raise IndexError(row)
        numbers = self._numbers[self._starts[row] : self._starts[row + 1]]
        known = _known()
        return _CLAUSE_END.join(known[number] for number in numbers.tolist()) + _END

    def words(self) -> OwnWords:
        """Return the words of all scopes; each clause is cut once."""
        by_clause = _words_by_clause()
        ids: list[NDArray[np.int32]] = [np.zeros(0, dtype=np.int32)]
        starts = np.zeros(len(self._starts), dtype=np.int64)
        for first in range(0, len(self), _AT_ONCE):
            own = self._starts[first : first + _AT_ONCE + 1]
            cut = by_clause.take(self._numbers[own[0] : own[-1]].astype(np.intp))
            starts[first + 1 : first + len(own)] = starts[first] + cut.starts[own[1:] - own[0]]
            ids.append(cut.ids)
        return OwnWords(starts=starts, ids=np.concatenate(ids), vocabulary=by_clause.vocabulary)


@cache
def _known() -> tuple[str, ...]:
    return (*COMMON, *clauses())


@cache
def _words_by_clause() -> OwnWords:
    return OwnWords.of(_known())


def drawn_scopes(random: np.random.Generator, count: int) -> DrawnScopes:
    """Return the scopes of ``count`` enterprises."""
    likely = np.cumsum(shares(len(clauses())))
    own = random.integers(CLAUSES[0], CLAUSES[1], count, endpoint=True)
    is_common = random.random((count, len(COMMON))) < COMMON_SHARE
    starts = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(own + is_common.sum(axis=1), out=starts[1:])
    numbers = np.empty(starts[-1], dtype=np.int32)
    for first in range(0, len(numbers), _AT_ONCE):
        here = numbers[first : first + _AT_ONCE]
        here[:] = np.searchsorted(likely, random.random(len(here)) * likely[-1]) + len(COMMON)
    # The common clauses come first, each at most once.
    place = starts[:-1].copy()
    for number, has in enumerate(is_common.T):
        numbers[place[has]] = number
        place += has
    return DrawnScopes(starts, numbers)
