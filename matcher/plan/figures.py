"""Numbers and days as places on a scale of thresholds.

All a condition asks of a number is on which side of its thresholds it lies. On the scale of
thresholds ``t0 < t1 < …`` the place 2i is the gap below ``ti`` and 2i + 1 is ``ti`` itself, so
that every comparison of a band with a threshold compares two small whole numbers. Places are
found with binary fractions; where these cannot tell, with the exact numbers.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from lexicon.interval import Interval, Number
from matcher.city.columns import NOT_GIVEN, Column, Values
from matcher.plan.reading import Coded
from matcher.values import Value, as_days, as_interval

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int32]
Reader = Callable[[Value], Interval | None]

_LARGEST = 2**62
_FEW_THRESHOLDS = 8
"""So few are compared one after the other faster than they are searched: a policy has few."""

_EXACT_FLOATS = 2**53
"""Whole numbers up to this size are exact as binary fractions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Thresholds in order, each once."""

    thresholds: tuple[Number, ...]

    def floats(self) -> Floats:
        """Return the thresholds as binary fractions."""
        return np.array([float(threshold) for threshold in self.thresholds], dtype=np.float64)

    def bounds(self, target: Interval) -> tuple[int | None, int | None]:
        """Return the first and the last place of a target whose ends are thresholds."""
        first = last = None
        if target.low is not None:
            at = bisect_left(self.thresholds, target.low)
            first = 2 * at + (2 if target.low_open else 1)
        if target.high is not None:
            at = bisect_left(self.thresholds, target.high)
            last = 2 * at + (0 if target.high_open else 1)
        return first, last

    def place(self, value: Number | None, *, is_low: bool, is_open: bool) -> int:
        """Return the place of one end of a band."""
        if value is None:
            return 0 if is_low else 2 * len(self.thresholds)
        left, right = bisect_left(self.thresholds, value), bisect_right(self.thresholds, value)
        return left + right + (_step(is_low) if is_open and right > left else 0)


def _step(is_low: bool) -> int:
    return 1 if is_low else -1


def scale_of(targets: Sequence[Interval]) -> Scale:
    """Return the scale on which all ends of the targets lie."""
    ends = (end for target in targets for end in (target.low, target.high) if end is not None)
    return Scale(thresholds=tuple(sorted(set(ends))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The bands of a column's values, one an entry: the ends as binary fractions.

    ``known`` is false where there is no number, ``is_point`` true where one number is known.
    ``rounded`` is true where an end is not exactly its binary fraction: it may be off by
    ``tolerance``, relative to itself and one. ``exact`` has the bands themselves; those with
    equal entries in ``alike`` are equal. ``numbers`` are the whole numbers, in order, that come
    after the first entry.
    """

    low: Floats
    high: Floats
    low_open: Flags
    high_open: Flags
    known: Flags
    is_point: Flags
    rounded: Flags
    exact: Bands
    numbers: NDArray[np.int64]
    tolerance: Floats
    alike: NDArray[np.int64]


class Bands:
    """The bands of a column's values, made when they are looked at."""

    def __init__(self, values: Values, read: Reader) -> None:
        self._values, self._read = values, read

    @classmethod
    def of_numbers(cls, values: Values) -> Bands:
        """Return the bands of values that are numbers."""
        return cls(values, as_interval)

    def __getitem__(self, index: int) -> Interval | None:
        value = self._values[index]
        return None if value is None else self._read(value)


def figures(column: Column, *, as_dates: bool = False) -> Figures:
    """Return the bands of a column's values: of numbers, or of days as ordinals."""
    values, read = column.values, as_days if as_dates else as_interval
    numbers = values.numbers.astype(np.float64)
    others = _Ends([None if value is None else read(value) for value in values.others])
    none = np.zeros(1 + len(numbers), dtype=np.bool_)
    known = none.copy() if as_dates else ~none
    known[NOT_GIVEN] = False
    low = np.concatenate(([0.0], numbers, others.low))
    return Figures(
        low=low,
        high=np.concatenate(([0.0], numbers, others.high)),
        low_open=np.concatenate((none, others.low_open)),
        high_open=np.concatenate((none, others.high_open)),
        known=np.concatenate((known, others.known)),
        is_point=np.concatenate((known, others.is_point)),
        rounded=np.concatenate(([False], np.abs(numbers) >= _EXACT_FLOATS, others.rounded)),
        exact=Bands(values, read),
        numbers=values.numbers,
        tolerance=np.zeros(len(low)),
        alike=np.arange(len(low), dtype=np.int64),
    )


class _Ends:
    """Bands as arrays; ``None`` where there is no number."""

    def __init__(self, found: Sequence[Interval | None]) -> None:
        everything = Interval()
        shown = [band if band is not None else everything for band in found]
        lows = [-np.inf if band.low is None else float(band.low) for band in shown]
        highs = [np.inf if band.high is None else float(band.high) for band in shown]
        self.low = np.array(lows, dtype=np.float64)
        self.high = np.array(highs, dtype=np.float64)
        self.low_open = np.array([band.low_open for band in shown], dtype=np.bool_)
        self.high_open = np.array([band.high_open for band in shown], dtype=np.bool_)
        self.known = np.array([band is not None for band in found], dtype=np.bool_)
        self.is_point = np.array([band.is_exact for band in shown], dtype=np.bool_)
        is_rounded = [_is_rounded(band.low) or _is_rounded(band.high) for band in shown]
        self.rounded = np.array(is_rounded, dtype=np.bool_)


def _is_rounded(value: Number | None) -> bool:
    if value is None or isinstance(value, float):
        return False
    if isinstance(value, int) and abs(value) < _EXACT_FLOATS:
        return False
    return Decimal(float(value)) != value


def places(found: Figures, scale: Scale) -> tuple[Places, Places]:
    """Return the places of the lower and of the upper ends; anything where nothing is known."""
    rest = 1 + len(found.numbers)
    whole = _whole_places(found.numbers, scale)
    low = np.concatenate((whole, _rest_places(found, scale, rest, is_low=True)))
    high = np.concatenate((whole, _rest_places(found, scale, rest, is_low=False)))
    return low, high


def _whole_places(numbers: NDArray[np.int64], scale: Scale) -> Places:
    """The places of *not given* and of whole numbers in order: steps at the thresholds."""
    steps = np.zeros(len(numbers) + 2, dtype=np.int32)
    for threshold in scale.thresholds:
        at_least, above = ceil(threshold), floor(threshold) + 1
        steps[1 + _first_from(numbers, at_least)] += 1
        steps[1 + _first_from(numbers, above)] += 1
    return np.cumsum(steps[:-1], dtype=np.int32)


def _first_from(numbers: NDArray[np.int64], least: int) -> int:
    """How many of the numbers, which are in order, are smaller than ``least``."""
    if abs(least) >= _LARGEST:
        return len(numbers) if least > 0 else 0
    return int(np.searchsorted(numbers, least))


def _rest_places(found: Figures, scale: Scale, rest: int, *, is_low: bool) -> Places:
    thresholds = scale.floats()
    is_rounded = np.array([_is_rounded(t) for t in scale.thresholds], dtype=np.bool_)
    values = (found.low if is_low else found.high)[rest:]
    is_open = (found.low_open if is_low else found.high_open)[rest:]
    ends = _ends(values, is_open, thresholds, is_low=is_low)
    near = _near(values, found.rounded[rest:], found.tolerance[rest:], thresholds, is_rounded)
    doubtful = np.flatnonzero(near & found.known[rest:])
    _, first, alike = np.unique(
        found.alike[rest:][doubtful], return_index=True, return_inverse=True
    )
    exact = [
        _exact_place(found.exact[rest + int(i)], scale, is_low=is_low) for i in doubtful[first]
    ]
    if exact:
        ends[doubtful] = np.array(exact, dtype=np.int32)[alike]
    return ends


def _exact_place(band: Interval | None, scale: Scale, *, is_low: bool) -> int:
    assert band is not None, "of what is known there is a band"
    end, is_open = (band.low, band.low_open) if is_low else (band.high, band.high_open)
    return scale.place(end, is_low=is_low, is_open=is_open)


def _ends(values: Floats, is_open: Flags, thresholds: Floats, *, is_low: bool) -> Places:
    left = _passed(thresholds, values)
    right = _passed(thresholds, values, or_equal=True)
    step = np.where(is_open & (right > left), _step(is_low), 0)
    return (left + right + step).astype(np.int32)


def _passed(thresholds: Floats, values: Floats, *, or_equal: bool = False) -> NDArray[np.intp]:
    """How many thresholds each value lies above, or at."""
    if len(thresholds) > _FEW_THRESHOLDS:
        return np.searchsorted(thresholds, values, side="right" if or_equal else "left")
    passed = np.zeros(len(values), dtype=np.uint8)
    for threshold in thresholds:
        passed += values >= threshold if or_equal else values > threshold
    return passed.astype(np.intp)


def _near(
    values: Floats, rounded: Flags, tolerance: Floats, thresholds: Floats, is_rounded: Flags
) -> Flags:
    """Where a value and a threshold look equal, and one of them is not what it looks like."""
    if not len(thresholds):
        return np.zeros(len(values), dtype=np.bool_)
    slack = tolerance * (1 + np.where(np.isfinite(values), np.abs(values), 0.0))
    left = _passed(thresholds, values - slack)
    right = _passed(thresholds, values + slack, or_equal=True)
    at = np.minimum(left, len(thresholds) - 1)
    near: Flags = (right > left) & (rounded | is_rounded[at] | (right > left + 1))
    return near


def by_place(column: Column, found: Figures, scale: Scale, *, ends_only: bool) -> Coded:
    """Return codes that tell numbers apart by their place only.

    Bands are told apart by the places of their ends if ``ends_only``, else by themselves.
    """
    low, high = places(found, scale)
    count = 2 * len(scale.thresholds) + 1
    if ends_only:
        codes = np.where(found.known, 1 + low.astype(np.int64) * count + high, 0)
        size = 1 + count * count
    else:
        own = np.arange(len(column.values), dtype=np.int64) + count
        codes = np.where(found.is_point, low, own)
        size = count + len(column.values)
    used = np.zeros(size, dtype=np.bool_)
    used[codes] = True
    compact = np.cumsum(used, dtype=np.int32) - np.int32(1)
    return Coded(size=int(used.sum()), codes=column.codes, table=compact[codes])
