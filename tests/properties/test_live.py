"""Edits one by one come to what a full run gives; a state once taken never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.card import PolicyCard
from matcher.city.columns import Columns
from matcher.city.population import best_matches, match_population
from matcher.plan.plan import Plan, make_plan
from matcher.profile import Profile
from matcher.single import overlay as plan_overlay
from matcher.single.live import LivePopulation, LiveState
from matcher.single.shortlist import best_for
from tests.properties.test_population import (
    DAY,
    assert_same,
    card,
    crowds,
    items_given,
    pools,
    profile,
    profiles_given,
)

edits = st.lists(
    st.tuples(st.just("put"), st.integers(0, 7), profiles_given)
    | st.tuples(st.just("publish"), st.integers(0, 5), items_given)
    | st.tuples(st.just("withdraw"), st.integers(0, 5), st.none())
    | st.tuples(st.just("turn"), st.sampled_from((1, 40, 400)), st.none()),
    min_size=1,
    max_size=8,
)


class World:
    """The cards, people and day that edits lead to, kept apart from the live population."""

    def __init__(self, items: list[Any], records: list[Any]) -> None:
        self.day: date = DAY
        self.cards = {f"p{i:03}": card(i, item) for i, item in enumerate(items)}
        self.people = {f"e{i}": profile(i, record) for i, record in enumerate(records)}

    def edit(self, live: LivePopulation, what: str, number: int, given_: Any) -> None:
        """Do the same edit here and there."""
        policy_id = f"p{number:03}"
        if what == "put":
            one = replace(profile(number, given_), as_of=self.day)
            self.people[one.id] = one
            live.put(one)
        elif what == "publish":
            self.cards[policy_id] = card(number, given_)
            live.publish(self.cards[policy_id])
        elif what == "withdraw":
            self.cards.pop(policy_id, None)
            live.withdraw(policy_id)
        else:
            self.day += timedelta(days=number)
            self.people = {name: replace(one, as_of=self.day) for name, one in self.people.items()}
            live.turn_to(self.day)


def assert_equals_full_run(state: LiveState, world: World) -> None:
    plan = make_plan(world.cards.values(), world.day)
    columns = Columns.from_profiles(world.people.values(), as_of=world.day)
    fresh = match_population(plan, columns)
    assert state.matches.enterprise_ids == fresh.enterprise_ids
    assert_same(state.matches.settled(), fresh)
    for p in range(len(plan)):
        assert state.matches.counts(p) == fresh.counts(p)
        for row in range(len(columns)):
            assert state.matches.kind(p, row) is fresh.kind(p, row)
            assert state.matches.near_miss(p, row) == fresh.near_miss(p, row)
    assert_same_lists(state, plan, columns, world.people)


def assert_same_lists(
    state: LiveState, plan: Plan, columns: Columns, people: Mapping[str, Profile]
) -> None:
    if not len(plan):
        return
    whole = [best_matches(a, b, top=3) for a, b in ((state.plan, state.columns), (plan, columns))]
    for row, one in enumerate(people.values()):
        assert best_for(state.plan, one, top=3, near=3) == best_for(plan, one, top=3, near=3)
        assert whole[0].of(row) == whole[1].of(row)


@pytest.mark.parametrize("laid_over", [2, 1024], ids=["often made anew", "laid over"])
@settings(max_examples=40, deadline=None)
@given(pools, crowds, edits)
def test_edits_one_by_one_equal_a_full_run(laid_over, items, records, changes):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan_overlay, "ROWS_LAID_OVER", laid_over)
        world = World(items, records)
        live = LivePopulation(world.cards.values(), world.people.values(), DAY)
        for change in changes:
            world.edit(live, *change)
        assert_equals_full_run(live.state, world)


@settings(max_examples=40, deadline=None)
@given(pools, crowds, edits, edits)
def test_a_state_once_taken_never_changes(items, records, before, after):
    world = World(items, records)
    live = LivePopulation(world.cards.values(), world.people.values(), DAY)
    for change in before:
        world.edit(live, *change)
    taken, ids = live.state, live.state.plan.policy_ids
    seen = taken.matches.settled()
    facts = [taken.columns.profile(row) for row in range(len(taken.columns))]
    then = World([], [])
    then.day, then.cards, then.people = world.day, dict(world.cards), dict(world.people)
    for change in after:
        world.edit(live, *change)
    assert taken.plan.policy_ids == taken.matches.policy_ids == ids
    assert [taken.columns.profile(row) for row in range(len(taken.columns))] == facts
    assert taken.matches.enterprise_ids == taken.columns.ids
    assert_same(taken.matches.settled(), seen)
    assert_equals_full_run(taken, then)


def test_cards_by_id_are_those_of_the_edits():
    first: PolicyCard = card(1, {"eligibility": {"field": "fin.loss", "op": "false"}})
    live = LivePopulation([], [], DAY)
    live.publish(first)
    assert live.state.plan.policy_ids == ("p001",)
    assert np.array_equal(live.state.matches.settled().near, np.zeros((1, 0), np.uint64))
