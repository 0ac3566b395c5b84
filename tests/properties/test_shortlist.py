"""The list of one enterprise is the one that the reference's verdicts give, whatever is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.enterprises import DAY as CITY_DAY
from bench.enterprises import enterprises
from bench.policies import policies
from matcher.card import PolicyCard, card_from_item
from matcher.eligibility import judge
from matcher.finding.affinity import Affinity, describe
from matcher.kernels.backends import BACKENDS
from matcher.near_miss import missing_share
from matcher.plan.plan import Plan, make_plan
from matcher.profile import Profile
from matcher.ranking import Ranked, rank, shortlist
from matcher.single.one import SingleMatcher
from matcher.single.shortlist import Listed, Shortlister
from matcher.verdict import VerdictKind
from tests.properties.test_population import DAY, card, crowds, pools, profile

TEXTS = ("电线电缆制造", "软件开发、技术服务", "高新技术企业奖励", "稳岗返还，就业", "")
texts = st.sampled_from(TEXTS)


def wanted(
    plan: Plan, one: Profile, affinity: Affinity, *, top: int, near: int
) -> list[tuple[Any, ...]]:
    fits = affinity.scores(describe(one))
    ranked = [
        rank(judge(own.card, one), own.card, plan.day, score=fits.get(own.card.id, 0.0))
        for own in plan.cards
    ]
    return [_row(row) for row in shortlist(ranked, plan.day, top=top, near=near)]


def _row(row: Ranked) -> tuple[Any, ...]:
    verdict, near = row.verdict, row.verdict.near_miss
    is_miss = verdict.kind is VerdictKind.INELIGIBLE
    return (
        verdict.policy_id,
        verdict.kind,
        len(verdict.unknown_fields),
        verdict.benefit.max_amount,
        row.score,
        missing_share(near.gap) if is_miss and near is not None else None,
    )


def listed(found: tuple[Listed, ...]) -> list[tuple[Any, ...]]:
    return [
        (
            row.policy_id,
            row.kind,
            row.open_fields,
            row.max_amount,
            row.score,
            row.missing_share,
        )
        for row in found
    ]


@pytest.mark.parametrize("backend", BACKENDS)
@settings(max_examples=100, deadline=None)
@given(pools, crowds, st.lists(texts, min_size=2, max_size=5), st.integers(1, 5), st.integers(0, 4))
def test_the_list_is_that_of_the_reference(backend, items, records, words, top, near):
    cards = [card(i, {**item, "text": words[i % len(words)]}) for i, item in enumerate(items * 2)]
    people = [
        profile(i, {**record, "scope": words[-1 - i % 2]}) for i, record in enumerate(records)
    ]
    plan, affinity = make_plan(cards, DAY), Affinity().fit(cards)
    asked = Shortlister(plan, SingleMatcher(plan, backend=backend))
    for one in (*people, *people):
        found = asked.shortlist(replace(one), affinity, top=top, near=near)
        assert listed(found) == wanted(plan, one, affinity, top=top, near=near)


def drawn_pool() -> list[PolicyCard]:
    return [card_from_item(item) for item in policies(150)]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("top", "near"), [(20, 10), (3, 100), (500, 0)])
def test_the_list_of_a_drawn_pool_is_that_of_the_reference(top, near, backend):
    cards = drawn_pool()
    plan, affinity = make_plan(cards, CITY_DAY), Affinity().fit(cards)
    columns = enterprises(40)
    asked = Shortlister(plan, SingleMatcher(plan, backend=backend))
    for row in range(40):
        one = replace(columns.profile(row), scope="科技园区，智能设备、软件；医药食品")
        found = asked.shortlist(one, affinity, top=top, near=near)
        assert listed(found) == wanted(plan, one, affinity, top=top, near=near)
