"""What changed between two texts of an item, and in which words."""

from __future__ import annotations

from typing import Any

import pytest

from policies.guide import GUIDE_ELEMENTS, missing_elements
from policies.outline import atoms, condition_lines
from policies.versions import diff, is_material
from policies.wording import describe_atom, describe_yuan
from tests.policies.pool_items import an_item

REVENUE = {"field": "fin.revenue", "op": "gte", "value": 20000000, "per": "y-1"}
HIGH_TECH = {"field": "qual.has", "op": "has", "value": "hnte"}


def both(*atoms: dict[str, Any]) -> dict[str, Any]:
    return {"eligibility": {"all": list(atoms)}}


TITLE_CHANGE = ("事项名称", "规模企业成长奖励", "新名")
END_CHANGE = ("失效日期", None, "2027-01-01")
CHANGES = [
    pytest.param({}, {}, [], False, id="nothing"),
    pytest.param({}, {"title": "新名"}, [TITLE_CHANGE], False, id="title"),
    pytest.param({}, {"valid_to": "2027-01-01"}, [END_CHANGE], True, id="end"),
    pytest.param(
        both(REVENUE),
        both(REVENUE, HIGH_TECH),
        [("申报条件", None, "资质 有 高新技术企业")],
        True,
        id="condition added",
    ),
    pytest.param(
        both(REVENUE),
        both(REVENUE | {"value": 30000000}),
        [
            ("申报条件", "上一年度营业收入 ≥ 2000万元", None),
            ("申报条件", None, "上一年度营业收入 ≥ 3000万元"),
        ],
        True,
        id="threshold changed",
    ),
    pytest.param(both(REVENUE, HIGH_TECH), both(HIGH_TECH, REVENUE), [], False, id="order alone"),
    pytest.param(
        both(REVENUE), both(REVENUE | {"quote": "x", "span": [0, 1]}), [], False, id="quote alone"
    ),
    pytest.param({}, {"note": "x"}, [("其他内容", None, "x")], False, id="a key nobody knows"),
    pytest.param({}, {"source": {"guide_spans": {}}}, [], False, id="where the guide stands"),
    pytest.param({}, {"warnings": ["x"]}, [], False, id="warnings"),
]


@pytest.mark.parametrize(("before", "after", "changes", "material"), CHANGES)
def test_changes_are_said_in_trade_words(
    before: dict[str, Any], after: dict[str, Any], changes: list[Any], material: bool
) -> None:
    found = diff(an_item(**before), an_item(**after))
    assert [(one.label, one.before, one.after) for one in found] == changes
    assert is_material(found) is material


def test_a_window_that_moves_matters_and_its_quote_does_not() -> None:
    window = an_item()["window"]
    moved = diff(an_item(), an_item(window=window | {"closes_on": "2026-05-31"}))
    assert [(one.part, one.is_material) for one in moved] == [("window", True)]
    requoted = diff(an_item(), an_item(window=window | {"quote": "至月底"}))
    assert [(one.part, one.is_material) for one in requoted] == [("window", False)]
    assert diff(an_item(), an_item(window=window | {"span": [1, 2]})) == ()


def test_benefits_are_laid_side_by_side() -> None:
    old = [{"kind": "reward", "form": "fixed", "amount": 1}]
    new = [{"kind": "reward", "form": "fixed", "amount": 2}, {"kind": "loan"}]
    found = diff(an_item(benefits=old), an_item(benefits=new))
    assert [(one.before, one.after) for one in found] == [(old[0], new[0]), (None, new[1])]
    assert is_material(found)


SOFT = {"hard": False, "soft": True}
ATOMS = [
    (REVENUE, "上一年度营业收入 ≥ 2000万元"),
    (HIGH_TECH, "资质 有 高新技术企业"),
    ({"field": "region.registered", "op": "in", "value": ["430112"]}, "注册地 属于 望城区"),
    ({"field": "industry.code", "op": "in", "value": ["C3831"]}, "行业 属于 电线、电缆制造"),
    ({"field": "size.class", "op": "in", "value": ["small", "micro"]}, "企业规模 属于 小型、微型"),
    ({"field": "fin.rd_ratio", "op": "gte", "value": 0.055}, "研发投入占比 ≥ 5.5%"),
    (
        {"field": "fin.rd_expense", "op": "between_co", "value": [1000000, 5000000], "per": "y-1"},
        "上一年度研发费用 ≥ 100万元，< 500万元",
    ),
    ({"field": "qual.has", "op": "has_any", "value": ["hnte"]}, "资质 有 高新技术企业"),
    ({"field": "entity.age_months", "op": "lte", "value": 60}, "成立时长 ≤ 60个月"),
    ({"field": "entity.legal_person", "op": "true"}, "独立法人资格"),
    ({"field": "credit.wage_arrears", "op": "true", "value": False}, "拖欠工资：否"),
    ({"field": "score.x", "op": "gte", "value": 80, "human": True}, "score.x ≥ 80（须人工判断）"),
    (
        REVENUE | {"hard": False, "soft": True},
        "上一年度营业收入 ≥ 2000万元（原则上、不作硬性要求）",
    ),
    ({"field": "qual.has", "op": "has", "value": "nobody-knows"}, "资质 有 nobody-knows"),
    (
        {"field": "region.tax", "op": "in", "value": ["zone:x"]},
        "税收户管地 属于 zone:x",
    ),
]


@pytest.mark.parametrize(("atom", "words"), ATOMS, ids=lambda one: one if type(one) is str else "")
def test_a_condition_in_words(atom: dict[str, Any], words: str) -> None:
    assert describe_atom(atom) == words


@pytest.mark.parametrize(
    ("yuan", "words"),
    [(0, "0元"), (800, "800元"), (10000, "1万元"), (125000, "12.5万元"), (120000000, "1.2亿元"),
     (99999999, "9999.9999万元"), (-20000, "-2万元"), (1e8, "1亿元")],
)  # fmt: skip
def test_an_amount_in_words(yuan: float, words: str) -> None:
    assert describe_yuan(yuan) == words


def test_the_outline_shows_the_tree_with_its_quotes() -> None:
    item = an_item(
        eligibility={"all": [REVENUE | {"quote": "q"}, {"any": [HIGH_TECH, {"not": HIGH_TECH}]}]},
        benefits=[{"kind": "reward", "when": REVENUE}],
    )
    lines = [(one.depth, one.group, one.path, one.quote) for one in condition_lines(item)]
    assert lines == [
        (0, "all", "eligibility.all", None),
        (1, None, "eligibility.all[0]", "q"),
        (1, "any", "eligibility.all[1].any", None),
        (2, None, "eligibility.all[1].any[0]", None),
        (2, "not", "eligibility.all[1].any[1].not", None),
        (3, None, "eligibility.all[1].any[1].not", None),
    ]
    assert [line.path for line in atoms(item)][-1] == "benefits[0].when"


def test_the_guide_has_fifteen_elements() -> None:
    assert len({element.key for element in GUIDE_ELEMENTS}) == 15


WHOLE = {element.key: "有" for element in GUIDE_ELEMENTS}


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, ["basis", "flow", "time_limit", "authority", "place", "fee", "complaint"]),
        ({"guide": WHOLE}, []),
        (
            {
                "guide": {one.key: "有" for one in GUIDE_ELEMENTS if one.key != "window"},
                "window": {},
            },
            ["window"],
        ),
    ],
    ids=["bare", "whole", "no window"],
)
def test_what_the_guide_leaves_out(change: dict[str, Any], missing: list[str]) -> None:
    assert [element.key for element in missing_elements(an_item(**change))] == missing
