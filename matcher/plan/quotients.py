"""Ratios and growths, made from two figures where they are looked at, and not before.

Of a quotient conditions only ask on which side of a threshold it lies. For that its binary
fraction is enough, but where it comes near the threshold; there the reference divides. So
a city's quotients are never written out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.city.columns import Codes, Column, Values
from matcher.plan.bins import Failed
from matcher.plan.figures import Bands, Figures, Flags, Floats

_TOLERANCE = 2.0**-48
"""How far, relative to the quotient and one, its binary fraction may be off: ten times as far as
its parts, each rounded once, and two more roundings can bring it."""

_VANISHING = 1e-290
"""Below this, binary fractions lose digits."""

Divide = Callable[[Any, Any], Any]
"""From the values of the two facts to the value of the quotient, as the reference has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the two figures of some rows: their codes, the column's values and their bands."""

    codes: Codes
    values: Values
    found: Figures

    @classmethod
    def of(cls, column: Column, found: Figures, rows: NDArray[np.intp]) -> Part:
        """Return the figure of these rows."""
        return cls(codes=column.codes[rows], values=column.values, found=found)

    def take(self, kept: Flags) -> Part:
        """Return the figure of some of the rows."""
        return Part(codes=self.codes[kept], values=self.values, found=self.found)

    @property
    def low(self) -> Floats:
        """The lower ends, row by row."""
        return self.found.low[self.codes]

    @property
    def high(self) -> Floats:
        """The upper ends, row by row."""
        return self.found.high[self.codes]

    @property
    def is_exact(self) -> Flags:
        """Where one number is known that is a binary fraction."""
        return (self.found.is_point & ~self.found.rounded)[self.codes]

    @property
    def has_failed(self) -> Flags:
        """Where the value could not be worked out."""
        first = len(self.values) - len(self.values.others)
        failed = [isinstance(value, Failed) for value in self.values.others]
        return np.array([False] * first + failed, dtype=np.bool_)[self.codes]


class QuotientValues(Sequence[Any]):
    """What was told, and then a quotient for each pair of figures, divided when looked at."""

    def __init__(self, told: Sequence[Any], part: Part, whole: Part, divide: Divide) -> None:
        self._told, self._part, self._whole, self._divide = told, part, whole, divide
        self._divided: dict[tuple[int, int], Any] = {}

    def __len__(self) -> int:
        return len(self._told) + len(self._part.codes)

    def __getitem__(self, index: Any) -> Any:
        at = int(index) - len(self._told)
        if at < 0:
            return self._told[int(index)]
        pair = int(self._part.codes[at]), int(self._whole.codes[at])
        if pair not in self._divided:
            one, other = self._part.values[pair[0]], self._whole.values[pair[1]]
            self._divided[pair] = self._divide(one, other)
        return self._divided[pair]


def quotients(
    told: Column, rows: NDArray[np.intp], part: Part, whole: Part, divide: Divide
) -> tuple[Column, NDArray[np.bool_]]:
    """Return the column of what was told and of the quotients of ``rows``, and which have one."""
    kept = _has_quotient(part, whole, divide)
    part, whole = part.take(kept), whole.take(kept)
    values = QuotientValues(told.values.others, part, whole, divide)
    codes = told.codes.copy()
    codes[rows[kept]] = len(told.values) + np.arange(len(part.codes), dtype=np.int32)
    return Column(codes=codes, values=Values(told.values.numbers, values)), kept


def _has_quotient(part: Part, whole: Part, divide: Divide) -> Flags:
    """Where the whole is certainly positive; where it nearly vanishes, the reference says."""
    known = part.found.known[part.codes] & whole.found.known[whole.codes]
    low, is_open = whole.low, whole.found.low_open[whole.codes]
    has: Flags = known & ((low > 0) | ((low == 0) & is_open))
    for at in np.flatnonzero(known & _vanishes(whole)):
        pair = part.values[int(part.codes[at])], whole.values[int(whole.codes[at])]
        has[at] = divide(*pair) is not None
    return has | part.has_failed | whole.has_failed


def _vanishes(whole: Part) -> Flags:
    near = whole.found.rounded & (np.abs(whole.found.low) < _VANISHING)
    return near[whole.codes]


def quotient_figures(
    told: Figures, column: Column, part: Part, whole: Part, *, is_growth: bool
) -> Figures:
    """Return the bands of the column: those told, and of a quotient for each row of the parts."""
    low, high = _divided(part, whole)
    exact = part.is_exact & whole.is_exact
    nought = part.low == (whole.low if is_growth else 0.0)
    # Nothing, and no growth, are frequent; their binary fractions are exact.
    plain = exact & nought
    if is_growth:
        low, high = low - 1, high - 1
    closed = np.zeros(len(low), dtype=np.bool_)
    vanishes = _vanishes(whole)
    low, high = np.where(vanishes, 0.0, low), np.where(vanishes, 0.0, high)
    tolerance = np.where(plain, 0.0, np.where(vanishes, np.inf, _TOLERANCE))
    return Figures(
        low=np.concatenate((told.low, low)),
        high=np.concatenate((told.high, high)),
        low_open=np.concatenate((told.low_open, closed)),
        high_open=np.concatenate((told.high_open, closed)),
        known=np.concatenate((told.known, ~(part.has_failed | whole.has_failed))),
        is_point=np.concatenate((told.is_point, exact)),
        rounded=np.concatenate((told.rounded, ~plain)),
        exact=Bands.of_numbers(column.values),
        numbers=told.numbers,
        tolerance=np.concatenate((told.tolerance, tolerance)),
        alike=np.concatenate((told.alike, part.codes.astype(np.int64) << 32 | whole.codes)),
    )


def _divided(part: Part, whole: Part) -> tuple[Floats, Floats]:
    """The ends of the quotients, as ``bands.divide`` has them."""
    part_low, part_high, low, high = part.low, part.high, whole.low, whole.high
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        lows = part_low / low, part_low / high
        highs = part_high / low, part_high / high
        is_half_open = np.isinf(part_low) | np.isinf(part_high)
        by_nought = low <= 0
        least = np.where(by_nought, np.where(lows[1] >= 0, 0.0, -np.inf), np.minimum(*lows))
        most = np.where(by_nought, np.inf, np.maximum(*highs))
        half = np.where(part_low >= 0, lows[1], -np.inf)
    return np.where(is_half_open, half, least), np.where(is_half_open, np.inf, most)
