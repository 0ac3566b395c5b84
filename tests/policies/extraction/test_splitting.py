"""Which numbered measures of a document are items of their own."""

from __future__ import annotations

import pytest

from policies.extraction.splitting import units_of
from tests.policies.extraction.documents import document, parts

CASES: list[tuple[str, list[str], int]] = [
    (
        "two measures with money of their own",
        ["一、支持上规。对首次入规的企业奖励10万元。", "二、支持上市。对上市企业奖励300万元。"],
        2,
    ),
    (
        "measures nested under headings",
        [
            "一、支持做大做强", "（一）支持上规。对首次入规的企业奖励10万元。",
            "（二）支持上台阶。对产值首次达到10亿元的企业奖励50万元。",
            "二、支持创新", "（三）支持研发。对高新技术企业奖励10万元。",
            "（四）支持平台。对获批省级企业技术中心的企业奖励30万元。",
        ],
        4,
    ),
    (
        "sections of one guide",
        ["一、申报条件", "在本区注册的企业。", "二、支持标准", "给予10万元奖励。", "三、申报时间", "常年受理。"],
        0,
    ),
    (
        "tiers of one measure",
        ["一、申报条件", "在本区注册。", "二、支持标准", "1.国家级奖励50万元；", "2.省级奖励20万元。"],
        0,
    ),
    ("a text without numbers", ["对首次入规的企业奖励10万元。"], 0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "count"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_how_many_items(lines: list[str], count: int) -> None:
    assert len(units_of(parts(document(*lines)))) == count
