"""When one may apply, among all the days a text names."""

from __future__ import annotations

from typing import Any

import pytest

from lexicon.dates import find_periods
from policies.extraction.headings import SectionKind
from policies.extraction.window_cues import CUES, Cue
from policies.extraction.windows import find_window
from tests.policies.extraction.documents import read
from tests.policies.extraction.test_rules import SETTING, sentence

EXAMPLES = [
    pytest.param(cue, words, id=f"{cue.name}: {words}") for cue in CUES for words in cue.examples
]


@pytest.mark.parametrize(("cue", "words"), EXAMPLES)
def test_a_cue_stands_beside_its_period(cue: Cue, words: str) -> None:
    period = find_periods(words, base=SETTING.base)[0]
    assert cue.pattern.search(words[: period.start_pos]) or cue.pattern.search(
        words[period.end_pos :]
    )


def window(*words: str, kind: SectionKind = SectionKind.UNKNOWN) -> dict[str, Any]:
    return find_window([(kind, [sentence(one) for one in words])]).window


FIXED = {"type": "fixed", "opens_on": "2025-03-01", "closes_on": "2025-03-31"}
CASES: list[tuple[str, dict[str, Any]]] = [
    ("申报时间：2025年3月1日至3月31日", FIXED),
    ("请于3月31日前提交申报材料", {"type": "fixed", "closes_on": "2025-03-31"}),
    ("常年受理", {"type": "rolling"}),
    ("网上填报起始时间2025年3月1日9:00，截止时间为2025年3月31日16:30", FIXED),
    ("自2025年3月1日0:00点至3月31日24:00点进行申报", FIXED),
    ("每年3月1日至3月31日申报", {"type": "yearly", "opens_md": "03-01", "closes_md": "03-31"}),
    (
        "应于首次签订劳动合同之日起2年内提出补贴申请",
        {"type": "relative", "anchor": "首次签订劳动合同之日", "months": 24},
    ),
    ("贷款发放时间应为2025年1月1日至12月31日", {"type": "unknown"}),
    ("区工信局于2025年3月31日前完成初审", {"type": "unknown"}),
    (
        "请于2025年3月21日前将电子文档发至邮箱，申报单位须于2025年4月1日前报送装订好的材料",
        {"type": "fixed", "closes_on": "2025-03-21"},
    ),
    ("申请认定时间截止到2025年8月21日", {"type": "fixed", "closes_on": "2025-08-21"}),
    (
        "甲类自2025年3月1日至3月31日线上申报，乙类自2026年1月5日至1月31日线上申报，逾期不予处理",
        {
            "type": "batch",
            "batches": [
                {"opens_on": "2025-03-01", "closes_on": "2025-03-31"},
                {"opens_on": "2026-01-05", "closes_on": "2026-01-31"},
            ],
        },
    ),
    ("就2024年1月1日至2024年12月31日发生的费用提交申请", {"type": "unknown"}),
    ("本办法自2025年3月1日起施行，有效期至2027年2月28日", {"type": "unknown"}),
]  # fmt: skip


@pytest.mark.parametrize(("words", "expected"), CASES, ids=[words for words, _ in CASES])
def test_the_window_of_a_sentence(words: str, expected: dict[str, Any]) -> None:
    found = window(words)
    assert {key: found.get(key) for key in expected} == expected


def test_days_of_a_section_of_conditions_are_those_of_what_one_did() -> None:
    told = sentence("2024年1月1日至2024年12月31日期间申请认定的项目")
    deadline = sentence("材料报送截止时间为2025年6月30日")
    found = find_window([(SectionKind.CONDITIONS, [told]), (SectionKind.CONTACT, [deadline])])
    assert (found.window.get("opens_on"), found.window["closes_on"]) == (None, "2025-06-30")


def test_each_batch_ends_with_its_first_deadline() -> None:
    found = window(
        "第一批：网上申报材料的截止时间为2025年7月21日，受理纸质材料截止时间为2025年8月2日",
        "第二批：网上申报材料的截止时间为2025年9月15日，受理纸质材料截止时间为2025年9月26日",
    )
    assert found["batches"] == [{"closes_on": "2025-07-21"}, {"closes_on": "2025-09-15"}]


def test_deadlines_of_several_groups_are_batches() -> None:
    found = window(
        "技术改造项目申报工作，材料报送截止时间为2025年6月30日",
        "绿色商场项目申报工作，材料报送截止时间为2025年6月1日",
    )
    assert found["batches"] == [{"closes_on": "2025-06-30"}, {"closes_on": "2025-06-01"}]


def test_the_days_of_applying_online_come_before_those_of_the_paper() -> None:
    found = window(
        "申报主体自2025年8月25日至9月30日24：00点前进行线上申报，逾期不予处理",
        "请于2025年10月17日前将材料报送至受理窗口，材料报送截止时间为2025年10月17日",
    )
    assert (found["opens_on"], found["closes_on"]) == ("2025-08-25", "2025-09-30")


def test_the_applicants_day_wins_over_the_offices() -> None:
    found = window(
        "企业于9月10日前提交材料", "各区工信局于9月25日前完成初审并上报", kind=SectionKind.FLOW
    )
    assert found["closes_on"] == "2025-09-10"


def test_a_year_that_was_taken_from_the_date_is_told() -> None:
    found = find_window([(SectionKind.WINDOW, [sentence("9月10日前申报")])])
    assert "没有年份" in found.warnings[0]


def test_the_label_of_a_line_tells_filing_from_what_follows() -> None:
    (item,) = read(
        "对新认定的高新技术企业给予10万元奖励。",
        "三、申报时间",
        "网上填报时间：2025年3月1日9:00至2025年3月31日17:30；材料审核时间：2025年4月1日至4月9日；"
        "申请表上传时间：2025年4月10日至4月20日。",
        title="关于高新技术企业奖励申报的通知",
    )
    assert (item["window"]["opens_on"], item["window"]["closes_on"]) == ("2025-03-01", "2025-03-31")
