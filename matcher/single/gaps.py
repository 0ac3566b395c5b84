"""By how much one enterprise misses the one condition that denies it a policy.

The share of the threshold that is missing decides the order of near misses. It is worked out
from the values of the nodes and the figures that were read for the comparisons; only where a
condition is put in another unit, or is a promise, the reference is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lexicon.interval import Interval, Number
from matcher.atom import Atom
from matcher.card import PolicyCard
from matcher.figures import is_in_foreign_currency
from matcher.near_miss import (
    WHOLE_SHARE,
    Exact,
    distance,
    gap_of,
    has_gap,
    is_fixed,
    is_over_years,
    limits_of,
    missing_share,
    near_miss,
    share_of,
)
from matcher.plan.nodes import Leaf, Shape
from matcher.plan.plan import CardPlan, Plan
from matcher.plan.tests import FigureKey, FigureTest
from matcher.profile import Profile
from matcher.single.ladder import Ladder
from matcher.single.marks import MET, Indices
from matcher.single.one import Bands, State

Whole = NDArray[np.int64]

_LARGEST = 9 * 10**12
"""Whole numbers up to here may be multiplied by a million."""


class Missed(NamedTuple):
    """Unmet conditions: how many millionths of the threshold are missing, and if it can change."""

    shares: NDArray[np.int64]
    can_change: NDArray[np.bool_]


# How a condition is looked at: not yet read; nobody changes it; all of it is missing; the whole
# number of one figure is compared with one threshold; part by part.
_UNREAD, _FIXED, _WHOLE, _COMPARED, _BY_PARTS = range(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """An atom of a condition, with the place of its value.

    ``figure`` is the number of the figure it compares with ``limits``; ``None`` where there is
    no gap, or where only the reference knows it (``asks``).
    """

    place: int
    atom: Atom
    is_fixed: bool
    figure: int | None = None
    limits: tuple[Exact, ...] = ()
    asks: bool = False

    @property
    def has_gap(self) -> bool:
        """Whether it may be missed by an amount."""
        return self.asks or self.figure is not None

    @property
    def comparison(self) -> tuple[int, int] | None:
        """The figure and the one threshold it is to reach or to stay under, a whole number."""
        if self.figure is None or self.is_fixed or self.atom.op == "eq" or len(self.limits) != 1:
            return None
        limit = self.limits[0]
        is_whole = isinstance(limit, int) and abs(limit) < _LARGEST
        return (self.figure, int(limit)) if is_whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Route:
    """A condition, or one tier of several, by its path, with all that may be missing in it."""

    path: str
    parts: tuple[_Part, ...]


class GapSheet:
    """The conditions of a plan that can be the only one missed, read when they first are."""

    def __init__(self, plan: Plan, ladder: Ladder, figures: Sequence[FigureKey]) -> None:
        self._cards, self._day = plan.cards, plan.day
        self._nodes, self._tests = list(plan.table.nodes), list(plan.table.tests)
        self._place = ladder.place.tolist()
        self._figures = {key: i for i, key in enumerate(figures)}
        sizes = np.array([len(own.conjuncts) for own in plan.cards], dtype=np.intp)
        self._first = np.cumsum(sizes) - sizes
        count = int(sizes.sum())
        self._way = np.full(count, _UNREAD, dtype=np.uint8)
        self._figure = np.zeros(count, dtype=np.intp)
        self._limit = np.zeros(count, dtype=np.int64)
        self._parts: dict[int, tuple[_Route, ...] | None] = {}

    def missed(self, policies: Indices, state: State) -> Missed:
        """Return what is missing of the one condition of each policy that is certainly unmet."""
        numbers = state.match.near[policies]
        at = self._first[policies] + numbers
        for i in np.flatnonzero(self._way[at] == _UNREAD).tolist():
            self._read(int(at[i]), int(policies[i]), int(numbers[i]))
        way = self._way[at]
        found = Missed(np.full(len(at), WHOLE_SHARE, dtype=np.int64), way != _FIXED)
        by_parts = way == _BY_PARTS
        compared = np.flatnonzero(way == _COMPARED)
        low, high, is_whole = _ends(state.bands)
        figures, limits = self._figure[at[compared]], self._limit[at[compared]]
        found.shares[compared] = _shares(low[figures], high[figures], limits)
        by_parts[compared[~is_whole[figures]]] = True
        for i in np.flatnonzero(by_parts).tolist():
            own = self._by_parts(int(at[i]), int(policies[i]), state)
            found.shares[i], found.can_change[i] = own
        return found

    def _read(self, at: int, policy: int, number: int) -> None:
        """Work out how a condition is looked at, now that it is missed the first time."""
        routes = self._parts[at] = self._routes(policy, number)
        # Of several tiers, one may ask nothing that can be missed: they are looked at as they are.
        parts = routes[0].parts if routes is not None and len(routes) == 1 else ()
        way = _BY_PARTS
        if parts and all(part.is_fixed for part in parts):
            way = _FIXED
        elif parts and not any(part.is_fixed or part.has_gap for part in parts):
            way = _WHOLE
        elif len(parts) == 1 and (comparison := parts[0].comparison) is not None:
            way = _COMPARED
            self._figure[at], self._limit[at] = comparison
        # Last, because other threads go by it.
        self._way[at] = way

    def _by_parts(self, at: int, policy: int, state: State) -> tuple[int, bool]:
        routes = self._parts[at]
        if routes is None:
            return _asked(self._cards[policy].card, state.profile)
        found = [(*_missed(route, state), route.path) for route in routes]
        # Of several tiers the one that misses fewest facts, as the reference has it.
        _, share, can_change, _ = min(found, key=lambda one: (one[0], one[1], one[3]))
        return share, can_change

    def _routes(self, policy: int, number: int) -> tuple[_Route, ...] | None:
        """The tiers, or the one condition; ``None`` where only the reference can tell."""
        own = self._cards[policy]
        conjunct = own.conjuncts[number]
        if any(part.atom is not None and part.atom.is_promise for part in _atoms(conjunct.shape)):
            return None
        if conjunct.condition is not None:
            return (self._route("", conjunct.shape),)
        return tuple(self._route(path, shape) for path, shape in _claimable(own))

    def _route(self, path: str, shape: Shape | None) -> _Route:
        return _Route(path=path, parts=tuple(map(self._part, _atoms(shape))))

    def _part(self, shape: Shape) -> _Part:
        atom = shape.atom
        assert atom is not None
        part = _Part(place=self._place[shape.node], atom=atom, is_fixed=is_fixed(atom.field))
        is_several = is_over_years(atom, self._day)
        if shape.is_negated or is_several or not has_gap(atom) or is_in_foreign_currency(atom):
            return part
        node = self._nodes[shape.node]
        test = self._tests[node.test] if isinstance(node, Leaf) else None
        if isinstance(test, FigureTest):
            return replace(part, figure=self._figures[test.key], limits=limits_of(atom))
        return replace(part, asks=True)


def _ends(bands: Bands) -> tuple[Whole, Whole, NDArray[np.bool_]]:
    """The ends of the figures, and of which of them they are whole numbers."""
    lows, highs = [-_LARGEST] * len(bands), [_LARGEST] * len(bands)
    is_whole = np.ones(len(bands), dtype=np.bool_)
    for i, band in enumerate(bands):
        low, high = (band, band) if band is None or isinstance(band, int) else (band.low, band.high)
        if not (_fits(low) and _fits(high)):
            is_whole[i] = False
            continue
        lows[i] = lows[i] if low is None else int(low)
        highs[i] = highs[i] if high is None else int(high)
    return np.array(lows, dtype=np.int64), np.array(highs, dtype=np.int64), is_whole


def _fits(end: Number | None) -> bool:
    return end is None or (isinstance(end, int) and abs(end) < _LARGEST)


def _shares(low: Whole, high: Whole, limits: Whole) -> Whole:
    """The missing shares of thresholds; all of it where a band reaches the threshold."""
    missing = np.maximum(np.maximum(low - limits, limits - high), 0)
    whole = np.abs(limits)
    is_all = (missing >= whole) | ((missing == 0) & (low != high))
    # What is missing is less than the threshold here, and so the product is small enough.
    share = np.where(is_all, 0, missing) * WHOLE_SHARE // np.maximum(whole, 1)
    return np.where(is_all, np.int64(WHOLE_SHARE), share)


def _asked(card: PolicyCard, profile: Profile) -> tuple[int, bool]:
    near = near_miss(card, profile)
    assert near is not None, "the values say that one condition is missed"
    return missing_share(near.gap), near.can_change


def _missed(route: _Route, state: State) -> tuple[int, int, bool]:
    """How many fields are missed, the missing share, and whether any of it can change."""
    fields: set[str] = set()
    shares: list[int] = []
    can_change = False
    for part in route.parts:
        if state.raw[part.place] != MET:
            fields.add(part.atom.field)
            can_change = can_change or not part.is_fixed
            share = _share(part, state) if part.has_gap else None
            if share is not None:
                shares.append(share)
    return len(fields), shares[0] if len(shares) == 1 else WHOLE_SHARE, can_change


def _share(part: _Part, state: State) -> int | None:
    """What is missing of the threshold of one atom; ``None`` where it is no figure."""
    if part.asks:
        gap = gap_of(part.atom, state.profile, negated=False)
        return None if gap is None else missing_share(gap)
    figure = None if part.figure is None else state.bands[part.figure]
    if figure is None:
        return None
    if isinstance(figure, int) and len(part.limits) == 1:
        missing = part.limits[0] - figure
        return share_of(missing if missing >= 0 else -missing, part.limits[0])
    band = Interval.exactly(figure) if isinstance(figure, int) else figure
    found = distance(band, part.limits, is_point=part.atom.op == "eq")
    return None if found is None else share_of(*found)


def _atoms(shape: Shape | None) -> Iterator[Shape]:
    """The atoms of a condition, in order."""
    if shape is not None:
        if shape.atom is not None:
            yield shape
        for part in shape.parts:
            yield from _atoms(part)


def _claimable(own: CardPlan) -> Iterator[tuple[str, Shape | None]]:
    """The tiers that count as such, with their paths."""
    tiers = [(benefit, tier) for benefit in own.card.benefits for tier in benefit.tiers]
    for (benefit, tier), shape in zip(tiers, own.tiers, strict=True):
        if any(benefit is one for one in own.card.claimable):
            yield tier.path, shape
