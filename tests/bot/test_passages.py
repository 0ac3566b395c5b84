"""What is shown of a passage."""

from __future__ import annotations

import pytest

from bot.passages import answering

CASES = {
    "heading before": ("三、支持标准 按实际租金的50%补贴，最长2年。",
    "按实际租金的50%补贴，最长2年。"),
    "heading behind": (
        "每家奖励30万元，最高200万元。 四、申报时间 2026年3月1日起。",
        "每家奖励30万元，最高200万元。",
    ),
    "both": (
        "一、支持对象 在望城区注册的企业。\n二、申报条件 已入库。",
        "在望城区注册的企业。",
    ),
    "an enumeration is no heading": (
        "（一）已入库；（二）未列入失信名单。",
        "（一）已入库；（二）未列入失信名单。",
    ),
    "too little left": ("六、受理单位 税务局。", "六、受理单位 税务局。"),
    "nothing around": ("给予一次性奖励10万元。", "给予一次性奖励10万元。"),
}  # fmt: skip


@pytest.mark.parametrize(("passage", "shown"), CASES.values(), ids=CASES)
def test_only_what_answers_is_shown(passage: str, shown: str) -> None:
    assert answering(passage, 56) == shown


def test_it_is_cut_where_it_is_too_long() -> None:
    assert answering("三、支持标准 " + "很" * 80, 20) == "很" * 19 + "…"
