"""The nodes above the tests laid out to be worked out: for numpy, or for compiled kernels.

For numpy many nodes are joined side by side: the first children of all nodes of a level with
the second ones, and so on; that takes a tenth of the time of one short stretch after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from matcher.plan.nodes import ALL, ANY, Cases, Fixed, Join, Leaf, Node
from matcher.plan.nodes import UNMET as UNMET_NODE
from matcher.single.marks import MET, UNKNOWN, UNMET, Indices, Marks


class Climber(Protocol):
    """Nodes above the tests, laid out for one kind of kernels."""

    def climb(self, values: Marks) -> None:
        """Work out the values of the nodes from those below them."""


_CASES = "cases"

_FEW = 128
"""So few lists are joined faster one after the other than side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lists:
    """Lists of places, in order of their lengths, the longest first.

    The ``long`` ones, of which there are few, lie end to end with a start for each; of the
    others, ``chain`` has the first of each, the second of those that have one, and so on.
    """

    long: Indices
    starts: Indices
    chain: tuple[Indices, ...]

    def join(self, values: Marks, operate: np.ufunc, into: Marks) -> None:
        """Write the least or the greatest value of each list."""
        count = len(self.starts)
        if count:
            operate.reduceat(values.take(self.long), self.starts, out=into[:count])
        if self.chain:
            short = into[count:]
            short[:] = values.take(self.chain[0])
            for places in self.chain[1:]:
                some = short[: len(places)]
                operate(some, values.take(places), out=some)


def _lists(lists: Sequence[Sequence[int]]) -> _Lists:
    """Lay out lists that are in order of their lengths, the longest first; none is empty."""
    count = min(len(lists), _FEW)
    if count < len(lists):
        # All lists of one length are on one side.
        longest = len(lists[count])
        count = sum(len(one) > longest for one in lists)
    long, short = lists[:count], lists[count:]
    sizes = np.array([len(one) for one in long], dtype=np.intp)
    return _Lists(
        long=np.array([place for one in long for place in one], dtype=np.intp),
        starts=np.cumsum(sizes) - sizes,
        chain=tuple(
            np.array([one[i] for one in short if i < len(one)], dtype=np.intp)
            for i in range(len(short[0]) if short else 0)
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rung:
    """Nodes of one kind on one level: places ``first`` to ``last``, and their children."""

    first: int
    last: int
    is_all: bool
    children: _Lists

    def climb(self, values: Marks) -> None:
        """Work out the values of the nodes from those of their children."""
        operate = np.minimum if self.is_all else np.maximum
        self.children.join(values, operate, values[self.first : self.last])


@dataclass(frozen=True, slots=True, kw_only=True)
class _CaseRung:
    """Nodes decided by cases on one level, with the base of each and its cases.

    ``present`` and ``outcomes`` have a row for each case; a node with fewer cases is filled up
    with cases that are never present.
    """

    first: int
    last: int
    bases: Indices
    present: Indices
    outcomes: Indices

    def climb(self, values: Marks) -> None:
        """Decide what is unknown and comes out alike in all cases that are present."""
        base, here = values.take(self.bases), values.take(self.present) > UNMET
        found = values.take(self.outcomes)
        # The least and the greatest outcome in the cases that may be present.
        least = np.where(here, found, MET).min(axis=0)
        most = np.where(here, found, UNMET).max(axis=0)
        is_settled = (base == UNKNOWN) & here.any(axis=0) & (least == most)
        values[self.first : self.last] = np.where(is_settled, least, base)


def children_of(node: Node) -> tuple[int, ...]:
    """Return the nodes of which a node is made."""
    if isinstance(node, Fixed | Leaf):
        return ()
    if isinstance(node, Join):
        return node.children
    return (node.base, *node.present, *node.outcomes)


def kind_of(node: Node) -> str:
    """Return what kind of node it is, above the tests."""
    return node.kind if isinstance(node, Join) else _CASES


def size_of(node: Node) -> int:
    """Return how many children of a kind a node has: those with more come first on a level."""
    return len(node.present) if isinstance(node, Cases) else len(children_of(node))


class FlatNodes:
    """Nodes one after the other, for compiled kernels."""

    def __init__(self, nodes: Sequence[Node], place: Sequence[int], first: int) -> None:
        from matcher.kernels.numba_single import climb

        self._climb, self._first = climb, first
        self._kinds = np.array([_KINDS[kind_of(node)] for node in nodes], dtype=np.int32)
        parts = [_parts(node) for node in nodes]
        present = [node.present if isinstance(node, Cases) else own
                   for node, own in zip(nodes, parts, strict=True)]  # fmt: skip
        bases = [node.base if isinstance(node, Cases) else UNMET_NODE for node in nodes]
        self._bases = np.array([place[i] for i in bases], dtype=np.int32)
        self._starts = np.cumsum([0, *map(len, parts)]).astype(np.int32)
        self._children = np.array([place[i] for own in parts for i in own], dtype=np.int32)
        self._present = np.array([place[i] for own in present for i in own], dtype=np.int32)

    def climb(self, values: Marks) -> None:
        """Work out the values of the nodes, the lowest first."""
        self._climb(
            values,
            self._first,
            self._kinds,
            self._bases,
            self._starts,
            self._children,
            self._present,
        )


_KINDS = {ALL: 0, ANY: 1, _CASES: 2}
"""The kinds of nodes as compiled kernels number them."""


def _parts(node: Node) -> tuple[int, ...]:
    return node.outcomes if isinstance(node, Cases) else children_of(node)


class Rungs:
    """Nodes in groups of one kind and level, for numpy."""

    def __init__(
        self,
        nodes: Sequence[Node],
        levels: Sequence[int],
        above: Sequence[int],
        place: Sequence[int],
    ) -> None:
        self._rungs = list(_rungs(nodes, levels, above, place))

    def climb(self, values: Marks) -> None:
        """Work out the values of the nodes, rung by rung."""
        for rung in self._rungs:
            rung.climb(values)


def _rungs(
    nodes: Sequence[Node], levels: Sequence[int], above: Sequence[int], place: Sequence[int]
) -> Iterator[_Rung | _CaseRung]:
    groups: dict[tuple[int, str], list[int]] = {}
    for i in above:
        groups.setdefault((levels[i], kind_of(nodes[i])), []).append(i)
    for (_, kind), found in groups.items():
        first = place[found[0]]
        joins = [node for i in found if isinstance(node := nodes[i], Join)]
        cases = [node for i in found if isinstance(node := nodes[i], Cases)]
        if joins:
            yield _join_rung(joins, place, first, is_all=kind == ALL)
        else:
            yield _case_rung(cases, place, first)


def _join_rung(joins: Sequence[Join], place: Sequence[int], first: int, *, is_all: bool) -> _Rung:
    return _Rung(
        first=first,
        last=first + len(joins),
        is_all=is_all,
        children=_lists([[place[child] for child in node.children] for node in joins]),
    )


def _case_rung(cases: Sequence[Cases], place: Sequence[int], first: int) -> _CaseRung:
    most = max(1, *(len(node.present) for node in cases))
    absent = place[UNMET_NODE]
    present = np.full((most, len(cases)), absent, dtype=np.intp)
    outcomes = np.full((most, len(cases)), absent, dtype=np.intp)
    for i, node in enumerate(cases):
        present[: len(node.present), i] = [place[child] for child in node.present]
        outcomes[: len(node.present), i] = [place[child] for child in node.outcomes]
    return _CaseRung(
        first=first,
        last=first + len(cases),
        bases=np.array([place[node.base] for node in cases], dtype=np.intp),
        present=present,
        outcomes=outcomes,
    )
