"""The words enterprises use of themselves, as numbers: cut once, and kept with the columns.

Most clauses of business scopes come again and again, so that a city's scopes are cut as fast as
their clauses can be looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lexicon import words
from matcher.profile import Profile
from matcher.values import Value

Starts = NDArray[np.int64]
Ids = NDArray[np.int32]

DESCRIBING_FIELDS = ("activity.business", "product.type", "industry.field")
"""Facts that are words of the enterprise's own, beside its business scope."""

_AT_ONCE = 1 << 16
"""Rows taken at once, so that little memory is needed beside the words themselves."""

_FIRST_ROOM = 1 << 16
_MOST_CHANGED = 4096
"""Rows changed before all words are put in one stretch again."""


def describe(profile: Profile) -> str:
    """Return the words an enterprise uses of itself: scope, activities, products."""
    return described(profile.scope, (profile.get(name) for name in DESCRIBING_FIELDS))


def described(scope: str, values: Iterable[Value | None]) -> str:
    """Return the same from the scope and the values of ``DESCRIBING_FIELDS``."""
    return " ".join((scope, *(_words(value) for value in values))).strip()


def _words(value: Value | None) -> str:
    if isinstance(value, frozenset):
        return " ".join(sorted(value))
    return value if isinstance(value, str) else ""


class Vocabulary(Sequence[str]):
    """Words by number. It only grows, so that numbers given once stay right."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._words = list(dict.fromkeys(known))
        self._numbers = {word: number for number, word in enumerate(self._words)}

    def __len__(self) -> int:
        return len(self._words)

    def __getitem__(self, number: Any) -> Any:
        return self._words[number]

    def number(self, word: str) -> int:
        """Return the number of a word, a new one for a new word."""
        found = self._numbers.setdefault(word, len(self._words))
        if found == len(self._words):
            self._words.append(word)
        return found

    def numbers(self, text: str) -> list[int]:
        """Return the numbers of the words of a text."""
        return [self.number(word) for word in words.tokens(text)]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """The words of each row: ``vocabulary[i]`` for each ``i`` in ``ids`` between two ``starts``.

    Words stand in the order in which they are said, and as often. ``changed`` has the words of
    rows that were changed later, or added: see :meth:`flat`.
    """

    starts: Starts
    ids: Ids
    vocabulary: Vocabulary
    changed: Mapping[int, Ids] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str]) -> OwnWords:
        """Cut many texts, each clause once."""
        vocabulary, gathered = Vocabulary(), _Gathered()
        by_clause: dict[str, list[int]] = {}
        for text in texts:
            row: list[int] = []
            for clause in words.clauses(text):
                ids = by_clause.get(clause)
                if ids is None:
                    cut = words.clause_tokens(clause)
                    ids = by_clause[clause] = [vocabulary.number(word) for word in cut]
                row += ids
            gathered.add(row)
        return cls(starts=gathered.starts(), ids=gathered.ids(), vocabulary=vocabulary)

    def __len__(self) -> int:
        return max(len(self.starts) - 1, 1 + max(self.changed, default=-1))

    def row(self, row: int) -> Ids:
        """Return the words of one row."""
        found = self.changed.get(row)
        return self.ids[self.starts[row] : self.starts[row + 1]] if found is None else found

    def take(self, rows: NDArray[np.intp]) -> OwnWords:
        """Return the words of some rows, in the order of ``rows``."""
        flat = self.flat()
        lengths = np.diff(flat.starts)[rows]
        starts = _summed(lengths)
        ids = np.empty(starts[-1], dtype=np.int32)
        for first in range(0, len(rows), _AT_ONCE):
            own = slice(first, first + _AT_ONCE)
            begin, end = starts[first], starts[min(first + _AT_ONCE, len(rows))]
            # From where a word stands now to where it stood: the same distance in all of a row.
            moved = np.repeat(flat.starts[rows[own]] - starts[:-1][own], lengths[own])
            ids[begin:end] = flat.ids[np.arange(begin, end) + moved]
        return OwnWords(starts=starts, ids=ids, vocabulary=self.vocabulary)

    def with_text(self, row: int, text: str) -> OwnWords:
        """Return the words with those of another text in one row, or in the one after the last."""
        found = np.array(self.vocabulary.numbers(text), dtype=np.int32)
        changed = replace(self, changed={**self.changed, row: found})
        return changed if len(changed.changed) < _MOST_CHANGED else changed.flat()

    def flat(self) -> OwnWords:
        """Return the same words in one stretch, with none ``changed``."""
        if not self.changed:
            return self
        lengths = np.zeros(len(self), dtype=np.int64)
        lengths[: len(self.starts) - 1] = np.diff(self.starts)
        pieces: list[Ids] = []
        done = 0
        for row in sorted(self.changed):
            lengths[row] = len(self.changed[row])
            last = len(self.starts) - 1
            pieces += [self.ids[self.starts[done] : self.starts[min(row, last)]], self.changed[row]]
            done = min(row + 1, last)
        pieces.append(self.ids[self.starts[done] :])
        return OwnWords(
            starts=_summed(lengths), ids=np.concatenate(pieces), vocabulary=self.vocabulary
        )

    def texts(self) -> Iterator[tuple[str, ...]]:
        """Yield the words of each row as they are written."""
        for row in range(len(self)):
            yield tuple(self.vocabulary[i] for i in self.row(row).tolist())


class ChangedTexts(Sequence[str]):
    """Texts of which some were changed, or one added at the end, without copying the others."""

    def __init__(self, below: Sequence[str], changed: Mapping[int, str]) -> None:
        self._below, self._changed = below, changed

    @classmethod
    def put(cls, texts: Sequence[str], row: int, text: str) -> ChangedTexts:
        """Return the texts with another one in a row, or in the one after the last."""
        if isinstance(texts, ChangedTexts):
            return cls(texts._below, {**texts._changed, row: text})
        return cls(texts, {row: text})

    def __len__(self) -> int:
        return max(len(self._below), 1 + max(self._changed))

    def __getitem__(self, row: Any) -> Any:
        if isinstance(row, slice):
            return tuple(self[one] for one in range(*row.indices(len(self))))
        found = self._changed.get(int(row))
        return self._below[row] if found is None else found


class _Gathered:
    """Numbers row by row, in memory that grows."""

    def __init__(self) -> None:
        self._ids = np.empty(_FIRST_ROOM, dtype=np.int32)
        self._ends = [0]

    def add(self, row: Sequence[int]) -> None:
        """Add the numbers of the next row."""
        first = self._ends[-1]
        last = first + len(row)
        if last > len(self._ids):
            self._ids = np.resize(self._ids, max(2 * len(self._ids), last))
        self._ids[first:last] = row
        self._ends.append(last)

    def starts(self) -> Starts:
        """Return where each row begins, and where the last one ends."""
        return np.array(self._ends, dtype=np.int64)

    def ids(self) -> Ids:
        """Return the numbers of all rows."""
        return self._ids[: self._ends[-1]].copy()


def _summed(lengths: Sequence[int] | NDArray[np.int64]) -> Starts:
    starts = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts
