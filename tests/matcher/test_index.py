from __future__ import annotations

from dataclasses import dataclass

import pytest

from matcher.errors import NotFitted
from matcher.index import TextIndex, is_confident
from matcher.passages import cut_passages


@dataclass(frozen=True)
class Text:
    id: str
    title: str
    text: str


POOL = [
    Text(
        "jobs",
        "失业保险稳岗返还",
        "参保企业上年度未裁员的，可以享受稳岗返还。中小微企业按60%返还。",
    ),
    Text("hnte", "高新技术企业奖励", "对首次认定的高新技术企业给予一次性奖励。研发投入应当持续。"),
    Text("loan", "创业担保贷款贴息", "小微企业创业担保贷款最高500万元，按贷款利率的50%给予贴息。"),
    Text("bare", "绿色工厂", ""),
]


@pytest.fixture(scope="module")
def index() -> TextIndex:
    return TextIndex().fit(POOL)


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("没有裁员能拿稳岗返还吗", "jobs"),
        ("首次认定高企奖励多少", "hnte"),
        ("贷款贴息", "loan"),
        ("绿色工厂", "bare"),
    ],
)
def test_the_document_that_answers_is_first(index, question, best):
    assert index.query(question)[0].id == best


def test_the_passage_is_an_exact_part_of_the_text(index):
    texts = {text.id: text.text for text in POOL}
    for hit in index.query("企业 贷款 返还 奖励"):
        assert texts[hit.id][slice(*hit.span)] == hit.passage
        assert 0 < hit.score <= 1


def test_nothing_in_common_finds_nothing(index):
    assert index.query("zzz") == ()
    assert not is_confident(())


def test_a_good_answer_is_told_from_a_poor_one(index):
    assert is_confident(index.query("稳岗返还"))
    assert not is_confident(index.query("今天天气怎么样，要不要带伞出门散步"))


def test_the_order_of_documents_does_not_matter(index):
    other = TextIndex().fit(reversed(POOL))
    assert other.query("企业返还") == index.query("企业返还")


def test_scores_are_by_id(index):
    scores = index.scores("贴息贷款")
    assert set(scores) == {text.id for text in POOL}
    assert max(scores, key=scores.__getitem__) == "loan"


def test_asking_before_reading_is_refused():
    with pytest.raises(NotFitted):
        TextIndex().query("稳岗返还")


@pytest.mark.parametrize(
    "text", ["", "一句。两句；三句！", "没有句号的一段话", "甲，" * 300, "\n\n。。\n"]
)
def test_passages_hold_the_whole_text(text):
    passages = cut_passages(text, length=10)
    joined = "".join(text[part.start : part.end] for part in passages)
    assert "".join(joined.split()) == "".join(text.split())
    assert all(0 < part.end - part.start <= 40 for part in passages)
