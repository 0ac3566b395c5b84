from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import NotFitted
from matcher.finding.index import PASSAGE_LENGTH, TextIndex, is_confident
from matcher.finding.passages import Passage, cut_passages, widened


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
        ("贷宽贴息", "loan"),
        ("创业担保代款", "loan"),
        ("五百万元贷款", "loan"),
        ("貸款 貼息", "loan"),
    ],
    ids=[
        "words",
        "everyday word",
        "keywords",
        "title only",
        "one slip",
        "another slip",
        "numerals",
        "traditional",
    ],
)
def test_the_document_that_answers_is_first(index, question, best):
    assert index.query(question)[0].id == best


def test_the_passage_is_an_exact_part_of_the_text(index):
    texts = {text.id: text.text for text in POOL}
    for hit in index.query("企业 贷款 返还 奖励"):
        assert texts[hit.id][slice(*hit.span)] == hit.passage
        assert 0 < hit.score <= 1


def test_the_passage_starts_where_the_answer_is():
    noise = "".join(
        f"第{n}项内容与此无关，仅作一般说明之用，特此写明，不再重复。" for n in range(40)
    )
    answer = "申请创业担保贷款贴息的小微企业，应当在每年六月底以前提交材料。"
    index = TextIndex().fit([Text("a", "通知", noise + answer + noise)])
    hit = index.query("创业担保贷款贴息什么时候提交材料")[0]
    assert hit.passage.startswith(answer)
    assert len(hit.passage) <= PASSAGE_LENGTH


def test_nothing_in_common_finds_nothing(index):
    assert index.query("zzz") == ()
    assert not is_confident(())


def test_an_empty_index_answers_nothing():
    assert TextIndex().fit([]).query("稳岗返还") == ()
    assert TextIndex().fit([Text("a", "", "")]).query("稳岗返还") == ()


def test_a_good_answer_is_told_from_a_poor_one(index):
    assert is_confident(index.query("稳岗返还"))
    assert not is_confident(index.query("今天天气怎么样，要不要带伞出门散步"))


def test_the_line_does_not_hang_on_how_many_answers_are_shown(index):
    assert index.query("贷款贴息", 1)[0] == index.query("贷款贴息", 10)[0]


def test_the_order_of_documents_does_not_matter(index):
    other = TextIndex().fit(reversed(POOL))
    assert other.query("企业返还") == index.query("企业返还")


def test_equal_documents_come_in_the_order_of_their_ids():
    index = TextIndex().fit([Text(one, "贷款贴息", "贷款贴息。") for one in "cab"])
    assert [hit.id for hit in index.query("贷款贴息")] == ["a", "b", "c"]


def test_scores_are_by_id(index):
    scores = index.scores("贴息贷款")
    assert set(scores) == {text.id for text in POOL}
    assert max(scores, key=scores.__getitem__) == "loan"


@given(st.text(max_size=30))
def test_any_question_gets_ordered_answers_with_their_passages(question):
    hits = TextIndex().fit(POOL).query(question)
    texts = {text.id: text.text for text in POOL}
    assert all(texts[hit.id][slice(*hit.span)] == hit.passage for hit in hits)
    assert all(0 <= one.score <= 1 for one in hits)
    assert all(one.score >= other.score for one, other in pairwise(hits))


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


@pytest.mark.parametrize(
    ("ends", "length", "end"),
    [((10, 20, 30), 25, 20), ((10, 20, 30), 30, 30), ((50, 60), 25, 50), ((10,), 25, 10)],
    ids=["as far as it fits", "exactly", "the first alone is longer", "only one"],
)
def test_a_passage_takes_in_what_follows(ends: Sequence[int], length: int, end: int):
    parts = [Passage(start=a, end=b) for a, b in pairwise((0, *ends))]
    assert widened(parts, length=length) == Passage(start=0, end=end)
