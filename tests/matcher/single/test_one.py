"""One enterprise after the other: the reference is asked only about what looks new."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest

from matcher.kernels.backends import BACKENDS
from matcher.plan.plan import Plan, make_plan
from matcher.plan.questions import Question
from matcher.profile import Profile
from matcher.single import memory as plan_memory
from matcher.single.one import SingleMatcher, single_matcher
from matcher.single.shortlist import best_for
from matcher.verdict import VerdictKind
from tests.matcher.factories import atom, card, profile

DAY = date(2025, 6, 30)
MAKERS = atom("industry.code", "in", ["C"])
CABLES = atom("industry.code", "in", ["C383"])
HOLDERS = atom("qual.has", "has", "hnte")


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """The fields of the conditions the reference was asked about."""
    fields: list[str] = []
    answer = Question.answer

    def noted(question: Question, one: Profile) -> Any:
        fields.append(getattr(question.condition, "field", "several"))
        return answer(question, one)

    monkeypatch.setattr(Question, "answer", noted)
    return fields


def of_industry(code: str) -> Profile:
    return profile({"industry.code": code}, id=code)


def kinds(plan: Plan, one: Profile) -> list[VerdictKind]:
    found = single_matcher(plan).match(one)
    return [found.kind(policy) for policy in range(len(plan))]


def test_what_looks_the_same_is_asked_once(asked):
    plan = make_plan([card(MAKERS, id="p1"), card(CABLES, id="p2")], DAY)
    kinds(plan, of_industry("C3831"))
    asked.clear()
    assert kinds(plan, of_industry("C3831")) == [VerdictKind.ELIGIBLE] * 2
    assert asked == []


def test_a_new_industry_that_looks_like_a_known_one_is_not_asked(asked):
    plan = make_plan([card(MAKERS, id="p1"), card(CABLES, id="p2")], DAY)
    for code in ("C3831", "C1411", "I6511"):
        kinds(plan, of_industry(code))
    asked.clear()
    assert kinds(plan, of_industry("C2710")) == [VerdictKind.ELIGIBLE, VerdictKind.INELIGIBLE]
    assert kinds(plan, of_industry("C3839")) == [VerdictKind.ELIGIBLE] * 2
    assert asked == []


def test_a_plan_that_grew_asks_only_what_is_new(asked):
    plan = make_plan([card(MAKERS, id="p1"), card(CABLES, id="p2")], DAY)
    kinds(plan, of_industry("C3831"))
    asked.clear()
    grown = plan.with_card(card(HOLDERS, id="p3"))
    assert kinds(grown, of_industry("C3831"))[:2] == [VerdictKind.ELIGIBLE] * 2
    assert set(asked) == {"qual.has"}
    asked.clear()
    assert kinds(grown.without("p1"), of_industry("C3831"))[0] is VerdictKind.ELIGIBLE
    assert asked == []


def test_whoever_reads_the_old_plan_is_not_disturbed():
    plan = make_plan([card(MAKERS, id="p1")], DAY)
    grown = plan.with_card(card(HOLDERS, id="p0"))
    assert kinds(grown, of_industry("C3831")) == [VerdictKind.POSSIBLE, VerdictKind.ELIGIBLE]
    assert kinds(plan, of_industry("C3831")) == [VerdictKind.ELIGIBLE]


def test_forgetting_changes_nothing(monkeypatch):
    monkeypatch.setattr(plan_memory, "REMEMBERED", 1)
    plan = make_plan([card(MAKERS, HOLDERS, id="p1"), card(CABLES, id="p2")], DAY)
    for _ in range(2):
        assert kinds(plan, of_industry("C3831")) == [VerdictKind.POSSIBLE, VerdictKind.ELIGIBLE]
        assert kinds(plan, of_industry("I6511")) == [VerdictKind.INELIGIBLE] * 2


def test_several_threads_may_ask_at_once():
    plan = make_plan([card(MAKERS, HOLDERS, id="p1"), card(CABLES, id="p2")], DAY)
    codes = ("C3831", "C1411", "I6511", "F5211", "C2710", "A0111")
    people = [of_industry(code) for code in codes]
    wanted = [kinds(make_plan(list(plan.all_cards()), DAY), one) for one in people]
    wrong: list[str] = []

    def ask() -> None:
        for one, kind in zip(people * 20, wanted * 20, strict=True):
            if kinds(plan, one) != kind:
                wrong.append(one.id)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_pool_may_be_empty(backend):
    matcher = SingleMatcher(make_plan([], DAY), backend=backend)
    assert len(matcher.match(of_industry("C3831")).marks) == 0
    assert best_for(make_plan([], DAY), of_industry("C3831")) == ()


def test_another_day_is_refused():
    with pytest.raises(ValueError, match="2025-06-30"):
        best_for(make_plan([], date(2025, 7, 1)), of_industry("C3831"))


def test_the_list_tells_what_its_order_hangs_on():
    rich = card(atom("fin.revenue", "gte", 300, unit="万元"), id="rich")
    kinder = card(atom("fin.revenue", "gte", 2_000_000), id="kinder")
    place = card(id="elsewhere", region=["110101"])
    plan = make_plan([rich, kinder, place, card(HOLDERS, id="open"), card(id="sure")], DAY)
    found = best_for(plan, profile({"fin.revenue": 1_500_000}))
    assert [(one.policy_id, one.kind, one.open_fields) for one in found] == [
        ("sure", VerdictKind.ELIGIBLE, 0),
        ("open", VerdictKind.POSSIBLE, 1),
        ("kinder", VerdictKind.INELIGIBLE, 0),
        ("rich", VerdictKind.INELIGIBLE, 0),
    ]
    assert [one.missing_share for one in found] == [None, None, 250_000, 500_000]
    assert [one.max_amount for one in found] == [100000, 100000, None, None]
    assert [plan.policy_ids[one.policy] for one in found] == [one.policy_id for one in found]


def test_a_tier_that_asks_nothing_is_no_near_miss():
    # The reference names the tier that misses fewest facts: here one that misses none at all.
    tiers = [{"kind": "reward"}, {"kind": "reward", "when": atom("fin.revenue", "gte", 5)}]
    plan = make_plan([card(benefits=tiers)], DAY)
    assert best_for(plan, profile({"fin.revenue": 1})) == ()
