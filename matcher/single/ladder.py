"""The nodes of a plan for one enterprise: outcomes as small numbers, level by level.

Where a population has a plane a node, one enterprise has a number a node: 0 unmet, 1 unknown,
2 met, so that *and* is the minimum and *or* the maximum of some numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from matcher.kernels.backends import NUMPY
from matcher.plan.nodes import Fixed, Leaf, Node, Shape
from matcher.plan.plan import CardPlan, Plan
from matcher.single.marks import MARKS, MET, UNKNOWN, UNMET, Marks
from matcher.single.rungs import Climber, FlatNodes, Rungs, children_of, kind_of, size_of


class Ladder:
    """The nodes of a plan in levels: the fixed ones and the tests below, the rest above them.

    ``place`` has the place of each node among the values; -1 where no card needs it. ``backend``
    is that of ``kernels/backends.py``.
    """

    def __init__(self, plan: Plan, backend: str = NUMPY) -> None:
        # What else is worked out from the plan may add nodes meanwhile: none that is needed here.
        nodes = list(plan.table.nodes)
        levels = _levels(nodes)
        needed = _needed(nodes, plan.cards)
        ordered = sorted(
            needed, key=lambda i: (levels[i], kind_of(nodes[i]), -size_of(nodes[i]), i)
        )
        self.place = np.full(len(nodes), -1, dtype=np.intp)
        self.place[ordered] = np.arange(len(ordered))
        fixed = [i for i in ordered if levels[i] == 0]
        leaves = [node for i in ordered if isinstance(node := nodes[i], Leaf)]
        self._count, self._first_leaf = len(ordered), len(fixed)
        self._fixed = np.array([_mark(nodes[i]) for i in fixed], dtype=np.uint8)
        self._leaf_tests = np.array([leaf.test for leaf in leaves], dtype=np.intp)
        self._is_inverted = np.array([leaf.is_inverted for leaf in leaves], dtype=np.bool_)
        self._floor = np.array([_lowest(leaf) for leaf in leaves], dtype=np.uint8)
        place = self.place.tolist()
        above = [i for i in ordered if levels[i] > 1]
        self._climber: Climber = (
            Rungs(nodes, levels, above, place)
            if backend == NUMPY
            else FlatNodes([nodes[i] for i in above], place, len(ordered) - len(above))
        )

    def climb(self, marks: Marks) -> Marks:
        """Return the values of all nodes that follow from the outcomes of the tests."""
        values = np.empty(self._count, dtype=np.uint8)
        values[: self._first_leaf] = self._fixed
        found = marks.take(self._leaf_tests)
        found = np.where(self._is_inverted, MET - found, found)
        last_leaf = self._first_leaf + len(found)
        np.maximum(found, self._floor, out=values[self._first_leaf : last_leaf])
        self._climber.climb(values)
        return values


def _mark(node: Node) -> int:
    assert isinstance(node, Fixed)
    return MARKS[node.outcome]


def _lowest(leaf: Leaf) -> int:
    """What is asked in principle is never unmet."""
    return UNKNOWN if leaf.is_soft else UNMET


def shapes_of(cards: Iterable[CardPlan]) -> Iterator[Shape]:
    """Yield every shape of the cards, the parts of a shape after it."""
    for own in cards:
        todo = [*(conjunct.shape for conjunct in own.conjuncts), *filter(None, own.tiers)]
        while todo:
            shape = todo.pop()
            yield shape
            todo += shape.parts


def _needed(nodes: Sequence[Node], cards: Iterable[CardPlan]) -> set[int]:
    """The nodes that the cards need, and those of which they are made."""
    needed = {i for i, node in enumerate(nodes) if isinstance(node, Fixed)}
    todo = [shape.node for shape in shapes_of(cards)]
    while todo:
        node = todo.pop()
        if node not in needed:
            needed.add(node)
            todo += children_of(nodes[node])
    return needed


def _levels(nodes: Sequence[Node]) -> list[int]:
    """0 for what is fixed, 1 for tests, and one more than its highest child for the rest."""
    levels: list[int] = []
    for node in nodes:
        if isinstance(node, Fixed | Leaf):
            levels.append(0 if isinstance(node, Fixed) else 1)
        else:
            levels.append(1 + max(1, *(levels[child] for child in children_of(node))))
    return levels
