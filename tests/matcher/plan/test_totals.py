"""Sums and means over several years come out as the reference has them, and are asked few times."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from matcher.city.columns import Columns
from matcher.plan.facts import FactTable
from matcher.plan.plan import make_plan
from matcher.plan.questions import Question
from matcher.profile import Profile
from tests.matcher.factories import atom, card
from tests.matcher.plan.test_memberships import assert_as_the_reference

DAY = date(2025, 6, 30)
THRESHOLDS = (-4, 0, 10, 12.5, 20)
COMPARED = (
    *((op, value) for op in ("gte", "gt", "lte", "lt", "eq", "ne") for value in THRESHOLDS),
    ("between_co", [0, 10]),
    ("between_oo", [5, 20]),
    ("in", [10, 20]),
)
FIGURES = (None, 0, 5, 10, {"gte": 5, "lt": 10}, {"gt": 0, "lte": 10}, {"gte": 10}, 2.5)
PROFITS = (None, -5, 0, 10, {"gt": -5, "lt": 5}, {"lt": 0})
FOUNDED = (None, "2024-03-01", "2023-02-01", "2010-01-01", "2025-02-01", "2023")
PERIODS = ("y-1..y-2", "y-1+y-2", "y-1..y-3")


def firms(field, figures):
    """Everybody with two of the figures, some also with those of 2022 or of the whole period."""
    told = [
        {
            f"{field}@2024": one,
            f"{field}@2023": other,
            f"{field}@2022": 10 if i % 3 else None,
            f"{field}@2023..2024": 8 if i % 11 == 0 else None,
            "entity.founded": founded,
            "region.registered": "430112",
        }
        for i, (one, other, founded) in enumerate(product(figures, figures, FOUNDED))
    ]
    return [
        Profile.from_record(
            {
                "id": f"{i:04}",
                "as_of": DAY.isoformat(),
                "facts": {name: value for name, value in facts.items() if value is not None},
            }
        )
        for i, facts in enumerate(told)
    ]


@pytest.mark.parametrize("agg", ["sum", "avg"])
@pytest.mark.parametrize("per", PERIODS)
@pytest.mark.parametrize(
    ("field", "figures"),
    [("fin.revenue", FIGURES), ("fin.net_profit", PROFITS)],
    ids=["never negative", "may be negative"],
)
def test_every_comparison_of_a_total(field, figures, per, agg):
    conditions = [atom(field, op, value, per=per, agg=agg) for op, value in COMPARED]
    assert_as_the_reference(conditions, firms(field, figures))


def test_thresholds_in_another_unit():
    written = [
        atom("fin.revenue", "gte", value, per="y-1..y-2", agg="sum", unit="万元")
        for value in (0.001, 0.00125)
    ]
    assert_as_the_reference(written, firms("fin.revenue", FIGURES))


@pytest.mark.parametrize("agg", ["sum", "avg"])
def test_enterprises_are_told_apart_by_the_side_of_the_threshold_only(agg):
    everybody = [
        Profile.from_record(
            {
                "id": f"{i:04}",
                "as_of": DAY.isoformat(),
                "facts": {"fin.revenue@2024": i, "fin.revenue@2023": 1000 - 3 * i},
            }
        )
        for i in range(200)
    ]
    plan = make_plan([card(atom("fin.revenue", "gte", 700, per="y-1..y-2", agg=agg))], DAY)
    table = FactTable(columns=Columns.from_profiles(everybody))
    asked = [
        test
        for test in plan.table.tests
        if isinstance(test, Question) and test.bins.total is not None
    ]
    assert len(asked) == 1
    assert len(table.answers(asked[0], asked[0].answer).values) <= 5
