"""Columns hold what profiles told, exactly, and take in changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from lexicon.interval import Interval
from matcher.city.columns import Columns, column_of, first_known, whole_number_column
from matcher.profile import FactKey, Profile

DAY = date(2025, 6, 30)


def person(name: str, **facts: object) -> Profile:
    return Profile.from_record(
        {
            "id": name,
            "as_of": DAY.isoformat(),
            "facts": {key.replace("__", "."): value for key, value in facts.items()},
            "declared_complete": ["qual.has"],
            "zones": {"望城经开区": True},
            "scope": f"{name}的经营范围",
        }
    )


PEOPLE = [
    person("甲", fin__revenue=5, qual__has=["hnte"], region__registered="430112"),
    person("乙", fin__revenue={"gte": 2, "lt": 7}, fin__rd_ratio=0.055),
    person("丙"),
]


def test_a_row_gives_back_its_profile():
    columns = Columns.from_profiles(PEOPLE)
    assert [columns.profile(row) for row in range(len(columns))] == PEOPLE


def test_one_and_true_are_different_values():
    column = column_of([1, True, Decimal("1.5"), None, False, 0, 1])
    assert [column.value(row) for row in range(7)] == [1, True, Decimal("1.5"), None, False, 0, 1]
    assert column.value(1) is True
    assert column.codes[0] == column.codes[6]


def test_whole_numbers_are_in_the_order_of_their_codes():
    column = column_of([30, -4, None, 30, 7, Interval(low=3)])
    assert column.values.numbers.tolist() == [-4, 7, 30]
    assert column.codes.tolist() == [3, 1, 0, 3, 2, 4]


def test_the_first_column_that_knows_wins():
    one = column_of([None, 2, None])
    other = column_of([Interval(low=1), 3, 9])
    merged = first_known(one, other)
    assert [merged.value(row) for row in range(3)] == [Interval(low=1), 2, 9]


def test_whole_number_column_knows_what_was_given():
    column = whole_number_column(np.array([7, 8, 7]), np.array([True, False, True]))
    assert [column.value(row) for row in range(3)] == [7, None, 7]


@pytest.mark.parametrize("row", [0, 1, 2, 3], ids=["first", "band", "empty", "new row"])
def test_a_changed_profile_is_as_if_it_had_always_been_so(row):
    new = person("丁", fin__revenue=6, hr__headcount=3)
    changed = Columns.from_profiles(PEOPLE).with_profile(row, new)
    everybody = [*PEOPLE[:row], new, *PEOPLE[row + 1 :]]
    assert [changed.profile(i) for i in range(len(changed))] == everybody


def test_some_rows_can_be_taken():
    taken = Columns.from_profiles(PEOPLE).take([2, 0])
    assert [taken.profile(row) for row in range(2)] == [PEOPLE[2], PEOPLE[0]]


def test_profiles_of_another_day_are_refused():
    other = Profile(id="x", as_of=date(2025, 7, 1))
    with pytest.raises(ValueError, match="2025-07-01"):
        Columns.from_profiles([*PEOPLE, other])
    with pytest.raises(ValueError, match="2025-07-01"):
        Columns.from_profiles(PEOPLE).with_profile(0, other)


def test_nobody_needs_a_day():
    with pytest.raises(ValueError, match="as_of"):
        Columns.from_profiles([])
    assert len(Columns.from_profiles([], as_of=DAY)) == 0


def test_a_fact_nobody_gave_is_unknown():
    assert Columns.from_profiles(PEOPLE).given(0, FactKey("hr.headcount")) is None


@pytest.mark.parametrize(
    "value",
    [7, 6, 1, 99, True, "甲", Decimal("1.5"), Decimal(7), 2**70, None],
    ids=["known", "between", "first", "last", "truth", "word", "new", "exact", "huge", "none"],
)
def test_a_changed_value_leaves_the_others_as_they_are(value):
    told = [7, None, 5, True, "甲", 2**70, 8, 1]
    column = column_of(told).with_value(2, value)
    wanted = [*told[:2], value, *told[3:]]
    assert [column.value(row) for row in range(len(told))] == wanted
    assert [type(column.value(row)) for row in range(len(told))] == [type(one) for one in wanted]
    assert list(column.values.numbers) == sorted(column.values.numbers)
