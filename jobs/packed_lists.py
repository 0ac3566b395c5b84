"""How the shortlist of an enterprise is packed into bytes: eight bytes an entry, no keys.

A city has many enterprises and few people who look at any one of them: a packed row is written
ten times as fast as twenty rows, and compares equal exactly when nothing changed.

An entry of the best is ``version_id * 2 + (1 if POSSIBLE else 0)``, one of the near misses
``version_id * 1024 + the number of the condition missed``, each a little-endian 64-bit number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from matcher.verdict import VerdictKind
from policies.live import PoolSnapshot
from store.tables import EnterpriseShortlist

MOST_CONDITIONS = 1024
NOBODY = -1
"""Stands where a row has fewer policies than others."""
_ENTRY = np.dtype("<i8")
_KINDS = (VerdictKind.ELIGIBLE, VerdictKind.POSSIBLE)

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class BestEntry:
    """A policy version that an enterprise can or may have."""

    version_id: int
    kind: VerdictKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NearEntry:
    """A policy version that one condition denies: its number as the plan counts them."""

    version_id: int
    condition: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlist:
    """What an enterprise could have by its last shortlist, the best first, of what still stands."""

    best: tuple[BestEntry, ...]
    near: tuple[NearEntry, ...]
    judged_on: date


def pack_best(
    versions: Places, kinds: NDArray[np.integer], taken: NDArray[np.bool_]
) -> list[bytes]:
    """Pack a list a row; ``kinds`` are 0 ELIGIBLE and 1 POSSIBLE, ``taken`` says what counts."""
    return _packed(versions * len(_KINDS) + kinds, taken)


def pack_near(
    versions: Places, conditions: NDArray[np.integer], taken: NDArray[np.bool_]
) -> list[bytes]:
    """Pack a list a row. Raises ``ValueError`` for a condition's number that has no room."""
    if conditions[taken].max(initial=0) >= MOST_CONDITIONS:
        raise ValueError(f"a policy has more than {MOST_CONDITIONS} conditions")
    return _packed(versions * MOST_CONDITIONS + conditions, taken)


def unpack_best(packed: bytes) -> tuple[BestEntry, ...]:
    """Return what :func:`pack_best` packed into one row."""
    return tuple(
        BestEntry(version_id=entry // len(_KINDS), kind=_KINDS[entry % len(_KINDS)])
        for entry in _entries(packed)
    )


def best_versions(packed: Sequence[bytes]) -> Places:
    """Return the version ids of many rows' best, a row each: the best first, then ``NOBODY``."""
    lengths = np.array([len(one) for one in packed], dtype=np.int64) // _ENTRY.itemsize
    found = np.full((len(packed), int(lengths.max(initial=0))), NOBODY, dtype=np.int64)
    is_taken = np.arange(found.shape[1]) < lengths[:, None]
    found[is_taken] = np.frombuffer(b"".join(packed), dtype=_ENTRY) // len(_KINDS)
    return found


def unpack_near(packed: bytes) -> tuple[NearEntry, ...]:
    """Return what :func:`pack_near` packed into one row."""
    return tuple(
        NearEntry(version_id=entry // MOST_CONDITIONS, condition=entry % MOST_CONDITIONS)
        for entry in _entries(packed)
    )


def _entries(packed: bytes) -> Sequence[int]:
    found: list[int] = np.frombuffer(packed, dtype=_ENTRY).tolist()
    return found


def _packed(entries: Places, taken: NDArray[np.bool_]) -> list[bytes]:
    whole = entries[taken].astype(_ENTRY).tobytes()
    ends = (np.cumsum(taken.sum(axis=1)) * _ENTRY.itemsize).tolist()
    return [whole[first:last] for first, last in zip([0, *ends], ends, strict=False)]


def shortlist_of(session: Session, enterprise_id: int, pool: PoolSnapshot) -> Shortlist | None:
    """Return an enterprise's shortlist without what has left the pool; ``None`` if it has none."""
    row = session.get(EnterpriseShortlist, enterprise_id)
    if row is None:
        return None
    return Shortlist(
        best=tuple(one for one in unpack_best(row.best) if one.version_id in pool.cards),
        near=tuple(one for one in unpack_near(row.near) if one.version_id in pool.cards),
        judged_on=row.judged_on,
    )
