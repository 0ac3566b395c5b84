"""Which facts an answer hangs on, found by watching the reference read them.

A question about a profile (a condition, a derived fact) is asked of one enterprise while every
read is noted. All enterprises with the same values for those reads must get the same answer, so
the reference is asked once for each combination of values. Where it turns out to read more for
some combination, the combinations are made finer and it is asked again: what comes out equals
the reference by construction, whatever the reference does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from matcher.city.columns import Codes, Columns
from matcher.derived import Fact
from matcher.profile import FactKey, Profile
from matcher.values import Value

Answer = TypeVar("Answer")

GIVEN, FACT, COMPLETE, ZONES = "given", "fact", "complete", "zones"


class Read(NamedTuple):
    """One look at a profile.

    ``kind`` is ``given`` (a fact as told), ``fact`` (told or derived), ``complete`` (is ``name``
    among the fields declared complete) or ``zones``.
    """

    kind: str
    name: str = ""
    period: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """What is seen of a fact: ``table[codes[row]]``, from 0 to ``size`` - 1.

    ``codes`` is ``None`` where all rows look alike, ``table`` where codes are seen as they are.
    """

    size: int
    codes: Codes | None = None
    table: Codes | None = None

    def at(self, rows: NDArray[np.intp] | None) -> Codes | None:
        """Return what is seen at some rows, or at all; ``None`` if all look alike."""
        if self.codes is None or self.size < 2:
            return None
        codes = self.codes if rows is None else self.codes[rows]
        return codes if self.table is None else self.table[codes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Rows that read alike: the group of each row, and one row of each group."""

    codes: NDArray[Any]
    rows: NDArray[np.intp]


FactOf = Callable[[int, str, str | None], Any]
"""From row, field and period to the value of the fact, told or derived; ``None`` if unknown."""


class _Seen(set[Read]):
    """The reads of one question."""


class _WatchedFacts(Mapping[FactKey, Value]):
    """The facts of one row; each look is noted."""

    def __init__(self, columns: Columns, row: int, seen: _Seen) -> None:
        self._columns, self._row, self._seen = columns, row, seen

    def __getitem__(self, key: FactKey) -> Value:
        self._seen.add(Read(GIVEN, key.field, key.period))
        value = self._columns.given(self._row, key)
        if value is None:
            raise KeyError(key)
        return value

    def get(self, key: FactKey, default: Any = None) -> Any:
        self._seen.add(Read(GIVEN, key.field, key.period))
        value = self._columns.given(self._row, key)
        return default if value is None else value

    def __iter__(self) -> Iterator[FactKey]:
        return (key for key in self._columns.facts if self.get(key) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _OverlaidFacts(Mapping[FactKey, Value]):
    """Watched facts with some of them put in their place; ``None`` takes a fact away."""

    def __init__(self, below: Mapping[FactKey, Value], own: Mapping[FactKey, Any]) -> None:
        self._below, self._own = below, own

    def __getitem__(self, key: FactKey) -> Value:
        value: Value | None = self._own[key] if key in self._own else self._below.get(key)
        if value is None:
            raise KeyError(key)
        return value

    def __iter__(self) -> Iterator[FactKey]:
        return (key for key in {*self._below, *self._own} if self.get(key) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _WatchedSet(Set[str]):
    """The fields declared complete; each look is noted."""

    def __init__(self, declared: frozenset[str], seen: _Seen) -> None:
        self._declared, self._seen = declared, seen

    def __contains__(self, name: object) -> bool:
        self._seen.add(Read(COMPLETE, str(name)))
        return name in self._declared

    def __iter__(self) -> Iterator[str]:
        for name in self._declared:
            self._seen.add(Read(COMPLETE, name))
            yield name

    def __len__(self) -> int:
        return len(self._declared)


class _WatchedZones(Mapping[str, bool]):
    """The zones told; a look at any is a look at all."""

    def __init__(self, columns: Columns, row: int, seen: _Seen) -> None:
        self._columns, self._row, self._seen = columns, row, seen

    def _told(self) -> dict[str, bool]:
        self._seen.add(Read(ZONES))
        return self._columns.zones_in(self._row)

    def __getitem__(self, zone: str) -> bool:
        return self._told()[zone]

    def __iter__(self) -> Iterator[str]:
        return iter(self._told())

    def __len__(self) -> int:
        return len(self._told())


class _FactMemo(dict[Any, Any]):
    """The memo of a watched profile: it knows the facts that were worked out for all rows."""

    def __init__(self, seen: _Seen, row: int, fact_of: FactOf, skip: Any) -> None:
        super().__init__()
        self._seen, self._row, self._fact_of, self._skip = seen, row, fact_of, skip

    def __contains__(self, key: object) -> bool:
        if isinstance(key, tuple) and len(key) == 3 and key[0] == "fact" and key != self._skip:
            _, name, period = key
            self._seen.add(Read(FACT, name, period))
            if not super().__contains__(key):
                value = self._fact_of(self._row, name, period)
                known = Fact(key=FactKey(name, period), value=value)
                self[key] = None if value is None else known
            return True
        return super().__contains__(key)


class WatchedProfile(Profile):
    """The profile of one row, as the reference reads it; ``with_facts`` watches on."""

    __slots__ = ()

    def with_facts(self, facts: Mapping[Any, Any], *, complete: Any = ()) -> Profile:
        """Return the profile with some facts put in place of others, still watched."""
        declared = frozenset(self.declared_complete) | set(complete) if complete else None
        return WatchedProfile(
            id=self.id,
            as_of=self.as_of,
            facts=_OverlaidFacts(self.facts, dict(facts)),
            declared_complete=self.declared_complete if declared is None else declared,
            zones=self.zones,
        )


def watched(
    columns: Columns, row: int, fact_of: FactOf, *, skip: Any = None
) -> tuple[WatchedProfile, set[Read]]:
    """Return the profile of a row and the set in which its reads will be noted.

    Facts come from ``fact_of``, but for the one with the memo key ``skip``, which is worked out.
    """
    seen = _Seen()
    profile = WatchedProfile(
        id=columns.ids[row],
        as_of=columns.as_of,
        facts=_WatchedFacts(columns, row, seen),
        declared_complete=_WatchedSet(columns.complete_in(row), seen),  # type: ignore[arg-type]
        zones=_WatchedZones(columns, row, seen),
    )
    object.__setattr__(profile, "memo", _FactMemo(seen, row, fact_of, skip))
    return profile, seen


def varying(coded: Iterable[Coded]) -> list[Coded]:
    """Return those that tell any rows apart, each once."""
    kept = {(id(one.codes), id(one.table)): one for one in coded}
    return [one for one in kept.values() if one.codes is not None and one.size > 1]


def group_rows(coded: Iterable[Coded], rows: NDArray[np.intp] | int) -> Groups:
    """Return some rows, or the first so many, grouped by all that is seen of them together."""
    some = None if isinstance(rows, int) else rows
    seen = [(one.size, one.at(some)) for one in varying(coded)]
    count = rows if isinstance(rows, int) else len(rows)
    codes: NDArray[Any] = np.zeros(count, dtype=np.uint8)
    size = 1
    for own_size, own in seen:
        if own is None:
            continue
        if size * own_size > _DENSE and size > 1:
            codes, size = _compact(codes)
        codes, size = _paired(codes, size, own, own_size), size * own_size
    groups = _groups(codes, size)
    return groups if some is None else Groups(codes=groups.codes, rows=some[groups.rows])


_DENSE = 1 << 22
"""Combinations up to which a table of all of them is faster than sorting the rows."""


def _paired(codes: NDArray[Any], size: int, own: NDArray[Any], own_size: int) -> NDArray[Any]:
    """One code for each pair of codes."""
    if size == 1:
        return own
    wide = np.int32 if size * own_size < 2**31 else np.int64
    paired: NDArray[Any] = codes.astype(wide)
    np.multiply(paired, own_size, out=paired)
    np.add(paired, own, out=paired)
    return paired


def _compact(codes: NDArray[Any]) -> tuple[NDArray[np.int64], int]:
    distinct, places = np.unique(codes, return_inverse=True)
    return places.astype(np.int64), len(distinct)


def _groups(codes: NDArray[Any], size: int) -> Groups:
    if size == 1 and len(codes):
        return Groups(codes=np.zeros(len(codes), dtype=np.uint8), rows=np.zeros(1, dtype=np.intp))
    if size > _DENSE:
        codes, size = _compact(codes)
    # Both looks below would turn the codes into places of their own accord, each by itself.
    at = codes.astype(np.intp)
    member = np.full(size, -1, dtype=np.int32)
    member[at] = np.arange(len(at), dtype=np.int32)
    used = np.flatnonzero(member >= 0)
    small = np.min_scalar_type(max(len(used) - 1, 0))
    places = np.zeros(size, dtype=small)
    places[used] = np.arange(len(used), dtype=small)
    return Groups(codes=places[at], rows=member[used].astype(np.intp))
