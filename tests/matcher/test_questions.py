from __future__ import annotations

import pytest

from matcher.questions import next_question, questions
from tests.matcher.factories import atom, card, profile


def policy(name: str, amount: int, *conditions):
    return card(*conditions, id=name, benefits=[{"amount": amount}])


PATENTS = atom("ip.patents", "gte", 1)
STAFF = atom("hr.headcount", "gte", 10)


def test_the_fact_that_settles_most_money_is_asked():
    pool = [policy("a", 100000, PATENTS), policy("b", 900000, STAFF), policy("c", 50000, PATENTS)]
    asked = next_question(pool, profile())
    assert asked is not None
    assert asked.field == "hr.headcount"
    assert asked.policy_ids == ("b",)


def worth(*pool, **facts) -> dict[str, int]:
    return {question.field: int(question.worth) for question in questions(pool, profile(facts))}


def test_a_fact_is_worth_what_it_settles_times_the_chance_that_it_does():
    """Alone it settles the policy either way; beside another fact only by failing."""
    assert worth(policy("a", 100000, PATENTS)) == {"ip.patents": 100000}
    assert worth(policy("a", 200000, PATENTS, STAFF)) == {
        "hr.headcount": 100000 + 100000 // 20,
        "ip.patents": 100000 + 100000 // 20,
    }


def test_of_alternatives_each_settles_only_by_being_met():
    found = worth(policy("a", 200000, {"any": [PATENTS, atom("qual.event", "has", "获奖")]}))
    assert found["ip.patents"] > found["qual.event"]


def test_titles_few_hold_are_asked_before_records_most_have():
    pool = policy("a", 100000, atom("list.member", "has", "白名单"),
        atom("credit.no_accident", "true"))  # fmt: skip
    assert next_question([pool], profile()).field == "list.member"


def test_what_was_asked_is_not_asked_again():
    pool = [policy("a", 100000, PATENTS, STAFF)]
    assert next_question(pool, profile(), asked={"hr.headcount"}).field == "ip.patents"
    assert next_question(pool, profile(), asked={"hr.headcount", "ip.patents"}) is None


def test_nobody_is_asked_what_only_others_can_judge():
    pool = [policy("a", 100000, atom("fin.difficulty", "true", human=True)),
        policy("b", 100000, atom("hr.headcount", "gte", 5, reference=True)),
        policy("c", 100000, atom("intent.digital", "true", self_declared=True)),
        policy("d", 100000, atom("brand.value", "gte", 5))]  # fmt: skip
    assert next_question(pool, profile()) is None


def test_a_derived_fact_is_asked_by_its_sources():
    pool = [policy("a", 100000, atom("size.class", "in", ["micro"]))]
    asked = {question.field for question in questions(pool, profile({"industry.code": "C3831"}))}
    assert asked == {"hr.headcount", "fin.revenue"}  # Assets say nothing about a manufacturer.


@pytest.mark.parametrize(
    "conditions",
    [
        pytest.param([atom("ip.patents", "gte", 1, soft=True),
                      atom("brand.value", "gte", 5)], id="in principle, beside what stays open"),
        pytest.param([{"any": [PATENTS, atom("ip.patents", "lt", 1)]},
                      atom("brand.value", "gte", 5)], id="met by every answer"),
        pytest.param([{"any": [{"all": [PATENTS, STAFF]}, atom("fin.difficulty", human=True,
                      op="true")]}], id="two facts beside a person's judgement"),
        pytest.param([atom("ip.patents", "gte", 0, hard=False)], id="a preference"),
    ],
)  # fmt: skip
def test_what_no_answer_changes_is_not_asked(conditions):
    assert questions([policy("a", 100000, *conditions)], profile()) == ()


@pytest.mark.parametrize(
    "condition",
    [
        atom("entity.status", "eq", "存续"),
        atom("loan.date", "within", ["2025-01-01", "2025-12-31"]),
        atom("loan.date", "gte", "12m"),
        atom("qual.event", "has", "获奖", per="y-1"),
        atom("act.exhibition", "gte", 2, per="12m"),
        atom("fin.output_value", "first_gte", 100000000, per="y-1"),
        atom("fin.export", "growth_abs_gte", 5000000, per="y-1"),
        atom("fin.revenue_growth", "gte", 0.2, per="y-1"),
        atom("fin.net_profit", "gt", 0, per="y-3..y-1"),
        atom("region.project", "in", ["430112"]),
        atom("hr.hire_group", "has_any", ["残疾人"]),
        atom("excl.already_funded", "lte", 0),
        atom("lease.area", "between", [200, 300]),
    ],
    ids=lambda one: f"{one['field']} {one['op']}",
)
def test_facts_of_every_kind_are_asked_for(condition):
    assert [one.field for one in questions([policy("a", 1, condition)], profile())] == [
        condition["field"]
    ]


def test_what_is_decided_asks_nothing():
    pool = [policy("a", 100000, STAFF), card(region=["430104"])]
    assert next_question(pool, profile({"hr.headcount": 50})) is None


def test_ties_are_broken_by_the_field():
    pool = [policy("a", 100000, STAFF), policy("b", 100000, PATENTS)]
    assert [question.field for question in questions(pool, profile())] == [
        "hr.headcount",
        "ip.patents",
    ]
