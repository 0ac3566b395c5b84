"""Conditions as every peer can run them: comparisons of typed columns, joined in three values.

A ``Tree`` is a leaf, a conjunction or disjunction, or a disjunction decided by cases. A leaf says
by two comparisons when it is certainly met and when certainly unmet; otherwise it is unknown.
``met`` and ``unmet`` turn a tree into one comparison each, for tools with two values only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace


class Untranslatable(Exception):
    """No comparison of typed columns says what a condition means."""


@dataclass(frozen=True, slots=True)
class Constant:
    """Always or never."""

    holds: bool


@dataclass(frozen=True, slots=True)
class Compare:
    """``column op value``, where ``op`` is one of ``>= > <= < == !=``."""

    column: str
    op: str
    value: float


@dataclass(frozen=True, slots=True)
class Bits:
    """Of the bits of ``mask``, ``column`` has: ``any``, ``none``, ``all``, or ``missing`` some."""

    column: str
    mask: int
    kind: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """The code in ``column`` is one of ``codes``, or none of them."""

    column: str
    codes: tuple[int, ...]
    is_inside: bool = True


@dataclass(frozen=True, slots=True)
class Joined:
    """All or any of several comparisons."""

    is_all: bool
    parts: tuple[Test, ...]


Test = Constant | Compare | Bits | OneOf | Joined
ALWAYS, NEVER = Constant(True), Constant(False)

_OPPOSITE_OP = {">=": "<", "<": ">=", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}
_OPPOSITE_BITS = {"any": "none", "none": "any", "all": "missing", "missing": "all"}


def both(*parts: Test) -> Test:
    """Return the comparison that all of several hold."""
    return _joined(parts, is_all=True)


def either(*parts: Test) -> Test:
    """Return the comparison that any of several holds."""
    return _joined(parts, is_all=False)


def _joined(parts: Iterable[Test], *, is_all: bool) -> Test:
    settles, neutral = (NEVER, ALWAYS) if is_all else (ALWAYS, NEVER)
    kept: dict[Test, None] = {}
    for part in parts:
        is_same = isinstance(part, Joined) and part.is_all is is_all
        kept.update(dict.fromkeys(part.parts if is_same else (part,)))  # type: ignore[union-attr]
    kept.pop(neutral, None)
    if settles in kept:
        return settles
    if len(kept) < 2:
        return next(iter(kept), neutral)
    return Joined(is_all, tuple(kept))


def opposite(test: Test) -> Test:
    """Return the comparison that holds where ``test`` does not."""
    if isinstance(test, Constant):
        return Constant(not test.holds)
    if isinstance(test, Compare):
        return replace(test, op=_OPPOSITE_OP[test.op])
    if isinstance(test, Bits):
        return replace(test, kind=_OPPOSITE_BITS[test.kind])
    if isinstance(test, OneOf):
        return replace(test, is_inside=not test.is_inside)
    return _joined([opposite(part) for part in test.parts], is_all=not test.is_all)


def member(column: str, codes: Iterable[int]) -> Test:
    """Return the comparison that a code is one of ``codes``: by stretches where they are few."""
    wanted = tuple(sorted(codes))
    stretches = list(_stretches(wanted))
    if len(wanted) < 3 or len(stretches) > 3:
        is_single = len(wanted) == 1
        return Compare(column, "==", wanted[0]) if is_single else _one_of(column, wanted)
    return either(*(both(Compare(column, ">=", a), Compare(column, "<=", b)) for a, b in stretches))


def _one_of(column: str, codes: tuple[int, ...]) -> Test:
    return OneOf(column, codes) if codes else NEVER


def _stretches(codes: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """The stretches of neighbouring codes, first and last included."""
    first = last = None
    for code in codes:
        if last is None or first is None:
            first = last = code
        elif code == last + 1:
            last = code
        else:
            yield first, last
            first = last = code
    if first is not None and last is not None:
        yield first, last


@dataclass(frozen=True, slots=True)
class Leaf:
    """A condition: ``met`` where it certainly holds, ``unmet`` where it certainly does not."""

    met: Test
    unmet: Test


@dataclass(frozen=True, slots=True)
class Group:
    """All or any of several trees, by Kleene's three values."""

    is_all: bool
    children: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """``base``, settled where the cases of one unknown fact that are possible all agree.

    ``is_open`` says where the fact is unknown at all; each case is possible where its first part
    holds, and then comes out as its second.
    """

    base: Tree
    is_open: Test
    cases: tuple[tuple[Test, Tree], ...]


Tree = Leaf | Group | Cases
MET, OPEN, UNMET = Leaf(ALWAYS, NEVER), Leaf(NEVER, NEVER), Leaf(NEVER, ALWAYS)


def group(is_all: bool, parts: Iterable[Tree]) -> Tree:
    """Return all or any of several trees, without what says nothing."""
    settles, neutral = (UNMET, MET) if is_all else (MET, UNMET)
    kept = tuple(part for part in dict.fromkeys(parts) if part != neutral)
    if settles in kept:
        return settles
    return kept[0] if len(kept) == 1 else Group(is_all, kept) if kept else neutral


def negation(tree: Tree) -> Tree:
    """Return the tree of the opposite condition."""
    if isinstance(tree, Leaf):
        return Leaf(tree.unmet, tree.met)
    if isinstance(tree, Group):
        return Group(not tree.is_all, tuple(negation(child) for child in tree.children))
    cases = tuple((present, negation(outcome)) for present, outcome in tree.cases)
    return Cases(negation(tree.base), tree.is_open, cases)


def met(tree: Tree) -> Test:
    """Return the comparison that the tree is certainly met."""
    if isinstance(tree, Leaf):
        return tree.met
    if isinstance(tree, Group):
        return _joined([met(child) for child in tree.children], is_all=tree.is_all)
    agree = (either(opposite(present), met(outcome)) for present, outcome in tree.cases)
    return either(met(tree.base), both(tree.is_open, *agree))


def unmet(tree: Tree) -> Test:
    """Return the comparison that the tree is certainly unmet."""
    return met(negation(tree))
