"""Problems of files in the officer's language, from the real readers."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import pytest

from bot.file_problems import (
    NOTHINGS,
    SAYINGS,
    doubt_text,
    nothing_text,
    problem_text,
    refusal_text,
)
from bot.texts import load_texts
from policies.errors import UnreadableFile
from policies.extraction.intake import REFUSALS
from policies.item_files import read_items
from policies.readers.refusals import Reason, UnreadableDocument
from tests.policies.pool_items import an_item


class _Saying:
    """The part of a turn that a sentence needs."""

    texts = load_texts()

    def say(self, key: str, **values: object) -> str:
        return self.texts.say(key, **values)


TURN: Any = _Saying()


def problem_of(item: object) -> str:
    (found,) = read_items("items.jsonl", json.dumps(item, ensure_ascii=False).encode()).problems
    return problem_text(TURN, found.what, found.hint)


def with_condition(**condition: object) -> dict[str, Any]:
    return an_item(eligibility={"all": [condition]})


@pytest.mark.parametrize(
    ("item", "said"),
    [
        pytest.param(an_item(title=""), "缺这一项", id="no title"),
        pytest.param(an_item(id=None), "缺这一项", id="no id"),
        pytest.param(an_item(title="长" * 400), "最多 300 个字符", id="long title"),
        pytest.param(with_condition(field="fin.revenue", op="gte"), "缺这一项", id="no value"),
        pytest.param(
            with_condition(field="fin.revenue", op="gte", value="很多"), "不匹配", id="bad value"
        ),
        pytest.param(an_item(benefits=[]), "缺这一项", id="no benefit"),
        pytest.param(an_item(benefits=["钱"]), "不是支持标准的写法", id="a word for a benefit"),
        pytest.param(an_item(window={"type": "often"}), "不是申报时间的写法", id="window"),
        pytest.param(["a list"], "应该是一项政策", id="no item"),
    ],
)
def test_items(item: object, said: str) -> None:
    assert said in problem_of(item)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", b"", "至少写一项"),
        ("a.jsonl", "a".encode("utf-16"), "另存为 UTF-8"),
    ],
)
def test_files(name: str, content: bytes, said: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_items(name, content)
    assert said in problem_text(TURN, str(caught.value))


_BOMB = "a: &a [1, 1]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in pairwise("abcdefgh")
)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", '{"id": "a", "id": "b"}', "写了两遍"),
        ("a.jsonl", "[" * 100_000, "套得太深"),
        ("a.jsonl", '{"id": "a b", "title": "一"}', "也不能有空格"),
        ("a.yaml", "id: a\nid: b", "写了两遍"),
        ("a.yaml", _BOMB, "套得太深"),
        ("a.yaml", "- id: [", "不是有效的 YAML"),
    ],
    ids=["key twice", "deep", "blank in the id", "key twice in yaml", "bomb", "no yaml"],
)
def test_broken_files_are_answered_in_chinese(name: str, content: str, said: str) -> None:
    (found,) = read_items(name, content.encode()).problems[:1]
    assert said in problem_text(TURN, found.what, found.hint)


def test_what_nobody_foresaw_is_shown_as_it_was_found() -> None:
    assert (
        problem_text(TURN, "a new kind of trouble", "do this") == "a new kind of trouble（do this）"
    )


@pytest.mark.parametrize(
    ("warning", "said"),
    [
        ("guide: 办事指南缺1项要素：收费标准", "办事指南缺1项要素：收费标准"),
        ("benefits[0].when: field x.y is not in the vocabulary", "benefits[0].when：字段 x.y 不在"),
        ("benefits[0]: 与地方财政贡献挂钩", "benefits[0]：与地方财政贡献挂钩"),
    ],
)  # fmt: skip
def test_doubts(warning: str, said: str) -> None:
    assert doubt_text(TURN, warning).startswith(said)


def test_every_saying_has_its_sentence() -> None:
    assert {one.key for one in (*SAYINGS, *NOTHINGS)} <= set(load_texts().keys())


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_of_the_readers_is_said_in_chinese(reason: Reason) -> None:
    said = refusal_text(TURN, UnreadableDocument("a.docx", reason, "somewhere"))
    assert said.endswith("。")
    assert "somewhere" not in said


@pytest.mark.parametrize("why", sorted({one.why for one in REFUSALS}))
def test_every_reason_of_the_intake_is_said_in_chinese(why: str) -> None:
    assert not re.search("[A-Za-z]", nothing_text(TURN, why))


def test_other_unreadable_files_are_said_as_their_problem() -> None:
    assert "另存为 UTF-8" in refusal_text(TURN, UnreadableFile("a.yaml: is not UTF-8; save it"))
