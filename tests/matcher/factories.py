"""Profiles and cards for tests: complete by default, keywords for what a test is about."""

from __future__ import annotations

from typing import Any

from matcher.card import PolicyCard, card_from_item
from matcher.eligibility import Verdict, VerdictKind, judge
from matcher.profile import Profile

WANGCHENG = "430112"


def profile(facts: dict[str, Any] | None = None, **changes: Any) -> Profile:
    """A company of Wangcheng on 30 June 2025, with what the test adds or takes away."""
    record: dict[str, Any] = {
        "id": "e1",
        "as_of": "2025-06-30",
        "facts": {"region.registered": WANGCHENG, "entity.type": "企业法人", **(facts or {})},
    }
    return Profile.from_record({**record, **changes})


def card(*conditions: Any, **changes: Any) -> PolicyCard:
    """A reward of Wangcheng for those who meet all of the conditions."""
    item: dict[str, Any] = {
        "id": "p1",
        "title": "示例奖励",
        "level": "county",
        "region": [WANGCHENG],
        "eligibility": {"all": list(conditions)},
        "benefits": [{"kind": "reward", "form": "fixed", "amount": 100000}],
    }
    return card_from_item({**item, **changes})


def atom(field: str, op: str, value: Any = True, **flags: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value, **flags}


def verdict(policy: PolicyCard, enterprise: Profile) -> Verdict:
    return judge(policy, enterprise)


def kind(policy: PolicyCard, enterprise: Profile) -> VerdictKind:
    return judge(policy, enterprise).kind
