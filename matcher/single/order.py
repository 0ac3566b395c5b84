"""What the documented order looks at, for one enterprise and some of the policies of a plan.

Window and urgency are the same for everybody. How many facts are undecided follows from the
values of the nodes, and mostly the amount does; where it hangs on the enterprise's figures the
reference is asked, for the few policies that come so far.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from lexicon.interval import Number
from matcher.eligibility import estimate
from matcher.kernels.backends import NUMPY
from matcher.plan.nodes import MET, UNMET, Shape
from matcher.plan.plan import CardPlan, Plan
from matcher.profile import Profile
from matcher.ranking import urgency, window_rank
from matcher.single.ladder import Ladder
from matcher.single.marks import UNKNOWN, Indices, Marks
from matcher.single.verdicts import KINDS, Ragged
from matcher.window import window_on

_Amounts = tuple[tuple[Number, int], ...]
"""What the tiers pay, the most first, and the places of the values that say if they are had."""


class OrderSheet:
    """The constants of all cards of a plan, and what their amounts and open facts hang on.

    ``backend`` is that of ``kernels/backends.py``.
    """

    def __init__(self, plan: Plan, ladder: Ladder, backend: str = NUMPY) -> None:
        place = ladder.place.tolist()
        self._cards = [own.card for own in plan.cards]
        windows = [window_on(card.window, plan.day) for card in self._cards]
        self.window = np.array(
            [
                window_rank(window, is_in_force=card.is_in_force(plan.day), today=plan.day)
                for window, card in zip(windows, self._cards, strict=True)
            ],
            dtype=np.int64,
        )
        self.urgency = np.array([urgency(one, plan.day) for one in windows], dtype=np.int64)
        self._amounts = [_amounts(own, place) for own in plan.cards]
        sheets = _open_sheets(plan.cards, place)
        self._count = _by_levels(*sheets) if backend == NUMPY else _one_by_one(*sheets)

    def open_fields(self, values: Marks, policies: Indices) -> NDArray[np.int64]:
        """Return how many facts are undecided in some policies, all of them POSSIBLE."""
        return self._count(values, policies) if len(policies) else np.zeros(0, dtype=np.int64)

    def max_amount(self, policy: int, mark: int, values: bytes, profile: Profile) -> Number | None:
        """Return the most a policy pays an enterprise with this verdict."""
        amounts = self._amounts[policy]
        if amounts is None:
            return estimate(self._cards[policy], profile, KINDS[mark]).max_amount
        # A tier is had if it is met, and may be for those who are POSSIBLE only.
        return next((amount for amount, place in amounts if values[place] >= mark), None)


Count = Callable[[Marks, Indices], NDArray[np.int64]]


def _one_by_one(fields: Ragged, atoms: Ragged, paths: Ragged) -> Count:
    """Counting by compiled kernels."""
    from matcher.kernels.numba_single import count_open

    places = paths.flat.astype(np.int32)
    bounds = fields.bounds(), atoms.bounds(), paths.bounds()

    def count(values: Marks, policies: Indices) -> NDArray[np.int64]:
        counts = np.empty(len(policies), dtype=np.int64)
        count_open(values, policies, *bounds, places, counts)
        return counts

    return count


def _by_levels(fields: Ragged, atoms: Ragged, paths: Ragged) -> Count:
    """Counting by numpy: all paths, then all atoms, then all fields."""

    def count(values: Marks, policies: Indices) -> NDArray[np.int64]:
        own_fields, of_policy = fields.of(policies)
        own_atoms, of_field = atoms.of(own_fields)
        nodes, of_atom = paths.of(own_atoms)
        is_unknown = values.take(paths.flat.take(nodes)) == UNKNOWN
        is_open = np.logical_or.reduceat(np.logical_and.reduceat(is_unknown, of_atom), of_field)
        counted: NDArray[np.int64] = np.add.reduceat(is_open, of_policy, dtype=np.int64)
        return counted

    return count


def _amounts(own: CardPlan, place: Sequence[int]) -> _Amounts | None:
    """What the tiers pay; ``None`` where that hangs on figures, or where amounts add up."""
    card = own.card
    if card.stacks or any(benefit.adds_up for benefit in card.benefits):
        return None
    tiers = [tier for benefit in card.benefits for tier in benefit.tiers]
    if any(tier.rate is not None or tier.step is not None or tier.is_per_unit for tier in tiers):
        return None
    paid = [
        (amount, place[MET if shape is None else shape.node])
        for tier, shape in zip(tiers, own.tiers, strict=True)
        if (amount := tier.amount if tier.amount is not None else tier.cap) is not None
    ]
    return tuple(sorted(paid, key=lambda one: -one[0]))


def _open_sheets(cards: Sequence[CardPlan], place: Sequence[int]) -> tuple[Ragged, Ragged, Ragged]:
    """For every card its fields, for every field its atoms, for every atom the way down to it.

    An atom is undecided if its own value is unknown and those of all that it is part of. Fields
    and atoms are numbered as they come, so that those of one card are next to each other.
    """
    fields: list[range] = []
    atoms: list[range] = []
    paths: list[list[int]] = []
    for own in cards:
        by_name: dict[str, list[list[int]]] = {}
        for conjunct in own.conjuncts:
            for name, path in _ways_down(conjunct.shape, (), place):
                by_name.setdefault(name, []).append(path)
        fields.append(range(len(atoms), len(atoms) + len(by_name)))
        for found in by_name.values():
            atoms.append(range(len(paths), len(paths) + len(found)))
            paths += found
    return Ragged(fields), Ragged(atoms), Ragged(paths)


def _ways_down(
    shape: Shape, above: tuple[int, ...], place: Sequence[int]
) -> Iterator[tuple[str, list[int]]]:
    if shape.node in (MET, UNMET):
        return
    path = (*above, place[shape.node])
    if shape.atom is not None:
        yield shape.atom.field, list(path)
    for part in shape.parts:
        yield from _ways_down(part, path, place)
