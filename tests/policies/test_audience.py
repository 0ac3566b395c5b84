"""Counting whom a policy would find, and whom a revision gains or loses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from matcher.card import PolicyCard, card_from_item
from matcher.city.columns import Columns
from matcher.profile import Profile
from policies.audience import Movers, compare_audiences, count_audience
from tests.policies.pool_items import an_item

REVENUES: Sequence[int | None] = (30_000_000, 12_000_000, None, 19_000_000, 1)


def a_profile(name: str, **facts: Any) -> Profile:
    written = {key.replace("__", "."): value for key, value in facts.items()}
    record = {"id": name, "as_of": "2026-03-10", "facts": written}
    return Profile.from_record(record)


def asking_for(revenue: int) -> PolicyCard:
    asked = {"field": "fin.revenue", "op": "gte", "value": revenue, "per": "y-1"}
    return card_from_item(an_item() | {"eligibility": {"all": [asked]}})


def test_every_enterprise_is_counted_once() -> None:
    profiles = [
        a_profile("1", region__registered="430112", fin__revenue=30_000_000),
        a_profile("2", region__registered="430112"),
        a_profile("3", region__registered="430112", fin__revenue=19_000_000),
        a_profile("4", region__registered="440300", fin__revenue=1),
    ]
    audience = count_audience(card_from_item(an_item()), Columns.from_profiles(profiles))
    assert (audience.total, audience.eligible, audience.possible, audience.ineligible) == (
        4, 1, 1, 2,
    )  # fmt: skip
    assert audience.near == 1
    assert dict(audience.unknown) == {"fin.revenue": 1}
    assert [(miss.fields, miss.count) for miss in audience.misses] == [(("fin.revenue",), 1)]
    assert (audience.money.eligible, audience.money.possible) == (500_000, 500_000)
    assert list(audience.districts) == ["430112"]


def town() -> Columns:
    return Columns.from_profiles(
        a_profile(str(number), region__registered="430112")
        if revenue is None
        else a_profile(str(number), region__registered="430112", fin__revenue=revenue)
        for number, revenue in enumerate(REVENUES, start=1)
    )


def test_a_lower_threshold_gains_enterprises() -> None:
    effect = compare_audiences(asking_for(20_000_000), asking_for(10_000_000), town(), heard=[2])
    assert effect.gain == Movers(heard=(2,), unheard=1)
    assert len(effect.may_gain) == len(effect.lose) == len(effect.may_lose) == 0
    assert effect.unchanged == 3


def test_a_higher_threshold_loses_enterprises() -> None:
    effect = compare_audiences(
        asking_for(10_000_000), asking_for(20_000_000), town(), heard=[2, 3, 4]
    )
    assert effect.lose == Movers(heard=(2, 4), unheard=0)
    assert (len(effect.gain), effect.unchanged) == (0, 3)


def test_a_condition_dropped_turns_doubt_into_certainty() -> None:
    before, free = asking_for(10_000_000), card_from_item(an_item() | {"eligibility": {"all": []}})
    effect = compare_audiences(before, free, town(), heard=[3])
    assert effect.gain == Movers(heard=(3,), unheard=1)
    back = compare_audiences(free, before, town(), heard=[3])
    assert (back.may_lose, back.lose) == (
        Movers(heard=(3,), unheard=0),
        Movers(heard=(), unheard=1),
    )


@pytest.mark.parametrize("heard", [[], [1, 2, 3, 4, 5]], ids=["nobody", "everybody"])
def test_the_same_text_changes_nothing(heard: list[int]) -> None:
    card = asking_for(20_000_000)
    effect = compare_audiences(card, card, town(), heard=heard)
    assert effect.unchanged == len(REVENUES)
