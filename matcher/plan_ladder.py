"""The nodes of a plan for one enterprise: outcomes as small numbers, level by level.

Where a population has a plane a node, one enterprise has a number a node: 0 unmet, 1 unknown,
2 met, so that *and* is the minimum and *or* the maximum of a stretch of numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.outcome import Outcome
from matcher.plan import Plan
from matcher.plan_nodes import ALL, Cases, Fixed, Join, Leaf, Node
from matcher.verdict import VerdictKind

Marks = NDArray[np.uint8]
Indices = NDArray[np.intp]

UNMET, UNKNOWN, MET = 0, 1, 2
MARKS = {Outcome.UNMET: UNMET, Outcome.UNKNOWN: UNKNOWN, Outcome.MET: MET}
KINDS = (VerdictKind.INELIGIBLE, VerdictKind.POSSIBLE, VerdictKind.ELIGIBLE)
"""The verdict of a mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneMatch:
    """The verdicts of all policies of a plan for one enterprise.

    ``marks`` are 0 INELIGIBLE, 1 POSSIBLE, 2 ELIGIBLE; ``near`` the number of the one condition
    that is not met, -1 where there is none or more than one.
    """

    marks: Marks
    near: NDArray[np.int16]

    def kind(self, policy: int) -> VerdictKind:
        """Return the verdict of one policy."""
        return KINDS[self.marks[policy]]

    def near_miss(self, policy: int) -> int | None:
        """Return the number of the one condition missed; ``None`` if none or several are."""
        return int(self.near[policy]) if self.near[policy] >= 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rung:
    """Nodes of one kind on one level: places ``first`` to ``last``, and their children."""

    first: int
    last: int
    is_all: bool
    children: Indices
    starts: Indices

    def climb(self, values: Marks) -> None:
        """Work out the values of the nodes from those of their children."""
        join = np.minimum if self.is_all else np.maximum
        values[self.first : self.last] = join.reduceat(values[self.children], self.starts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _CaseRung:
    """Nodes decided by cases on one level, with the base of each and its cases."""

    first: int
    last: int
    bases: Indices
    present: Indices
    outcomes: Indices
    starts: Indices

    def climb(self, values: Marks) -> None:
        """Decide what is unknown and comes out alike in all cases that are present."""
        here = values[self.present] == MET
        found = values[self.outcomes]
        base = values[self.bases]
        is_open = (base == UNKNOWN) & np.maximum.reduceat(here, self.starts)
        never_met = ~np.maximum.reduceat(here & (found > UNMET), self.starts)
        always_met = ~np.maximum.reduceat(here & (found < MET), self.starts)
        decided = np.where(always_met, MET, np.where(never_met, UNMET, UNKNOWN))
        values[self.first : self.last] = np.where(is_open, decided, base)


class Ladder:
    """The nodes of a plan in levels, the fixed ones and the tests below, the cards above."""

    def __init__(self, plan: Plan) -> None:
        nodes = plan.table.nodes
        place = _order(nodes)
        ordered = sorted(range(len(nodes)), key=lambda i: place[i])
        leaves = [node for i in ordered if isinstance(node := nodes[i], Leaf)]
        self._count = len(nodes)
        self._fixed = [
            (place[i], MARKS[n.outcome]) for i, n in enumerate(nodes) if isinstance(n, Fixed)
        ]
        self._leaf_tests = np.array([leaf.test for leaf in leaves], dtype=np.intp)
        self._is_inverted = np.array([leaf.is_inverted for leaf in leaves], dtype=np.bool_)
        self._floor = np.array(
            [UNKNOWN if leaf.is_soft else UNMET for leaf in leaves], dtype=np.uint8
        )
        self._first_leaf = len(self._fixed)
        self._rungs = list(_rungs(nodes, ordered, place))
        wanted = [[place[c.node] for c in own.conjuncts] or [place[0]] for own in plan.cards]
        self._conjuncts, self._starts = _flat(wanted)
        self._number = np.array([i for one in wanted for i in range(len(one))], dtype=np.int16)

    def climb(self, marks: Marks) -> OneMatch:
        """Return the verdicts that follow from the outcomes of the tests."""
        values = np.empty(self._count, dtype=np.uint8)
        for place, mark in self._fixed:
            values[place] = mark
        found = marks[self._leaf_tests]
        found = np.where(self._is_inverted, MET - found, found)
        last_leaf = self._first_leaf + len(found)
        values[self._first_leaf : last_leaf] = np.maximum(found, self._floor)
        for rung in self._rungs:
            rung.climb(values)
        return self._verdicts(values)

    def _verdicts(self, values: Marks) -> OneMatch:
        if not len(self._starts):
            return OneMatch(marks=np.empty(0, np.uint8), near=np.empty(0, np.int16))
        asked = values[self._conjuncts]
        is_missed = asked < MET
        missed = np.add.reduceat(is_missed, self._starts, dtype=np.int32)
        which = np.maximum.reduceat(np.where(is_missed, self._number, np.int16(-1)), self._starts)
        return OneMatch(
            marks=np.minimum.reduceat(asked, self._starts),
            near=np.where(missed == 1, which, np.int16(-1)),
        )


def _order(nodes: Sequence[Node]) -> list[int]:
    """The place of every node: the fixed ones, the tests, then level by level."""
    levels = _levels(nodes)
    ordered = sorted(range(len(nodes)), key=lambda i: (levels[i], _kind(nodes[i]), i))
    place = [0] * len(nodes)
    for position, i in enumerate(ordered):
        place[i] = position
    return place


def _levels(nodes: Sequence[Node]) -> list[int]:
    """0 for what is fixed, 1 for tests, and one more than its highest child for the rest."""
    levels: list[int] = []
    for node in nodes:
        if isinstance(node, Fixed | Leaf):
            levels.append(0 if isinstance(node, Fixed) else 1)
        else:
            levels.append(1 + max(1, *(levels[child] for child in _children(node))))
    return levels


def _children(node: Join | Cases) -> tuple[int, ...]:
    if isinstance(node, Join):
        return node.children
    return (node.base, *node.present, *node.outcomes)


def _kind(node: Node) -> str:
    return node.kind if isinstance(node, Join) else "cases"


def _rungs(
    nodes: Sequence[Node], ordered: Sequence[int], place: Sequence[int]
) -> Iterator[_Rung | _CaseRung]:
    levels = _levels(nodes)
    groups: dict[tuple[int, str], list[int]] = {}
    for i in ordered:
        if levels[i] > 1:
            groups.setdefault((levels[i], _kind(nodes[i])), []).append(i)
    for (_, kind), found in groups.items():
        first = place[found[0]]
        joins = [node for i in found if isinstance(node := nodes[i], Join)]
        cases = [node for i in found if isinstance(node := nodes[i], Cases)]
        if joins:
            yield _join_rung(joins, place, first, is_all=kind == ALL)
        else:
            yield _case_rung(cases, place, first)


def _join_rung(joins: Sequence[Join], place: Sequence[int], first: int, *, is_all: bool) -> _Rung:
    children, starts = _flat([[place[child] for child in node.children] for node in joins])
    return _Rung(
        first=first, last=first + len(joins), is_all=is_all, children=children, starts=starts
    )


def _case_rung(cases: Sequence[Cases], place: Sequence[int], first: int) -> _CaseRung:
    present, starts = _flat([[place[child] for child in node.present] for node in cases])
    outcomes, _ = _flat([[place[child] for child in node.outcomes] for node in cases])
    return _CaseRung(
        first=first,
        last=first + len(cases),
        bases=np.array([place[node.base] for node in cases], dtype=np.intp),
        present=present,
        outcomes=outcomes,
        starts=starts,
    )


def _flat(lists: Sequence[Sequence[int]]) -> tuple[Indices, Indices]:
    """The lists end to end, and where each begins."""
    sizes = np.array([len(one) for one in lists], dtype=np.intp)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1])) if len(lists) else np.zeros(0)
    return np.array([i for one in lists for i in one], dtype=np.intp), starts.astype(np.intp)
