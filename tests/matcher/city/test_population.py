"""Verdicts of many pairs, and how they are kept right."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.city.columns import Columns
from matcher.city.population import (
    Counts,
    count_population,
    match_card,
    match_one,
    match_population,
)
from matcher.plan.plan import make_plan
from matcher.verdict import VerdictKind
from tests.matcher.factories import atom, card, profile

DAY = date(2025, 6, 30)
RICH = card(atom("fin.revenue", "gte", 100), atom("ip.patents", "gte", 1), id="rich")
PEOPLE = [
    profile({"fin.revenue": 100, "ip.patents": 2}, id="has all"),
    profile({"fin.revenue": {"gte": 50, "lt": 200}, "ip.patents": 2}, id="straddles"),
    profile({"fin.revenue": 99, "ip.patents": 2}, id="misses one"),
    profile({"fin.revenue": 99}, id="misses two"),
    profile({"region.registered": "110101", "fin.revenue": 100, "ip.patents": 2}, id="elsewhere"),
]


def test_verdicts_counts_and_near_misses():
    matches = match_population(make_plan([RICH], DAY), Columns.from_profiles(PEOPLE))
    kinds = [matches.kind(0, row) for row in range(len(PEOPLE))]
    assert kinds == [
        VerdictKind.ELIGIBLE,
        VerdictKind.POSSIBLE,
        *[VerdictKind.INELIGIBLE] * 3,
    ]
    assert matches.counts(0) == Counts(eligible=1, possible=1, ineligible=3)
    assert matches.rows(0, VerdictKind.INELIGIBLE).tolist() == [2, 3, 4]
    # The conditions are place, revenue and patents, in this order.
    assert [matches.near_miss(0, row) for row in range(len(PEOPLE))] == [None, 1, 1, None, 0]


def test_one_policy_and_one_enterprise_give_the_same_as_all():
    plan, columns = make_plan([RICH, card(id="open")], DAY), Columns.from_profiles(PEOPLE)
    matches = match_population(plan, columns)
    alone = match_card(RICH, columns)
    at = plan.policy_ids.index("rich")
    assert alone.counts(0) == matches.counts(at)
    for row, one in enumerate(PEOPLE):
        found = match_one(plan, one)
        assert [found.kind(p) for p in range(2)] == [matches.kind(p, row) for p in range(2)]
        assert [found.near_miss(p) for p in range(2)] == [
            matches.near_miss(p, row) for p in range(2)
        ]


def test_counting_needs_no_planes():
    plan, columns = make_plan([RICH, card(id="open")], DAY), Columns.from_profiles(PEOPLE)
    matches = match_population(plan, columns)
    assert count_population(plan, columns) == (matches.counts(0), matches.counts(1))


def test_another_day_is_refused():
    plan = make_plan([RICH], date(2025, 7, 1))
    with pytest.raises(ValueError, match="2025-06-30"):
        match_population(plan, Columns.from_profiles(PEOPLE))
    with pytest.raises(ValueError, match="2025-06-30"):
        match_one(plan, PEOPLE[0])


def test_a_fact_that_cannot_be_worked_out_harms_only_its_own_enterprise():
    small = card(atom("size.class", "in", ["small", "micro"]), id="small")
    odd = profile({"industry.code": "C9999", "hr.headcount": 5}, id="odd")
    usual = profile({"industry.code": "C3831", "hr.headcount": 5}, id="usual")
    plan = make_plan([small], DAY)
    matches = match_population(plan, Columns.from_profiles([odd, usual]))
    assert matches.kind(0, 1) is VerdictKind.ELIGIBLE
    if matches.failures:
        assert matches.kind(0, 0) is VerdictKind.POSSIBLE
        assert [failure.rows for failure in matches.failures] == [1]


def test_a_pool_and_a_city_may_be_empty():
    nobody = Columns.from_profiles([], as_of=DAY)
    assert match_population(make_plan([RICH], DAY), nobody).counts(0) == Counts(
        eligible=0, possible=0, ineligible=0
    )
    assert match_population(make_plan([], DAY), Columns.from_profiles(PEOPLE)).policy_ids == ()
    assert len(match_one(make_plan([], DAY), PEOPLE[0]).marks) == 0
