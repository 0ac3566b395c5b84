"""One enterprise against a whole pool, in well under a millisecond once the plan is warm.

Figures are compared side by side, and what the reference answered for a combination of facts is
remembered for the next enterprise; the verdicts follow level by level (``single/ladder.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from lexicon.interval import Interval
from matcher.derived import fact
from matcher.kernels.backends import BACKENDS, NUMPY
from matcher.plan.figures import Scale, scale_of
from matcher.plan.plan import FORMER_SINGLE, SINGLE, Plan
from matcher.plan.tests import FigureKey, FigureTest
from matcher.profile import Profile
from matcher.single.ladder import Ladder
from matcher.single.looks import told_as
from matcher.single.marks import UNKNOWN, Marks
from matcher.single.memory import Memory
from matcher.single.verdicts import OneMatch, VerdictSheet
from matcher.values import Value, as_days, as_interval

Bands = Sequence[Interval | int | None]
"""The figures of one enterprise, in the order of the plan's figures; ``None`` if not known."""

WORTH_COMPILING = 500
"""Policies of a pool for which it is worth loading compiled kernels."""

_NO_LIMIT = np.iinfo(np.int32).max


class FigureSheet:
    """All comparisons of figures, side by side."""

    def __init__(self, tests: Sequence[tuple[int, FigureTest]], day: date) -> None:
        self.keys: list[FigureKey] = list(dict.fromkeys(test.key for _, test in tests))
        self._told = [told_as(key.field, key.period, day) for key in self.keys]
        targets: dict[FigureKey, list[Any]] = {key: [] for key in self.keys}
        for _, test in tests:
            targets[test.key].append(test.target)
        self.scales = [scale_of(targets[key]) for key in self.keys]
        at = {key: i for i, key in enumerate(self.keys)}
        self.tests = np.array([i for i, _ in tests], dtype=np.intp)
        self.key_of = np.array([at[test.key] for _, test in tests], dtype=np.intp)
        bounds = [self.scales[at[test.key]].bounds(test.target) for _, test in tests]
        self.first = np.array([0 if a is None else a for a, _ in bounds], dtype=np.int32)
        self.last = np.array([_NO_LIMIT if b is None else b for _, b in bounds], dtype=np.int32)

    def mark(self, profile: Profile, marks: Marks) -> Bands:
        """Write the outcome of every comparison, and return the figures that were compared."""
        # An unknown figure reaches from below the lowest place to above the highest.
        low, high = [-1] * len(self.keys), [_NO_LIMIT] * len(self.keys)
        bands: list[Interval | int | None] = [None] * len(self.keys)
        for i, value in self._known(profile):
            if type(value) is int and not self.keys[i].is_day:
                # Most figures are whole numbers, and need no band.
                bands[i] = value
                low[i] = high[i] = self.scales[i].place(value, is_low=True, is_open=False)
                continue
            bands[i] = band = (as_days if self.keys[i].is_day else as_interval)(value)
            if band is not None:
                low[i], high[i] = _places(self.scales[i], band)
        lows, highs = np.array(low, dtype=np.int32), np.array(high, dtype=np.int32)
        low_of, high_of = lows[self.key_of], highs[self.key_of]
        inside = (low_of >= self.first) & (high_of <= self.last)
        outside = (low_of > self.last) | (high_of < self.first)
        marks[self.tests] = UNKNOWN + inside.astype(np.uint8) - outside.astype(np.uint8)
        return bands

    def _known(self, profile: Profile) -> Iterator[tuple[int, Value]]:
        told = profile.facts
        for i, key in enumerate(self._told):
            if key is not None:
                if key in told:
                    yield i, told[key]
            elif (found := fact(profile, self.keys[i].field, self.keys[i].period)) is not None:
                yield i, found.value


def _places(scale: Scale, band: Interval) -> tuple[int, int]:
    low = scale.place(band.low, is_low=True, is_open=band.low_open)
    if band.is_exact:
        return low, low
    return low, scale.place(band.high, is_low=False, is_open=band.high_open)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The verdicts for one enterprise, the values of the nodes and the figures behind them.

    ``raw`` has the values once more, as what is quicker to look at one by one.
    """

    profile: Profile
    values: Marks
    raw: bytes
    bands: Bands
    match: OneMatch


class SingleMatcher:
    """A plan made ready for one enterprise at a time; it may be used by several threads.

    ``ladder`` has the nodes, ``figures`` the figures in the order of ``State.bands``. ``former``
    is the matcher of the plan that this one grew out of; ``backend`` one of those in
    ``kernels/backends.py``, the fastest there is where none is named.
    """

    def __init__(
        self, plan: Plan, former: SingleMatcher | None = None, backend: str | None = None
    ) -> None:
        self.plan = plan
        tests = plan.table.tests
        questions = {i: test for i, test in enumerate(tests) if not isinstance(test, FigureTest)}
        figures = [(i, test) for i, test in enumerate(tests) if isinstance(test, FigureTest)]
        self._sheet = FigureSheet(figures, plan.day)
        known = None if former is None else former._memory
        self._memory: Memory = Memory(questions, len(tests), plan.day, known)
        self.backend = backend or _fastest(plan)
        self.ladder = Ladder(plan, self.backend)
        self.figures: Sequence[FigureKey] = self._sheet.keys
        self._verdicts = VerdictSheet(plan, self.ladder, self.backend)

    def match(self, profile: Profile) -> OneMatch:
        """Return the verdict of every policy for one enterprise.

        Raises ``ValueError`` when the profile is not of the plan's day.
        """
        return self.state(profile).match

    def state(self, profile: Profile) -> State:
        """Return the verdicts with all that they follow from. Raises as :meth:`match`."""
        if profile.as_of != self.plan.day:
            raise ValueError(f"profile {profile.id} is of {profile.as_of}, not {self.plan.day}")
        marks = self._memory.marks(profile)
        bands = self._sheet.mark(profile, marks)
        values = self.ladder.climb(marks)
        found = self._verdicts.match(values)
        return State(profile=profile, values=values, raw=values.tobytes(), bands=bands, match=found)


def _fastest(plan: Plan) -> str:
    return BACKENDS[-1] if len(plan) >= WORTH_COMPILING else NUMPY


def single_matcher(plan: Plan) -> SingleMatcher:
    """Return the plan's matcher for one enterprise, kept with the plan."""
    return plan.kept(SINGLE, lambda: SingleMatcher(plan, plan.memo.pop(FORMER_SINGLE, None)))
