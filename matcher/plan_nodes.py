"""The trees of all cards as one table of nodes, each distinct part once.

A node is a test in a certain sense, or a conjunction or disjunction of nodes. Negation is
carried down to the tests, what denies nothing is left out, and what is constant is folded, so
that the kernels meet nothing but tests, *and* and *or*.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from matcher.atom import Atom
from matcher.outcome import Outcome
from matcher.plan_tests import Choice, Sided, Test, case_question, is_open, tests_of
from matcher.splits import splits_of
from matcher.tree import All, AnyOf, Condition, Not

ALL, ANY = "all", "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """A node whose outcome is the same for everybody."""

    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A test; ``is_inverted`` swaps met and unmet, ``is_soft`` then turns unmet into unknown."""

    test: int
    is_inverted: bool = False
    is_soft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """The conjunction (``kind`` ALL) or disjunction (ANY) of two or more nodes."""

    kind: str
    children: tuple[int, ...]


Node = Fixed | Leaf | Join

MET, UNKNOWN, UNMET = 0, 1, 2
"""The places of the fixed nodes in every table."""

_FIXED = (
    Fixed(outcome=Outcome.MET),
    Fixed(outcome=Outcome.UNKNOWN),
    Fixed(outcome=Outcome.UNMET),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeTable:
    """All nodes and tests of a plan for one ``day``; children stand before their parents."""

    day: date
    nodes: list[Node] = field(default_factory=lambda: list(_FIXED))
    tests: list[Test] = field(default_factory=list)
    node_ids: dict[Node, int] = field(
        default_factory=lambda: {node: i for i, node in enumerate(_FIXED)}
    )
    test_ids: dict[Test, int] = field(default_factory=dict)

    def add(self, condition: Condition, *, negated: bool = False) -> int | None:
        """Add a tree and return its node; ``None`` when nothing in it can deny the policy."""
        if isinstance(condition, Atom):
            return self._atom(condition, negated)
        if isinstance(condition, Not):
            return self.add(condition.child, negated=not negated)
        parts = [self.add(child, negated=negated) for child in condition.children]
        hard = [part for part in parts if part is not None]
        if not hard:
            return None
        if isinstance(condition, AnyOf) and splits_of(condition):
            question = case_question(condition, self.day, negated=negated)
            return self._node(Leaf(test=self._test(question)))
        kind = ALL if isinstance(condition, All) is not negated else ANY
        return self.join(kind, hard)

    def _atom(self, atom: Atom, negated: bool) -> int | None:
        if atom.is_promise:
            return MET
        if not atom.blocks:
            return None
        if is_open(atom):
            return UNKNOWN
        return self._tested(tests_of(atom, self.day), negated, atom.is_soft)

    def _tested(self, asked: Sided | Choice, negated: bool, is_soft: bool) -> int:
        inverted = asked.is_inverted is not negated
        if isinstance(asked, Sided):
            return self._leaf(asked.test, inverted, is_soft)
        leaves = [self._leaf(test, inverted, is_soft) for test in asked.tests]
        return self.join(ALL if inverted else ANY, leaves)

    def _leaf(self, test: Test, inverted: bool, is_soft: bool) -> int:
        return self._node(Leaf(test=self._test(test), is_inverted=inverted, is_soft=is_soft))

    def join(self, kind: str, children: Iterable[int]) -> int:
        """Return the node that joins others; of none at all, MET for ALL and UNMET for ANY."""
        settles, neutral = (UNMET, MET) if kind == ALL else (MET, UNMET)
        kept: dict[int, None] = {}
        for child in children:
            node = self.nodes[child]
            inner = node.children if isinstance(node, Join) and node.kind == kind else (child,)
            kept.update(dict.fromkeys(inner))
        if settles in kept:
            return settles
        kept.pop(neutral, None)
        if not kept:
            return neutral
        if len(kept) == 1:
            return next(iter(kept))
        return self._node(Join(kind=kind, children=tuple(sorted(kept))))

    def _node(self, node: Node) -> int:
        found = self.node_ids.setdefault(node, len(self.nodes))
        if found == len(self.nodes):
            self.nodes.append(node)
        return found

    def _test(self, test: Test) -> int:
        found = self.test_ids.setdefault(test, len(self.tests))
        if found == len(self.tests):
            self.tests.append(test)
        return found
