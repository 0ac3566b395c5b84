"""Columns put one below the other are the columns of all their enterprises."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bench.enterprises import enterprises
from matcher.city.columns import Columns
from matcher.city.joining import joined
from tests.matcher.factories import profile

DAY = date(2025, 6, 30)
ONE = [
    profile({"hr.headcount": 7, "qual.has": ["hnte"]}, id="e1", scope="电线电缆制造"),
    profile({"hr.headcount": {"gte": 5, "lt": 9}}, id="e2", zones={"望城经开区": True}),
]
OTHER = [
    profile({"hr.headcount": 3, "fin.revenue": 50}, id="e3"),
    profile({"hr.headcount": 7}, id="e4", scope="餐饮", declared_complete=["qual.has"]),
]


def profiles(columns: Columns):
    return [columns.profile(row) for row in range(len(columns))]


@pytest.mark.parametrize(
    ("one", "other"), [(ONE, OTHER), (OTHER, ONE), (ONE, [])], ids=["some", "others", "none"]
)
def test_everybody_is_there_as_before(one, other):
    found = joined(*(Columns.from_profiles(part, as_of=DAY) for part in (one, other)))
    assert profiles(found) == [*one, *other]
    for column in found.facts.values():
        assert list(column.values.numbers) == sorted(set(column.values.numbers))


def test_a_city_in_two_parts_is_the_city():
    city = enterprises(300, day=DAY)
    odd = np.arange(300) % 2 == 1
    parts = [city.take(np.flatnonzero(which)) for which in (odd, ~odd)]
    order = np.argsort(np.concatenate([np.flatnonzero(which) for which in (odd, ~odd)]))
    assert profiles(joined(*parts).take(order)) == profiles(city)


def test_other_days_are_refused():
    one = Columns.from_profiles(ONE)
    with pytest.raises(ValueError, match="cannot be joined"):
        joined(one, replace(one, as_of=date(2025, 7, 1)))
