"""From the values of the nodes to the verdicts of all policies for one enterprise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.kernels.backends import NUMPY
from matcher.plan.plan import Plan
from matcher.single.ladder import Ladder
from matcher.single.marks import MET, Indices, Marks
from matcher.verdict import VerdictKind

KINDS = (VerdictKind.INELIGIBLE, VerdictKind.POSSIBLE, VerdictKind.ELIGIBLE)
"""The verdict of a mark."""

_UNMET = 1 << 16
_WEIGHTS = np.array([_UNMET + 1, 1, 0], dtype=np.int32)
"""What a condition adds, by its value: one sum tells how many are missed, and if for certain."""


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


class Ragged:
    """Lists of different lengths, end to end, of which some can be had at once."""

    def __init__(self, lists: Sequence[Sequence[int]]) -> None:
        self.sizes = np.array([len(one) for one in lists], dtype=np.intp)
        self.starts = np.cumsum(self.sizes) - self.sizes
        self.flat = np.array([i for one in lists for i in one], dtype=np.intp)
        self.numbers = np.array([i for one in lists for i in range(len(one))], dtype=np.int16)

    def bounds(self) -> NDArray[np.int32]:
        """Return where each list begins and the last one ends, for compiled kernels."""
        return np.append(self.starts, len(self.flat)).astype(np.int32)

    def of(self, rows: Indices) -> tuple[Indices, Indices]:
        """Return where the members of some lists stand in ``flat``, and where each list begins."""
        sizes = self.sizes[rows]
        starts = np.cumsum(sizes) - sizes
        at = np.repeat(self.starts[rows] - starts, sizes)
        at += np.arange(len(at), dtype=np.intp)
        return at, starts


class VerdictSheet:
    """The conditions of all cards of a plan. ``backend`` is that of ``kernels/backends.py``."""

    def __init__(self, plan: Plan, ladder: Ladder, backend: str = NUMPY) -> None:
        place = ladder.place.tolist()
        asked = Ragged([[place[one.node] for one in own.conjuncts] for own in plan.cards])
        self._judge = _side_by_side(asked) if backend == NUMPY else _one_by_one(asked)

    def match(self, values: Marks) -> OneMatch:
        """Return the verdicts that follow from the values of the nodes."""
        return self._judge(values)


Judge = Callable[[Marks], OneMatch]


def _one_by_one(asked: Ragged) -> Judge:
    """Verdicts by compiled kernels."""
    from matcher.kernels.numba_single import judge

    count = len(asked.sizes)
    starts, flat = asked.bounds(), asked.flat.astype(np.int32)

    def verdicts(values: Marks) -> OneMatch:
        marks, near = np.empty(count, dtype=np.uint8), np.empty(count, dtype=np.int16)
        judge(values, starts, flat, marks, near)
        return OneMatch(marks=marks, near=near)

    return verdicts


def _side_by_side(asked: Ragged) -> Judge:
    """Verdicts by numpy: the first conditions of all cards together, then the second, …"""
    by_size = np.argsort(-asked.sizes, kind="stable")
    rank = np.argsort(by_size, kind="stable")
    counts = [int((asked.sizes > i).sum()) for i in range(int(asked.sizes.max(initial=0)))]
    chain = [asked.flat[asked.starts[by_size[:count]] + i] for i, count in enumerate(counts)]

    def verdicts(values: Marks) -> OneMatch:
        weights = _WEIGHTS.take(values)
        missed = np.zeros(len(rank), dtype=np.int32)
        for places in chain:
            missed[: len(places)] += weights.take(places)
        missed = missed.take(rank)
        marks = np.where(missed == 0, np.uint8(MET), (missed < _UNMET).astype(np.uint8))
        return OneMatch(marks=marks, near=_near(asked, values, missed))

    return verdicts


def _near(asked: Ragged, values: Marks, missed: NDArray[np.int32]) -> NDArray[np.int16]:
    near = np.full(len(missed), -1, dtype=np.int16)
    rows = np.flatnonzero(missed & (_UNMET - 1) == 1)
    at, _ = asked.of(rows)
    # Each of these cards misses one condition, so that they come in the order of the rows.
    near[rows] = asked.numbers[at[values.take(asked.flat.take(at)) < MET]]
    return near
