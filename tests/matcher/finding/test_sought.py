"""What questions seek beyond their matter, and what tells it."""

from __future__ import annotations

import pytest

from lexicon.spelling import spell_characters
from matcher.finding.sought import SOUGHT, read_sought
from matcher.finding.sought_rows import Sought

ROWS = [pytest.param(row, id=row.name) for row in SOUGHT]


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_asked_by_its_examples(row: Sought) -> None:
    assert [one for one in row.asks if not row.asked.search(spell_characters(one))] == []
    assert [one for one in row.asks_else if row.asked.search(spell_characters(one))] == []


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_told_by_its_examples(row: Sought) -> None:
    assert [one for one in row.tells if not row.told.search(spell_characters(one))] == []
    assert [one for one in row.tells_else if row.told.search(spell_characters(one))] == []


@pytest.mark.parametrize(
    ("question", "title", "passage", "is_told"),
    [
        ("代办费多少", "开办费补贴", "给予一次性开办费补贴1万元。", False),
        ("开办费补多少", "开办费补贴", "给予一次性补贴1万元。", True),
        ("专利缴年费有补助吗", "年费补助", "每件补助500元。", True),
        ("车船税能减免吗", "六税两费减半", "资源税、印花税减半征收。", False),
        ("免税的手续", "增值税减免", "按月申报。", True),
        ("担保费率多少", "担保降费", "费率不超过1%。", False),
        ("个人能申请吗", "个人所得税减半", "个人所得税优惠，个体工商户享受。", False),
        ("个人能申请吗", "创业补贴", "企业和个人均可，另行公布。", True),
        ("事业单位可以享受吗", "机构补助", "企业、事业单位或社会服务机构。", True),
        ("我们公司能申请吗", "贴息", "按利息的50%贴息。", True),
        ("今年还能申请吗", "贴息", "按利息的50%贴息。", True),
        ("高企能申请贴息吗", "贴息", "对高新技术企业贴息。", True),
        ("光伏发的电能卖吗", "光伏补贴", "按装机容量每千瓦补贴100元。", False),
        ("光伏发的电能卖吗", "光伏补贴", "余电上网，可出售或卖给园区企业。", True),
        ("上云券用不完能退吗", "上云券", "按费用的30%发放。", False),
        ("博士后离职要赔钱吗", "建站资助", "一次性资助50万元。", False),
        ("社保能退回来一部分吗", "社保补贴", "按单位部分补贴。", True),
        ("专利可以抵押贷款吗", "质押融资贴息", "以专利权质押取得贷款。", True),
        ("自产农产品要交税吗", "自产农产品", "免征增值税。", True),
        ("有什么要求", "贴息", "", True),
    ],
    ids=[
        "a charge of another name",
        "a charge in the title",
        "a charge with its verb",
        "another tax",
        "a verb is no name",
        "a rate of another name",
        "who asks stands in a longer word only",
        "who asks is named",
        "who asks is one of several",
        "an enterprise asks",
        "nobody is named",
        "an official word",
        "an act that nothing tells of",
        "an act by its word",
        "giving back",
        "an obligation",
        "what policies give: money back",
        "what policies give: a loan",
        "what policies give: no tax",
        "nothing is sought",
    ],
)
def test_names_must_be_found(question: str, title: str, passage: str, is_told: bool) -> None:
    assert read_sought(question).is_told(title, passage) is is_told


def test_a_figure_in_the_title_is_no_answer() -> None:
    seeking = read_sought("要求营收多少")
    assert not seeking.is_told("认定（2026年）", "1.申请书；2.审计报告。")
    assert seeking.is_told("认定", "营业收入总额在1000万元以上；")


def test_what_has_a_section_is_looked_for_there() -> None:
    assert read_sought("要交什么材料").headings != ()
    assert read_sought("手续费多少").headings == ()
