"""Which sums a sentence promises an enterprise, and which are none."""

from __future__ import annotations

from typing import Any

import pytest

from policies.extraction.benefits import read_benefits
from tests.policies.extraction.documents import read
from tests.policies.extraction.test_rules import sentence

NO_BENEFITS = [
    "提供优惠利率信贷支持，最高不超过最近公布的一年期LPR减100个基点",
    "超过10万元的，应停止享受其中的减半征税政策",
    "对支出金额大于2万元（含2万元）的项目予以支持",
    "今年小微企业综合融资成本下降0.5个百分点，给予支持",
    "符合条件的个人创业担保贷款额度最高30万元",
]
BENEFITS: list[tuple[str, list[dict[str, Any]]]] = [
    ("企业所得税率由原来的25%降为15%，享受税收优惠", [{"rate": 0.15}]),
    ("按企业实际缴纳的社会保险费给予补贴", [{"rate": 1, "base": "社会保险费"}]),
    (
        "对首次认定甲类的企业给予10万元奖励，对首次认定乙类的企业给予最高50万元奖励",
        [{"amount": 100_000}, {"amount_max": 500_000}],
    ),
    ("可按不超过研发投入30%的，给予单个企业最高500万元的支持", [{"rate": 0.3, "cap": 5_000_000}]),
    ("予以3万元-50万元不同程度的资助", [{"amount_min": 30_000, "amount": 500_000}]),
    (
        "给予补助金额不超过 40 万元、30 万元和 20 万元",
        [{"form": "tiered", "cap": None}],
    ),
    ("在三年内按每户每年6000元为限额依次扣减税款", [{"amount_max": 6000}]),
    ("定额标准为每人每年5000元，最高可上浮50%", [{"amount_per_unit": 5000, "unit": "人"}]),
    ("房租按照2元/日/平方米的标准予以补贴", [{"amount_per_unit": 2, "unit": "日/平方米"}]),
    ("30万元至60万元的予以一次性8万元奖励", [{"amount": 80_000, "amount_min": None}]),
]


@pytest.mark.parametrize("words", NO_BENEFITS)
def test_what_is_not_promised_to_an_enterprise(words: str) -> None:
    assert [one for one in read_benefits(sentence(words)) if one["form"] != "in_kind"] == []


@pytest.mark.parametrize(("words", "expected"), BENEFITS, ids=[words for words, _ in BENEFITS])
def test_sums_of_a_sentence(words: str, expected: list[dict[str, Any]]) -> None:
    found = read_benefits(sentence(words))
    assert [
        {key: one.get(key) for key in wanted} for one, wanted in zip(found, expected, strict=True)
    ] == expected


def test_a_person_s_sum_is_his_own_behind_a_semicolon_too() -> None:
    (item,) = read(
        "望城区创业担保贷款政策",
        "一、贷款额度",
        "个人创业担保贷款额度最高30万元；带动就业5人以上的，额度最高50万元。小微企业贷款最高500万元。",
    )
    assert [one["amount_max"] for one in item["benefits"]] == [5_000_000]
    assert "hr.new_hires" not in str(item["eligibility"])


def test_a_summary_of_the_highest_sum_is_no_benefit_of_its_own() -> None:
    (item,) = read(
        "望城区技术改造奖补办法",
        "符合条件的，将最高给予500万元补助。",
        "一、支持标准",
        "对固定资产投入达到1亿元的企业，给予最高500万元补助。",
    )
    assert [one["quote"] for one in item["benefits"]] == ["给予最高500万元补助"]
