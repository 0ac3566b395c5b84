"""An enterprise's own words are cut once, and follow its changes."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from lexicon import words
from matcher.city.columns import Columns
from matcher.finding.own_words import OwnWords, describe
from matcher.profile import FactKey, Profile

DAY = date(2025, 6, 30)
TEXTS = (
    "软件开发；信息系统集成服务（依法须经批准的项目除外）",
    "",
    "软件开发、软件开发，A1.A2-20090003",
    "一般项目：\n食品销售\n货物进出口",
)


def said(found):
    return [list(own) for own in found.texts()]


def firm(name, scope, **facts):
    given = {FactKey(key.replace("__", ".")): value for key, value in facts.items()}
    return Profile(id=name, as_of=DAY, scope=scope, facts=given)


def test_each_row_has_the_tokens_of_its_text_in_order():
    found = OwnWords.of(TEXTS)
    assert said(found) == [words.tokens(text) for text in TEXTS]
    assert len(set(found.vocabulary)) == len(found.vocabulary)
    assert (found.starts.dtype, found.ids.dtype) == (np.int64, np.int32)


def test_a_thousand_rows_are_as_right_as_few():
    texts = [TEXTS[i % 4] + "、" + "软件" * (i % 7) for i in range(5_000)]
    assert said(OwnWords.of(texts)) == [words.tokens(text) for text in texts]


@pytest.mark.parametrize("row", [0, 1, 3, 4], ids=["first", "empty", "last", "new row"])
def test_a_changed_text_is_as_if_it_had_always_been_so(row):
    changed = OwnWords.of(TEXTS).with_text(row, "新能源汽车").with_text(2, "茶叶种植")
    texts = [*TEXTS[:row], "新能源汽车", *TEXTS[row + 1 :]]
    texts[2] = "茶叶种植"
    everybody = [words.tokens(text) for text in texts]
    assert len(changed) == len(texts)
    assert said(changed) == said(changed.flat()) == everybody
    taken = changed.take(np.array([2, row], dtype=np.intp))
    assert said(taken) == [everybody[2], everybody[row]]


def test_columns_hold_the_words_of_scope_and_facts():
    people = [
        firm("甲", "软件开发", product__type=frozenset({"工业母机", "数控机床"})),
        firm("乙", "", activity__business="跨境电商"),
        firm("丙", "茶叶种植"),
    ]
    columns = Columns.from_profiles(people)
    assert columns.words is None
    own = [words.tokens(describe(one)) for one in people]
    assert said(columns.own_words()) == own
    assert columns.own_words() is columns.own_words()
    new = firm("丁", "烟花爆竹批发")
    for row in (1, 3):
        changed = columns.with_profile(row, new)
        everybody = [*people[:row], new, *people[row + 1 :]]
        assert said(changed.own_words()) == [words.tokens(describe(one)) for one in everybody]
    assert said(columns.take([2, 0]).own_words()) == [own[2], own[0]]


def test_nobody_says_nothing():
    assert len(OwnWords.of(())) == 0
    assert len(OwnWords.of(()).take(np.zeros(0, dtype=np.intp))) == 0
