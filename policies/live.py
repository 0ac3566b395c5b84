"""The warm pool: every live version's card, kept between two looks while nothing changed.

The stamp is one cheap query over the policies; a running bot asks it at each look and reads
only the versions that are new to it.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matcher.card import PolicyCard, card_from_item
from matcher.errors import InvalidItem
from policies.pool import LiveVersion, live_versions
from store.tables import Policy

if TYPE_CHECKING:
    from matcher.affinity import Affinity
    from matcher.index import TextIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolStamp:
    """Equal stamps, equal pool: ``changes`` grows with every act on any policy."""

    policies: int
    changes: int
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenVersion:
    """A published item that this version of the code cannot read: counted, shown to officers."""

    version_id: int
    code: str
    why: str


@dataclass(frozen=True, kw_only=True)
class PoolSnapshot:
    """The pool as it stood at one stamp; safe to share between threads.

    ``cards`` and ``versions`` are keyed by version id, in the order of ids.
    """

    stamp: PoolStamp
    versions: Mapping[int, LiveVersion]
    cards: Mapping[int, PolicyCard]
    broken: tuple[BrokenVersion, ...]
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)
    _fitted: list[TextIndex] = field(default_factory=list, repr=False, compare=False)
    _affine: list[Affinity] = field(default_factory=list, repr=False, compare=False)

    @property
    def index(self) -> TextIndex:
        """The index over the cards' texts, fitted when it is first asked for."""
        # The index brings numpy along, which those who only match need not wait for.
        from matcher.index import TextIndex

        with self._lock:
            if not self._fitted:
                self._fitted.append(TextIndex().fit(tuple(self.cards.values())))
            return self._fitted[0]

    @property
    def affinity(self) -> Affinity:
        """How the cards' words fit an enterprise's own, fitted when it is first asked for."""
        from matcher.affinity import Affinity

        with self._lock:
            if not self._affine:
                self._affine.append(Affinity().fit(self.cards.values()))
            return self._affine[0]

    def version_of(self, code: str) -> LiveVersion | None:
        """Return the live version of the policy with this code."""
        return next((one for one in self.versions.values() if one.code == code), None)


class LivePool:
    """Keeps the newest snapshot; several threads may ask it at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._snapshot: PoolSnapshot | None = None

    def snapshot(self, session: Session, *, today: date) -> PoolSnapshot:
        """Return the pool as the session sees it, read anew only if it changed."""
        stamp = pool_stamp(session, today=today)
        with self._lock:
            known = self._snapshot
            if known is None or known.stamp != stamp:
                self._snapshot = known = _read(session, stamp, known)
            return known


def pool_stamp(session: Session, *, today: date) -> PoolStamp:
    """Return the stamp of the pool as the session sees it."""
    count, changes = session.execute(
        select(func.count(), func.coalesce(func.sum(Policy.revision), 0)).select_from(Policy)
    ).one()
    return PoolStamp(policies=count, changes=int(changes), today=today)


def warm_pool(session: Session, *, today: date) -> PoolSnapshot:
    """Return the snapshot that everybody in this process shares for this database.

    Ask in a session that has not itself written to the pool: what is rolled back later must
    not become everybody's snapshot.
    """
    engine = session.get_bind().engine
    with _pools_lock:
        pool = _pools.setdefault(engine, LivePool())
    return pool.snapshot(session, today=today)


_pools: WeakKeyDictionary[Engine, LivePool] = WeakKeyDictionary()
_pools_lock = threading.Lock()


def _read(session: Session, stamp: PoolStamp, known: PoolSnapshot | None) -> PoolSnapshot:
    versions = {one.version_id: one for one in live_versions(session, today=stamp.today)}
    cards: dict[int, PolicyCard] = {}
    broken: list[BrokenVersion] = []
    for version_id, version in versions.items():
        # A version never changes, so a card that was read once stays right.
        card = known.cards.get(version_id) if known else None
        try:
            cards[version_id] = card or card_from_item(version.item)
        except InvalidItem as error:
            broken.append(BrokenVersion(version_id=version_id, code=version.code, why=str(error)))
    return PoolSnapshot(stamp=stamp, versions=versions, cards=cards, broken=tuple(broken))
