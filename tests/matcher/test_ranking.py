from __future__ import annotations

from datetime import date

from matcher.eligibility import VerdictKind, judge
from matcher.ranking import order, rank, shortlist
from tests.matcher.factories import atom, card, profile

DAY = date(2025, 6, 30)
OPEN = {"type": "fixed", "opens_on": "2025-06-01", "closes_on": "2025-12-31"}
SOON = {"type": "fixed", "opens_on": "2025-06-01", "closes_on": "2025-07-05"}
LATER = {"type": "fixed", "opens_on": "2025-09-01", "closes_on": "2025-12-31"}
OVER = {"type": "fixed", "opens_on": "2025-01-01", "closes_on": "2025-03-31"}
UNKNOWN_PATENTS = atom("ip.patents", "gte", 1)
NO_STAFF = atom("hr.headcount", "gte", 10)


def policy(name: str, *conditions, amount: int = 1, window=OPEN, **more):
    return card(*conditions, id=name, benefits=[{"amount": amount}], window=window, **more)


def shown(*cards, scores=None, **limits):
    enterprise = profile({"hr.headcount": 5})
    ranked = [
        rank(judge(c, enterprise), c, DAY, score=(scores or {}).get(c.id, 0.0)) for c in cards
    ]
    rows = shortlist(ranked, DAY, top=20, **limits) if limits else order(ranked, DAY)
    return [row.verdict.policy_id for row in rows]


def test_verdict_comes_first():
    assert shown(policy("a", UNKNOWN_PATENTS, amount=9), policy("b")) == ["b", "a"]


def test_then_whether_one_can_apply_now():
    pool = [policy("a", window=OVER), policy("b", window=LATER), policy("c", window=None),
        policy("d", window=OPEN), policy("e", valid_to="2025-01-01")]  # fmt: skip
    assert shown(*pool) == ["d", "c", "b", "a", "e"]


def test_then_the_fewest_unknown_facts():
    assert shown(policy("a", UNKNOWN_PATENTS, atom("ip.soft_copyrights", "gte", 1), amount=9),
        policy("b", UNKNOWN_PATENTS)) == ["b", "a"]  # fmt: skip


def test_then_what_closes_soon():
    assert shown(policy("a", amount=9), policy("b", window=SOON)) == ["b", "a"]


def test_then_amount_then_fit_then_id():
    pool = [policy("d"), policy("c"), policy("b"), policy("a", amount=9)]
    assert shown(*pool, scores={"c": 0.5}) == ["a", "c", "b", "d"]


def test_near_misses_follow_and_are_few():
    pool = [policy(f"near{i}", atom("hr.headcount", "gte", 6 + i)) for i in range(4)]
    far = policy("far", region=["430104"])
    assert shown(*pool, far, policy("hit"), near=2) == ["hit", "near0", "near1"]


def test_a_near_miss_is_denied_by_one_condition():
    verdict = judge(policy("a", NO_STAFF, UNKNOWN_PATENTS), profile({"hr.headcount": 5}))
    assert verdict.kind is VerdictKind.INELIGIBLE
    assert verdict.near_miss is None
