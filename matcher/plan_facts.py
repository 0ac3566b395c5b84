"""The facts of all rows, told or derived, and questions answered once for each combination."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from lexicon import sizes
from lexicon.interval import Interval
from matcher.columns import Codes, Column, Columns, column_of, first_known
from matcher.derived import DERIVATIONS, fact
from matcher.fields import Kind
from matcher.fields import field as field_of
from matcher.plan_figures import Scale, by_place, scale_of
from matcher.plan_reading import (
    COMPLETE,
    FACT,
    GIVEN,
    ZONES,
    Coded,
    Groups,
    Read,
    group_rows,
    watched,
)
from matcher.profile import FactKey, Profile
from matcher.values import DateBand, as_days

Answer = TypeVar("Answer")
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bins:
    """Which values of a fact a question cannot tell apart, beyond those that are equal.

    ``scales`` names fields whose numbers it only compares with these thresholds, ``years`` fields
    of which it only asks the year.
    """

    scales: tuple[tuple[str, Scale], ...] = ()
    years: frozenset[str] = frozenset()

    def scale(self, read: Read) -> Scale | None:
        """Return the scale on which the fact is read, if it is."""
        return next((scale for name, scale in self.scales if name == read.name), None)


NO_BINS = Bins()


def _size_bins() -> Bins:
    """The size class compares its indicators with the thresholds of the standard only."""
    limits: dict[str, list[Interval]] = {}
    for rules in sizes.thresholds().values():
        for rule in rules:
            limits.setdefault(rule.indicator, []).extend(map(Interval.exactly, rule.bounds))
    fields = {"headcount": "hr.headcount", "revenue": "fin.revenue", "assets": "fin.assets"}
    return Bins(scales=tuple((fields[name], scale_of(ends)) for name, ends in limits.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Stands for a value that could not be worked out; the others are not harmed by it."""

    error: Exception


CANNOT_JUDGE = (ValueError, LookupError, TypeError, ArithmeticError)
"""What the reference raises for a fact or a condition that nobody can judge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The answers to one question: ``values[codes[row]]``, over the ``reads`` it hangs on."""

    codes: Codes
    values: list[Any]
    reads: frozenset[Read]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactTable:
    """The facts of all rows. What was worked out once is kept."""

    columns: Columns
    found: dict[tuple[str, str | None], Column] = field(default_factory=dict)
    coded: dict[Any, Coded] = field(default_factory=dict)
    grouped: dict[Any, Groups] = field(default_factory=dict)

    def column(self, name: str, period: str | None = None) -> Column:
        """Return the column of a fact, told or derived: the value as ``derived.fact`` gives it."""
        if period is None and field_of(name).is_yearly:
            period = str(self.columns.as_of.year - 1)
        key = (name, period)
        if key not in self.found:
            self.found[key] = self._find(name, period)
        return self.found[key]

    def value(self, row: int, name: str, period: str | None) -> Any:
        """Return the value of one row's fact; ``None`` when it is unknown.

        Raises what working it out raised.
        """
        value = self.column(name, period).value(row)
        if isinstance(value, Failed):
            raise value.error
        return value

    def _find(self, name: str, period: str | None) -> Column:
        spec = field_of(name)
        told = self._told(name, period)
        if period is not None and not spec.is_yearly:
            told = first_known(told, self._told(name, None))
        if name not in DERIVATIONS and spec.kind not in (Kind.SET, Kind.EVENTS):
            return told
        unknown = np.flatnonzero(told.codes == 0)
        return told if not len(unknown) else self._derived(name, period, told, unknown)

    def _told(self, name: str, period: str | None) -> Column:
        column = self.columns.facts.get(FactKey(name, period))
        return column if column is not None else self._empty()

    def _empty(self) -> Column:
        return Column(codes=np.zeros(len(self.columns), dtype=np.int32), values=(None,))

    def _derived(self, name: str, period: str | None, told: Column, unknown: Rows) -> Column:
        """The column with the rows that told nothing derived, as far as they can be."""

        def value(profile: Profile) -> Any:
            try:
                found = fact(profile, name, period)
            except CANNOT_JUDGE as error:
                return Failed(error=error)
            return None if found is None else found.value

        bins = _size_bins() if name == "size.class" else NO_BINS
        answers = self.ask(value, bins=bins, rows=unknown, skip=("fact", name, period))
        derived = column_of(answers.values)
        codes = np.zeros(len(self.columns), dtype=np.int32)
        codes[unknown] = derived.codes[answers.codes]
        return first_known(told, Column(codes=codes, values=derived.values))

    def ask(
        self,
        question: Callable[[Profile], Any],
        *,
        bins: Bins = NO_BINS,
        rows: Rows | None = None,
        skip: Any = None,
    ) -> Answers:
        """Ask a question once for each combination of what it reads."""
        reads: frozenset[Read] = frozenset()
        while True:
            groups = self._groups(reads, bins, rows)
            values, more = self._ask_each(question, groups.rows, reads, skip)
            if not more:
                return Answers(codes=groups.codes, values=values, reads=reads)
            reads |= more

    def _ask_each(
        self, question: Callable[[Profile], Any], rows: Rows, reads: frozenset[Read], skip: Any
    ) -> tuple[list[Any], frozenset[Read]]:
        values = []
        for row in rows:
            profile, seen = watched(self.columns, int(row), self.value, skip=skip)
            values.append(question(profile))
            if not seen <= reads:
                return [], frozenset(seen - reads)
        return values, frozenset()

    def _groups(self, reads: frozenset[Read], bins: Bins, rows: Rows | None) -> Groups:
        if rows is not None:
            coded = [self._coded(read, bins) for read in sorted(reads, key=str)]
            part = [_taken(one, rows) for one in coded]
            groups = group_rows(part, len(rows))
            return Groups(codes=groups.codes, rows=rows[groups.rows])
        key = (reads, bins)
        if key not in self.grouped:
            coded = [self._coded(read, bins) for read in sorted(reads, key=str)]
            self.grouped[key] = group_rows(coded, len(self.columns))
        return self.grouped[key]

    def _coded(self, read: Read, bins: Bins) -> Coded:
        scale = bins.scale(read) if read.kind in (GIVEN, FACT) else None
        in_years = read.kind in (GIVEN, FACT) and read.name in bins.years
        key = (read, scale, in_years)
        if key not in self.coded:
            self.coded[key] = self._code(read, scale, in_years)
        return self.coded[key]

    def _code(self, read: Read, scale: Scale | None, in_years: bool) -> Coded:
        if read.kind == COMPLETE:
            return _recoded(self.columns.complete, lambda names: read.name in (names or ()))
        if read.kind == ZONES:
            return Coded(size=len(self.columns.zones.values), codes=self.columns.zones.codes)
        column = (
            self.column(read.name, read.period)
            if read.kind == FACT
            else self._told(read.name, read.period)
        )
        if len(column.values) == 1:
            return Coded(size=1)
        if scale is not None:
            return by_place(column, scale)
        if in_years:
            return _recoded(column, _first_year)
        return Coded(size=len(column.values), codes=column.codes)


def _taken(coded: Coded, rows: Rows) -> Coded:
    return coded if coded.codes is None else Coded(size=coded.size, codes=coded.codes[rows])


def _recoded(column: Column, view: Callable[[Any], Any]) -> Coded:
    """Codes that tell values apart as ``view`` does."""
    seen: dict[Any, int] = {}
    table = [seen.setdefault(view(value), len(seen)) for value in column.values]
    if len(seen) == 1:
        return Coded(size=1)
    return Coded(size=len(seen), codes=np.array(table, dtype=np.int32)[column.codes])


def _first_year(value: Any) -> Any:
    """The year in which a day or a stretch of days begins; anything else as it is."""
    days = as_days(value) if value is not None else None
    if days is None:
        return value
    first = value.first if isinstance(value, DateBand) else value
    return None if first is None else first.year
