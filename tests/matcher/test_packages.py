from __future__ import annotations

import time
from datetime import date

import pytest

from matcher.choosing import Material, Offer, StackingRule, as_rule, choose
from matcher.packages import ChecklistEntry, LeftOut, WhyLeftOut, checklist, pack

HIGHER = StackingRule.TAKE_HIGHER
SAME_LEVEL = StackingRule.TAKE_HIGHER_SAME_LEVEL
DIFFERENCE = StackingRule.SUPPLEMENT_DIFFERENCE
STACKS = StackingRule.STACKABLE
NONE = StackingRule.NONE


def offer(name: str, amount: int | None, rule=HIGHER, group: str | None = "g", **more) -> Offer:
    return Offer(id=name, amount=amount, rule=rule, group=group, **more)


def chosen(*offers: Offer) -> str:
    return "".join(one.id for one in choose(offers))


@pytest.mark.parametrize(
    ("offers", "expected"),
    [
        pytest.param((offer("a", 10), offer("b", 20)), "b", id="从高不重复"),
        pytest.param((offer("a", 10, NONE), offer("b", 20, NONE)), "b", id="one of a group"),
        pytest.param((offer("a", 10), offer("b", 20, group="h")), "ab", id="two groups"),
        pytest.param((offer("a", 10, group=None), offer("b", 20)), "ab", id="no group"),
        pytest.param((offer("a", 10, STACKS), offer("b", 20)), "ab", id="叠加"),
        pytest.param(
            (offer("a", 10, SAME_LEVEL, level="city"), offer("b", 20, SAME_LEVEL, level="county")),
            "ab",
            id="同级不重复, two levels",
        ),
        pytest.param(
            (offer("a", 10, SAME_LEVEL, level="city"), offer("b", 20, SAME_LEVEL, level="city")),
            "b",
            id="同级不重复, one level",
        ),
        pytest.param(
            (offer("a", 10, SAME_LEVEL, level="city"), offer("b", 20, level="county")),
            "b",
            id="the stricter rule counts",
        ),
        pytest.param(
            (offer("a", 10, DIFFERENCE), offer("b", 20, DIFFERENCE)),
            "b",
            id="补差 pays no more, so the higher alone is less work",
        ),
        pytest.param((offer("b", 10), offer("a", 10)), "a", id="a tie goes to the smaller id"),
        pytest.param((offer("a", None), offer("b", None, group="h")), "ab", id="no amounts"),
        pytest.param((offer("a", None), offer("b", 1)), "b", id="an amount before none"),
        pytest.param(
            (offer("a", 10), offer("b", 8, grants=frozenset({"t"})),
             offer("c", 5, group=None, needs=frozenset({"t"}))),
            "bc",
            id="less now for a title that brings more",
        ),
        pytest.param(
            (offer("a", 1, group=None, needs=frozenset({"t"})),), "", id="a title nobody grants"
        ),
        pytest.param(
            (offer("a", 1, group=None, needs=frozenset({"t"}), grants=frozenset({"u"})),
             offer("b", 1, group=None, needs=frozenset({"u"}), grants=frozenset({"t"}))),
            "",
            id="two that wait for each other",
        ),
    ],
)  # fmt: skip
def test_the_best_set_is_chosen(offers, expected):
    assert chosen(*offers) == expected


def test_a_promotion_pays_the_difference():
    """Both stages are claimed, because the higher one asks for the title of the lower."""
    package = pack([
        offer("giant", 500, DIFFERENCE, needs=frozenset({"srdi_sme"})),
        offer("sme", 200, DIFFERENCE, grants=frozenset({"srdi_sme"})),
    ])  # fmt: skip
    assert [(item.offer.id, item.pays) for item in package.items] == [("sme", 200), ("giant", 300)]
    assert package.total_amount == 500


def test_a_package_says_what_is_left_out_and_why():
    package = pack([
        offer("high", 20), offer("low", 10),
        offer("stage2", 30, DIFFERENCE, group="s"), offer("stage1", 10, DIFFERENCE, group="s"),
        offer("closed", 5, group=None, needs=frozenset({"hnte"})),
    ])  # fmt: skip
    assert package.left_out == (
        LeftOut(id="low", why=WhyLeftOut.NOT_TWICE, because_of=("high",)),
        LeftOut(id="stage1", why=WhyLeftOut.COVERED, because_of=("stage2",)),
        LeftOut(id="closed", why=WhyLeftOut.TITLE_MISSING, because_of=("hnte",)),
    )


def test_the_earliest_deadline_and_whether_the_sum_is_sure():
    package = pack([
        offer("a", 20, group=None, is_exact=True, closes_on=date(2026, 5, 1)),
        offer("b", 10, group=None, is_exact=True, closes_on=date(2026, 4, 1)),
        offer("c", None, group=None),
    ])  # fmt: skip
    assert package.earliest_deadline == date(2026, 4, 1)
    assert package.is_exact
    assert package.total_amount == 30


def test_nothing_to_choose_from_is_an_empty_package():
    package = pack([])
    assert (package.items, package.total_amount, package.earliest_deadline) == ((), 0, None)


def paper(name: str, **marks: bool) -> Material:
    return Material(name=name, **{f"is_{mark}": value for mark, value in marks.items()})


def test_one_checklist_without_duplicates():
    copies = paper("合同(复印件)", deferrable=True)
    rows = checklist([
        Offer(id="a", materials=(paper("营业执照", waived=True), paper("审计报告"))),
        Offer(id="b", materials=(paper("营业执照 "), paper("章程", waived=True))),
        Offer(id="c", materials=(paper("营业执照", deferrable=True),
                                 paper("合同（复印件）", deferrable=True))),
        Offer(id="d", materials=(copies,)),
    ])  # fmt: skip
    assert rows == (
        ChecklistEntry(
            name="营业执照", submit_for=("b", "c"), waived_for=("a",), is_deferrable=False
        ),
        ChecklistEntry(name="审计报告", submit_for=("a",), waived_for=(), is_deferrable=False),
        ChecklistEntry(name="章程", submit_for=(), waived_for=("b",), is_deferrable=False),
        ChecklistEntry(
            name="合同（复印件）", submit_for=("c", "d"), waived_for=(), is_deferrable=True
        ),
    )


@pytest.mark.parametrize(
    ("written", "rule"),
    [("take_higher", HIGHER), ("cumulative", STACKS), (None, NONE), ("whatever", NONE)],
)
def test_rules_are_read_as_written(written, rule):
    assert as_rule(written) is rule


def test_large_groups_stay_fast():
    """Forty rivals, forty stages and forty items behind one title: a blink, not a lifetime."""
    offers = [
        *(offer(f"r{i:02}", 100 + i % 7, group="rivals") for i in range(40)),
        *(offer(f"s{i:02}", i, DIFFERENCE, group="stages") for i in range(40)),
        *(offer(f"t{i:02}", i, group=None, needs=frozenset({"t"})) for i in range(40)),
        offer("grant", None, group="rivals", grants=frozenset({"t"})),
    ]
    begun = time.perf_counter()
    found = choose(offers)
    assert time.perf_counter() - begun < 2
    assert len(found) == 1 + 1 + 40
    assert "grant" in {one.id for one in found}
