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
from matcher.conditions import judge_atom
from matcher.outcome import Outcome
from matcher.plan.cases import Case, cases_of, whole_question
from matcher.plan.tests import (
    FIRST_TIME,
    Asked,
    Sided,
    Test,
    asked_by,
    first_times,
    is_open,
    never_before,
    year_of_first,
)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """``base``, decided where it is unknown but comes out alike in all cases of one fact.

    The fact is in case ``i`` where ``present[i]`` is met, and then ``outcomes[i]`` holds.
    """

    base: int
    present: tuple[int, ...]
    outcomes: tuple[int, ...]


Node = Fixed | Leaf | Join | Cases


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A part of a tree with its node: an ``atom`` in its sense, or what is made of ``parts``.

    Parts that can deny nothing are left out.
    """

    node: int
    atom: Atom | None = None
    is_negated: bool = False
    parts: tuple[Shape, ...] = ()


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

    def copy(self) -> NodeTable:
        """Return a table that holds the same and grows by itself."""
        return NodeTable(
            day=self.day,
            nodes=list(self.nodes),
            tests=list(self.tests),
            node_ids=dict(self.node_ids),
            test_ids=dict(self.test_ids),
        )

    def add(
        self, condition: Condition, *, negated: bool = False, case: Case | None = None
    ) -> int | None:
        """Add a tree and return its node; ``None`` when nothing in it can deny the policy.

        In a ``case`` of an unknown fact, the conditions that ask for the fact are as it says.
        """
        shape = self.shape(condition, negated=negated, case=case)
        return None if shape is None else shape.node

    def shape(
        self, condition: Condition, *, negated: bool = False, case: Case | None = None
    ) -> Shape | None:
        """Add a tree and return it with the nodes of all its parts; ``None`` as for :meth:`add`."""
        if isinstance(condition, Atom):
            atom = self._atom(condition, negated, case)
            return None if atom is None else Shape(node=atom, atom=condition, is_negated=negated)
        if isinstance(condition, Not):
            return self.shape(condition.child, negated=not negated, case=case)
        parts = [self.shape(child, negated=negated, case=case) for child in condition.children]
        hard = tuple(part for part in parts if part is not None)
        if not hard:
            return None
        kind = ALL if isinstance(condition, All) is not negated else ANY
        node = self.join(kind, [part.node for part in hard])
        if isinstance(condition, AnyOf) and case is None:
            node = self._split(condition, negated, node)
        return Shape(node=node, parts=hard)

    def _split(self, condition: AnyOf, negated: bool, node: int) -> int:
        """The node of a disjunction, decided by cases of the facts worth splitting."""
        for split in splits_of(condition):
            if isinstance(self.nodes[node], Fixed) and node != UNKNOWN:
                return node
            known = cases_of(split, condition, self.day)
            if known == ():
                continue
            if known is None:
                question = whole_question(condition, negated=negated)
                return self._leaf(question, inverted=False, is_soft=False)
            parts = [self.add(condition, negated=negated, case=case) for case in known]
            present = [self._leaf(case.presence, inverted=False, is_soft=False) for case in known]
            found = [(a, b) for a, b in zip(present, parts, strict=True) if b is not None]
            node = self._node(
                Cases(
                    base=node,
                    present=tuple(a for a, _ in found),
                    outcomes=tuple(b for _, b in found),
                )
            )
        return node

    def _atom(self, atom: Atom, negated: bool, case: Case | None) -> int | None:
        if atom.is_promise:
            return MET
        if not atom.blocks:
            return None
        if case is not None and case.split.concerns(atom):
            return self._in_case(case, atom, negated)
        if is_open(atom):
            return UNKNOWN
        return self._asked(asked_by(atom, self.day), negated, atom.is_soft)

    def _in_case(self, case: Case, atom: Atom, negated: bool) -> int:
        if atom.op == FIRST_TIME and not is_open(atom):
            return self._first_in_case(case, atom, negated)
        outcome = judge_atom(atom, case.profile, negated=negated).outcome
        return {Outcome.MET: MET, Outcome.UNMET: UNMET, Outcome.UNKNOWN: UNKNOWN}[outcome]

    def _first_in_case(self, case: Case, atom: Atom, negated: bool) -> int:
        """首次达到 where the year's own figure is as the case says, and earlier years as told."""
        year = year_of_first(atom, self.day)
        assert year is not None, "a fact of several years has no cases"
        parts = [
            self.join(
                ANY if negated else ALL,
                (
                    self._in_case(case, first.reaching, negated),
                    self._asked(never_before(atom, year, first.threshold), negated, atom.is_soft),
                ),
            )
            for first in first_times(atom)
        ]
        return self.join(ALL if negated else ANY, parts)

    def _asked(self, asked: Asked, negated: bool, is_soft: bool) -> int:
        inverted = asked.is_inverted is not negated if isinstance(asked, Sided) else negated
        if isinstance(asked, Sided):
            return self._leaf(asked.test, inverted, is_soft)
        parts = [self._asked(part, negated, is_soft) for part in asked.parts]
        return self.join(ALL if asked.is_all is not negated else ANY, parts)

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
