"""One enterprise against a whole pool, in well under a millisecond once the plan is warm.

Figures are compared side by side, and what the reference answered for a combination of facts is
remembered for the next enterprise; the verdicts follow level by level (``plan_ladder.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any

import numpy as np

from matcher.columns import Columns
from matcher.derived import fact
from matcher.plan import Plan
from matcher.plan_bins import CANNOT_JUDGE
from matcher.plan_facts import FactTable
from matcher.plan_families import Families, Family, coarse, families_of
from matcher.plan_figures import scale_of
from matcher.plan_ladder import MARKS, UNKNOWN, Ladder, Marks, OneMatch
from matcher.plan_reading import Read, watched
from matcher.plan_tests import FigureKey, FigureTest
from matcher.profile import Profile
from matcher.values import as_days, as_interval

_REMEMBERED = 200_000
"""Answers kept before all are forgotten."""

_NO_LIMIT = np.iinfo(np.int32).max


class FigureSheet:
    """All comparisons of figures, side by side."""

    def __init__(self, tests: Sequence[tuple[int, FigureTest]]) -> None:
        self.keys: list[FigureKey] = list(dict.fromkeys(test.key for _, test in tests))
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

    def mark(self, profile: Profile, marks: Marks) -> None:
        """Write the outcome of every comparison."""
        # An unknown figure reaches from below the lowest place to above the highest.
        low = np.full(len(self.keys), -1, dtype=np.int32)
        high = np.full(len(self.keys), _NO_LIMIT, dtype=np.int32)
        for i, key in enumerate(self.keys):
            found = fact(profile, key.field, key.period)
            if found is None:
                continue
            band = (as_days if key.is_day else as_interval)(found.value)
            if band is not None:
                scale = self.scales[i]
                low[i] = scale.place(band.low, is_low=True, is_open=band.low_open)
                high[i] = scale.place(band.high, is_low=False, is_open=band.high_open)
        low, high = low[self.key_of], high[self.key_of]
        inside = (low >= self.first) & (high <= self.last)
        outside = (low > self.last) | (high < self.first)
        marks[self.tests] = UNKNOWN + inside.astype(np.uint8) - outside.astype(np.uint8)


class SingleMatcher:
    """A plan made ready for one enterprise at a time; it may be used by several threads."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        tests = plan.table.tests
        self._questions = {
            i: test for i, test in enumerate(tests) if not isinstance(test, FigureTest)
        }
        figures = [(i, test) for i, test in enumerate(tests) if isinstance(test, FigureTest)]
        self._sheet = FigureSheet(figures)
        self._reads: dict[int, frozenset[Read]] = dict.fromkeys(self._questions, frozenset())
        self._families = self._grouped()
        self._remembered = 0
        self._lock = Lock()
        self._ladder = Ladder(plan)

    def match(self, profile: Profile) -> OneMatch:
        """Return the verdict of every policy for one enterprise.

        Raises ``ValueError`` when the profile is not of the plan's day.
        """
        if profile.as_of != self.plan.day:
            raise ValueError(f"profile {profile.id} is of {profile.as_of}, not {self.plan.day}")
        marks = np.empty(len(self.plan.table.tests), dtype=np.uint8)
        if len(self._sheet.keys):
            self._sheet.mark(profile, marks)
        self._ask(profile, marks)
        return self._ladder.climb(marks)

    def _ask(self, profile: Profile, marks: Marks) -> None:
        while True:
            families = self._families
            keys = families.keys(profile)
            found = [
                family.answers.get(key) for family, key in zip(families.members, keys, strict=True)
            ]
            known = [answers for answers in found if answers is not None]
            if len(known) == len(found):
                if known:
                    marks[families.tests] = np.concatenate(known)
                return
            with self._lock:
                self._learn(profile, families, keys)

    def _learn(self, profile: Profile, families: Families, keys: Sequence[Any]) -> None:
        """Ask the reference what is not known yet; where it reads more, regroup."""
        columns = Columns.from_profiles([profile])
        facts = FactTable(columns=columns)
        is_finer = False
        for family, key in zip(families.members, keys, strict=True):
            if key in family.answers:
                continue
            answers, grows = [], False
            for i in family.tests:
                one, seen = watched(columns, 0, facts.value)
                answers.append(self._answer(i, one))
                grows = grows or not seen <= self._reads[i]
                self._reads[i] |= seen
            is_finer = is_finer or grows
            if not grows:
                family.answers[key] = np.array(answers, dtype=np.uint8)
                self._remembered += 1
        if is_finer or self._remembered > _REMEMBERED:
            self._families = self._grouped(self._families if is_finer else None)
            self._remembered = sum(len(family.answers) for family in self._families.members)

    def _answer(self, test: int, profile: Profile) -> int:
        try:
            return MARKS[self._questions[test].answer(profile)]
        except CANNOT_JUDGE:
            return UNKNOWN

    def _grouped(self, before: Families | None = None) -> Families:
        groups: dict[Any, list[int]] = {}
        for i, question in self._questions.items():
            groups.setdefault((self._reads[i], coarse(question.bins)), []).append(i)
        kept = {(one.reads, one.tests): one for one in before.members} if before else {}
        members = tuple(
            kept.get((reads, tuple(tests))) or Family(reads=reads, bins=bins, tests=tuple(tests))
            for (reads, bins), tests in groups.items()
        )
        return families_of(members)


def single_matcher(plan: Plan) -> SingleMatcher:
    """Return the plan's matcher for one enterprise, kept with the plan."""
    found: SingleMatcher = plan.memo.setdefault("single", None) or SingleMatcher(plan)
    plan.memo["single"] = found
    return found
