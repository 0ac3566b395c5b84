"""The facts of all rows, told or derived, and questions answered once for each combination."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.city.columns import NO_VALUES, Codes, Column, Columns, column_of, first_known, identity
from matcher.derived import DERIVATIONS, fact
from matcher.fields import Kind
from matcher.fields import field as field_of
from matcher.plan.bins import (
    CANNOT_JUDGE,
    NO_BINS,
    QUOTIENTS,
    Asking,
    Bins,
    Failed,
    derived_bins,
    size_bins,
    size_industries,
)
from matcher.plan.figures import Figures, by_place, figures
from matcher.plan.quotients import Part, quotient_figures, quotients
from matcher.plan.reading import (
    COMPLETE,
    FACT,
    GIVEN,
    ZONES,
    Coded,
    Groups,
    Read,
    group_rows,
    varying,
    watched,
)
from matcher.plan.totals import FOUNDED, TotalFacts, YearFigures, grouped
from matcher.plan.views import Aspect, IndustryIndex, InIndustry
from matcher.profile import FactKey, Profile

Rows = NDArray[np.intp]

Some = Rows | int
"""Some rows, or the first so many: to name all one by one takes longer than most questions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The answers to one question: ``values[alike[codes[row]]]``, over the ``reads`` it hangs on.

    ``codes`` are shared by all questions that read the same facts.
    """

    codes: NDArray[Any]
    alike: NDArray[Any]
    values: list[Any]
    reads: frozenset[Read]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactTable:
    """The facts of all rows. What was worked out once is kept."""

    columns: Columns
    empty: Column = field(init=False)
    found: dict[tuple[str, str | None], Column] = field(default_factory=dict)
    coded: dict[Any, Coded] = field(default_factory=dict)
    grouped: dict[frozenset[tuple[int, int]], Groups] = field(default_factory=dict)
    figures: dict[tuple[int, bool], Figures] = field(default_factory=dict)
    industries: dict[Read, IndustryIndex] = field(default_factory=dict)
    asked: dict[Asking, Answers] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the column of a fact that nobody told."""
        nothing = np.zeros(len(self.columns), dtype=np.int32)
        object.__setattr__(self, "empty", Column(codes=nothing, values=NO_VALUES))

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

    def figures_of(self, column: Column, *, as_dates: bool = False) -> Figures:
        """Return the bands of a column's values, worked out once."""
        key = (id(column.values), as_dates)
        if key not in self.figures:
            self.figures[key] = figures(column, as_dates=as_dates)
        return self.figures[key]

    def _find(self, name: str, period: str | None) -> Column:
        spec = field_of(name)
        told = self._told(name, period)
        if period is not None and not spec.is_yearly:
            told = first_known(told, self._told(name, None))
        if name not in DERIVATIONS and spec.kind not in (Kind.SET, Kind.EVENTS):
            return told
        if name in QUOTIENTS:
            return self._quotients(name, period, told)
        unknown: Some = len(self.columns)
        if len(told.values) > 1:
            unknown = np.flatnonzero(told.codes == 0)
        return first_known(told, self._derived(name, period, unknown))

    def _told(self, name: str, period: str | None) -> Column:
        return self.columns.facts.get(FactKey(name, period), self.empty)

    def _derived(self, name: str, period: str | None, unknown: Some) -> Column:
        """The column of what can be derived for the rows that told nothing."""

        def value(profile: Profile) -> Any:
            return _derived_value(profile, name, period)

        values: list[Any] = []
        parts: list[tuple[Some, int, NDArray[Any]]] = []
        for rows, bins in self._stages(name, unknown):
            answers = self.ask(value, bins=bins, rows=rows, skip=("fact", name, period))
            parts.append((rows, len(values), answers.alike))
            values += answers.values
        derived = column_of(values)
        codes = np.zeros(len(self.columns), dtype=np.int32)
        for rows, first, alike in parts:
            codes[_places(rows)] = derived.codes[first:][alike]
        return Column(codes=codes, values=derived.values)

    def _stages(self, name: str, rows: Some) -> Iterator[tuple[Some, Bins]]:
        """The rows, parted where another fact says what a fact to be worked out depends on."""
        if name != "size.class":
            yield rows, derived_bins(name, self.columns.as_of)
            return
        industry = Read(GIVEN, "industry.code")
        groups = group_rows([self._coded(industry, size_industries())], rows)
        for group, row in enumerate(groups.rows):
            bins = size_bins(self._told(industry.name, None).value(int(row)))
            own = np.flatnonzero(groups.codes == group)
            yield own if isinstance(rows, int) else rows[own], bins

    def _quotients(self, name: str, period: str | None, told: Column) -> Column:
        """A ratio or a growth, from the two figures it is made of, where both are known."""
        sources = QUOTIENTS[name](period)
        if sources is None:
            return told
        one, other = (self.column(key.field, key.period) for key in sources)
        rows = np.flatnonzero((told.codes == 0) & (one.codes > 0) & (other.codes > 0))
        part = Part.of(one, self.figures_of(one), rows)
        whole = Part.of(other, self.figures_of(other), rows)

        def divide(above: Any, below: Any) -> Any:
            return self._quotient(name, period, dict(zip(sources, (above, below), strict=True)))

        column, kept = quotients(told, rows, part, whole, divide)
        self.figures[id(column.values), False] = quotient_figures(
            self.figures_of(told), column, part.take(kept), whole.take(kept),
            is_growth=name.endswith("_growth"),
        )  # fmt: skip
        return column

    def _quotient(self, name: str, period: str | None, facts: dict[FactKey, Any]) -> Any:
        failed = next((one for one in facts.values() if isinstance(one, Failed)), None)
        if failed is not None:
            return failed
        profile = Profile(id="", as_of=self.columns.as_of, facts=facts)
        return _derived_value(profile, name, period)

    def answers(self, test: Asking, question: Callable[[Profile], Any]) -> Answers:
        """Return the answers to a test's question, asked the first time."""
        if test not in self.asked:
            self.asked[test] = self.ask(question, bins=test.bins)
        return self.asked[test]

    def ask(
        self,
        question: Callable[[Profile], Any],
        *,
        bins: Bins = NO_BINS,
        rows: Some | None = None,
        skip: Any = None,
    ) -> Answers:
        """Ask a question once for each combination of what it sees of the facts it reads.

        Asked of some ``rows``, each of them is a group of its own.
        """
        reads: frozenset[Read] = frozenset()
        while True:
            codes, some = self._base(reads) if rows is None else (_each(rows), rows)
            alike = self._alike(reads, bins, some)
            values, seen = self._ask_each(question, alike.rows, reads, skip)
            reads |= seen
            if values is not None:
                return Answers(codes=codes, alike=alike.codes, values=values, reads=reads)

    def _alike(self, reads: frozenset[Read], bins: Bins, rows: Some) -> Groups:
        """Some rows grouped by all that a question can tell apart."""

        def by_reads(some: Some) -> Groups:
            return group_rows((self._coded(one, bins) for one in sorted(reads, key=str)), some)

        total = bins.total
        if total is None or not total.covers(reads):
            return by_reads(rows)
        facts = TotalFacts(
            whole=self._told(total.field, total.label),
            years=tuple(self._figures_in(total.field, year) for year in total.years),
            founded=self._told(FOUNDED, None),
        )
        some = np.arange(rows) if isinstance(rows, int) else rows
        return grouped(total, facts, some, by_reads)

    def _figures_in(self, name: str, year: int) -> YearFigures:
        column = self.column(name, str(year))
        return YearFigures(codes=column.codes, found=self.figures_of(column))

    def _base(self, reads: frozenset[Read]) -> tuple[NDArray[Any], Some]:
        """The rows grouped by all the facts that are read, and one row of each group.

        Questions that read the same facts, but for those that nobody told, share these groups.
        """
        coded = varying(self._coded(read, NO_BINS) for read in sorted(reads, key=str))
        key = frozenset((id(one.codes), id(one.table)) for one in coded)
        if key not in self.grouped:
            self.grouped[key] = group_rows(coded, len(self.columns))
        groups = self.grouped[key]
        return groups.codes, groups.rows

    def _ask_each(
        self, question: Callable[[Profile], Any], rows: Rows, reads: frozenset[Read], skip: Any
    ) -> tuple[list[Any] | None, set[Read]]:
        """Ask of one row of each group; no answers where one saw what tells rows of a group apart.

        What nobody told, or all told alike, may be seen besides: it makes no group finer.
        """
        values: list[Any] = []
        besides: set[Read] = set()
        for row in rows:
            profile, seen = watched(self.columns, int(row), self.value, skip=skip)
            values.append(question(profile))
            more = seen - reads - besides
            besides |= more
            if any(self._varies(read) for read in more):
                return None, besides
        return values, besides

    def _varies(self, read: Read) -> bool:
        """Whether any rows may be told apart by what is read."""
        coded = self._coded(read, NO_BINS)
        return coded.codes is not None and coded.size > 1

    def _coded(self, read: Read, bins: Bins) -> Coded:
        if read.kind == COMPLETE:
            return self._kept(read, lambda: _recoded(self.columns.complete, _names(read.name)))
        if read.kind == ZONES:
            return Coded(size=len(self.columns.zones.values), codes=self.columns.zones.codes)
        column = (
            self.column(read.name, read.period)
            if read.kind == FACT
            else self._told(read.name, read.period)
        )
        if len(column.values) == 1:
            return Coded(size=1)
        scale, view = bins.scale(read), bins.view(read)
        if scale is not None:
            key = (read, scale, bins.ends_only)
            found = self.figures_of(column)
            return self._kept(key, lambda: by_place(column, found, scale, ends_only=bins.ends_only))
        if view is None:
            return Coded(size=len(column.values), codes=column.codes)
        return self._kept((read, view), lambda: self._viewed(read, column, view))

    def _viewed(self, read: Read, column: Column, view: tuple[Aspect, ...]) -> Coded:
        """The values told apart by all aspects together."""
        seen = [
            self._kept((read, aspect), partial(self._aspect, read, column, aspect))
            for aspect in view
        ]
        groups = group_rows(
            [Coded(size=one.size, codes=one.table) for one in seen], len(column.values)
        )
        return Coded(size=len(groups.rows), codes=column.codes, table=groups.codes.astype(np.int32))

    def _aspect(self, read: Read, column: Column, aspect: Aspect) -> Coded:
        if not isinstance(aspect, InIndustry):
            return _recoded(column, partial(_seen, aspect))
        if read not in self.industries:
            self.industries[read] = IndustryIndex(column.values)
        table = self.industries[read].seen(aspect)
        return Coded(size=int(table.max()) + 1, codes=column.codes, table=table)

    def _kept(self, key: Any, make: Callable[[], Coded]) -> Coded:
        if key not in self.coded:
            self.coded[key] = make()
        return self.coded[key]


def _derived_value(profile: Profile, name: str, period: str | None) -> Any:
    """The value of a fact; what went wrong instead, if it cannot be worked out."""
    try:
        found = fact(profile, name, period)
    except CANNOT_JUDGE as error:
        return Failed(error=error)
    return None if found is None else found.value


def _names(name: str) -> Callable[[Any], bool]:
    return lambda declared: name in (declared or ())


def _each(rows: Some) -> Codes:
    """A group for each of the rows."""
    return np.arange(rows if isinstance(rows, int) else len(rows), dtype=np.int32)


def _places(rows: Some) -> Rows | slice:
    """What takes the rows out of all."""
    return slice(rows) if isinstance(rows, int) else rows


def _recoded(column: Column, view: Callable[[Any], Any]) -> Coded:
    """Codes that tell values apart as ``view`` does."""
    seen: dict[Any, int] = {}
    table = [seen.setdefault(view(value), len(seen)) for value in column.values]
    return Coded(size=len(seen), codes=column.codes, table=np.array(table, dtype=np.int32))


def _seen(aspect: Aspect, value: Any) -> Any:
    """What an aspect shows of a value; ``None`` and what cannot be viewed stand for themselves."""
    if value is None:
        return None
    try:
        return True, aspect(value)
    except CANNOT_JUDGE:
        return False, identity(value)
