"""By how much one enterprise misses the one condition that denies it a policy.

The share of the threshold that is missing decides the order of near misses. It is worked out
from the values of the nodes and the figures that were read for the comparisons; only where a
condition is put in another unit, or is a promise, the reference is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

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
from matcher.plan import CardPlan, Plan
from matcher.plan_ladder import MET, Ladder, Marks
from matcher.plan_nodes import Leaf, Shape
from matcher.plan_single import Bands
from matcher.plan_tests import FigureKey, FigureTest
from matcher.profile import Profile


class Missed(NamedTuple):
    """One unmet condition: how many millionths of its threshold are missing."""

    share: int
    can_change: bool


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
        self._known: dict[tuple[int, int], tuple[_Route, ...] | None] = {}

    def missed(
        self, policy: int, number: int, values: Marks, bands: Bands, profile: Profile
    ) -> Missed:
        """Return what is missing of condition ``number`` of a policy, which is certainly unmet."""
        key = (policy, number)
        if key not in self._known:
            self._known[key] = self._routes(policy, number)
        routes = self._known[key]
        if routes is None:
            return _asked(self._cards[policy].card, profile)
        found = [(*_missed(route, values, bands, profile), route.path) for route in routes]
        # Of several tiers the one that misses fewest facts, as the reference has it.
        _, share, can_change, _ = min(found, key=lambda one: (one[0], one[1], one[3]))
        return Missed(share, can_change)

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


def _asked(card: PolicyCard, profile: Profile) -> Missed:
    near = near_miss(card, profile)
    assert near is not None, "the planes say that one condition is missed"
    return Missed(missing_share(near.gap), near.can_change)


def _missed(route: _Route, values: Marks, bands: Bands, profile: Profile) -> tuple[int, int, bool]:
    """How many fields are missed, the missing share, and whether any of it can change."""
    missing = [part for part in route.parts if values[part.place] != MET]
    shares = [share for part in missing if (share := _share(part, bands, profile)) is not None]
    return (
        len({part.atom.field for part in missing}),
        shares[0] if len(shares) == 1 else WHOLE_SHARE,
        not all(part.is_fixed for part in missing),
    )


def _share(part: _Part, bands: Bands, profile: Profile) -> int | None:
    """What is missing of the threshold of one atom; ``None`` where it is no figure."""
    if part.asks:
        gap = gap_of(part.atom, profile, negated=False)
        return None if gap is None else missing_share(gap)
    band = None if part.figure is None else bands[part.figure]
    if band is None:
        return None
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
