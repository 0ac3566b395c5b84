"""What an amount does in its sentence."""

from __future__ import annotations

import pytest

from policies.extraction.awards import ROLE_RULES, Role, role_of

EXAMPLES = [
    pytest.param(words, value, rule.role, id=f"{rule.role}: {words}")
    for rule in ROLE_RULES
    for words, value in rule.examples
]
COUNTER_EXAMPLES = [
    pytest.param(words, value, rule.role, id=f"not {rule.role}: {words}")
    for rule in ROLE_RULES
    for words, value in rule.counter_examples
]


@pytest.mark.parametrize(("words", "value", "role"), EXAMPLES)
def test_words_give_the_role(words: str, value: int, role: Role) -> None:
    assert role_of(words, value) is role


@pytest.mark.parametrize(("words", "value", "role"), COUNTER_EXAMPLES)
def test_other_words_do_not(words: str, value: int, role: Role) -> None:
    assert role_of(words, value) is not role


THRESHOLDS = [
    ("对年零售额5000万元以上的企业给予奖励", 50_000_000),
    ("10万元以下小额消费贷款除外", 100_000),
    ("利润不超过10万元的，可以享受优惠", 100_000),
]


@pytest.mark.parametrize(("words", "value"), THRESHOLDS, ids=[words for words, _ in THRESHOLDS])
def test_a_threshold_is_nothing_paid(words: str, value: int) -> None:
    assert role_of(words, value) is None
