"""The tables of a plan's program as arrays, for the kernels: a row a policy, planes by register.

Nothing here is decided: what the tables say stands in ``city/ranks.py``, ``city/amounts.py`` and
``city/misses.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.city.amounts import NO_AMOUNT, Formula
from matcher.city.misses import MissedAtom, MissedGap
from matcher.city.ranks import CardRank, RankProgram, rank_program
from matcher.near_miss import Exact
from matcher.plan.plan import Plan
from matcher.plan.program import NONE
from matcher.plan.tests import FigureKey

Registers = NDArray[np.int32]
Whole = NDArray[np.int64]
Flags = NDArray[np.uint8]

LEVELS, FORMULAS, REFERENCE = 0, 1, 2
"""What tells a policy's amounts: planes, formulas over figures, or the reference alone."""

NEVER, ASK = -1, -2
"""Stand for the trees of a condition that never changes, or that the reference must judge."""

ELIGIBLE, POSSIBLE = 0, 1


class Verdicts(NamedTuple):
    """The planes of every policy's verdicts, and of who misses one condition."""

    eligible: Registers
    possible: Registers
    near: Registers


class Order(NamedTuple):
    """What the order looks at before the text.

    ``open`` has the bits of the number of undecided fields, ``bits[kind]`` those of the number of
    the amount in ``amounts[kind]``; ``tells`` says what tells the amount.
    """

    window: Whole
    urgency: Whole
    open: Registers
    bits: Registers
    amounts: Whole
    tells: Flags


class Visits(NamedTuple):
    """The classes of pairs in their order, by verdict, window and number of undecided fields.

    Class ``i`` has the ``policies`` between two ``starts``.
    """

    kind: Whole
    open: Whole
    starts: Whole
    policies: Registers


class Tiers(NamedTuple):
    """The tiers of the policies that pay by formulas: of policy ``p`` between two ``starts``.

    ``benefit`` tells the benefits of a policy apart. ``formula`` is -1 where ``fixed`` tells the
    amount; ``cap`` is -1 where there is none.
    """

    starts: Whole
    benefit: Registers
    adds: Flags
    met: Registers
    unmet: Registers
    fixed: Whole
    formula: Registers
    cap: Whole


class Misses(NamedTuple):
    """What can be missed: of policy ``p`` the conditions from ``first[p]``, with trees and atoms.

    ``trees[c]`` are the first and last tree of a condition, or ``NEVER`` or ``ASK``;
    ``atoms[t]`` where the atoms of a tree begin.
    """

    missed: Registers
    which: Registers
    first: Whole
    trees: Registers
    atoms: Whole
    unmet: Registers
    field_bit: Whole
    is_fixed: Flags
    gap: Registers


class Gaps(NamedTuple):
    """The figures that may miss: ``limits`` are one threshold or two, as ``number`` says.

    ``is_whole`` says that all limits are whole numbers, ``is_point`` that just one is asked for.
    """

    figure: Registers
    limits: NDArray[np.float64]
    number: Registers
    is_whole: Flags
    is_point: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """All tables of a plan, and the figures, gaps and formulas they number."""

    ranks: RankProgram
    verdicts: Verdicts
    order: Order
    visits: Visits
    tiers: Tiers
    misses: Misses
    gaps: Gaps
    missed_gaps: tuple[MissedGap, ...]
    figures: tuple[FigureKey, ...]
    formulas: tuple[Formula, ...]


def sheets_of(plan: Plan) -> Sheets:
    """Return the tables of a plan, made when first asked for."""
    return plan.kept("sheets", lambda: _sheets(rank_program(plan)))


def _sheets(ranks: RankProgram) -> Sheets:
    formulas: dict[Formula, int] = {}
    gaps: dict[MissedGap, int] = {}
    tiers = _tiers(ranks, formulas)
    misses = _misses(ranks, gaps)
    figures = {key: i for i, key in enumerate(dict.fromkeys(gap.key for gap in gaps))}
    return Sheets(
        ranks=ranks,
        verdicts=Verdicts(
            _numbers([one.eligible for one in ranks.planes]),
            _numbers([one.possible for one in ranks.planes]),
            _numbers([one.near for one in ranks.planes]),
        ),
        order=_order(ranks),
        visits=_visits(ranks.cards),
        tiers=tiers,
        misses=misses,
        gaps=_gaps(list(gaps), figures),
        missed_gaps=tuple(gaps),
        figures=tuple(figures),
        formulas=tuple(formulas),
    )


def _numbers(values: Sequence[int]) -> Registers:
    return np.array(values, dtype=np.int32)


def _whole(values: Sequence[int]) -> Whole:
    return np.array(values, dtype=np.int64)


def _flags(values: Sequence[bool | int]) -> Flags:
    return np.array(values, dtype=np.uint8)


def _ragged(rows: Sequence[Sequence[int]], fill: int) -> NDArray[np.int64]:
    """Rows of different lengths as one table, filled up at the end."""
    table = np.full((len(rows), max(map(len, rows), default=0)), fill, dtype=np.int64)
    for i, row in enumerate(rows):
        table[i, : len(row)] = row
    return table


def _order(ranks: RankProgram) -> Order:
    levels = [card.pays.levels for card in ranks.cards]
    width = max((len(one.bits) for pair in levels if pair for one in pair), default=0)
    amounts = np.zeros((2, len(levels), 1 << width), dtype=np.int64)
    for policy, pair in enumerate(levels):
        for kind, one in enumerate(pair or ()):
            amounts[kind, policy, : len(one.amounts)] = one.amounts
    bits = np.full((2, len(levels), width), NONE, dtype=np.int32)
    for policy, planes in enumerate(ranks.planes):
        bits[ELIGIBLE, policy, : len(planes.sure)] = planes.sure
        bits[POSSIBLE, policy, : len(planes.maybe)] = planes.maybe
    return Order(
        window=_whole([card.window for card in ranks.cards]),
        urgency=_whole([card.urgency for card in ranks.cards]),
        open=_ragged([planes.open for planes in ranks.planes], NONE).astype(np.int32),
        bits=bits,
        amounts=amounts,
        tells=_flags([_tells(card) for card in ranks.cards]),
    )


def _tells(card: CardRank) -> int:
    if card.pays.levels is not None:
        return LEVELS
    return FORMULAS if card.pays.benefits else REFERENCE


def _visits(cards: Sequence[CardRank]) -> Visits:
    classes: dict[tuple[int, int, int], list[int]] = {}
    for policy, card in enumerate(cards):
        classes.setdefault((ELIGIBLE, card.window, 0), []).append(policy)
        for fields in range(1, card.most_open + 1):
            classes.setdefault((POSSIBLE, card.window, fields), []).append(policy)
    ordered = sorted(classes)
    return Visits(
        kind=_whole([key[0] for key in ordered]),
        open=_whole([key[2] for key in ordered]),
        starts=_starts([len(classes[key]) for key in ordered]),
        policies=_numbers([policy for key in ordered for policy in classes[key]]),
    )


def _starts(sizes: Sequence[int]) -> Whole:
    return np.concatenate(([0], np.cumsum(sizes, dtype=np.int64))).astype(np.int64)


def _tiers(ranks: RankProgram, formulas: dict[Formula, int]) -> Tiers:
    flat = [
        [(number, benefit.adds_up, tier) for number, benefit in enumerate(card.pays.benefits)
         for tier in benefit.tiers]
        for card in ranks.cards
    ]  # fmt: skip
    rows = [row for one in flat for row in one]
    return Tiers(
        starts=_starts([len(one) for one in flat]),
        benefit=_numbers([number for number, _, _ in rows]),
        adds=_flags([adds for _, adds, _ in rows]),
        met=_numbers([ranks.register[tier.reached.can_be_met] for _, _, tier in rows]),
        unmet=_numbers([ranks.register[tier.reached.can_be_unmet] for _, _, tier in rows]),
        fixed=_whole([tier.fixed for _, _, tier in rows]),
        formula=_numbers(
            [
                NO_AMOUNT
                if tier.formula is None
                else formulas.setdefault(tier.formula, len(formulas))
                for _, _, tier in rows
            ]
        ),
        cap=_whole([tier.cap for _, _, tier in rows]),
    )


def _misses(ranks: RankProgram, gaps: dict[MissedGap, int]) -> Misses:
    trees: list[tuple[int, int]] = []
    starts, atoms = [0], list[MissedAtom]()
    for card in ranks.cards:
        for missable in card.misses:
            if missable is None or missable.trees is None:
                trees.append((NEVER, NEVER) if missable is None else (ASK, ASK))
                continue
            first = len(starts) - 1
            for tree in missable.trees:
                atoms += tree
                starts.append(len(atoms))
            trees.append((first, len(starts) - 1))
    sizes = _starts([len(card.misses) for card in ranks.cards])
    return Misses(
        missed=_numbers([one.missed for one in ranks.planes]),
        which=_ragged([one.which for one in ranks.planes], NONE).astype(np.int32),
        first=sizes[:-1],
        trees=np.array(trees, dtype=np.int32).reshape(-1, 2),
        atoms=_whole(starts),
        unmet=_numbers([ranks.register[atom.unmet] for atom in atoms]),
        field_bit=_whole([atom.field_bit for atom in atoms]),
        is_fixed=_flags([atom.is_fixed for atom in atoms]),
        gap=_numbers(list(_numbered(atoms, gaps))),
    )


def _numbered(atoms: Sequence[MissedAtom], gaps: dict[MissedGap, int]) -> Iterator[int]:
    for atom in atoms:
        yield NEVER if atom.gap is None else gaps.setdefault(atom.gap, len(gaps))


def _gaps(gaps: Sequence[MissedGap], figures: dict[FigureKey, int]) -> Gaps:
    limits = np.zeros((len(gaps), 2), dtype=np.float64)
    for i, gap in enumerate(gaps):
        limits[i, : len(gap.limits)] = [float(limit) for limit in gap.limits]
    return Gaps(
        figure=_numbers([figures[gap.key] for gap in gaps]),
        limits=limits,
        number=_numbers([len(gap.limits) for gap in gaps]),
        is_whole=_flags([all(is_whole_limit(limit) for limit in gap.limits) for gap in gaps]),
        is_point=_flags([gap.is_point for gap in gaps]),
    )


LARGEST_WHOLE = 2**53
"""Whole numbers below this are exact as binary fractions."""


def is_whole_limit(limit: Exact) -> bool:
    """Whether a threshold is a whole number that is exact as a binary fraction."""
    exact = Decimal(limit)
    return abs(exact) < LARGEST_WHOLE and exact == exact.to_integral_value()
