"""The warm pool: every live version's card, kept between two looks while nothing changed.

The stamp is one cheap query over the policies; a running bot asks it at each look and reads
only the versions that are new to it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
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
    from matcher.finding.affinity import Affinity
    from matcher.finding.index import TextIndex
    from matcher.plan.plan import Plan

MOST_CHANGES_GROWN = 50
"""Up to so many changed cards a plan grows out of the one before; beyond, it is made anew."""


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
    _planned: list[Plan] = field(default_factory=list, repr=False, compare=False)
    _plan_versions: list[int] = field(default_factory=list, repr=False, compare=False)
    _former: list[Plan] = field(default_factory=list, repr=False, compare=False)
    _ready: threading.Event = field(default_factory=threading.Event, repr=False, compare=False)

    @property
    def is_ready(self) -> bool:
        """Whether everything was made that is made when it is first asked for."""
        return self._ready.is_set()

    def make_ready(self) -> None:
        """Make everything that is made when it is first asked for, so that nobody waits for it."""
        # The matcher brings numpy along, which those who only look at the pool need not wait for.
        from matcher.profile import Profile
        from matcher.single.one import single_matcher

        if self.is_ready:
            return
        if self.cards:
            title = next(iter(self.cards.values())).title
            self.index.query(title)
            self.affinity.scores(title)
            single_matcher(self.plan).match(Profile(id="nobody", as_of=self.stamp.today))
            len(self.plan_versions)
        self._ready.set()

    @property
    def index(self) -> TextIndex:
        """The index over the cards' texts, fitted when it is first asked for."""
        # The index brings numpy along, which those who only match need not wait for.
        from matcher.finding.index import TextIndex

        with self._lock:
            if not self._fitted:
                self._fitted.append(TextIndex().fit(tuple(self.cards.values())))
            return self._fitted[0]

    @property
    def affinity(self) -> Affinity:
        """How the cards' words fit an enterprise's own, fitted when it is first asked for."""
        from matcher.finding.affinity import Affinity

        with self._lock:
            if not self._affine:
                self._affine.append(Affinity().fit(self.cards.values()))
            return self._affine[0]

    @property
    def plan(self) -> Plan:
        """What there is to ask for all cards on the stamp's day, made when it is first asked for.

        Cards that cannot be judged are no part of it. A plan of the same day that was warm
        before grows into this one, so that a publication asks only what is new.
        """
        with self._lock:
            if not self._planned:
                self._planned.append(_planned(self.cards.values(), self.stamp.today, self._former))
                self._former.clear()
            return self._planned[0]

    @property
    def plan_versions(self) -> Sequence[int]:
        """The version ids of the plan's policies, in its order."""
        plan = self.plan
        with self._lock:
            if not self._plan_versions:
                version_ids = {id(card): version_id for version_id, card in self.cards.items()}
                self._plan_versions.extend(version_ids[id(own.card)] for own in plan.cards)
            return self._plan_versions

    def version_of(self, code: str) -> LiveVersion | None:
        """Return the live version of the policy with this code."""
        return next((one for one in self.versions.values() if one.code == code), None)

    def version_of_policy(self, policy_id: int | None) -> LiveVersion | None:
        """Return the live version of the policy with this id; of ``None``, no policy, none."""
        return next((one for one in self.versions.values() if one.policy_id == policy_id), None)


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
    before = known.versions if known else None
    live = live_versions(session, today=stamp.today, known=before)
    versions = {one.version_id: one for one in live}
    cards: dict[int, PolicyCard] = {}
    broken: list[BrokenVersion] = []
    for version_id, version in versions.items():
        # A version never changes, so a card that was read once stays right.
        card = known.cards.get(version_id) if known else None
        try:
            cards[version_id] = card or card_from_item(version.item)
        except InvalidItem as error:
            broken.append(BrokenVersion(version_id=version_id, code=version.code, why=str(error)))
    former = _warm_plan(known, stamp.today)
    return PoolSnapshot(
        stamp=stamp, versions=versions, cards=cards, broken=tuple(broken), _former=former
    )


def _warm_plan(known: PoolSnapshot | None, today: date) -> list[Plan]:
    """The plan that was warm before, if it is of the same day; a list of none or one."""
    if known is None or known.stamp.today != today:
        return []
    return [*known._planned, *known._former][:1]


def _planned(cards: Iterable[PolicyCard], today: date, former: Sequence[Plan]) -> Plan:
    # The plan brings numpy along, which those who only look at the pool need not wait for.
    from matcher.plan.plan import make_plan

    wanted = {card.id: card for card in cards}
    for plan in former:
        standing = {own.card.id: own.card for own in plan.cards}
        gone = [one for one in standing if one not in wanted]
        fresh = [card for one, card in wanted.items() if standing.get(one) is not card]
        if len(gone) + len(fresh) > MOST_CHANGES_GROWN:
            continue
        for policy_id in gone:
            plan = plan.without(policy_id)
        for card in fresh:
            plan = plan.with_card(card)
        return plan
    return make_plan(cards, today)
