"""Sentences that ask for a room of the bot, and those that ask about a policy."""

from __future__ import annotations

import pytest

from bot.wish_patterns import PATTERNS, Wish
from bot.wishes import LONGEST, asks_something, wish_of

EXAMPLES = [(one.wish, text) for one in PATTERNS for text in one.examples]
OTHERS = [(one.wish, text) for one in PATTERNS for text in one.others]
# Questions on policies, as people put them: each goes to the search.
QUESTIONS = (
    "研发费用加计扣除怎么算", "招应届生有补贴吗", "技改有补贴吗", "社保补贴怎么领",
    "高企认定有奖励吗",
    "房租补贴", "残保金", "贷款贴息", "上市补贴多少", "稳岗返还什么时候到账", "电费优惠", "123",
    "？？？",
    "哈哈哈", "", "今天天气怎么样", "小微企业有什么优惠", "我们去年买了设备能不能有补贴",
)  # fmt: skip


@pytest.mark.parametrize(("wish", "text"), EXAMPLES, ids=[text for _, text in EXAMPLES])
def test_a_wish_is_heard(wish: Wish, text: str) -> None:
    assert wish_of(text) is wish
    assert wish_of(f"你好，请问{text}？谢谢！") is wish


@pytest.mark.parametrize(("wish", "text"), OTHERS, ids=[text for _, text in OTHERS])
def test_what_is_about_something_else_is_no_wish(wish: Wish, text: str) -> None:
    assert wish_of(text) is not wish


@pytest.mark.parametrize("text", QUESTIONS)
def test_questions_on_policies_go_to_the_search(text: str) -> None:
    assert wish_of(text) is None


def test_a_long_text_is_a_story_of_its_own_and_read_in_no_time() -> None:
    assert wish_of("可以" * LONGEST) is None
    assert wish_of("有没有" * 13 + "z") is None


def test_every_wish_has_a_pattern() -> None:
    assert {one.wish for one in PATTERNS} == set(Wish)


@pytest.mark.parametrize(
    ("text", "is_one", "is_surely_one"),
    [
        ("招应届生有补贴吗", True, True),
        ("高企怎么认定", True, True),
        ("技改补贴", True, False),
        ("长沙政策咨询有限公司", True, False),
        ("什么都有超市有限公司", True, False),
        ("八十来人", False, False),
        ("望城区", False, False),
        ("有吗", False, False),
    ],
)
def test_what_is_a_question_of_its_own(text: str, is_one: bool, is_surely_one: bool) -> None:
    assert asks_something(text) is is_one
    assert asks_something(text, surely=True) is is_surely_one
