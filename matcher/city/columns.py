"""Many profiles as columns: every fact of every enterprise as a code into a list of values.

The values of a column are stored once, however many enterprises share them, so that whatever is
asked of a fact need be worked out only once for each value. Nothing is rounded: the profile of
a row can be had back as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.finding.own_words import DESCRIBING_FIELDS, ChangedTexts, OwnWords, describe, described
from matcher.profile import FactKey, Profile
from matcher.values import Value

Codes = NDArray[np.int32]
Zones = tuple[tuple[str, bool], ...]

NOT_GIVEN = 0
"""The code of a fact that was not given; the value at this place is ``None``."""

_WHOLE_LIMIT = 2**62
_NO_ZONES: Zones = ()
_NOTHING: frozenset[str] = frozenset()


class Values(Sequence[Any]):
    """The values of a column: *not given*, then whole numbers in order, then all others.

    Whole numbers take eight bytes each; among them a greater code is a greater number.
    """

    __slots__ = ("numbers", "others")

    def __init__(self, numbers: NDArray[np.int64], others: Sequence[Any]) -> None:
        self.numbers, self.others = numbers, others

    def __len__(self) -> int:
        return 1 + len(self.numbers) + len(self.others)

    def __getitem__(self, index: Any) -> Any:
        if index == NOT_GIVEN:
            return None
        at = int(index) - 1
        if at < len(self.numbers):
            return int(self.numbers[at])
        return self.others[at - len(self.numbers)]

    def with_value(self, value: Any) -> tuple[Values, int]:
        """Return values that hold one more, or these if they hold it already, and its code."""
        if _is_whole(value):
            at = int(np.searchsorted(self.numbers, value))
            if at < len(self.numbers) and self.numbers[at] == value:
                return self, 1 + at
            return Values(np.insert(self.numbers, at, value), self.others), 1 + at
        first = 1 + len(self.numbers)
        for at, other in enumerate(self.others):
            if other == value and identity(other) == identity(value):
                return self, first + at
        return Values(self.numbers, (*self.others, value)), first + len(self.others)

    def together(self, more: Values) -> Values:
        """Return values that hold all of these and of ``more``, each once."""
        others = {identity(value): value for value in (*self.others, *more.others)}
        return Values(np.union1d(self.numbers, more.numbers), tuple(others.values()))

    def places_in(self, wider: Values) -> NDArray[np.int32]:
        """Return the code that each value has in values that hold all of these."""
        known = {identity(value): i for i, value in enumerate(wider.others)}
        first = 1 + len(wider.numbers)
        numbers = np.searchsorted(wider.numbers, self.numbers) + 1
        others = [first + known[identity(value)] for value in self.others]
        return np.concatenate(([NOT_GIVEN], numbers, others)).astype(np.int32)


_NO_NUMBERS = np.zeros(0, dtype=np.int64)
NO_VALUES = Values(_NO_NUMBERS, ())


def words(*values: Any) -> Values:
    """Return values that are no whole numbers, in the order given."""
    return Values(_NO_NUMBERS, values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One fact of all enterprises: ``values[codes[row]]``, where code 0 is *not given*."""

    codes: Codes
    values: Values

    def value(self, row: int) -> Any:
        """Return the value of one enterprise; ``None`` when it was not given."""
        return self.values[self.codes[row]]

    def with_value(self, row: int, value: Any) -> Column:
        """Return the column with another value in one row."""
        codes = self.codes.copy()
        if value is None:
            codes[row] = NOT_GIVEN
            return Column(codes=codes, values=self.values)
        values, code = self.values.with_value(value)
        if len(values.numbers) > len(self.values.numbers):
            # A new whole number has its place among the others: what comes after it moves on.
            codes[codes >= code] += 1
        codes[row] = code
        return Column(codes=codes, values=values)

    def with_row(self, value: Any) -> Column:
        """Return the column with one enterprise more, at the end."""
        longer = np.append(self.codes, np.int32(NOT_GIVEN))
        return Column(codes=longer, values=self.values).with_value(len(longer) - 1, value)

    def take(self, rows: NDArray[np.intp]) -> Column:
        """Return the column of some of the enterprises, in the order of ``rows``."""
        return Column(codes=self.codes[rows], values=self.values)


def first_known(one: Column, other: Column) -> Column:
    """Return the column that has the value of ``one``, or of ``other`` where that has none."""
    if len(other.values) == 1:
        return one
    if len(one.values) == 1:
        return other
    values = one.values.together(other.values)
    own = one.values.places_in(values)[one.codes]
    return Column(
        codes=np.where(own > 0, own, other.values.places_in(values)[other.codes]), values=values
    )


def identity(value: Any) -> tuple[type, Any]:
    """Return what tells values apart: ``1`` and ``True`` are equal, but different facts."""
    return value.__class__, value


def _is_whole(value: Any) -> bool:
    return type(value) is int and -_WHOLE_LIMIT < value < _WHOLE_LIMIT


class ColumnBuilder:
    """Collects the values of one column, row by row."""

    def __init__(self) -> None:
        self.values: list[Any] = [None]
        self._codes: dict[tuple[type, Any], int] = {identity(None): NOT_GIVEN}
        self._rows: list[int] = []
        self._row_codes: list[int] = []

    def put(self, row: int, value: Any) -> None:
        """Give ``row`` a value; each row at most once."""
        known = self._codes.setdefault(identity(value), len(self.values))
        if known == len(self.values):
            self.values.append(value)
        self._rows.append(row)
        self._row_codes.append(known)

    def build(self, count: int) -> Column:
        """Return the column of ``count`` enterprises."""
        codes = np.zeros(count, dtype=np.int32)
        codes[self._rows] = self._row_codes
        is_number = np.array([_is_whole(value) for value in self.values], dtype=np.bool_)
        numbers = np.array([v for v in self.values if _is_whole(v)], dtype=np.int64)
        others = tuple(v for v in self.values[1:] if not _is_whole(v))
        places = np.zeros(len(self.values), dtype=np.int32)
        places[is_number] = 1 + np.argsort(np.argsort(numbers))
        is_number[NOT_GIVEN] = True
        places[~is_number] = 1 + len(numbers) + np.arange(len(others))
        return Column(codes=places[codes], values=Values(np.sort(numbers), others))


def column_of(values: Iterable[Any]) -> Column:
    """Return the column of the values, one a row; ``None`` is *not given*."""
    builder, count = ColumnBuilder(), 0
    for row, value in enumerate(values):
        builder.put(row, value)
        count = row + 1
    return builder.build(count)


def whole_number_column(numbers: NDArray[np.int64], known: NDArray[np.bool_]) -> Column:
    """Return the column of whole numbers, where ``known`` tells which of them were given."""
    codes = np.zeros(len(numbers), dtype=np.int32)
    distinct, places = np.unique(numbers[known], return_inverse=True)
    codes[known] = places + 1
    return Column(codes=codes, values=Values(distinct.astype(np.int64), ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What all enterprises have told, judged on one day.

    ``ids`` are the profiles' ids in the order of the rows. ``complete`` holds the fields declared
    complete (frozensets) and ``zones`` the zones told (sorted pairs); ``scopes`` the businesses
    as registered, ``words`` the words of each enterprise's own, where they are cut already.
    ``memo`` keeps what was worked out from the columns and is no part of them.
    """

    as_of: date
    ids: tuple[str, ...]
    facts: Mapping[FactKey, Column]
    complete: Column
    zones: Column
    scopes: Sequence[str] = ()
    words: OwnWords | None = None
    memo: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def from_profiles(cls, profiles: Iterable[Profile], *, as_of: date | None = None) -> Columns:
        """Read the columns of many profiles.

        Raises ``ValueError`` when the profiles are of different days, or when there are none and
        no day is given.
        """
        facts: dict[FactKey, ColumnBuilder] = {}
        complete, zones = ColumnBuilder(), ColumnBuilder()
        ids: list[str] = []
        scopes: list[str] = []
        for row, profile in enumerate(profiles):
            as_of = as_of or profile.as_of
            if profile.as_of != as_of:
                raise ValueError(f"profile {profile.id} is of {profile.as_of}, not of {as_of}")
            ids.append(profile.id)
            scopes.append(profile.scope)
            complete.put(row, profile.declared_complete or None)
            zones.put(row, tuple(sorted(profile.zones.items())) or None)
            for key, value in profile.facts.items():
                facts.setdefault(key, ColumnBuilder()).put(row, value)
        if as_of is None:
            raise ValueError("there are no profiles to take the day from: say as_of")
        return cls(
            as_of=as_of,
            ids=tuple(ids),
            facts={key: builder.build(len(ids)) for key, builder in facts.items()},
            complete=complete.build(len(ids)),
            zones=zones.build(len(ids)),
            scopes=tuple(scopes),
        )

    def __len__(self) -> int:
        return len(self.ids)

    def given(self, row: int, key: FactKey) -> Value | None:
        """Return the value one enterprise gave; ``None`` when it gave none."""
        column = self.facts.get(key)
        found: Value | None = None if column is None else column.value(row)
        return found

    def complete_in(self, row: int) -> frozenset[str]:
        """Return the fields that one enterprise declared complete."""
        declared: frozenset[str] = self.complete.value(row) or _NOTHING
        return declared

    def zones_in(self, row: int) -> dict[str, bool]:
        """Return the zones of which one enterprise told whether it lies inside."""
        return dict(self.zones.value(row) or _NO_ZONES)

    def own_words(self) -> OwnWords:
        """Return the words that each enterprise uses of itself, cut when first asked for."""
        if self.words is not None:
            return self.words
        if "own words" not in self.memo:
            rows = range(len(self))
            self.memo["own words"] = OwnWords.of(self._described(row) for row in rows)
        found: OwnWords = self.memo["own words"]
        return found

    def _described(self, row: int) -> str:
        values = (self.given(row, FactKey(name)) for name in DESCRIBING_FIELDS)
        return described(self.scopes[row] if self.scopes else "", values)

    def profile(self, row: int) -> Profile:
        """Return the profile of one row, equal to the one it was made from but for its name."""
        told = ((key, column.value(row)) for key, column in self.facts.items())
        return Profile(
            id=self.ids[row],
            as_of=self.as_of,
            scope=self.scopes[row] if self.scopes else "",
            facts={key: value for key, value in told if value is not None},
            declared_complete=self.complete_in(row),
            zones=self.zones_in(row),
        )

    def take(self, rows: Sequence[int] | NDArray[np.intp]) -> Columns:
        """Return the columns of some of the enterprises, in the order of ``rows``."""
        chosen = np.asarray(rows, dtype=np.intp)
        return replace(
            self,
            ids=tuple(self.ids[row] for row in chosen),
            facts={key: column.take(chosen) for key, column in self.facts.items()},
            complete=self.complete.take(chosen),
            zones=self.zones.take(chosen),
            scopes=tuple(self.scopes[row] for row in chosen) if self.scopes else (),
            words=None if self._cut() is None else self.own_words().take(chosen),
        )

    def _cut(self) -> OwnWords | None:
        """The words of the enterprises' own, if they are cut already."""
        found: OwnWords | None = self.memo.get("own words") if self.words is None else self.words
        return found

    def with_profile(self, row: int, profile: Profile) -> Columns:
        """Return the columns with another profile in one row, or at the end for a new row.

        Only the columns that change are copied. Raises ``ValueError`` for another day.
        """
        if profile.as_of != self.as_of:
            raise ValueError(f"profile {profile.id} is of {profile.as_of}, not of {self.as_of}")
        base = self._with_empty_row() if row == len(self) else self
        cut, has_scopes = self._cut(), bool(self.scopes) or len(self) == 0
        keys = {*base.facts, *profile.facts}
        facts = {key: base._changed(row, key, profile.facts.get(key)) for key in keys}
        return replace(
            base,
            ids=_put(base.ids, row, profile.id),
            facts=facts,
            complete=_set(base.complete, row, profile.declared_complete or None),
            zones=_set(base.zones, row, tuple(sorted(profile.zones.items())) or None),
            scopes=ChangedTexts.put(self.scopes, row, profile.scope) if has_scopes else (),
            words=None if cut is None else cut.with_text(row, describe(profile)),
        )

    def _changed(self, row: int, key: FactKey, value: Value | None) -> Column:
        column = self.facts.get(key)
        if column is None:
            column = Column(codes=np.zeros(len(self), dtype=np.int32), values=NO_VALUES)
        return _set(column, row, value)

    def _with_empty_row(self) -> Columns:
        return replace(
            self,
            ids=(*self.ids, ""),
            facts={key: column.with_row(None) for key, column in self.facts.items()},
            complete=self.complete.with_row(None),
            zones=self.zones.with_row(None),
        )


def _set(column: Column, row: int, value: Any) -> Column:
    same = identity(column.value(row)) == identity(value)
    return column if same else column.with_value(row, value)


def _put(items: tuple[str, ...], row: int, item: str) -> tuple[str, ...]:
    return (*items[:row], item, *items[row + 1 :])
