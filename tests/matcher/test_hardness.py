from __future__ import annotations

import pytest

from matcher.hardness import SOFT_WORDINGS, blocks, is_principle

EXAMPLES = [(row, text) for row in SOFT_WORDINGS for text in row.examples]
COUNTER_EXAMPLES = [(row, text) for row in SOFT_WORDINGS for text in row.counter_examples]


@pytest.mark.parametrize(("row", "text"), EXAMPLES, ids=[text for _, text in EXAMPLES])
def test_soft_sentences_never_deny(row, text):
    assert row.pattern.search(text)
    assert not blocks("tech.level", "match", text, needs_person=True)


@pytest.mark.parametrize(
    ("row", "text"), COUNTER_EXAMPLES, ids=[text for _, text in COUNTER_EXAMPLES]
)
def test_hard_sentences_stay_hard(row, text):
    assert not row.pattern.search(text)


def test_a_fact_that_decides_is_hard_whatever_the_sentence_says():
    assert blocks("hr.headcount", "gte", "优先支持员工10人以上的企业", needs_person=False)
    assert blocks("fin.monthly_sales", "lte", "鼓励月销售额10万元以下的企业", needs_person=False)


def test_a_score_is_hard():
    assert blocks("score.innovation", "gte", "专家评审得分不低于70分", needs_person=True)


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        pytest.param("原则上注册满1年。", "原则上注册满1年", True, id="inside"),
        pytest.param("申报企业原则上应注册满1年。", "注册满1年", True, id="just before"),
        pytest.param("原则上每年一次，注册满1年。", "注册满1年", False, id="of another clause"),
        pytest.param("一般应注册满1年。", "注册满1年", True, id="in general"),
        pytest.param("一般纳税人注册满1年。", "注册满1年", False, id="a kind of taxpayer"),
        pytest.param("注册满1年。", "注册满1年", False, id="plain"),
    ],
)
def test_in_principle(text, quote, expected):
    start = text.index(quote)
    assert is_principle(quote, text, (start, start + len(quote))) is expected
