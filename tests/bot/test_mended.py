"""What officers set, beside a stretch of the text that says otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from bot.mended import concerns

TEXT = "甲：奖励50万元。乙：营业收入2000万元以上。丙：奖励50万元。"


@pytest.mark.parametrize(
    ("quote", "span", "is_set"),
    [
        ("奖励50万元", (0, 9), True),
        ("营业收入2000万元以上", (0, 9), False),
        ("营业收入2000万元以上", (0, 14), True),
        ("奖励50万元", (24, len(TEXT)), True),
        ("奖励50万元", (11, 20), False),
        ("", (0, 9), True),
        ("文中没有的话", (0, 9), True),
    ],
    ids=["inside", "elsewhere", "half", "said again", "between", "no sentence", "not in the text"],
)
def test_a_value_is_said_beside_its_sentence(
    quote: str, span: tuple[int, int], is_set: bool
) -> None:
    node: dict[str, Any] = {"quote": quote}
    assert concerns(node, TEXT, span) is is_set
