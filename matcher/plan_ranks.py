"""What the order of results depends on, as bit planes: tiers, amounts, and how much is open.

The documented order (``ranking.py``) asks, beside the verdict, how many facts are still unknown
and how much a policy pays. Both follow from the planes of the conditions: a program of their own
counts the undecided fields of every pair, bit by bit, and tells the highest tier.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lexicon.interval import Number
from matcher.atom import Atom
from matcher.card import PolicyCard
from matcher.plan import CardPlan, Plan
from matcher.plan_nodes import MET, UNMET, NodeTable
from matcher.plan_program import EVERY, NONE, Emitter, Pair, Program
from matcher.ranking import rank, sort_key
from matcher.tree import Condition, Not
from matcher.verdict import BenefitEstimate, Verdict, VerdictKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """An amount in yuan and the output whose plane has the rows that are paid just that."""

    amount: Decimal
    output: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRank:
    """The outputs and constants by which one policy is put in order.

    ``eligible`` and ``possible`` are its verdicts, ``open_bits`` the bits of how many fields are
    undecided, at most ``most_open``; ``sure`` and ``maybe`` what it pays the eligible and the
    possible, ``None`` where that hangs on the figures of each enterprise. ``window`` and
    ``urgency`` are as in the order.
    """

    window: int
    urgency: int
    eligible: int
    possible: int
    open_bits: tuple[int, ...]
    most_open: int
    sure: tuple[Level, ...] | None
    maybe: tuple[Level, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RankProgram:
    """The program that gives the outputs of ``cards``, one for each policy of the plan."""

    program: Program
    cards: tuple[CardRank, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """A part of a tree that may be undecided: an atom with its field, or a node with parts."""

    node: int
    field: str | None = None
    parts: tuple[_Open, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sketch:
    """The nodes one card needs; all are in the table before a step is written."""

    own: CardPlan
    trees: tuple[_Open, ...]
    tiers: tuple[tuple[Decimal, int | None], ...] | None


def rank_program(plan: Plan) -> RankProgram:
    """Return the plan's program for the order, written when first asked."""
    if "ranks" not in plan.memo:
        plan.memo["ranks"] = _write(plan)
    found: RankProgram = plan.memo["ranks"]
    return found


def _write(plan: Plan) -> RankProgram:
    sketches = [_sketch(own, plan.table) for own in plan.cards]
    emitter = Emitter(table=plan.table)
    planes: list[int] = []
    cards = tuple(_emit(sketch, emitter, planes, plan) for sketch in sketches)
    return RankProgram(program=emitter.program(planes), cards=cards)


def _sketch(own: CardPlan, table: NodeTable) -> _Sketch:
    card = own.card
    trees = (card.jurisdiction, card.eligibility, card.tiers)
    found = (_open(tree, table, negated=False) for tree in trees)
    return _Sketch(
        own=own, trees=tuple(one for one in found if one is not None), tiers=_tiers(card, table)
    )


def _open(condition: Condition, table: NodeTable, *, negated: bool) -> _Open | None:
    node = table.add(condition, negated=negated)
    if node in (None, MET, UNMET):
        return None
    assert node is not None
    if isinstance(condition, Atom):
        return _Open(node=node, field=condition.field)
    if isinstance(condition, Not):
        return _open(condition.child, table, negated=not negated)
    found = (_open(child, table, negated=negated) for child in condition.children)
    return _Open(node=node, parts=tuple(one for one in found if one is not None))


def _tiers(card: PolicyCard, table: NodeTable) -> tuple[tuple[Decimal, int | None], ...] | None:
    """The amount and the node of every tier; ``None`` where amounts hang on figures or add up."""
    every = [(benefit, tier) for benefit in card.benefits for tier in benefit.tiers]
    if card.stacks or any(benefit.adds_up for benefit, _ in every):
        return None
    if any(tier.rate is not None or tier.step is not None or tier.is_per_unit for _, tier in every):
        return None
    return tuple(
        (_yuan(tier.amount if tier.amount is not None else tier.cap), table.add(tier.condition))
        for _, tier in every
    )


def _yuan(amount: Number | None) -> Decimal:
    return Decimal(amount or 0)


def _emit(sketch: _Sketch, emitter: Emitter, planes: list[int], plan: Plan) -> CardRank:
    verdict = emitter.join(
        [emitter.pair(conjunct.node) for conjunct in sketch.own.conjuncts], is_all=True
    )
    bits, most = _count_open(sketch, emitter)
    eligible = emitter.without(verdict.can_be_met, verdict.can_be_unmet)
    possible = emitter.both(*verdict)

    def put(plane: int) -> int:
        planes.append(plane)
        return len(planes) - 1

    window, urgency = _constants(sketch.own.card, plan)
    return CardRank(
        window=window,
        urgency=urgency,
        eligible=put(eligible),
        possible=put(possible),
        open_bits=tuple(put(bit) for bit in bits),
        most_open=most,
        sure=_levels(sketch, emitter, put_all=planes, is_sure=True),
        maybe=_levels(sketch, emitter, put_all=planes, is_sure=False),
    )


def _constants(card: PolicyCard, plan: Plan) -> tuple[int, int]:
    """The places of window and urgency in the order, as the order itself gives them."""
    verdict = Verdict(
        policy_id=card.id,
        profile_id="",
        kind=VerdictKind.ELIGIBLE,
        findings=(),
        unknown_fields=(),
        benefit=BenefitEstimate(),
    )
    key = sort_key(rank(verdict, card, plan.day), plan.day)
    return key[1], key[3]


def _count_open(sketch: _Sketch, emitter: Emitter) -> tuple[list[int], int]:
    """The bits of how many different fields are undecided, and how many there can be."""
    by_field: dict[str, list[int]] = {}
    for tree in sketch.trees:
        for name, plane in _undecided(tree, EVERY, emitter):
            by_field.setdefault(name, []).append(plane)
    bits: list[int] = []
    for planes in by_field.values():
        carry = emitter.any(planes)
        for i, bit in enumerate(bits):
            both = emitter.both(bit, carry)
            bits[i] = emitter.without(emitter.either(bit, carry), both)
            carry = both
        if carry != NONE:
            bits.append(carry)
    return bits, len(by_field)


def _undecided(part: _Open, within: int, emitter: Emitter) -> Iterator[tuple[str, int]]:
    here = emitter.both(within, emitter.both(*emitter.pair(part.node)))
    if here == NONE:
        return
    if part.field is not None:
        yield part.field, here
    for inner in part.parts:
        yield from _undecided(inner, here, emitter)


def _levels(
    sketch: _Sketch, emitter: Emitter, *, put_all: list[int], is_sure: bool
) -> tuple[Level, ...] | None:
    """The amounts from the highest, each with the rows for which it is the highest."""
    if sketch.tiers is None:
        return None
    by_amount: dict[Decimal, list[int]] = {}
    for amount, node in sketch.tiers:
        pair = Pair(EVERY, NONE) if node is None else emitter.pair(node)
        plane = emitter.without(EVERY, pair.can_be_unmet) if is_sure else pair.can_be_met
        by_amount.setdefault(amount, []).append(plane)
    levels, higher = [], NONE
    for amount in sorted((one for one in by_amount if one > 0), reverse=True):
        reached = emitter.any(by_amount[amount])
        levels.append(_level(amount, emitter.without(reached, higher), put_all))
        higher = emitter.either(higher, reached)
    levels.append(_level(Decimal(0), emitter.without(EVERY, higher), put_all))
    return tuple(levels)


def _level(amount: Decimal, plane: int, put_all: list[int]) -> Level:
    put_all.append(plane)
    return Level(amount=amount, output=len(put_all) - 1)


def levels_of(card: CardRank, kind: VerdictKind) -> Sequence[Level] | None:
    """Return what a policy pays those with a verdict; ``None`` where figures decide."""
    return card.sure if kind is VerdictKind.ELIGIBLE else card.maybe
