from __future__ import annotations

import pytest

from matcher.finding.question import ACROSS_WORDS, read_question


@pytest.mark.parametrize(
    ("question", "asked", "not_asked"),
    [
        ("请问高新技术企业有哪些奖励", {"高新", "奖励"}, {"请问", "哪些"}),
        ("多久能到账", {"到账"}, {"多久"}),
        ("三十条措施", {"30", "0条"}, {"三十"}),
        ("ＩＰＯ", {"ip", "po"}, set()),
    ],
)
def test_the_matter_is_asked_and_not_the_turn_of_phrase(
    question: str, asked: set[str], not_asked: set[str]
) -> None:
    own = set(read_question(question).own)
    assert asked <= own
    assert not not_asked & own


@pytest.mark.parametrize(
    ("everyday", "official"),
    [("应届生", "毕业"), ("房租", "租金"), ("高企", "技术"), ("技改", "改造"), ("残保金", "障金")],
)
def test_official_words_stand_behind_everyday_ones(everyday: str, official: str) -> None:
    question = read_question(everyday)
    assert official in question.official
    assert {gram for gram in question.own if len(gram) > 1} == {
        gram for gram, weight in question.missed.items() if not weight
    }


def test_a_pair_inside_a_word_counts_more_than_one_across_two() -> None:
    own = read_question("工厂奖励").own
    assert own["工厂"] == own["奖励"] == 1.0
    assert own["厂奖"] == ACROSS_WORDS


def test_what_is_missed_never_weighs_more_than_what_is_found() -> None:
    question = read_question("今天天气怎么样，要不要带伞出门散步")
    assert all(question.missed[gram] <= weight for gram, weight in question.own.items())


@pytest.mark.parametrize("text", ["", "？？？", "请问", "𠮷\ue000\x00"])
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(read_question(text).own, dict)
