"""Choosing among offers that exclude each other: the best set that may be had together.

Items of one group are not simply added up: 从高不重复 pays the highest alone, 补差 the difference
to what was paid before, and some items open only with a title that another grants. The set chosen
here is the best of all sets: the greatest sum, then the most benefits, then the fewest
applications, then the smallest ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from lexicon.interval import Number


class StackingRule(StrEnum):
    """What happens when an enterprise meets several items of one group."""

    NONE = "none"
    TAKE_HIGHER = "take_higher"
    TAKE_HIGHER_SAME_LEVEL = "take_higher_same_level"
    SUPPLEMENT_DIFFERENCE = "supplement_difference"
    STACKABLE = "stackable"


def as_rule(written: str | None) -> StackingRule:
    """Return the rule written in an item; nothing, or a word nobody defined, is ``NONE``."""
    return _RULES.get(written or "", StackingRule.NONE)


_RULES: Mapping[str, StackingRule] = {
    **{rule.value: rule for rule in StackingRule},
    "cumulative": StackingRule.STACKABLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A paper to hand in: ``is_waived`` 免提交, ``is_deferrable`` 可容缺."""

    name: str
    is_waived: bool = False
    is_deferrable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One item an enterprise may claim, and what it does to others.

    ``amount`` in yuan is ``None`` where none is named, ``is_exact`` whether facts and text fix
    it. An item without ``group`` stands alone. ``needs`` are titles that other items must grant
    first (not those held already), ``grants`` the titles it brings. ``closes_on`` is the last
    day to apply, ``None`` if none is known.
    """

    id: str
    amount: Number | None = None
    is_exact: bool = False
    rule: StackingRule = StackingRule.NONE
    group: str | None = None
    level: str | None = None
    needs: frozenset[str] = frozenset()
    grants: frozenset[str] = frozenset()
    closes_on: date | None = None
    materials: tuple[Material, ...] = ()

    @property
    def lane(self) -> tuple[str, ...]:
        """What it competes in: of all chosen offers of one lane, the highest amount is paid."""
        if self.group is None or self.rule is StackingRule.STACKABLE:
            return ("alone", self.id)
        if self.rule is StackingRule.SUPPLEMENT_DIFFERENCE:
            return ("supplement", self.group)
        if self.rule is StackingRule.TAKE_HIGHER_SAME_LEVEL:
            return ("level", self.group, self.level or "")
        return ("group", self.group)

    def excludes(self, other: Offer) -> bool:
        """Whether the two cannot be had together; the stricter of two rules counts."""
        kinds = {self.lane[0], other.lane[0]}
        if self.group is None or self.group != other.group or "alone" in kinds:
            return False
        if "group" in kinds:
            return True
        return "level" in kinds and self.level == other.level


def choose(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """Return the best set of offers that may be had together, in the order given."""
    given = tuple(offers)
    parts = (best for part in _components(given) for best in _Search(part).best())
    chosen = {offer.id for offer in parts}
    return tuple(offer for offer in given if offer.id in chosen)


def worth(chosen: Iterable[Offer]) -> tuple[Decimal, int]:
    """Return what a set of offers pays in yuan and how many benefits it makes."""
    lanes: dict[tuple[str, ...], Decimal] = {}
    for offer in chosen:
        lanes[offer.lane] = max(lanes.get(offer.lane, Decimal(0)), Decimal(offer.amount or 0))
    return sum(lanes.values(), Decimal(0)), len(lanes)


def startable(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """Return the offers that can be had one after the other, each once its titles are granted."""
    waiting, granted, started = list(offers), frozenset[str](), []
    while ready := [offer for offer in waiting if offer.needs <= granted]:
        started.extend(ready)
        waiting = [offer for offer in waiting if not offer.needs <= granted]
        granted = granted.union(*(offer.grants for offer in ready))
    return tuple(started)


def _components(offers: Sequence[Offer]) -> list[list[Offer]]:
    """Offers that share a group or a title, directly or through others, are chosen together."""
    owners: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, offer in enumerate(offers):
        names = {("title", title) for title in offer.needs | offer.grants}
        for name in names | ({("group", offer.group)} if offer.group is not None else set()):
            owners[name].append(i)
    root = list(range(len(offers)))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    for members in owners.values():
        for member in members[1:]:
            root[find(member)] = find(members[0])
    parts: dict[int, list[Offer]] = defaultdict(list)
    for i, offer in enumerate(offers):
        parts[find(i)].append(offer)
    return list(parts.values())


class _Search:
    """Branch and bound over one component: every offer is taken or left, the highest first.

    A branch ends when even all offers that are still possible could not make it the best, and
    an offer is left without a trial when it adds nothing and grants nothing anybody needs.
    """

    def __init__(self, offers: Iterable[Offer]) -> None:
        self._offers = sorted(offers, key=lambda offer: (-Decimal(offer.amount or 0), offer.id))
        self._needed = frozenset[str]().union(*(offer.needs for offer in self._offers))
        self._best: tuple[Offer, ...] = ()

    def best(self) -> tuple[Offer, ...]:
        """Return the best set of the component."""
        self._try(*_without_orphans((), self._offers))
        return self._best

    def _try(self, taken: tuple[Offer, ...], open_offers: Sequence[Offer]) -> None:
        if self._is_hopeless(taken, open_offers):
            return
        if not open_offers:
            self._best = taken if _beats(taken, self._best) else self._best
            return
        first, rest = open_offers[0], open_offers[1:]
        if worth((*taken, first)) > worth(taken) or not first.grants.isdisjoint(self._needed):
            compatible = [offer for offer in rest if not first.excludes(offer)]
            self._try(*_without_orphans((*taken, first), compatible))
        self._try(*_without_orphans(taken, rest))

    def _is_hopeless(self, taken: tuple[Offer, ...], open_offers: Sequence[Offer]) -> bool:
        if len(startable((*taken, *open_offers))) < len(taken) + len(open_offers):
            return True
        most, benefits = worth((*taken, *open_offers))
        return (most, benefits, -len(taken)) < (*worth(self._best), -len(self._best))


def _without_orphans(
    taken: tuple[Offer, ...], open_offers: Sequence[Offer]
) -> tuple[tuple[Offer, ...], list[Offer]]:
    """Drop the open offers whose titles nobody left can grant."""
    can_start = {offer.id for offer in startable((*taken, *open_offers))}
    return taken, [offer for offer in open_offers if offer.id in can_start]


def _beats(one: Sequence[Offer], other: Sequence[Offer]) -> bool:
    """Whether ``one`` is the better set: more, more benefits, fewer items, smaller ids."""
    if not other:
        return True
    ours, theirs = (*worth(one), -len(one)), (*worth(other), -len(other))
    if ours != theirs:
        return ours > theirs
    return sorted(offer.id for offer in one) < sorted(offer.id for offer in other)
