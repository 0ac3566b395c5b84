"""The words enterprises use of themselves, as numbers: cut once, and kept with the columns.

Most clauses of business scopes come again and again, so that a city's scopes are cut as fast as
their clauses can be looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from lexicon import words
from matcher.profile import Profile
from matcher.values import Value

Starts = NDArray[np.int64]
Ids = NDArray[np.int32]

DESCRIBING_FIELDS = ("activity.business", "product.type", "industry.field")
"""Facts that are words of the enterprise's own, beside its business scope."""

_FIRST_ROOM = 1 << 16


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


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """The words of each row: ``vocabulary[i]`` for each ``i`` in ``ids`` between two ``starts``.

    Words stand in the order in which they are said, and as often. ``changed`` has the words of
    rows that were changed later, or added.
    """

    starts: Starts
    ids: Ids
    vocabulary: Sequence[str]
    changed: Mapping[int, Ids] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str]) -> OwnWords:
        """Cut many texts."""
        known: dict[str, int] = {}
        by_clause: dict[str, list[int]] = {}
        gathered = _Gathered()
        for text in texts:
            gathered.add(_numbered(text, known, by_clause))
        return cls(starts=gathered.starts(), ids=gathered.ids(), vocabulary=tuple(known))

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
        places = np.arange(starts[-1]) + np.repeat(flat.starts[rows] - starts[:-1], lengths)
        return OwnWords(starts=starts, ids=flat.ids[places], vocabulary=self.vocabulary)

    def with_text(self, row: int, text: str) -> OwnWords:
        """Return the words with those of another text in one row, or in the one after the last."""
        known = {word: i for i, word in enumerate(self.vocabulary)}
        found = np.array(_numbered(text, known, {}), dtype=np.int32)
        return replace(self, vocabulary=tuple(known), changed={**self.changed, row: found})

    def flat(self) -> OwnWords:
        """Return the same words in one stretch."""
        if not self.changed:
            return self
        rows = [self.row(row) for row in range(len(self))]
        return OwnWords(
            starts=_summed([len(one) for one in rows]),
            ids=np.concatenate(rows) if rows else self.ids,
            vocabulary=self.vocabulary,
        )

    def texts(self) -> Iterator[tuple[str, ...]]:
        """Yield the words of each row as they are written."""
        for row in range(len(self)):
            yield tuple(self.vocabulary[i] for i in self.row(row).tolist())


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


def _numbered(text: str, known: dict[str, int], by_clause: dict[str, list[int]]) -> list[int]:
    """The numbers of the words of a text; new words and clauses are noted."""
    found: list[int] = []
    for clause in words.clauses(text):
        ids = by_clause.get(clause)
        if ids is None:
            cut = words.clause_tokens(clause)
            ids = by_clause[clause] = [known.setdefault(word, len(known)) for word in cut]
        found += ids
    return found


def _summed(lengths: Sequence[int] | NDArray[np.int64]) -> Starts:
    starts = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts
