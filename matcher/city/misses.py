"""What is missing where exactly one condition is: can it change, and what share of it is missing.

For each condition of a card that may be the one, the trees in which it can be missed (one, or
one a tier), and for each atom of a tree its planes and the figure it compares. Where the reference
looks at more than that, it is asked itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from matcher.atom import Atom
from matcher.figures import is_in_foreign_currency
from matcher.near_miss import has_gap, is_fixed, is_over_years, limits_of
from matcher.plan.nodes import Leaf, Shape
from matcher.plan.plan import CardPlan, Conjunct
from matcher.plan.program import Emitter
from matcher.plan.tests import FigureKey, FigureTest

_MOST_FIELDS = 63
"""The fields of a tree are told apart by the bits of one number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedGap:
    """A figure and the thresholds of which the nearest counts, one or two."""

    key: FigureKey
    limits: tuple[Decimal, ...]
    is_point: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedAtom:
    """One atom of a tree: the plane where it is not met, its field as a bit, and its figure.

    ``is_fixed`` says that no enterprise can change the field.
    """

    unmet: int
    field_bit: int
    is_fixed: bool
    gap: MissedGap | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Missable:
    """One condition that may be the only one missed: the atoms of its trees, the lowest first.

    ``trees`` is ``None`` where the reference must be asked.
    """

    trees: tuple[tuple[MissedAtom, ...], ...] | None


def missables(own: CardPlan, emitter: Emitter) -> tuple[Missable | None, ...]:
    """Return what can be missed of each condition of a card; ``None`` where it never changes."""
    return tuple(_missable(own, conjunct, emitter) for conjunct in own.conjuncts)


def _missable(own: CardPlan, conjunct: Conjunct, emitter: Emitter) -> Missable | None:
    shapes = [conjunct.shape] if conjunct.condition is not None else _tiers(own)
    if any(shape is None for shape in shapes):
        return None
    trees = [list(_atoms(shape)) for shape in shapes if shape is not None]
    if all(is_fixed(atom.field) for tree in trees for atom, _, _ in tree):
        return None
    day = emitter.table.day
    if not all(_is_plain(shape, emitter, day) for tree in trees for _, _, shape in tree):
        return Missable(trees=None)
    if any(len({atom.field for atom, _, _ in tree}) > _MOST_FIELDS for tree in trees):
        return Missable(trees=None)
    return Missable(trees=tuple(_tree(tree, emitter) for tree in trees))


def _tiers(own: CardPlan) -> list[Shape | None]:
    """The tiers that can be claimed, in the order of their names, as the reference ranks them."""
    claimed = {id(benefit) for benefit in own.card.claimable}
    tiers = ((benefit, tier) for benefit in own.card.benefits for tier in benefit.tiers)
    found = [
        (tier.path, shape)
        for (benefit, tier), shape in zip(tiers, own.tiers, strict=True)
        if id(benefit) in claimed
    ]
    return [shape for _, shape in sorted(found, key=lambda row: row[0])]


def _atoms(shape: Shape) -> Iterator[tuple[Atom, bool, Shape]]:
    if shape.atom is not None:
        yield shape.atom, shape.is_negated, shape
    for part in shape.parts:
        yield from _atoms(part)


def _is_plain(shape: Shape, emitter: Emitter, day: date) -> bool:
    """Whether the planes tell all that the reference would look at."""
    atom = shape.atom
    assert atom is not None
    if atom.is_promise:
        return False
    return not _may_gap(shape, day) or _figure(shape, emitter) is not None


def _may_gap(shape: Shape, day: date) -> bool:
    atom = shape.atom
    assert atom is not None
    if shape.is_negated or not has_gap(atom) or is_in_foreign_currency(atom):
        return False
    return not is_over_years(atom, day)


def _figure(shape: Shape, emitter: Emitter) -> FigureKey | None:
    """The figure an atom compares; ``None`` where the reference looks at more than one."""
    atom = shape.atom
    if atom is not None and (atom.needs_person or atom.needs_document):
        # Nobody compares it, but the figure is shown, and with it the gap.
        return FigureKey(field=atom.field, period=None)
    node = emitter.table.nodes[shape.node]
    test = emitter.table.tests[node.test] if isinstance(node, Leaf) else None
    return test.key if isinstance(test, FigureTest) and not test.key.is_day else None


def _tree(atoms: list[tuple[Atom, bool, Shape]], emitter: Emitter) -> tuple[MissedAtom, ...]:
    bits: dict[str, int] = {}
    return tuple(
        MissedAtom(
            unmet=emitter.pair(shape.node).can_be_unmet,
            field_bit=1 << bits.setdefault(atom.field, len(bits)),
            is_fixed=is_fixed(atom.field),
            gap=_gap(atom, shape, emitter),
        )
        for atom, _, shape in atoms
    )


def _gap(atom: Atom, shape: Shape, emitter: Emitter) -> MissedGap | None:
    key = _figure(shape, emitter)
    if key is None or not _may_gap(shape, emitter.table.day):
        return None
    limits = tuple(Decimal(limit) for limit in limits_of(atom))
    return MissedGap(key=key, limits=limits, is_point=atom.op == "eq")
