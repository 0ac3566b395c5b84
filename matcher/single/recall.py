"""What the reference answered, remembered for the next enterprise that looks the same.

A family remembers the answers of all its questions together, by what it saw. Where it sees
something new, each question by itself may still see nothing new: of an industry it never met, a
condition on 制造业 sees no more than whether it is one. Only then is the reference asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import numpy as np

from matcher.city.columns import identity
from matcher.plan.bins import CANNOT_JUDGE, Bins
from matcher.plan.reading import Read
from matcher.plan.views import Aspect
from matcher.single.looks import Family, Key, WentWrong, coarse
from matcher.single.marks import Marks

Ask = Callable[[int], int | None]
"""Asks the reference a test and returns the mark; ``None`` if it read more than was known."""

Close = dict[Key, int]
"""The marks of one test by what it alone sees."""

Picks = Mapping[int, Callable[[Sequence[Any]], Any]]
"""By the place of a look, which aspects a test sees of it; the others it sees as they are."""


class Blur:
    """What each question of a family sees of a key, where that is less than the family sees."""

    def __init__(self, family: Family, bins: Sequence[Bins]) -> None:
        views = [
            {
                place: view
                for place, read in enumerate(family.looks())
                if (view := one.view(read)) is not None and family.bins.view(read) is None
            }
            for one in bins
        ]
        self._aspects: dict[int, dict[Aspect, int]] = {}
        self.picks = [self._picks(view) for view in views]

    def _picks(self, views: Mapping[int, tuple[Aspect, ...]]) -> Picks:
        picks = {}
        for place, view in views.items():
            numbers = self._aspects.setdefault(place, {})
            picks[place] = itemgetter(*(numbers.setdefault(one, len(numbers)) for one in view))
        return picks

    def aspects(self, key: Key) -> dict[int, list[Any]]:
        """Return all that is seen of the parts of a key of which some question sees aspects."""
        return {
            place: [_seen(aspect, seen[1]) for aspect in self._aspects[place]]
            for place, seen in key
            if place in self._aspects and not isinstance(seen[1], WentWrong)
        }


def _seen(aspect: Aspect, value: Any) -> Any:
    """What an aspect shows of a value; what cannot be viewed stands for itself."""
    try:
        return True, aspect(value)
    except CANNOT_JUDGE:
        return False, identity(value)


def blurred(key: Key, picks: Picks, aspects: Mapping[int, list[Any]]) -> Key:
    """Return what a question with these picks sees of a key."""
    return tuple(
        (place, picks[place](aspects[place]) if place in picks and place in aspects else seen)
        for place, seen in key
    )


class Recall:
    """The questions of one family and their answers.

    ``close`` has what each test remembers by itself; it outlives the family. ``former`` is the
    family that read the same before questions came or went.
    """

    def __init__(
        self,
        family: Family,
        bins: Mapping[int, Bins],
        close: Mapping[int, Close],
        former: Recall | None = None,
    ) -> None:
        self.family = family
        self.tests = tuple(bins)
        self.at = np.array(self.tests, dtype=np.intp)
        self.answers: dict[Key, Marks] = {}
        self._blur = Blur(family, tuple(bins.values()))
        self._close = close
        # Only what it answered, not what came before it: nothing hangs on for ever.
        self._former = None if former is None else (former.tests, former.answers)

    def learn(self, key: Key, ask: Ask) -> bool:
        """Answer all questions for a new key; false if one of them read more than was known."""
        known = self._from_former(key)
        aspects = self._blur.aspects(key)
        marks = [
            known[test] if test in known else self._mark(test, key, picks, aspects, ask)
            for test, picks in zip(self.tests, self._blur.picks, strict=True)
        ]
        if any(mark is None for mark in marks):
            return False
        self.answers[key] = np.array(marks, dtype=np.uint8)
        return True

    def _mark(
        self, test: int, key: Key, picks: Picks, aspects: Mapping[int, list[Any]], ask: Ask
    ) -> int | None:
        if not picks:
            return ask(test)
        seen = blurred(key, picks, aspects)
        mark = self._close[test].get(seen)
        if mark is None:
            mark = ask(test)
            if mark is not None:
                self._close[test][seen] = mark
        return mark

    def _from_former(self, key: Key) -> dict[int, int]:
        tests, answers = self._former or ((), {})
        return dict(zip(tests, answers[key].tolist(), strict=True)) if key in answers else {}


def family_of(reads: frozenset[Read], bins: Bins) -> Family:
    """Return the family of a question that reads these facts."""
    return Family(reads=reads, bins=coarse(bins))
