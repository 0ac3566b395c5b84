"""What a question can see of a fact: facts that look alike to it get the same answer.

A condition on 制造业 cannot tell two codes of manufacturing apart, and one on a title cannot tell
apart two enterprises that both hold it. Each aspect is worked out with the very function that
the reference asks, once for each value, and makes a thousand values a handful.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from lexicon.gbt4754 import industry
from matcher.city.columns import NOT_GIVEN, Values
from matcher.industry_codes import full_code, is_code, within_industry
from matcher.periods import full_months
from matcher.places import lies_in
from matcher.profile import FactKey, Profile
from matcher.titles import holds
from matcher.values import DateBand, Value, as_days

_NOBODYS_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class InIndustry:
    """An industry, as far as it tells whether it is in ``prefix``."""

    prefix: str

    def __call__(self, value: Value) -> Hashable:
        """Return whether the code, or each of several, is in the prefix."""
        return _each(value, lambda code: within_industry(code, self.prefix))


class IndustryIndex:
    """The industries of a column by what they begin with: each prefix finds its own at once."""

    def __init__(self, values: Values) -> None:
        self._under: dict[str, list[int]] = {}
        self._equal: dict[str, list[int]] = {}
        self._named: list[int] = []
        self._values = values
        for place in range(NOT_GIVEN + 1, len(values)):
            value = values[place]
            own = full_code(value) if isinstance(value, str) else None
            if own is None or not is_code(own):
                self._named.append(place)
                continue
            self._equal.setdefault(own, []).append(place)
            for end in range(1, len(own) + 1):
                self._under.setdefault(own[:end], []).append(place)

    def seen(self, aspect: InIndustry) -> NDArray[np.int32]:
        """Return a number for each value; equal numbers where the aspect shows the same."""
        wanted = full_code(aspect.prefix)
        numbers: dict[Hashable, int] = {False: 1, True: 2, None: 3}
        # What is wanted under a name that no table knows can never be told.
        table = np.full(
            len(self._values), numbers[False if is_code(wanted) else None], dtype=np.int32
        )
        table[NOT_GIVEN] = 0
        for end in range(1, len(wanted)):
            table[self._equal.get(wanted[:end], [])] = numbers[None]
        table[self._under.get(wanted, [])] = numbers[True]
        for place in self._named:
            table[place] = numbers.setdefault(aspect(self._values[place]), 1 + len(numbers))
        return table


@dataclass(frozen=True, slots=True, kw_only=True)
class IsListed:
    """An industry, as far as it tells whether the table of industries has it."""

    def __call__(self, value: Value) -> Hashable:
        """Return whether the code is listed; several codes stand for themselves."""
        if not isinstance(value, str):
            return value
        try:
            industry(value)
        except LookupError:
            return False
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class LiesIn:
    """A place, as far as it tells whether it lies in ``target``."""

    field: str
    target: str

    def __call__(self, value: Value) -> Hashable:
        """Return whether the place, or each of several, lies in the target."""
        return _each(value, self._lies)

    def _lies(self, code: str) -> Hashable:
        somebody = Profile(id="", as_of=_NOBODYS_DAY, facts={FactKey(self.field): code})
        return lies_in(somebody, self.field, (self.target,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """Titles held on a day, as far as they tell whether ``title`` is among them."""

    title: str
    day: date

    def __call__(self, value: Value) -> Hashable:
        """Return what would be known of the title if the list were complete."""
        if not isinstance(value, tuple | frozenset):
            return value
        somebody = Profile(
            id="",
            as_of=self.day,
            facts={FactKey("qual.has"): value},
            declared_complete=frozenset({"qual.has"}),
        )
        return holds(somebody, self.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class InYear:
    """A day, or a stretch of days, as far as it tells in which year it begins."""

    def __call__(self, value: Value) -> Hashable:
        """Return the year; anything that is no day as it is."""
        if as_days(value) is None:
            return value
        first = value.first if isinstance(value, DateBand) else value
        return first.year if isinstance(first, date) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class InFullMonths:
    """A day, or a stretch of days, as far as it tells how many months ago it was on ``day``."""

    day: date

    def __call__(self, value: Value) -> Hashable:
        """Return the full months since its end and its beginning; what is no day as it is."""
        if isinstance(value, DateBand):
            return self._since(value.last), self._since(value.first)
        return self._since(value) if isinstance(value, date) else value

    def _since(self, first: date | None) -> int | None:
        return None if first is None else full_months(first, self.day)


def _each(value: Value, one: Callable[[str], Hashable]) -> Hashable:
    if isinstance(value, frozenset):
        return frozenset(one(str(code)) for code in value)
    return one(str(value))


Aspect = InIndustry | IsListed | LiesIn | Holds | InYear | InFullMonths
