"""The plan: what there is to ask for a whole pool, worked out once and used for every row.

The conditions of all cards become one table of distinct tests and nodes, and the programs that
give the verdicts and the near misses. A plan belongs to a day, because 上年度 and 36 months do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import RLock
from typing import Any, TypeVar

from matcher.card import PolicyCard
from matcher.plan.nodes import MET, NodeTable, Shape
from matcher.plan.program import Emitter, Pair, Program
from matcher.tree import Condition, conjuncts

Kept = TypeVar("Kept")

SINGLE, FORMER_SINGLE = "single", "former single"
"""Under which names a plan keeps its matcher of one enterprise, and that of its predecessor."""

_making = RLock()
"""Held while something is made of a plan, which may grow its table; one thing may need another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conjunct:
    """One condition that must hold; ``condition`` is ``None`` for *any tier is reached*."""

    part: str
    condition: Condition | None
    shape: Shape

    @property
    def node(self) -> int:
        """The node that says whether it holds."""
        return self.shape.node


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPlan:
    """A card and the hard conditions that must all hold, in the order of the near miss.

    ``tiers`` has a shape for every tier of every benefit, in their order; ``None`` where nothing
    in it can be missed.
    """

    card: PolicyCard
    conjuncts: tuple[Conjunct, ...]
    tiers: tuple[Shape | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A card that cannot be judged, and why."""

    card: PolicyCard
    error: Exception


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Where the planes of one card stand among the outputs of its program.

    ``near`` holds the rows that miss exactly one condition, ``which`` the bits of its number.
    """

    can_be_met: int
    can_be_unmet: int
    near: int
    which: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """The program of a plan, and where in its outputs the planes of each card stand."""

    program: Program
    outputs: tuple[Outputs, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All cards of a pool, ready to be matched on ``day``, in the order of their ids.

    ``memo`` keeps what was worked out from the plan and is no part of it.
    """

    day: date
    table: NodeTable
    cards: tuple[CardPlan, ...]
    broken: tuple[Broken, ...] = ()
    memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.cards)

    @property
    def policy_ids(self) -> tuple[str, ...]:
        """The ids of the policies, in order."""
        return tuple(plan.card.id for plan in self.cards)

    def kept(self, name: str, make: Callable[[], Kept]) -> Kept:
        """Return what is kept with the plan under a name; the first who asks makes it, for all."""
        if name not in self.memo:
            with _making:
                if name not in self.memo:
                    self.memo[name] = make()
        found: Kept = self.memo[name]
        return found

    def compiled(self) -> Compiled:
        """Return the program that gives all verdicts and near misses."""
        return self.kept("compiled", lambda: _compile(self))

    def verdicts(self) -> Program:
        """Return the program of the verdicts alone.

        Its outputs are, card by card, who can meet the conditions and who can fail them.
        """
        return self.kept("verdicts", lambda: _compile_verdicts(self))

    def with_card(self, card: PolicyCard) -> Plan:
        """Return the plan with a card added, or put in the place of the one with its id."""
        return self._grown([*self._others(card.id), card])

    def without(self, policy_id: str) -> Plan:
        """Return the plan without a card."""
        return self._grown(self._others(policy_id))

    def _grown(self, cards: Iterable[PolicyCard]) -> Plan:
        """The plan of other cards; what is known of those that stay is not worked out again.

        It has a table of its own, so that who still reads this plan reads it as it is.
        """
        plan = _plan(cards, self.table.copy(), {own.card.id: own for own in self.cards})
        former = self.memo.get(SINGLE, self.memo.get(FORMER_SINGLE))
        if former is not None:
            plan.memo[FORMER_SINGLE] = former
        return plan

    def all_cards(self) -> tuple[PolicyCard, ...]:
        """Return all cards, also those that cannot be judged."""
        return (*(own.card for own in self.cards), *(one.card for one in self.broken))

    def has(self, policy_id: str) -> bool:
        """Whether a card with this id is among them."""
        return any(card.id == policy_id for card in self.all_cards())

    def _others(self, policy_id: str) -> list[PolicyCard]:
        return [card for card in self.all_cards() if card.id != policy_id]


def make_plan(cards: Iterable[PolicyCard], day: date) -> Plan:
    """Return the plan of a pool for one day. Cards that cannot be judged are set apart."""
    return _plan(cards, NodeTable(day=day), {})


def _plan(cards: Iterable[PolicyCard], table: NodeTable, known: Mapping[str, CardPlan]) -> Plan:
    """The plan of the cards, of which those in ``known`` stand in the table already."""
    plans: list[CardPlan] = []
    broken: list[Broken] = []
    for card in sorted(cards, key=lambda one: one.id):
        own = known.get(card.id)
        try:
            plans.append(own if own and own.card is card else _card_plan(card, table))
        except (ValueError, TypeError, LookupError) as error:
            broken.append(Broken(card=card, error=error))
    return Plan(day=table.day, table=table, cards=tuple(plans), broken=tuple(broken))


def _compile(plan: Plan) -> Compiled:
    emitter = Emitter(table=plan.table)
    planes: list[int] = []
    outputs = [_emit(own, emitter, planes) for own in plan.cards]
    return Compiled(program=emitter.program(planes), outputs=tuple(outputs))


def _compile_verdicts(plan: Plan) -> Program:
    emitter = Emitter(table=plan.table)
    pairs = [_verdict(own, emitter) for own in plan.cards]
    return emitter.program([plane for pair in pairs for plane in pair])


def _card_plan(card: PolicyCard, table: NodeTable) -> CardPlan:
    found = [
        Conjunct(part=part, condition=condition, shape=shape)
        for part, tree in (("jurisdiction", card.jurisdiction), ("eligibility", card.eligibility))
        for condition in conjuncts(tree)
        if (shape := table.shape(condition)) is not None and shape.node != MET
    ]
    shape = table.shape(card.tiers)
    if shape is not None and shape.node != MET:
        found.append(Conjunct(part="benefits", condition=None, shape=shape))
    tiers = tuple(
        table.shape(tier.condition) for benefit in card.benefits for tier in benefit.tiers
    )
    return CardPlan(card=card, conjuncts=tuple(found), tiers=tiers)


def _verdict(plan: CardPlan, emitter: Emitter) -> Pair:
    return emitter.join([emitter.pair(one.node) for one in plan.conjuncts], is_all=True)


def _emit(plan: CardPlan, emitter: Emitter, planes: list[int]) -> Outputs:
    """Write the steps of one card: its verdict, and who misses exactly one condition."""
    pairs = [emitter.pair(conjunct.node) for conjunct in plan.conjuncts]
    once, twice = 0, 0
    for pair in pairs:
        twice = emitter.either(twice, emitter.both(once, pair.can_be_unmet))
        once = emitter.either(once, pair.can_be_unmet)
    bits = max(len(pairs) - 1, 0).bit_length()
    which = [
        emitter.any(pair.can_be_unmet for i, pair in enumerate(pairs) if i >> bit & 1)
        for bit in range(bits)
    ]
    first = len(planes)
    planes += [*_verdict(plan, emitter), emitter.without(once, twice), *which]
    return Outputs(
        can_be_met=first,
        can_be_unmet=first + 1,
        near=first + 2,
        which=tuple(range(first + 3, first + 3 + bits)),
    )
