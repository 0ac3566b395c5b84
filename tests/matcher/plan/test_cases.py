"""Disjunctions decided by cases: what else turns on the split fact, and what must not be asked."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.city.columns import Columns
from matcher.plan.cases import Presence
from matcher.plan.facts import FactTable
from matcher.plan.plan import make_plan
from matcher.plan.questions import Question
from matcher.profile import Profile
from matcher.tree import AnyOf
from tests.matcher.factories import atom, card
from tests.matcher.plan.test_memberships import assert_as_the_reference

DAY = date(2025, 6, 30)
BAND = ({"gte": 5, "lt": 15}, {"gte": 18, "lte": 40}, {"gte": 0, "lt": 10})
REVENUES = (None, 0, 8, 10, 15, 20, 30, *BAND)
AGES = (None, "2025-05-01", "2023-06-30", "2022-01-01", "2015-03-01", "2021")
FIRST = atom("fin.revenue", "first_gte", 20, per="y-1")
SMALL, LARGE = (atom("fin.revenue", op, 10, per="y-1") for op in ("lt", "gte"))
YOUNG, OLD = (atom("entity.age_months", op, 60) for op in ("lte", "gte"))
GROWN = {**atom("entity.age_months", "gte", 24), "soft": True}
ELSE = atom("ip.patents", "gte", 3)


def both(*parts):
    return {"all": list(parts)}


def either(*parts):
    return {"any": list(parts)}


DISJUNCTIONS = {
    "first reached beside its figure": either(both(SMALL, ELSE), both(LARGE, FIRST), SMALL),
    "never reached beside its figure": either({"not": FIRST}, LARGE, SMALL),
    "one of several first reached": either(
        both(LARGE, {**FIRST, "value": [20, 30]}), both(SMALL, {"not": {**FIRST, "soft": True}})
    ),
    "in principle, with an edge of its own": either(both(YOUNG, GROWN), both(OLD, ELSE)),
    "in principle, denied": either(both(YOUNG, {"not": GROWN}), OLD),
    "another unit": either(
        both(LARGE, {**LARGE, "value": 0.0015, "unit": "万元"}), both(SMALL, ELSE), SMALL
    ),
    "one of these numbers, or none of them": either(
        both(LARGE, {"not": atom("fin.revenue", "in", [20, 30], per="y-1")}),
        both(SMALL, atom("fin.revenue", "ne", 8, per="y-1")),
    ),
}


def firms():
    """Every figure of this year with one of last year, and every day of founding."""
    facts = [
        {
            "region.registered": "430112",
            "fin.revenue@2024": now,
            "fin.revenue@2023": last,
            "entity.founded": founded,
            "ip.patents": patents,
        }
        for now in REVENUES
        for last in (None, 5, 25)
        for founded in AGES
        for patents in (None, 2, 3)
    ]
    return [
        Profile.from_record(
            {
                "id": f"{i:04}",
                "as_of": DAY.isoformat(),
                "facts": {name: value for name, value in one.items() if value is not None},
            }
        )
        for i, one in enumerate(facts)
    ]


@pytest.mark.parametrize("tree", DISJUNCTIONS.values(), ids=list(DISJUNCTIONS))
def test_what_else_turns_on_the_split_fact_is_as_the_reference_has_it(tree):
    assert_as_the_reference([tree, {"not": tree}], firms())
    plan = make_plan([card(tree)], DAY)
    asked = [test.condition for test in plan.table.tests if isinstance(test, Question)]
    assert not [one for one in asked if isinstance(one, AnyOf)]


def test_what_cannot_deny_is_not_asked_for_a_case():
    preferred = {**FIRST, "hard": False}
    plan = make_plan([card(either(both(SMALL, ELSE), LARGE, preferred))], DAY)
    table = FactTable(columns=Columns.from_profiles(firms()))
    presences = [test for test in plan.table.tests if isinstance(test, Presence)]
    assert presences
    for presence in presences:
        answers = table.answers(presence, presence.answer)
        assert {read.period for read in answers.reads if read.name == "fin.revenue"} == {"2024"}
