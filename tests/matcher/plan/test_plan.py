"""A plan asks each distinct thing once, folds what is constant and sets broken cards apart."""

from __future__ import annotations

from datetime import date

import pytest

from lexicon.interval import Interval
from matcher.atom import Atom
from matcher.card import PolicyCard
from matcher.plan.figures import scale_of
from matcher.plan.nodes import ALL, ANY, MET, UNKNOWN, UNMET, Cases, Join, NodeTable
from matcher.plan.plan import make_plan
from matcher.plan.program import AND, EVERY, NONE, Emitter, Pair
from matcher.plan.tests import FigureTest
from matcher.tree import All, AnyOf, Not
from tests.matcher.factories import atom, card

DAY = date(2025, 6, 30)
RICH = atom("fin.revenue", "gte", 20)
HOLDS = atom("qual.has", "has", "hnte")


def test_conditions_that_differ_in_their_sentence_only_are_one_test():
    one = card({**RICH, "quote": "甲"}, HOLDS, text="甲", id="p1")
    other = card({**RICH, "quote": "乙"}, {"not": HOLDS}, text="乙", id="p2")
    table = make_plan([one, other], DAY).table
    assert len([test for test in table.tests if isinstance(test, FigureTest)]) == 1
    # Two tests of facts, and that of the place.
    assert len(table.tests) == 3


@pytest.mark.parametrize(
    ("condition", "node"),
    [
        (atom("declare.truth", "true"), MET),
        (atom("fin.revenue", "gte", 1, hard=False), None),
        (atom("score.total", "match", 1), UNKNOWN),
        (atom("fin.revenue", "gte", 1, human=True), UNKNOWN),
    ],
    ids=["a promise is met", "a preference is neutral", "no operator", "a person must judge"],
)
def test_what_is_the_same_for_everybody_is_no_test(condition, node):
    table = NodeTable(day=DAY)
    tree = card(condition).eligibility
    assert table.add(tree) == node
    assert not table.tests


def test_joins_fold_and_flatten():
    table = NodeTable(day=DAY)
    leaves = [table.add(card(part).eligibility) for part in (RICH, HOLDS)]
    both = table.join(ALL, [*leaves, MET])
    assert table.nodes[both] == Join(kind=ALL, children=tuple(sorted(leaves)))
    assert table.join(ALL, [both, leaves[0]]) == both
    assert table.join(ALL, [leaves[0], UNMET]) == UNMET
    assert table.join(ANY, [leaves[0], MET]) == MET
    assert table.join(ANY, [leaves[0]]) == leaves[0]
    assert table.join(ANY, []) == UNMET


def test_alternatives_that_cover_everything_become_cases():
    rest = ["medium", "small", "micro"]
    tiers = [atom("size.class", "in", ["large"]), atom("size.class", "in", rest)]
    table = make_plan([card({"any": tiers})], DAY).table
    cases = [node for node in table.nodes if isinstance(node, Cases)]
    assert len(cases) == 1
    assert set(cases[0].outcomes) == {MET}


def test_a_card_that_cannot_be_judged_is_set_apart():
    wordy = Atom(field="fin.revenue", op="gte", value="很多")
    broken = PolicyCard(id="p0", title="t", eligibility=All(children=(wordy,)))
    plan = make_plan([broken, card(id="p1")], DAY)
    assert plan.policy_ids == ("p1",)
    assert [one.card.id for one in plan.broken] == ["p0"]


def test_a_plan_grows_and_shrinks_like_a_new_one():
    cards = [card(RICH, id="p1"), card(HOLDS, id="p2"), card({"not": RICH}, id="p0")]
    plan = make_plan(cards[:2], DAY).with_card(cards[2]).without("p1")
    assert plan.policy_ids == ("p0", "p2")
    assert plan.with_card(card(RICH, HOLDS, id="p2")).policy_ids == ("p0", "p2")


def test_equal_steps_are_written_once_and_registers_are_used_again():
    table = NodeTable(day=DAY)
    tree = card({"any": [RICH, HOLDS]}, {"not": {"any": [RICH, HOLDS]}}).eligibility
    emitter = Emitter(table=table)
    pair = emitter.pair(table.add(tree))
    program = emitter.program(pair)
    assert len({(step.op, step.left, step.right) for step in program.steps}) == len(program.steps)
    assert program.registers <= emitter.first_step + len(program.steps)
    assert all(output < program.registers for output in program.outputs)


def test_planes_fold():
    emitter = Emitter(table=NodeTable(day=DAY))
    assert emitter.both(5, NONE) == NONE
    assert emitter.both(EVERY, 5) == 5
    assert emitter.either(EVERY, 5) == EVERY
    assert emitter.without(5, 5) == NONE
    assert emitter.without(5, NONE) == 5
    assert not emitter.steps
    assert emitter.both(5, 4) == emitter.both(4, 5)
    assert emitter.steps == [(AND, 4, 5)]
    assert emitter.join([], is_all=True) == Pair(EVERY, NONE)


def test_soft_conditions_can_always_be_met():
    table = NodeTable(day=DAY)
    soft = table.add(card({**RICH, "soft": True}).eligibility)
    assert Emitter(table=table).pair(soft).can_be_met == EVERY


def test_a_tree_that_denies_nothing_is_no_node():
    table = NodeTable(day=DAY)
    assert table.add(Not(child=All(children=()))) is None
    assert table.add(AnyOf(children=(All(children=()),))) is None


def test_places_on_a_scale():
    scale = scale_of([Interval(low=10), Interval(low=20, high=30, low_open=True, high_open=True)])
    assert scale.thresholds == (10, 20, 30)
    assert scale.bounds(Interval(low=10)) == (1, None)
    assert scale.bounds(Interval(low=20, low_open=True)) == (4, None)
    assert scale.bounds(Interval(high=30, high_open=True)) == (None, 4)
    assert [scale.place(n, is_low=True, is_open=False) for n in (5, 10, 15, 30, 40)] == [
        0,
        1,
        2,
        5,
        6,
    ]
    assert scale.place(10, is_low=True, is_open=True) == 2
    assert scale.place(10, is_low=False, is_open=True) == 0
    assert scale.place(None, is_low=False, is_open=False) == 6
