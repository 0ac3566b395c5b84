"""How the conditions of a text are joined, and that nothing hard is dropped."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.extraction.conditions import STATED, says_something
from policies.extraction.parts import HARD_SECTIONS
from policies.extraction.trees import atoms_of, conditions_of, spans_of
from tests.policies.extraction.documents import document, parts, shape


def tree(*lines: str) -> Any:
    return shape(conditions_of(parts(document(*lines))))


CASES: list[tuple[str, tuple[str, ...], list[Any]]] = [
    (
        "one of several titles",
        ("一、申报条件", "须为高新技术企业、科技型中小企业。"),
        [("qual.has", "has_any", ["hnte", "tech_sme"])],
    ),
    (
        "one of several numbered conditions",
        ("一、申报条件", "符合以下条件之一：", "1.研发投入占营业收入比例不低于3%；", "2.拥有发明专利2件以上。"),
        [
            {
                "any": [
                    ("fin.rd_ratio", "gte", 0.03),
                    ("ip.invention_patents", "gte", 2),
                ]
            }
        ],
    ),
    (
        "who is left out",
        ("一、不予支持的情形", "1.列入经营异常名录的；", "2.已获得市级专项资金支持的。"),
        [
            {"not": ("credit.blacklist", "has_any", ["经营异常名录"])},
            {"not": ("excl.already_funded", "eq", "市级专项资金")},
        ],
    ),
    (
        "cases of one figure",
        (
            "一、申报条件", "（一）研究开发费用总额占同期销售收入总额的比例符合如下要求：",
            "1.最近一年销售收入小于5000万元（含）的企业，比例不低于5%；",
            "2.最近一年销售收入在5000万元至2亿元（含）的企业，比例不低于4%。",
        ),
        [
            {
                "any": [
                    {"all": [("fin.revenue", "lte", 50_000_000), ("fin.rd_ratio", "gte", 0.05)]},
                    {
                        "all": [
                            ("fin.revenue", "between_oc", [50_000_000, 200_000_000]),
                            ("fin.rd_ratio", "gte", 0.04),
                        ]
                    },
                ]
            }
        ],
    ),
    (
        "an exception in brackets",
        ("一、申报条件", "新招用人员达到现有职工人数15%（超过100人的企业达到8%）。"),
        [
            {
                "any": [
                    {"all": [("hr.headcount", "lte", 100), ("hr.new_hires_ratio", "gte", 0.15)]},
                    {"all": [("hr.headcount", "gt", 100), ("hr.new_hires_ratio", "gte", 0.08)]},
                ]
            }
        ],
    ),
    (
        "a preference asks nothing",
        ("一、申报条件", "优先支持高新技术企业。"),
        [("pref.priority", "match", True)],
    ),
    (
        "stacking limits the sum",
        ("一、申报条件", "同一项目按照从优不重复原则支持。"),
        [("pref.stacking", "match", True)],
    ),
    (
        "the head noun of an exclusion is no condition",
        ("一、不予支持的情形", "已纳入省级试点名单的中小企业。"),
        [{"not": ("list.member", "has", "省级试点名单")}],
    ),
    (
        "what no rule reads stays",
        ("一、申报条件", "产品通过主管部门抽样。"),
        [(STATED, "match", "产品通过主管部门抽样")],
    ),
    (
        "conditions without a heading",
        ("1.申报主体应在望城区登记注册；", "2.产品通过主管部门抽样。"),
        [("region.registered", "in", ["430112"]), (STATED, "match", "产品通过主管部门抽样")],
    ),
    (
        "a list of conditions below what is given for them",
        ("对同时符合以下条件的企业，可一次性给予资助。", "（1）产品通过抽样；", "（2）拥有发明专利3件以上。"),
        [(STATED, "match", "产品通过抽样"), ("ip.invention_patents", "gte", 3)],
    ),
    (
        "whom a preference is for",
        ("一、申报条件", "在望城区登记注册。", "对中小企业，优先予以支持。"),
        [("region.registered", "in", ["430112"]), ("pref.priority", "match", True)],
    ),
    (
        "targets that say more than a kind hold together",
        ("一、支持对象", "1.在望城区注册，信用良好的企业；", "2.高新技术企业。"),
        [("region.registered", "in", ["430112"]), ("credit.good", "true", True), ("qual.has", "has", "hnte")],
    ),
    (
        "what offices plan is no condition",
        ("二、工作任务", "支持高新技术企业发展。", "打造规模以上工业企业集群。"),
        [],
    ),
    (
        "the heading names the size",
        ("小微企业借款人申请条件：", "1.在望城区登记注册。"),
        [("size.class", "in", ["small", "micro"]), ("region.registered", "in", ["430112"])],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_conditions_of_a_text(lines: tuple[str, ...], expected: list[Any]) -> None:
    assert tree(*lines) == expected


FOREIGN = [
    ("a parent's assets", "境外母公司资产总额不低于2亿元"),
    ("firms inside a park", "园区内企业年营业收入不低于100亿元"),
    ("per acre", "亩均投资强度不低于200万元"),
    ("of a month", "月销售额不超过10万元"),
    ("people an agency sends", "向企业输送员工50人以上"),
    ("a noun of its own", "支持研发和生产，对租赁合同额不低于1000万元的"),
    ("exports of a product", "申报的产品已出口且出口额不超过500万美元"),
    ("the age of a worker", "录用年龄35周岁以上的人员"),
    ("a university's place in the world", "与世界排名前200名的高校合作"),
    ("a bank's interest", "贷款利率不超过3.85%"),
]  # fmt: skip


@pytest.mark.parametrize(
    "words", [words for _, words in FOREIGN], ids=[name for name, _ in FOREIGN]
)
def test_a_figure_of_another_waits_for_a_person(words: str) -> None:
    (atom,) = atoms_of(conditions_of(parts(document("一、申报条件", words + "。"))))
    assert atom["field"] == STATED


CLAUSES = st.sampled_from(
    ["在望城区注册", "具有独立法人资格", "营业收入2000万元以上", "产品须经抽样", "须为高新技术企业",
     "不得重复申报", "近三年未发生安全事故", "员工不少于30人的", "愿意配合评估", "甲乙丙丁", "鼓励联合申报"]
)  # fmt: skip


@given(st.lists(st.lists(CLAUSES, min_size=1, max_size=4), min_size=1, max_size=4))
def test_every_clause_of_the_conditions_is_covered(sentences: list[list[str]]) -> None:
    lines = [f"{n}.{'，'.join(one)}；" for n, one in enumerate(sentences, start=1)]
    root = parts(document("一、申报条件", *lines))
    touched = list(spans_of(conditions_of(root)))
    for part in root.walk():
        for sentence in part.sentences if part.kind in HARD_SECTIONS else ():
            for clause in sentence.clauses:
                if says_something(sentence, clause):
                    assert any(start < clause.end and clause.start < end for start, end in touched)


WHO_MUST_HOLD_IT = [
    "申报单位须为高新技术企业",
    "申报企业应为高新技术企业",
    "申请人应当是高新技术企业",
]


@pytest.mark.parametrize("words", WHO_MUST_HOLD_IT)
def test_an_applicant_s_title_is_his_own(words: str) -> None:
    assert ("qual.has", "has", "hnte") in tree("一、申报条件", f"1.{words}。", "2.财务制度健全。")


def test_a_title_that_is_applied_for_is_not_asked() -> None:
    assert "qual.has" not in str(
        tree("一、申报条件", "1.企业申报高新技术企业。", "2.财务制度健全。")
    )
