"""What a question can see of a fact is worked out as the reference sees it."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.city.columns import column_of
from matcher.derived import fact
from matcher.industry_codes import within_industry
from matcher.plan.views import IndustryIndex, InFullMonths, InIndustry
from matcher.profile import FactKey, Profile
from matcher.values import DateBand

DAY = date(2025, 2, 28)
CODES = ("C", "C38", "C3831", "3831", "I65", "I6510", "制造业", "农家乐", "J66", "c3899", "A")


@pytest.mark.parametrize("prefix", [*CODES, "C383", "B", "无此行业"])
def test_industries_of_a_prefix_are_found_at_once(prefix):
    values = column_of([*CODES, frozenset({"C38", "I65"}), frozenset({"C"}), 7]).values
    aspect = InIndustry(prefix=prefix)
    numbers = IndustryIndex(values).seen(aspect)
    assert numbers[0] == 0
    seen = {}
    for place in range(1, len(values)):
        shown = aspect(values[place])
        assert seen.setdefault(int(numbers[place]), shown) == shown
    assert 0 not in seen
    assert len(set(map(str, seen.values()))) == len(seen)


def test_a_single_code_is_seen_as_the_reference_sees_it():
    for code in CODES:
        for prefix in CODES:
            assert InIndustry(prefix=prefix)(code) is within_industry(code, prefix)


def test_days_that_look_alike_are_equally_old():
    days = [date(2024, m, d) for m in (1, 2, 8) for d in (1, 27, 28, 29)]
    given = [*days, DateBand(first=days[0], last=days[5]), DateBand(first=None, last=days[3])]
    ages = {}
    for value in given:
        one = Profile(id="e", as_of=DAY, facts={FactKey("entity.founded"): value})
        age = fact(one, "entity.age_months")
        assert ages.setdefault(InFullMonths(day=DAY)(value), age.value) == age.value
