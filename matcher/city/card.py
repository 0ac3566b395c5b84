"""One card's program over a whole city: who may claim it, what is open, what alone is missing.

Beside the verdict it gives the rows of each undecided field, of each condition that alone denies
the policy, and of each amount; ``city/card_audience.py`` counts them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from matcher.atom import Atom
from matcher.card import PolicyCard
from matcher.city.columns import Columns
from matcher.kernels.backends import Block, backend_of, run_blocks
from matcher.plan.answers import Planes, answer_tests, unpack, words_for
from matcher.plan.facts import FactTable
from matcher.plan.nodes import MET, UNMET, NodeTable
from matcher.plan.plan import CardPlan, Plan, make_plan
from matcher.plan.program import EVERY, NONE, Emitter, Pair, Program
from matcher.tree import Condition, Not
from matcher.verdict import VerdictKind

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSketch:
    """Which output of the program has the rows of what.

    ``near`` has an output a condition; ``levels`` pair an amount in yuan with the rows that are
    paid just that, by verdict, ``None`` where it hangs on the figures of each enterprise.
    """

    program: Program
    own: CardPlan
    eligible: int
    possible: int
    near: tuple[int, ...]
    open_fields: tuple[tuple[str, int], ...]
    levels: Mapping[VerdictKind, tuple[tuple[Decimal, int], ...]] | None


class CardSheet:
    """One card's planes over all rows."""

    def __init__(self, card: PolicyCard, columns: Columns) -> None:
        plan = make_plan([card], columns.as_of)
        for broken in plan.broken:
            raise ValueError(f"policy {card.id} cannot be judged: {broken.error}")
        self.card, self.columns, self.sketch = card, columns, _sketched(plan)
        program = self.sketch.program
        answered = answer_tests(plan.table.tests[: program.tests], columns)
        used = backend_of(program, answered)
        places = used.placed(np.array(program.outputs, dtype=np.int32))
        self._planes: Planes = np.zeros((len(places), words_for(len(columns))), dtype=np.uint64)

        def store(block: Block, planes: Planes) -> None:
            self._planes[:, block.words] = planes[places]

        run_blocks(used, len(columns), store, threads=1)
        self.facts: FactTable = columns.memo["facts"]

    def flags(self, output: int) -> Flags:
        """Return whether each row is in the plane of an output."""
        return unpack(self._planes[output], len(self.columns))

    def any(self, outputs: Iterable[int]) -> Flags:
        """Return whether each row is in the plane of any of the outputs."""
        found = np.bitwise_or.reduce(self._planes[list(outputs)], axis=0, initial=np.uint64(0))
        return unpack(found, len(self.columns))

    def count(self, named: tuple[str, int]) -> tuple[str, int]:
        """Return the name with how many rows are in its plane."""
        name, output = named
        return name, int(np.bitwise_count(self._planes[output]).sum())


def _sketched(plan: Plan) -> CardSketch:
    """Write the program of a card: first all nodes, for steps come after the tests."""
    own, table = plan.cards[0], plan.table
    card = own.card
    trees = (card.jurisdiction, card.eligibility, card.tiers)
    open_atoms = [found for tree in trees for found in _open_atoms(tree, table)]
    tiers = _fixed_tiers(card, table)
    emitter = Emitter(table=table)
    planes: list[int] = []

    def put(plane: int) -> int:
        planes.append(plane)
        return len(planes) - 1

    pairs = [emitter.pair(conjunct.node) for conjunct in own.conjuncts]
    verdict = emitter.join(pairs, is_all=True)
    eligible = emitter.without(verdict.can_be_met, verdict.can_be_unmet)
    possible = emitter.both(*verdict)
    near = [put(plane) for plane in _missed_alone(pairs, verdict, emitter)]
    fields = {name: put(plane) for name, plane in _open(open_atoms, possible, emitter).items()}
    levels = {
        kind: tuple((amount, put(plane)) for amount, plane in _levels(kind, rows, tiers, emitter))
        for kind, rows in ((VerdictKind.ELIGIBLE, eligible), (VerdictKind.POSSIBLE, possible))
        if tiers is not None
    }
    first, second = put(eligible), put(possible)
    return CardSketch(
        program=emitter.program(planes),
        own=own,
        eligible=first,
        possible=second,
        near=tuple(near),
        open_fields=tuple(fields.items()),
        levels=levels or None,
    )


def _missed_alone(pairs: list[Pair], verdict: Pair, emitter: Emitter) -> Iterator[int]:
    """For each condition the rows that are ineligible and that no other condition denies."""
    once, twice = NONE, NONE
    for pair in pairs:
        twice = emitter.either(twice, emitter.both(once, pair.can_be_unmet))
        once = emitter.either(once, pair.can_be_unmet)
    near = emitter.without(emitter.without(once, twice), verdict.can_be_met)
    for pair in pairs:
        yield emitter.both(near, pair.can_be_unmet)


def _open_atoms(
    condition: Condition, table: NodeTable, *, negated: bool = False, above: tuple[int, ...] = ()
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The fields of all conditions that may be undecided, each with the nodes above it."""
    node = table.add(condition, negated=negated)
    if node is None or node in (MET, UNMET):
        return
    if isinstance(condition, Atom):
        yield condition.field, (*above, node)
    elif isinstance(condition, Not):
        yield from _open_atoms(condition.child, table, negated=not negated, above=above)
    else:
        for child in condition.children:
            yield from _open_atoms(child, table, negated=negated, above=(*above, node))


def _open(
    atoms: Iterable[tuple[str, tuple[int, ...]]], possible: int, emitter: Emitter
) -> dict[str, int]:
    """For each field the possible rows in which one of its conditions is undecided."""
    found: dict[str, int] = {}
    for name, nodes in atoms:
        plane = possible
        for node in nodes:
            plane = emitter.both(plane, emitter.both(*emitter.pair(node)))
        found[name] = emitter.either(found.get(name, NONE), plane)
    return found


def _fixed_tiers(card: PolicyCard, table: NodeTable) -> list[tuple[Decimal, int | None]] | None:
    """The amount and the node of every tier; ``None`` where amounts hang on figures or add up."""
    every = [(benefit, tier) for benefit in card.benefits for tier in benefit.tiers]
    if card.stacks or any(benefit.adds_up for benefit, _ in every):
        return None
    if any(tier.rate is not None or tier.step is not None or tier.is_per_unit for _, tier in every):
        return None
    return [
        (
            Decimal((tier.amount if tier.amount is not None else tier.cap) or 0),
            table.add(tier.condition),
        )
        for _, tier in every
    ]


def _levels(
    kind: VerdictKind,
    rows: int,
    tiers: Iterable[tuple[Decimal, int | None]] | None,
    emitter: Emitter,
) -> Iterator[tuple[Decimal, int]]:
    """The amounts from the highest, each with the rows for which it is the highest."""
    by_amount: dict[Decimal, list[int]] = {}
    for amount, node in tiers or ():
        pair = Pair(EVERY, NONE) if node is None else emitter.pair(node)
        is_sure = kind is VerdictKind.ELIGIBLE
        plane = emitter.without(EVERY, pair.can_be_unmet) if is_sure else pair.can_be_met
        by_amount.setdefault(amount, []).append(plane)
    higher = NONE
    for amount in sorted((one for one in by_amount if one > 0), reverse=True):
        reached = emitter.any(by_amount[amount])
        yield amount, emitter.both(rows, emitter.without(reached, higher))
        higher = emitter.either(higher, reached)
    yield Decimal(0), emitter.without(rows, higher)
