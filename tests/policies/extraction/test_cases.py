"""What is asked of one kind of application alone is asked of nobody else."""

from __future__ import annotations

from typing import Any

from policies.extraction.trees import atoms_of
from tests.policies.extraction.documents import read

TWO_KINDS = (
    "望城区融合试点企业认定办法\n一、申报条件\n申报领跑型试点企业，应符合以下条件：\n"
    "（1）年营业收入不低于10亿元，或细分行业市场占有率全国前10名；\n"
    "申报成长型试点企业，应符合以下条件：\n（1）近三年营业收入平均增长率不低于20%。\n"
    "二、支持标准\n对试点企业给予50万元奖励。"
)
ONE_KIND = (
    "望城区融合试点企业认定办法\n一、申报条件\n申报试点企业，应符合以下条件：\n"
    "（1）年营业收入不低于10亿元。\n二、支持标准\n对试点企业给予50万元奖励。"
)


def conditions(text: str) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = read(text)[0]["eligibility"]["all"]
    return nodes


def test_each_kind_is_a_way_of_its_own() -> None:
    nodes = [one for one in conditions(TWO_KINDS) if "any" in one]
    heads = [one["any"][0]["not"]["quote"] for one in nodes]
    assert heads == ["申报领跑型试点", "申报成长型试点"]
    fields = [[atom["field"] for atom in atoms_of(one["any"][1])] for one in nodes]
    assert fields == [["fin.revenue", "event.stated"], ["fin.revenue_growth"]]


def test_the_only_kind_is_no_case() -> None:
    assert "fin.revenue" in [one.get("field") for one in conditions(ONE_KIND)]


def test_a_clause_that_begins_with_or_is_another_way() -> None:
    (way,) = (one for one in conditions(TWO_KINDS) if "细分行业" in str(one))
    (revenue_or_share,) = (one for one in way["any"] if "any" in one)
    assert [one["field"] for one in revenue_or_share["any"]] == ["fin.revenue", "event.stated"]


def test_lettered_grades_are_alternatives() -> None:
    nodes = conditions(
        "望城区高成长企业奖励办法\n一、申报条件\n共分2个档次：A.年营业收入2000万元以下，研发投入强度10%以上；"
        "B.年营业收入5000万元以上，研发投入强度5%以上。\n二、支持标准\n给予不超过100万元奖励。"
    )
    (grades,) = (one for one in nodes if "any" in one)
    assert [len(one["all"]) for one in grades["any"]] == [2, 2]


def test_trades_nobody_can_be_in_at_once_are_alternatives() -> None:
    nodes = conditions(
        "望城区龙头企业奖励办法\n一、申报条件\n1.属于采矿业（门类B）；\n2.属于制造业（门类C）。\n"
        "二、支持标准\n给予不超过100万元奖励。"
    )
    (trades,) = (one for one in nodes if "any" in one)
    assert [one["value"] for one in trades["any"]] == [["B"], ["C"]]
