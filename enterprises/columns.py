"""Everything known of many enterprises as the matcher's columns, read in a few long queries.

``profiles.py`` reads one enterprise; this reads a city. A value that many enterprises have is
read once, however many they are, and whatever is irregular goes through ``profiles.py`` after
all: the columns hold what the profiles would say, as far as a viewer from whom nothing is
hidden sees it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Integer, Select, Text, cast, func, select
from sqlalchemy.orm import Session

from enterprises.errors import Unknown
from enterprises.profiles import Viewer, profile_of
from enterprises.written_facts import Meaning, meaning_of
from matcher.city.columns import Column, Columns, column_of
from matcher.errors import InvalidProfile
from matcher.profile import FactKey, Profile
from store.tables import (
    Application,
    ApplicationState,
    Contact,
    Enterprise,
    EnterpriseFact,
    Membership,
)

Which = Callable[[ColumnElement[int]], ColumnElement[bool]]
"""From a column of enterprise ids to the condition that says which of them are meant."""

ENTERPRISES_A_QUERY = 2_000
MOST_GAPS = 4
_PART, _END = "\x1f", "\n"
"""Between the parts of a fact, and between facts: JSON has neither of them as it is."""
_HASH_BYTES = 16

Ids = NDArray[np.int64]
Indices = NDArray[np.int64]


class WrittenFact(NamedTuple):
    """A fact as it stands in the table: ``value`` is JSON that nobody has read yet."""

    field: str
    period: str
    value: str
    is_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseColumns:
    """What is known of many enterprises, row by row in the order of ``ids``.

    ``facts_hashes`` change with anything known of an enterprise and with nothing else; they tell
    states of one database apart. ``broken`` says of the enterprises that cannot be matched why.
    ``irregular`` are the ids of which more was read than their facts.
    """

    ids: Ids
    columns: Columns
    facts_hashes: tuple[str, ...]
    broken: Mapping[int, str]
    irregular: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.ids)


def load_columns(session: Session, *, as_of: date, which: Which | None = None) -> EnterpriseColumns:
    """Read what is known of all enterprises, or of those ``which`` means, on a day.

    Equal to the columns of their profiles, viewed by one from whom nothing is hidden.
    """
    ids, scopes = _enterprises(session, which)
    entries = _entries(session, ids)
    reading = _Reading(entries, as_of)
    funded = np.isin(ids, sorted(paid_enterprises(session, which)))
    irregular = sorted(reading.irregular_rows() | set(np.flatnonzero(funded).tolist()))
    profiles, broken = _profiles(session, ids, irregular, as_of)
    reading.replace(irregular, profiles)
    columns = reading.columns(ids, scopes)
    hashes = _hashes(entries, scopes, profiles)
    owners = frozenset(ids[irregular].tolist())
    if not broken:
        return EnterpriseColumns(
            ids=ids, columns=columns, facts_hashes=hashes, broken={}, irregular=owners
        )
    sound = np.array([row for row in range(len(ids)) if row not in broken], dtype=np.intp)
    return EnterpriseColumns(
        ids=ids[sound],
        columns=columns.take(sound),
        facts_hashes=tuple(hashes[row] for row in sound),
        broken={int(ids[row]): why for row, why in broken.items()},
        irregular=owners,
    )


def heard_enterprises(session: Session) -> frozenset[int]:
    """Return the ids of the enterprises that somebody speaks for."""
    speaking = select(Contact.enterprise_id).where(Contact.membership == Membership.ACTIVE)
    return frozenset(session.scalars(speaking))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entries:
    """All facts: the enterprise in row ``rows[i]`` has ``written[codes[i]]``."""

    count: int
    rows: Indices
    codes: Indices
    written: tuple[WrittenFact, ...]


class _Numbering(dict[Any, int]):
    """Numbers things in the order in which they come."""

    def __missing__(self, key: Any) -> int:
        self[key] = number = len(self)
        return number


def _enterprises(session: Session, which: Which | None) -> tuple[Ids, tuple[str, ...]]:
    query = select(Enterprise.id, Enterprise.scope).order_by(Enterprise.id)
    if which is not None:
        query = query.where(which(Enterprise.id.expression))
    rows = session.execute(query).all()
    ids = np.array([row[0] for row in rows], dtype=np.int64)
    return ids, tuple(row[1] for row in rows)


def _entries(session: Session, ids: Ids) -> _Entries:
    """Read all facts, a stretch of enterprises a query, each as one long text.

    The driver would make objects of every field of every row; so it makes two a stretch, and the
    lines of the long text are found again in the order of the owners.
    """
    numbering = _Numbering()
    owners: list[Ids] = [np.zeros(0, dtype=np.int64)]
    codes: list[Indices] = [np.zeros(0, dtype=np.int64)]
    for start in range(0, len(ids), ENTERPRISES_A_QUERY):
        stretch = ids[start : start + ENTERPRISES_A_QUERY]
        found = session.execute(_long_texts(stretch)).one()
        if found.owners is None:
            continue
        lines = found.facts.split(_END)
        owners.append(np.fromstring(found.owners, dtype=np.int64, sep=","))
        codes.append(np.fromiter(map(numbering.__getitem__, lines), np.int64, count=len(lines)))
    all_owners, all_codes = np.concatenate(owners), np.concatenate(codes)
    rows = np.searchsorted(ids, all_owners)
    # Others lie between those who are meant, or were added since their ids were asked for.
    is_known = rows < len(ids)
    is_known[is_known] = ids[rows[is_known]] == all_owners[is_known]
    return _Entries(
        count=len(ids),
        rows=rows[is_known],
        codes=all_codes[is_known],
        written=tuple(map(_written_fact, numbering)),
    )


def _long_texts(owners: Ids) -> Select[str | None, str | None]:
    owner = EnterpriseFact.enterprise_id
    first, last = int(owners[0]), int(owners[-1])
    # Where nearly all ids are meant, one range is read faster than each of them is looked up.
    is_dense = last - first < MOST_GAPS * len(owners)
    meant = owner.between(first, last) if is_dense else owner.in_(owners.tolist())
    fact = (
        cast(EnterpriseFact.field, Text)
        + (_PART + EnterpriseFact.period)
        + (_PART + cast(cast(EnterpriseFact.is_complete, Integer), Text))
        # As text: the JSON of most values comes many times, and is read once.
        + (_PART + cast(EnterpriseFact.value, Text))
    )
    return select(
        func.aggregate_strings(cast(owner, Text), ",").label("owners"),
        func.aggregate_strings(fact, _END).label("facts"),
    ).where(meant)


def _written_fact(line: str) -> WrittenFact:
    field, period, is_complete, value = line.split(_PART, 3)
    return WrittenFact(field, period, value, is_complete == "1")


def paid_enterprises(session: Session, which: Which | None = None) -> frozenset[int]:
    """Return the ids of those who were paid something: profiles.py knows what that means."""
    query = select(Application.enterprise_id).where(Application.state == ApplicationState.PAID)
    if which is not None:
        query = query.where(which(Application.enterprise_id.expression))
    return frozenset(session.scalars(query))


def _profiles(
    session: Session, ids: Ids, rows: Iterable[int], as_of: date
) -> tuple[dict[int, Profile], dict[int, str]]:
    """The profiles of some rows, and why others have none."""
    found, broken = {}, {}
    for row in rows:
        try:
            found[row] = profile_of(session, int(ids[row]), as_of=as_of, viewer=Viewer.everything())
        except (InvalidProfile, Unknown) as error:
            broken[row] = str(error)
    return found, broken


class _Reading:
    """The written facts of all rows on their way to columns."""

    def __init__(self, entries: _Entries, as_of: date) -> None:
        self._as_of, self._count = as_of, entries.count
        self._rows, self._codes = entries.rows, entries.codes
        self._meanings: list[Meaning] = [
            meaning_of(fact.field, fact.period, fact.value, as_of) for fact in entries.written
        ]
        self._complete = [fact.field if fact.is_complete else None for fact in entries.written]
        self._keys = _Numbering()
        self._key_of = np.array(
            [self._keys[one.subject] for one in self._meanings], dtype=np.int64
        ).reshape(-1)

    def irregular_rows(self) -> set[int]:
        """Rows with a fact that cannot be read, or that is given in two ways."""
        is_bad = np.array([one.is_unreadable for one in self._meanings], dtype=np.bool_)
        bad = set(self._rows[is_bad[self._codes]].tolist()) if len(is_bad) else set()
        given = self._key_of[self._codes] if len(is_bad) else self._codes
        pairs, times = np.unique(self._rows * (len(self._keys) + 1) + given, return_counts=True)
        # What stands for no fact may come several times.
        none = self._keys.get(None, -1)
        twice = pairs[times > 1]
        twice = twice[twice % (len(self._keys) + 1) != none]
        return bad | set((twice // (len(self._keys) + 1)).tolist())

    def replace(self, rows: Iterable[int], profiles: Mapping[int, Profile]) -> None:
        """Let rows say what their profiles say; rows without a profile say nothing."""
        gone = np.zeros(self._count, dtype=np.bool_)
        gone[list(rows)] = True
        kept = ~gone[self._rows]
        new_rows, new_codes = [], []
        for row, meaning, complete in _told(profiles):
            new_rows.append(row)
            new_codes.append(len(self._meanings))
            self._meanings.append(meaning)
            self._complete.append(complete)
        keys = [self._keys[one.subject] for one in self._meanings[len(self._key_of) :]]
        self._key_of = np.concatenate((self._key_of, np.array(keys, dtype=np.int64)))
        self._rows = np.concatenate((self._rows[kept], np.array(new_rows, dtype=np.int64)))
        self._codes = np.concatenate((self._codes[kept], np.array(new_codes, dtype=np.int64)))

    def columns(self, ids: Ids, scopes: tuple[str, ...]) -> Columns:
        """Return the columns of all rows."""
        return Columns(
            as_of=self._as_of,
            ids=tuple(map(str, ids.tolist())),
            facts=dict(self._facts()),
            complete=self._gathered(self._complete, frozenset),
            zones=self._gathered([one.zone for one in self._meanings], _sorted_pairs),
            scopes=scopes,
        )

    def _facts(self) -> Iterator[tuple[FactKey, Column]]:
        keys = self._key_of[self._codes] if len(self._codes) else self._codes
        order = np.argsort(keys, kind="stable")
        ends = np.cumsum(np.bincount(keys, minlength=len(self._keys)))
        for key, number in self._keys.items():
            if isinstance(key, FactKey):
                taken = order[ends[number - 1] if number else 0 : ends[number]]
                if len(taken):
                    yield key, self._column(self._rows[taken], self._codes[taken])

    def _column(self, rows: Indices, codes: Indices) -> Column:
        distinct, places = np.unique(codes, return_inverse=True)
        values = column_of(self._meanings[code].value for code in distinct)
        found = np.zeros(self._count, dtype=np.int32)
        found[rows] = values.codes[places]
        return Column(codes=found, values=values.values)

    def _gathered(self, parts: list[Any], joined: Callable[[list[Any]], Any]) -> Column:
        """The column of what belongs together in one value: all parts of a row."""
        has_part = np.array([part is not None for part in parts], dtype=np.bool_)
        gathered: dict[int, list[Any]] = {}
        if len(has_part):
            at = np.flatnonzero(has_part[self._codes])
            for row, code in zip(self._rows[at].tolist(), self._codes[at].tolist(), strict=True):
                gathered.setdefault(row, []).append(parts[code])
        known = {row: joined(found) for row, found in gathered.items()}
        return column_of(known.get(row) for row in range(self._count))


def _told(profiles: Mapping[int, Profile]) -> Iterator[tuple[int, Meaning, str | None]]:
    for row, profile in profiles.items():
        for key, value in profile.facts.items():
            yield row, Meaning(key=key, value=value), None
        for zone in profile.zones.items():
            yield row, Meaning(zone=zone), None
        for field in profile.declared_complete:
            yield row, Meaning(), field


def _sorted_pairs(pairs: list[tuple[str, bool]]) -> tuple[tuple[str, bool], ...]:
    return tuple(sorted(dict(pairs).items()))


def _hashes(
    entries: _Entries, scopes: tuple[str, ...], profiles: Mapping[int, Profile]
) -> tuple[str, ...]:
    """A hash a row: the sum of those of its facts, in whatever order they came, and its scope's.

    The profile of an irregular row is hashed as well, for applications are no facts of its own.
    """
    if not entries.count:
        return ()
    sums = _digests(scopes)
    told = _digests("\x1f".join(map(str, fact)) for fact in entries.written)
    if len(told):
        for half in range(told.shape[1]):
            np.add.at(sums[:, half], entries.rows, told[entries.codes, half])
    for row, profile in profiles.items():
        sums[row] += _digests([json.dumps(_known(profile), sort_keys=True, default=str)])[0]
    packed = sums.tobytes().hex()
    width = 2 * _HASH_BYTES
    return tuple(packed[at : at + width] for at in range(0, len(packed), width))


def _known(profile: Profile) -> dict[str, Any]:
    # Without the day: the same facts have the same hash tomorrow.
    return {key: value for key, value in profile.to_record().items() if key != "as_of"}


def _digests(texts: Iterable[str]) -> NDArray[np.uint64]:
    joined = b"".join(
        hashlib.blake2b(text.encode(), digest_size=_HASH_BYTES).digest() for text in texts
    )
    return np.frombuffer(joined, dtype=np.uint64).reshape(-1, _HASH_BYTES // 8).copy()
