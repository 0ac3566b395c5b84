"""Items in the form of the contract."""

from __future__ import annotations

import json
import re

import pytest

from matcher.card import card_from_item
from matcher.eligibility import VerdictKind, decide
from matcher.profile import Profile
from policies.extraction.trees import atoms_of
from tests.policies.extraction.documents import read, shape

GUIDE = (
    "望城区技术改造补助申报指南",
    "一、申报对象",
    "在我区登记注册、具有独立法人资格的规模以上工业企业。",
    "二、申报条件",
    "1.设备投资200万元以上；",
    "2.未被列入经营异常名录；",
    "3.产品通过主管部门抽样。",
    "三、补助标准",
    "按设备投资额的10%给予补助，最高200万元。",
    "四、申报时间",
    "2025年4月1日至4月30日。",
    "五、申报材料",
    "1.申报表；2.营业执照（免提交）；3.审计报告（容缺）。",
    "六、联系方式",
    "联系电话：0731-88060000。",
)


def test_a_guide_is_one_item() -> None:
    (item,) = read(*GUIDE, title="望城区技术改造补助申报指南")
    assert shape(item["eligibility"]) == {
        "all": [
            ("region.registered", "in", ["430112"]),
            ("entity.legal_person", "true", True),
            ("qual.has", "has", "above_scale_industry"),
            ("project.equip_invest", "gte", 2_000_000),
            {"not": ("credit.blacklist", "has_any", ["经营异常名录"])},
            ("event.stated", "match", "产品通过主管部门抽样"),
        ]
    }
    (benefit,) = item["benefits"]
    assert (benefit["form"], benefit["rate"], benefit["cap"]) == ("rate", 0.1, 2_000_000)
    assert (item["window"]["opens_on"], item["window"]["closes_on"]) == ("2025-04-01", "2025-04-30")
    assert item["contact"]["phone"] == "0731-88060000"
    assert [one["name"] for one in item["materials"]] == [
        "申报表",
        "营业执照",
        "审计报告",
    ]
    assert [one.get("waived", False) for one in item["materials"]] == [False, True, False]


MEASURES = (
    "一、支持上规。对首次入规的工业企业奖励10万元。",
    "二、支持上市。对成功上市的企业奖励300万元。",
    "三、附则",
    "已获得市级同类资金支持的项目不得重复申报。",
)


def test_general_conditions_apply_to_each_measure() -> None:
    items = read(*MEASURES, title="望城区若干措施")
    assert [item["id"] for item in items] == ["d1-1", "d1-2"]
    assert [item["benefits"][0]["amount"] for item in items] == [100_000, 3_000_000]
    for item in items:
        fields = {atom["field"] for atom in atoms_of(item["eligibility"])}
        assert "excl.already_funded" in fields
        assert item["source_id"] == "d1"


def test_what_one_measure_asks_is_not_asked_of_the_other() -> None:
    first, second = read(*MEASURES, title="望城区若干措施")
    assert "act.ipo_stage" not in json.dumps(first["benefits"])
    assert "new_in_stat" not in json.dumps(second["benefits"])


SUBSIDIES = (
    "望城区创业补贴",
    "1、一次性创业补贴",
    "（1）企业登记注册满1年；",
    "（2）未被列入经营异常名录。",
    "补贴标准：8000元。",
    "2、带动就业补贴",
    "（1）吸纳就业3人以上；",
    "补贴标准：每人2000元。",
)


def test_each_subsidy_of_a_list_asks_for_its_own_conditions() -> None:
    first, second = read(*SUBSIDIES, title="望城区创业补贴")
    assert [item["benefits"][0]["form"] for item in (first, second)] == ["fixed", "per_unit"]
    assert first["benefits"][0]["amount"] == 8000
    said = [[one["field"] for one in atoms_of(item["eligibility"])] for item in (first, second)]
    assert [one[1:] for one in said] == [
        ["entity.age_months", "credit.blacklist"],
        ["hr.new_hires"],
    ]


CHAPTERS = (
    "第一章 支持创新",
    "第一条 对高新技术企业，按下列标准奖励：",
    "（一）国家级的，奖励20万元。",
    "（二）省级的，奖励10万元。",
    "第二章 支持开放",
    "第二条 对进出口额达到1亿元的企业奖励30万元。",
)


def test_what_a_chapter_says_is_said_of_its_own_measures() -> None:
    items = read(*CHAPTERS, title="望城区若干措施")
    asked = ["hnte" in json.dumps(item, ensure_ascii=False).split('"text"')[0] for item in items]
    assert asked == [True, False]


WINDOWED = (
    "一、支持政策",
    "（一）支持上规。对首次入规的工业企业奖励10万元。申报时间：每年3月1日至4月30日。",
    "（二）支持上市。对成功上市的企业奖励300万元。申报时间：全年受理。",
    "（三）支持研发。对高新技术企业奖励5万元。",
    "二、申报时间",
    "2026年5月1日至2026年6月30日。",
)


def test_a_measure_s_own_window_comes_before_the_documents() -> None:
    items = read(*WINDOWED, title="望城区若干措施")
    assert [item["window"]["type"] for item in items] == ["yearly", "rolling", "fixed"]
    assert [item["guide"]["window"] for item in items][2] == "2026年5月1日至2026年6月30日。"


def test_a_measure_is_called_by_its_own_name_first() -> None:
    first, _ = read(*MEASURES, title="关于印发《望城区若干措施》的通知")
    assert first["title"] == "支持上规（《望城区若干措施》）"


def test_what_offers_nothing_is_one_line() -> None:
    (line,) = read("授予甲公司先进单位称号。", title="关于表彰先进单位的通报")
    assert line["kind"] == "not_a_benefit"
    assert line["source_id"] == "d1"


PLACES = [
    ("in the title", ("望城区产业扶持办法", "对高新技术企业奖励10万元。"), True),
    ("in a sentence about an office", ("申请企业须在望城区科技局指导下申报，对高新技术企业奖励10万元。",), False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "is_said"), [case[1:] for case in PLACES], ids=[c[0] for c in PLACES]
)
def test_the_issuers_place_is_inferred_from_a_title(lines: tuple[str, ...], is_said: bool) -> None:
    (item,) = read(*lines, title="产业扶持办法")
    inferred = [atom for atom in atoms_of(item["eligibility"]) if atom.get("inferred")]
    assert bool(inferred) is is_said
    assert item["region"] == ["430112"]


OFFERS = [
    ("nobody is named", "补贴标准由11%调整为10%。", True),
    ("only promised or preferred", "给予10万元补贴，优先支持创新型项目。", True),
    ("a condition is read", "对高新技术企业给予10万元补助。", False),
]


@pytest.mark.parametrize(
    ("line", "is_open"), [case[1:] for case in OFFERS], ids=[case[0] for case in OFFERS]
)
def test_nobody_qualifies_because_no_condition_was_read(line: str, is_open: bool) -> None:
    (item,) = read(line, title="资金补助通知", region="000000")
    card = card_from_item(item)
    everybody = Profile.from_record(
        {"id": "e1", "as_of": "2025-06-30", "facts": {"entity.type": "企业法人"}}
    )
    assert decide(card, everybody) is not VerdictKind.ELIGIBLE
    assert ("没有读到申报条件，请对照原文补充" in item["warnings"]) is is_open


def test_doubts_are_chinese_sentences() -> None:
    lines = ("申请企业应符合下列条件：甲乙丙丁。", "年纳税额500万元以上的企业予以资金支持。")
    (item,) = read(*lines, title="企业扶持资金申报", region=None, published_on=None)
    assert item["warnings"]
    for warning in item["warnings"]:
        assert not re.search(r"[A-Za-z]{2,}", warning), warning


@pytest.mark.parametrize("lines", [GUIDE, MEASURES], ids=["guide", "measures"])
def test_the_matcher_accepts_every_item(lines: tuple[str, ...]) -> None:
    for item in read(*lines, title="望城区若干措施"):
        card_from_item(json.loads(json.dumps(item, ensure_ascii=False)))
