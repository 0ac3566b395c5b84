from __future__ import annotations

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


def test_money_is_shared_among_the_facts_a_policy_turns_on():
    pool = [policy("a", 300000, PATENTS, STAFF), policy("b", 200000, PATENTS)]
    found = {question.field: question.worth for question in questions(pool, profile())}
    assert found == {"ip.patents": 350000, "hr.headcount": 150000}


def test_nobody_is_asked_what_only_others_can_judge():
    pool = [policy("a", 100000, atom("fin.difficulty", "true", human=True)),
        policy("b", 100000, atom("hr.headcount", "gte", 5, reference=True)),
        policy("c", 100000, atom("intent.digital", "true", self_declared=True)),
        policy("d", 100000, atom("brand.value", "gte", 5))]  # fmt: skip
    assert next_question(pool, profile()) is None


def test_a_derived_fact_is_asked_by_its_sources():
    pool = [policy("a", 100000, atom("size.class", "in", ["micro"]))]
    asked = {question.field for question in questions(pool, profile({"industry.code": "C3831"}))}
    assert asked == {"hr.headcount", "fin.revenue", "fin.assets"}


def test_what_is_decided_asks_nothing():
    pool = [policy("a", 100000, STAFF), card(region=["430104"])]
    assert next_question(pool, profile({"hr.headcount": 50})) is None


def test_ties_are_broken_by_the_field():
    pool = [policy("a", 100000, STAFF), policy("b", 100000, PATENTS)]
    assert [question.field for question in questions(pool, profile())] == [
        "hr.headcount",
        "ip.patents",
    ]
