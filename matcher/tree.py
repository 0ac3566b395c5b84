"""The shape of conditions: ``All``, ``AnyOf`` and ``Not`` over atoms, and ways to walk them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from matcher.atom import Atom


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """Met when every child is met."""

    children: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """Met when any child is met. ``memo`` keeps what was found out about the children."""

    children: tuple[Condition, ...]
    memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """Met when the child is unmet."""

    child: Condition


Condition = All | AnyOf | Not | Atom


def signed_atoms(condition: Condition, *, negated: bool = False) -> Iterator[tuple[Atom, bool]]:
    """Yield every atom in order, with whether an odd number of ``Not`` stands above it."""
    if isinstance(condition, Atom):
        yield condition, negated
    elif isinstance(condition, Not):
        yield from signed_atoms(condition.child, negated=not negated)
    else:
        for child in condition.children:
            yield from signed_atoms(child, negated=negated)


def atoms(condition: Condition) -> Iterator[Atom]:
    """Yield every atom of the tree, in order."""
    return (atom for atom, _ in signed_atoms(condition))


def conjuncts(condition: Condition) -> Iterator[Condition]:
    """Yield the conditions that must all hold, however they are nested."""
    if isinstance(condition, All):
        for child in condition.children:
            yield from conjuncts(child)
    else:
        yield condition
