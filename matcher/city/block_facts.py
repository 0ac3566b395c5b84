"""The figures of a block of enterprises, as the kernels read them: ends of bands, and amounts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

import numpy as np
from numpy.typing import NDArray

from matcher.city.amounts import MOST_AMOUNT, NO_AMOUNT, Formula
from matcher.city.columns import Codes
from matcher.city.sheets import LARGEST_WHOLE, Sheets
from matcher.kernels.tables import KNOWN, POINT, WHOLE, Ends
from matcher.plan.facts import FactTable
from matcher.plan.figures import Figures

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.uint8]


_SAFE = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bands:
    """The bands of one figure of all enterprises, by the code of the value."""

    codes: Codes
    low: Floats
    high: Floats
    marks: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paid:
    """What a formula pays by the code of its figure; of a growth, the ends of both figures."""

    codes: Codes
    table: Whole
    codes_before: Codes | None = None
    table_before: Whole | None = None


class BlockFacts:
    """The figures that misses and amounts hang on, of all rows; read block by block.

    ``unsafe`` are the formulas over growths that are no whole numbers: only the reference can
    tell what they pay.
    """

    def __init__(self, sheets: Sheets, facts: FactTable) -> None:
        self._bands = [_bands(facts, key.field, key.period) for key in sheets.figures]
        self._fractions = len(sheets.ranks.fractions.known)
        self._formulas = sheets.formulas
        self._paid = [self._tables(facts, formula) for formula in sheets.formulas]
        self.unsafe = tuple(i for i, one in enumerate(self._paid) if one is None)

    def ends(self, rows: slice) -> Ends:
        """Return the figures of a stretch of rows."""
        shape = (len(self._bands), rows.stop - rows.start)
        found = Ends(np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=np.uint8))
        for i, band in enumerate(self._bands):
            codes = band.codes[rows]
            found.low[i] = band.low[codes]
            found.high[i] = band.high[codes]
            found.marks[i] = band.marks[codes]
        return found

    def amounts(self, rows: slice) -> Whole:
        """Return what each formula pays each enterprise, in the order of amounts."""
        shape = (len(self._paid), rows.stop - rows.start)
        found = np.full(shape, NO_AMOUNT, dtype=np.int64)
        for i, paid in enumerate(self._paid):
            if paid is not None:
                found[i] = self._amounts(self._formulas[i], paid, rows)
        return found

    def _amounts(self, formula: Formula, paid: _Paid, rows: slice) -> Whole:
        amounts = paid.table[paid.codes[rows]]
        if paid.codes_before is None or paid.table_before is None:
            return amounts
        before = paid.table_before[paid.codes_before[rows]]
        known = (amounts != _UNKNOWN) & (before != _UNKNOWN)
        return self._ordered(np.where(known, amounts - before, 0), known, formula)

    def _ordered(self, figures: Whole, known: NDArray[np.bool_], formula: Formula) -> Whole:
        """What whole figures come to, in the order of amounts."""
        paid = _multiplied(np.maximum(figures, 0), formula)
        most = MOST_AMOUNT // self._fractions
        ordered = np.where(paid > most, MOST_AMOUNT, np.minimum(paid, most) * self._fractions)
        return np.where(known, ordered, NO_AMOUNT)

    def _tables(self, facts: FactTable, formula: Formula) -> _Paid | None:
        column = facts.column(formula.field, formula.period)
        found = facts.figures_of(column)
        if formula.before is not None:
            return _growth(facts, formula, column.codes, found)
        whole = found.known & _is_whole(found.high) & ~found.rounded & np.isfinite(found.high)
        table = self._ordered(np.where(whole, found.high, 0).astype(np.int64), whole, formula)
        for code in np.flatnonzero(found.known & ~whole & ~np.isposinf(found.high)).tolist():
            band = found.exact[code]
            assert band is not None
            assert band.high is not None
            paid = _multiply(max(Fraction(Decimal(band.high)), Fraction(0)), formula)
            table[code] = min(paid * self._fractions, MOST_AMOUNT)
        return _Paid(codes=column.codes, table=table)


_UNKNOWN = np.iinfo(np.int64).min


def _growth(facts: FactTable, formula: Formula, codes: Codes, found: Figures) -> _Paid | None:
    earlier = facts.column(formula.field, formula.before)
    tables = (
        _whole_ends(found, found.high),
        _whole_ends(facts.figures_of(earlier), facts.figures_of(earlier).low),
    )
    if tables[0] is None or tables[1] is None:
        return None
    return _Paid(codes=codes, table=tables[0], codes_before=earlier.codes, table_before=tables[1])


def _whole_ends(found: Figures, ends: Floats) -> Whole | None:
    """One end of each band; ``None`` where some are no whole numbers."""
    told = found.known & np.isfinite(ends)
    if not (_is_whole(ends) & ~found.rounded)[told].all():
        return None
    return np.where(told, np.where(told, ends, 0).astype(np.int64), _UNKNOWN)


def _multiplied(figures: Whole, formula: Formula) -> Whole:
    """What a formula makes of figures that are not negative."""
    step, rate = formula.step, formula.rate
    most = int(figures.max(initial=0))
    in_steps = most * step.denominator // step.numerator
    if max(most * step.denominator, in_steps * rate.numerator) >= _SAFE:
        exact = [min(_multiply(Fraction(one), formula), _SAFE) for one in figures.tolist()]
        return np.array(exact, dtype=np.int64)
    steps = figures * step.denominator // step.numerator if step != 1 else figures
    return steps * rate.numerator // rate.denominator


def _multiply(figure: Fraction, formula: Formula) -> int:
    counted = figure if formula.step == 1 else Fraction(floor(figure / formula.step))
    return floor(counted * formula.rate)


def _bands(facts: FactTable, name: str, period: str | None) -> _Bands:
    column = facts.column(name, period)
    found = facts.figures_of(column)
    return _Bands(codes=column.codes, low=found.low, high=found.high, marks=figure_marks(found))


def figure_marks(found: Figures) -> Flags:
    """Return what is known of each band: whether it is, is of whole numbers, is one number."""
    whole = found.known & ~found.rounded & _is_whole(found.low) & _is_whole(found.high)
    marks: Flags = (
        found.known * KNOWN + whole * WHOLE + (found.known & found.is_point) * POINT
    ).astype(np.uint8)
    return marks


def _is_whole(ends: Floats) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        whole: NDArray[np.bool_] = (ends == np.floor(ends)) & (np.abs(ends) < LARGEST_WHOLE)
    return whole | np.isinf(ends)
