"""Sums and means over several years: told apart by which side of a threshold they lie on.

Hardly two enterprises have the same figures in three years, so a question about their sum would
be asked of each. But all it asks of whole numbers, and of bands between them, is where the ends
of their sum lie; a year of which nothing was told leaves the sum open above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from matcher.city.columns import NOT_GIVEN, Codes, Column
from matcher.plan.figures import Figures, Flags, Floats, Scale
from matcher.plan.reading import FACT, GIVEN, Groups, Read
from matcher.plan.views import InYear

Rows = NDArray[np.intp]
Whole = NDArray[np.int64]

FOUNDED = "entity.founded"

_LARGEST = 2.0**48
"""Beyond this, the sum of a few whole numbers might be no exact binary fraction."""

_FARTHEST = 2**53
"""No sum lies as far from nought, and whole numbers up to it are exact binary fractions."""

_NO_YEAR = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The sum of a figure over ``years``, compared with the thresholds of ``scale`` only.

    ``label`` is the period as a whole: who told a figure of it is asked by itself. A sum leaves
    out the years before the founding; a mean (``is_mean``) does not, and its ends are closed.
    ``is_open_below`` where a year that nobody told may have been negative.
    """

    field: str
    label: str
    years: tuple[int, ...]
    scale: Scale
    is_mean: bool
    is_open_below: bool

    @property
    def whole(self) -> Read:
        """The look at a figure of the period as a whole."""
        return Read(GIVEN, self.field, self.label)

    def covers(self, reads: Iterable[Read]) -> bool:
        """Whether the sum stands for everything that was read, but for figures of the whole."""
        own = {self.whole, *self._figures()}
        if not self.is_mean:
            own.add(Read(GIVEN, FOUNDED))
        return own.issuperset(reads)

    def _figures(self) -> Iterator[Read]:
        for year in self.years:
            yield Read(FACT, self.field, str(year))
            yield Read(GIVEN, self.field, str(year))


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFigures:
    """The figures of one year: the code of each row, and what is known under each code."""

    codes: Codes
    found: Figures

    @property
    def is_whole(self) -> Flags:
        """Whether the ends under each code are small whole numbers, or open, or nothing is told."""
        found = self.found
        is_plain = found.known & ~found.rounded & _is_whole(found.low) & _is_whole(found.high)
        is_plain[NOT_GIVEN] = True
        return is_plain


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalFacts:
    """What a total is made of: a figure of the whole period, those of each year, the founding."""

    whole: Column
    years: tuple[YearFigures, ...]
    founded: Column


def grouped(
    total: Total, facts: TotalFacts, rows: Rows, others: Callable[[Rows], Groups]
) -> Groups:
    """Return the rows grouped by their sum, and by ``others`` those that have no plain one."""
    codes, is_plain = by_total(total, facts, rows)
    rest = others(rows[~is_plain])
    distinct, first, places = np.unique(codes[is_plain], return_index=True, return_inverse=True)
    merged = np.empty(len(rows), dtype=np.int64)
    merged[is_plain] = places
    merged[~is_plain] = len(distinct) + rest.codes.astype(np.int64)
    return Groups(codes=merged, rows=np.concatenate((rows[is_plain][first], rest.rows)))


def by_total(total: Total, facts: TotalFacts, rows: Rows) -> tuple[Whole, Flags]:
    """Return a number for each of the rows, equal where the sum looks alike, and where it does.

    Where it does not (a fraction, a figure of the whole), the number means nothing.
    """
    first_year = _first_years(facts.founded)[facts.founded.codes[rows]]
    if total.is_mean:
        first_year[:] = _NO_YEAR
    # Who was founded after all of the years is asked about all of them.
    is_plain = (facts.whole.codes[rows] == NOT_GIVEN) & (first_year <= max(total.years))
    least = -np.inf if total.is_open_below else 0.0
    low, high = _Ends.nought(len(rows)), _Ends.nought(len(rows))
    for year, figures in zip(total.years, facts.years, strict=True):
        codes, found = figures.codes[rows], figures.found
        counts, is_told = first_year <= year, codes != NOT_GIVEN
        is_plain &= ~counts | figures.is_whole[codes]
        may_be_open = counts & np.bool_(not total.is_mean)
        low.add(np.where(is_told, found.low[codes], least), counts)
        low.open_where(found.low_open[codes] & may_be_open)
        high.add(np.where(is_told, found.high[codes], np.inf), counts)
        high.open_where(found.high_open[codes] & may_be_open)
    width = 2 * len(total.scale.thresholds) + 1
    places = low.places(total.scale, is_low=True) * width + high.places(total.scale, is_low=False)
    # A mean of what is open on one side may be open on both.
    return 2 * places + (low.is_unbounded | high.is_unbounded), is_plain


class _Ends:
    """The lower or the upper ends of sums; binary fractions of whole numbers are exact."""

    def __init__(self, values: Floats, is_open: Flags) -> None:
        self._values, self._is_open = values, is_open

    @classmethod
    def nought(cls, count: int) -> _Ends:
        """Return the sums of nothing."""
        return cls(np.zeros(count), np.zeros(count, dtype=np.bool_))

    def add(self, values: Floats, counts: Flags) -> None:
        """Add values where they count."""
        self._values += np.where(counts, values, 0.0)

    def open_where(self, is_open: Flags) -> None:
        """A sum is open where any of its parts is."""
        self._is_open |= is_open

    @property
    def is_unbounded(self) -> Flags:
        """Where there is no end."""
        return np.isinf(self._values)

    def places(self, scale: Scale, *, is_low: bool) -> Whole:
        """Return the place of each end, as ``Scale.place`` has it."""
        left = np.searchsorted(
            _cuts(floor(one) + 1 for one in scale.thresholds), self._values, "right"
        )
        right = np.searchsorted(_cuts(ceil(one) for one in scale.thresholds), self._values, "right")
        step = np.where(self._is_open & (right > left), 1 if is_low else -1, 0)
        return (left + right + step).astype(np.int64)


def _cuts(steps: Iterable[int]) -> Floats:
    return np.array([max(-_FARTHEST, min(_FARTHEST, step)) for step in steps], dtype=np.float64)


def _is_whole(ends: Floats) -> Flags:
    is_small: Flags = np.abs(ends) < _LARGEST
    is_whole: Flags = np.isinf(ends) | (is_small & (ends == np.floor(ends)))
    return is_whole


def _first_years(founded: Column) -> Whole:
    seen = (None if value is None else InYear()(value) for value in founded.values)
    return np.array([one if isinstance(one, int) else _NO_YEAR for one in seen], dtype=np.int64)
