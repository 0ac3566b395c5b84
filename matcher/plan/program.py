"""From a table of nodes to a straight program over bit planes.

Every three-valued outcome is two planes: *can be met* and *can be unmet*; both are set where it
is unknown. A conjunction can be met where all its parts can, and can be unmet where any can; a
disjunction the other way round; negation swaps the two. So the program is a list of bitwise
*and*, *or*, *and not* and *xor* on planes, each distinct result once, in registers that are used
again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from matcher.outcome import Outcome
from matcher.plan.nodes import ALL, Cases, Fixed, Leaf, NodeTable

AND, OR, AND_NOT, XOR = "and", "or", "and not", "xor"

NONE, EVERY = 0, 1
"""The planes that are empty and full."""

_FIRST_INPUT = 2


class Pair(NamedTuple):
    """The two planes of an outcome."""

    can_be_met: int
    can_be_unmet: int


class Step(NamedTuple):
    """One operation on two planes; all three are places of planes."""

    op: str
    left: int
    right: int
    into: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Steps over ``registers`` planes, of which the first are the inputs.

    Plane 0 is empty, 1 is full, and test ``t`` has its planes at 2 + 2t and 3 + 2t. ``outputs``
    are the planes wanted, in the order in which they were asked for.
    """

    tests: int
    registers: int
    steps: tuple[Step, ...]
    outputs: tuple[int, ...]


_FIXED_PAIRS = {
    Outcome.MET: Pair(EVERY, NONE),
    Outcome.UNMET: Pair(NONE, EVERY),
    Outcome.UNKNOWN: Pair(EVERY, EVERY),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Emitter:
    """Writes steps for the nodes of a table; equal steps are written once."""

    table: NodeTable
    steps: list[tuple[str, int, int]] = field(default_factory=list)
    known: dict[tuple[str, int, int], int] = field(default_factory=dict)
    pairs: dict[int, Pair] = field(default_factory=dict)

    @property
    def first_step(self) -> int:
        """The place of the plane that the first step writes."""
        return _FIRST_INPUT + 2 * len(self.table.tests)

    def pair(self, node_id: int) -> Pair:
        """Return the planes of a node."""
        if node_id not in self.pairs:
            self.pairs[node_id] = self._pair(node_id)
        return self.pairs[node_id]

    def _pair(self, node_id: int) -> Pair:
        node = self.table.nodes[node_id]
        if isinstance(node, Fixed):
            return _FIXED_PAIRS[node.outcome]
        if isinstance(node, Leaf):
            return _leaf_pair(node)
        if isinstance(node, Cases):
            return self._cases(node)
        return self.join([self.pair(child) for child in node.children], is_all=node.kind == ALL)

    def _cases(self, node: Cases) -> Pair:
        """Where the base is unknown, it is decided if it comes out alike in every case."""
        base = self.pair(node.base)
        present = [self.pair(one).can_be_met for one in node.present]
        outcomes = [self.pair(one) for one in node.outcomes]
        both = list(zip(present, outcomes, strict=True))
        is_open = self.both(self.both(*base), self.any(present))
        unmet = self.any(self.both(here, one.can_be_unmet) for here, one in both)
        met = self.any(self.both(here, one.can_be_met) for here, one in both)
        return Pair(
            can_be_met=self.without(base.can_be_met, self.without(is_open, met)),
            can_be_unmet=self.without(base.can_be_unmet, self.without(is_open, unmet)),
        )

    def join(self, parts: Sequence[Pair], *, is_all: bool) -> Pair:
        """Return the planes of a conjunction or disjunction."""
        met = [part.can_be_met for part in parts]
        unmet = [part.can_be_unmet for part in parts]
        if is_all:
            return Pair(self.all(met), self.any(unmet))
        return Pair(self.any(met), self.all(unmet))

    def all(self, planes: Iterable[int]) -> int:
        """Return the plane of the rows that are in all planes."""
        result = EVERY
        for plane in sorted(set(planes)):
            result = self.both(result, plane)
        return result

    def any(self, planes: Iterable[int]) -> int:
        """Return the plane of the rows that are in any plane."""
        result = NONE
        for plane in sorted(set(planes)):
            result = self.either(result, plane)
        return result

    def both(self, one: int, other: int) -> int:
        """Return the rows in both planes."""
        low, high = min(one, other), max(one, other)
        if low in (NONE, high):
            return low
        return high if low == EVERY else self._step(AND, low, high)

    def either(self, one: int, other: int) -> int:
        """Return the rows in either plane."""
        low, high = min(one, other), max(one, other)
        if low in (EVERY, high):
            return low
        return high if low == NONE else self._step(OR, low, high)

    def without(self, one: int, other: int) -> int:
        """Return the rows of the first plane that are not in the other."""
        if one in (NONE, other) or other == EVERY:
            return NONE
        return one if other == NONE else self._step(AND_NOT, one, other)

    def differing(self, one: int, other: int) -> int:
        """Return the rows in exactly one of the planes."""
        low, high = min(one, other), max(one, other)
        if low == high:
            return NONE
        if low == NONE:
            return high
        return self.without(EVERY, high) if low == EVERY else self._step(XOR, low, high)

    def count(self, planes: Iterable[int]) -> list[int]:
        """Return, bit by bit, in how many of the planes a row is: three planes become two."""
        bits: list[int] = []
        waiting = list(planes)
        while waiting:
            carried: list[int] = []
            while len(waiting) > 1:
                one, two = waiting.pop(), waiting.pop()
                three = waiting.pop() if waiting else NONE
                half = self.differing(one, two)
                carried.append(self.either(self.both(one, two), self.both(half, three)))
                waiting.append(self.differing(half, three))
            bits.append(waiting.pop())
            waiting = [plane for plane in carried if plane != NONE]
        return bits

    def _step(self, op: str, left: int, right: int) -> int:
        key = (op, left, right)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self.first_step + len(self.steps)
            self.steps.append(key)
        return found

    def program(self, outputs: Sequence[int]) -> Program:
        """Return the program that leaves the planes ``outputs``; they must not change later."""
        needed = self._needed(outputs)
        places, registers = _allocate(self.steps, needed, self.first_step, set(outputs))
        steps = tuple(
            Step(op, places.get(left, left), places.get(right, right), places[plane])
            for plane, (op, left, right) in enumerate(self.steps, self.first_step)
            if plane in needed
        )
        return Program(
            tests=len(self.table.tests),
            registers=registers,
            steps=steps,
            outputs=tuple(places.get(plane, plane) for plane in outputs),
        )

    def _needed(self, outputs: Iterable[int]) -> set[int]:
        needed = set(outputs)
        for plane in range(self.first_step + len(self.steps) - 1, self.first_step - 1, -1):
            if plane in needed:
                _, left, right = self.steps[plane - self.first_step]
                needed.update((left, right))
        return needed


def _leaf_pair(leaf: Leaf) -> Pair:
    met, unmet = _FIRST_INPUT + 2 * leaf.test, _FIRST_INPUT + 2 * leaf.test + 1
    if leaf.is_inverted:
        met, unmet = unmet, met
    return Pair(EVERY if leaf.is_soft else met, unmet)


def _allocate(
    steps: Sequence[tuple[str, int, int]], needed: set[int], first: int, pinned: set[int]
) -> tuple[dict[int, int], int]:
    """Give every step a register, one that nobody will read any more where there is one."""
    last_use: dict[int, int] = {}
    for plane, (_, left, right) in enumerate(steps, first):
        if plane in needed:
            last_use[left] = last_use[right] = plane
    places: dict[int, int] = {}
    free: list[int] = []
    heapify(free)
    count = first
    for plane, (_, left, right) in enumerate(steps, first):
        if plane not in needed:
            continue
        for source in {left, right}:
            if source >= first and last_use[source] == plane and source not in pinned:
                heappush(free, places[source])
        if free:
            places[plane] = heappop(free)
        else:
            places[plane], count = count, count + 1
    return places, count
