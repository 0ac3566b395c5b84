"""By how much the one condition is missed: in the field's unit, however the text says it."""

from __future__ import annotations

import pytest

from matcher.near_miss import near_miss
from matcher.verdict import Gap
from tests.matcher.factories import atom, card, profile

REVENUE = {"fin.revenue": 2_500_000}


@pytest.mark.parametrize(
    ("condition", "facts", "gap"),
    [
        (atom("fin.revenue", "gte", 3_000_000), REVENUE, (3_000_000, 500_000, "元")),
        (atom("fin.revenue", "gte", 300, unit="万元"), REVENUE, (3_000_000, 500_000, "元")),
        (atom("fin.revenue", "lt", 0.02, unit="亿元"), REVENUE, (2_000_000, 500_000, "元")),
        (
            atom("fin.revenue", "between", [300, 400], unit="万元"),
            REVENUE,
            (3_000_000, 500_000, "元"),
        ),
        (
            atom("entity.age_months", "gte", 3, unit="年"),
            {"entity.founded": "2022-08-30"},
            (36, 2, "月"),
        ),
        (
            atom("fin.rd_ratio", "gte", 5, unit="%"),
            {"fin.rd_ratio": 0.03},
            ("0.05", "0.02", "比例"),
        ),
        (
            atom("fin.revenue", "gte", 300, unit="万元"),
            {"fin.revenue": {"gte": 1_000_000, "lt": 2_000_000}},
            (3_000_000, 1_000_000, "元"),
        ),
    ],
    ids=["yuan", "万元", "亿元", "a range in 万元", "years", "percent", "a band"],
)
def test_the_gap_is_in_the_unit_of_the_field(condition, facts, gap):
    near = near_miss(card(condition), profile(facts))
    assert near is not None
    assert near.gap is not None
    assert (str(near.gap.threshold), str(near.gap.missing)) == (str(gap[0]), str(gap[1]))
    assert near.gap.unit == gap[2]


def test_dollars_are_not_taken_for_yuan():
    asked = atom("fin.export", "gte", 1_000_000, currency="USD")
    near = near_miss(card(asked), profile({"fin.export": 1_000_000}))
    assert near is not None
    assert near.gap is None


@pytest.mark.parametrize(
    ("asked", "facts"),
    [
        (atom("fin.revenue", "gte", 3, per="y-1..y-2"), {"fin.revenue@2024": 1}),
        ({"not": atom("fin.revenue", "gte", 3)}, {"fin.revenue": 5}),
        (atom("fin.revenue", "gte", 3), {}),
        (atom("fin.revenue", "gte", 3), {"fin.revenue": {"gte": 1, "lt": 5}}),
        (atom("qual.has", "has", "hnte"), {}),
    ],
    ids=["several years", "the opposite", "not told", "straddles", "no figure"],
)
def test_where_no_figure_misses_there_is_no_gap(asked, facts):
    near = near_miss(card(asked), profile(facts))
    assert near is not None
    assert near.gap is None


def test_the_nearest_tier_tells_its_gap():
    benefit = {
        "kind": "reward",
        "form": "tiered",
        "measure": "fin.revenue",
        "tiers": [[5_000_000, 10], [3_000_000, 5]],
    }
    near = near_miss(card(benefits=[benefit]), profile(REVENUE))
    assert near is not None
    assert near.gap == Gap(threshold=3_000_000, missing=500_000, unit="元")
