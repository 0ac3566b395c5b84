"""The plan: what there is to ask for a whole pool, worked out once and used for every row.

The conditions of all cards become one table of distinct tests and nodes, and the programs that
give the verdicts and the near misses. A plan belongs to a day, because 上年度 and 36 months do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from matcher.card import PolicyCard
from matcher.plan_nodes import MET, NodeTable
from matcher.plan_program import Emitter, Program
from matcher.tree import Condition, conjuncts

PLAN_VERSION = 1
"""Changes whenever a plan reads facts, or numbers its planes, in another way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conjunct:
    """One condition that must hold, with its ``node``; ``None`` for *any tier is reached*."""

    part: str
    condition: Condition | None
    node: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPlan:
    """A card and the hard conditions that must all hold, in the order of the near miss."""

    card: PolicyCard
    conjuncts: tuple[Conjunct, ...]


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
class Plan:
    """All cards of a pool, ready to be matched on ``day``, in the order of their ids."""

    day: date
    table: NodeTable
    cards: tuple[CardPlan, ...]
    broken: tuple[Broken, ...] = ()
    program: Program
    outputs: tuple[Outputs, ...]
    ids: dict[str, int] = field(repr=False)

    def __len__(self) -> int:
        return len(self.cards)


def make_plan(cards: Iterable[PolicyCard], day: date) -> Plan:
    """Return the plan of a pool for one day. Cards that cannot be judged are set apart."""
    table = NodeTable(day=day)
    plans: list[CardPlan] = []
    broken: list[Broken] = []
    for card in sorted(cards, key=lambda one: one.id):
        try:
            plans.append(_card_plan(card, table))
        except (ValueError, TypeError, KeyError) as error:
            broken.append(Broken(card=card, error=error))
    return finish(table, plans, broken)


def finish(table: NodeTable, plans: list[CardPlan], broken: list[Broken]) -> Plan:
    """Return the plan of cards that are in the table already."""
    emitter = Emitter(table=table)
    planes: list[int] = []
    outputs = [_emit(plan, emitter, planes) for plan in plans]
    return Plan(
        day=table.day,
        table=table,
        cards=tuple(plans),
        broken=tuple(broken),
        program=emitter.program(planes),
        outputs=tuple(outputs),
        ids={plan.card.id: i for i, plan in enumerate(plans)},
    )


def _card_plan(card: PolicyCard, table: NodeTable) -> CardPlan:
    found = [
        Conjunct(part=part, condition=condition, node=node)
        for part, tree in (("jurisdiction", card.jurisdiction), ("eligibility", card.eligibility))
        for condition in conjuncts(tree)
        if (node := table.add(condition)) is not None and node != MET
    ]
    tiers = table.add(card.tiers)
    if tiers is not None and tiers != MET:
        found.append(Conjunct(part="benefits", condition=None, node=tiers))
    return CardPlan(card=card, conjuncts=tuple(found))


def _emit(plan: CardPlan, emitter: Emitter, planes: list[int]) -> Outputs:
    """Write the steps of one card: its verdict, and who misses exactly one condition."""
    pairs = [emitter.pair(conjunct.node) for conjunct in plan.conjuncts]
    verdict = emitter.join(pairs, is_all=True)
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
    planes += [*verdict, emitter.without(once, twice), *which]
    return Outputs(
        can_be_met=first,
        can_be_unmet=first + 1,
        near=first + 2,
        which=tuple(range(first + 3, first + 3 + bits)),
    )
