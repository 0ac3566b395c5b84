from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicon.gbt4754 import UnknownIndustry
from lexicon.interval import Interval
from lexicon.sizes import SizeClass, is_covered, possible_classes, thresholds

MICRO, SMALL, MEDIUM, LARGE = SizeClass
ALL = frozenset(SizeClass)
WAN = 10_000


def exactly(value: int | None) -> Interval | None:
    return None if value is None else Interval.exactly(value)


@pytest.mark.parametrize(
    ("industry", "headcount", "revenue", "assets", "expected"),
    [
        ("C3831", 1000, 40_000 * WAN, None, LARGE),
        ("C3831", 999, 40_000 * WAN, None, MEDIUM),
        ("C3831", 300, 2_000 * WAN, None, MEDIUM),
        ("C3831", 299, 50_000 * WAN, None, SMALL),
        ("C3831", 20, 300 * WAN, None, SMALL),
        ("C3831", 19, 300 * WAN, None, MICRO),
        ("C3831", 20, 299 * WAN, None, MICRO),
        ("A0111", None, 500 * WAN, None, MEDIUM),
        ("A0111", 5, 49 * WAN, None, MICRO),
        ("E4710", None, 80_000 * WAN, 80_000 * WAN, LARGE),
        ("E4710", None, 80_000 * WAN, 4_999 * WAN, SMALL),
        ("F5123", 20, 5_000 * WAN, None, MEDIUM),
        ("F5223", 20, 5_000 * WAN, None, SMALL),
        ("G5910", 300, 3_000 * WAN, None, MEDIUM),
        ("G5920", 100, 1_000 * WAN, None, MEDIUM),
        ("I6513", 300, 10_000 * WAN, None, LARGE),
        ("I6513", 10, 50 * WAN, None, SMALL),
        ("K7010", None, 1_000 * WAN, 5_000 * WAN, MEDIUM),
        ("K7020", 300, 1_000 * WAN, None, MEDIUM),
        ("L7241", 100, None, 8_000 * WAN, MEDIUM),
        ("M7320", 99, None, None, SMALL),
        ("H6210", 9, 2_000 * WAN, None, MICRO),
    ],
)
def test_known_facts_give_one_class(
    industry: str,
    headcount: int | None,
    revenue: int | None,
    assets: int | None,
    expected: SizeClass,
) -> None:
    classes = possible_classes(
        industry,
        headcount=exactly(headcount),
        revenue=exactly(revenue),
        assets=exactly(assets),
    )
    assert classes == {expected}


@pytest.mark.parametrize(
    ("industry", "headcount", "revenue", "expected"),
    [
        ("C3831", None, None, ALL),
        ("C3831", Interval.exactly(10), None, {MICRO}),
        ("C3831", Interval.exactly(120), None, {MICRO, SMALL}),
        ("C3831", Interval.exactly(5000), None, ALL),
        (
            "C3831",
            Interval.exactly(400),
            Interval(low=1_000 * WAN, high=3_000 * WAN, high_open=True),
            {SMALL, MEDIUM},
        ),
        (
            "C3831",
            Interval.exactly(400),
            Interval(low=1_000 * WAN, high=2_000 * WAN, high_open=True),
            {SMALL},
        ),
        (
            "C3831",
            Interval.exactly(400),
            Interval(low=1_000 * WAN, high=2_000 * WAN),
            {SMALL, MEDIUM},
        ),
        ("F", Interval.exactly(20), Interval.exactly(5_000 * WAN), {SMALL, MEDIUM}),
        (None, Interval.exactly(4), None, ALL),
    ],
)
def test_bands_and_missing_facts_leave_several(
    industry: str | None,
    headcount: Interval | None,
    revenue: Interval | None,
    expected: set[SizeClass],
) -> None:
    assert possible_classes(industry, headcount=headcount, revenue=revenue) == expected


@pytest.mark.parametrize("industry", ["J6621", "P8310", "Q8411", "K7040", "G5320", "S"])
def test_industries_outside_the_standard_are_left_undecided(industry: str) -> None:
    assert not is_covered(industry)
    assert possible_classes(industry, headcount=Interval.exactly(3)) == ALL


@pytest.mark.parametrize("industry", ["C", "Q8514", "G5431", "K7030", "R", "O8111"])
def test_the_other_industries_are_covered(industry: str) -> None:
    assert is_covered(industry)


def test_an_unknown_industry_is_refused() -> None:
    with pytest.raises(UnknownIndustry):
        possible_classes("C9999")


def test_bounds_rise_with_the_class() -> None:
    for rules in thresholds().values():
        for rule in rules:
            assert all(lower < upper for lower, upper in pairwise(rule.bounds))


FACTS = st.integers(min_value=0, max_value=200_000 * WAN)


@given(st.sampled_from(["C38", "E47", "F51", "I65", "K701", "L72", None]), FACTS, FACTS, FACTS)
def test_every_fact_given_only_narrows(
    industry: str | None, headcount: int, revenue: int, assets: int
) -> None:
    nothing = possible_classes(industry)
    one = possible_classes(industry, headcount=exactly(headcount))
    two = possible_classes(industry, headcount=exactly(headcount), revenue=exactly(revenue))
    full = possible_classes(
        industry,
        headcount=exactly(headcount),
        revenue=exactly(revenue),
        assets=exactly(assets),
    )
    assert full <= two <= one <= nothing
    assert full


@given(FACTS, FACTS, FACTS)
def test_a_band_holds_the_class_of_each_of_its_values(low: int, high: int, value: int) -> None:
    low, value, high = sorted((low, high, value))
    band = possible_classes("F51", headcount=exactly(50), revenue=Interval(low=low, high=high))
    assert possible_classes("F51", headcount=exactly(50), revenue=exactly(value)) <= band
