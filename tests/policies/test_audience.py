"""Counting whom a policy would find."""

from __future__ import annotations

from typing import Any

from matcher.card import card_from_item
from matcher.profile import Profile
from policies.audience import count_audience
from tests.policies.pool_items import an_item


def a_profile(name: str, **facts: Any) -> Profile:
    written = {key.replace("__", "."): value for key, value in facts.items()}
    record = {"id": name, "as_of": "2026-03-10", "facts": written}
    return Profile.from_record(record)


def test_every_enterprise_is_counted_once() -> None:
    profiles = [
        a_profile("yes", region__registered="430112", fin__revenue=30_000_000),
        a_profile("perhaps", region__registered="430112"),
        a_profile("nearly", region__registered="430112", fin__revenue=19_000_000),
        a_profile("elsewhere", region__registered="440300", fin__revenue=1),
    ]
    audience = count_audience(card_from_item(an_item()), profiles)
    assert (audience.total, audience.eligible, audience.possible, audience.ineligible) == (
        4, 1, 1, 2,
    )  # fmt: skip
    assert audience.near == 1
    assert dict(audience.unknown) == {"fin.revenue": 1}
    assert dict(audience.missed) == {"fin.revenue": 1}


def test_nobody_is_a_number_too() -> None:
    audience = count_audience(card_from_item(an_item()), [])
    assert (audience.total, audience.near, dict(audience.unknown)) == (0, 0, {})
