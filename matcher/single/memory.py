"""All questions of a plan, asked of one enterprise after the other.

Which facts a question reads is noted while it is asked. Where it reads more than was known, the
families are made anew: what comes out equals the reference by construction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

import numpy as np

from matcher.city.columns import Columns
from matcher.plan.bins import CANNOT_JUDGE, Asking, Bins
from matcher.plan.facts import FactTable
from matcher.plan.reading import Read, watched
from matcher.profile import Profile
from matcher.single.looks import Family, Key, Looks
from matcher.single.marks import MARKS, UNKNOWN, Marks
from matcher.single.recall import Close, Recall, family_of

REMEMBERED = 30_000_000
"""Marks kept before all are forgotten; each takes a byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grouped:
    """The families as they are now, and their looks."""

    looks: Looks
    families: Sequence[Recall]


class Memory:
    """The questions of a plan by the numbers of their tests; several threads may ask at once.

    ``former`` is the memory of the plan that this one grew out of: what it knows is not asked
    again. A test keeps its number while a plan grows.
    """

    def __init__(
        self, questions: Mapping[int, Asking], count: int, day: date, former: Memory | None
    ) -> None:
        self._questions, self._day = questions, day
        self._lock = Lock()
        self._remembered = 0
        self._reads: dict[int, frozenset[Read]] = {}
        self._close: dict[int, Close] = {}
        # The marks of an enterprise that told nothing; figures are compared elsewhere.
        self._nobodys = np.full(count, UNKNOWN, dtype=np.uint8)
        before: Sequence[Recall] = ()
        if former is not None:
            before = self._take_over(former)
        nobody = _Asked(Profile(id="", as_of=day, facts={}))
        for test, question in questions.items():
            if test not in self._reads:
                self._nobodys[test], self._reads[test] = nobody.mark(question)
                self._close[test] = {}
        self._grouped = self._group(before)

    def _take_over(self, former: Memory) -> Sequence[Recall]:
        with former._lock:
            for test, reads in former._reads.items():
                self._reads[test] = reads
                self._close[test] = dict(former._close[test])
            self._nobodys[: len(former._nobodys)] = former._nobodys
            return former._grouped.families

    def marks(self, profile: Profile) -> Marks:
        """Return the marks of all questions for one enterprise, and room for the other tests."""
        while True:
            grouped = self._grouped
            keys = grouped.looks.keys(profile)
            found = [(grouped.families[number], key) for number, key in keys]
            known = [family.answers.get(key) for family, key in found]
            marks = self._nobodys.copy()
            answers = [one for one in known if one is not None]
            if len(answers) == len(found):
                if answers:
                    at = np.concatenate([family.at for family, _ in found])
                    marks[at] = np.concatenate(answers)
                return marks
            with self._lock:
                if grouped is self._grouped:
                    self._learn(profile, found)

    def _learn(self, profile: Profile, found: Sequence[tuple[Recall, Key]]) -> None:
        if self._remembered > REMEMBERED:
            # Before anything is learnt: else what was just learnt would be forgotten again.
            self._forget()
            return
        asked = _Asked(profile)
        is_finer = False

        def ask(test: int) -> int | None:
            mark, seen = asked.mark(self._questions[test])
            if seen <= self._reads[test]:
                return mark
            self._reads[test] |= seen
            self._close[test] = {}
            return None

        for family, key in found:
            if key not in family.answers:
                is_finer = not family.learn(key, ask) or is_finer
                self._remembered += len(family.tests)
        if is_finer:
            self._grouped = self._group(self._grouped.families)

    def _forget(self) -> None:
        self._remembered = 0
        self._close = {test: {} for test in self._questions}
        self._grouped = self._group(())

    def _group(self, before: Sequence[Recall]) -> _Grouped:
        groups: dict[Family, dict[int, Bins]] = {}
        for test, question in self._questions.items():
            family = family_of(self._reads[test], question.bins)
            groups.setdefault(family, {})[test] = question.bins
        former = {one.family: one for one in before}
        families = [
            Recall(family, bins, self._close, former.get(family)) for family, bins in groups.items()
        ]
        return _Grouped(looks=Looks(list(groups), self._day), families=families)


class _Asked:
    """One enterprise, asked question after question."""

    def __init__(self, profile: Profile) -> None:
        self._columns = Columns.from_profiles([profile])
        self._facts = FactTable(columns=self._columns)

    def mark(self, question: Asking) -> tuple[int, frozenset[Read]]:
        """Return the mark of a question and what it read; unknown where nobody can judge."""
        watched_one, seen = watched(self._columns, 0, self._facts.value)
        try:
            mark = MARKS[question.answer(watched_one)]
        except CANNOT_JUDGE:
            mark = UNKNOWN
        return mark, frozenset(seen)
