from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicon.spelling import spell_characters, spelling
from matcher.finding.grams import NOWHERE, count_grams, pairs_of, working_form

TEXTS = st.lists(st.text(alphabet="甲乙丙a1 ，\n", max_size=12), max_size=6)


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("三十条", "30条"),
        ("５０ 万元", "50万元"),
        ("五十万元", "50万元"),
        ("二〇二一年", "2021年"),
        ("高 新 技 術 企業", "高新技术企业"),
        ("专精特新“小巨人”", "专精特新小巨人"),
        ("AEO 认证", "aeo认证"),
        ("open source", "open source"),
        ("一次性", "1次性"),
    ],
)
def test_what_is_the_same_looks_the_same(written: str, form: str) -> None:
    assert working_form(written) == form


@given(st.text(max_size=40))
def test_characters_are_spelt_as_everywhere(text: str) -> None:
    at_once = "".join(spell_characters(text).split())
    assert at_once == "".join(spelling("".join(map(spelling, text))).split())


@given(TEXTS)
def test_grams_are_counted_as_by_hand(texts: list[str]) -> None:
    table = count_grams(texts)
    for row, text in enumerate(texts):
        runs = re.findall(r"\w+", working_form(text))
        expected = Counter(gram for run in runs for gram in [*run, *pairs_of(run)])
        assert {gram: times(table, gram, row) for gram in expected} == dict(expected)


def times(table: object, gram: str, row: int) -> int:
    number = int(table.numbers([gram])[0])
    postings = table.postings
    span = slice(postings.starts[number], postings.starts[number + 1])
    return int(postings.counts[span][postings.rows[span] == row].sum()) if number >= 0 else 0


def test_what_no_text_holds_has_no_number() -> None:
    table = count_grams(["甲乙丙"])
    assert list(table.numbers(["乙甲", "丁", "丁丁"])) == [NOWHERE] * 3
    assert (table.numbers(["甲", "甲乙", "乙丙"]) >= 0).all()
    assert list(count_grams([]).numbers(["甲"])) == [NOWHERE]


def test_a_pair_does_not_reach_into_the_next_text() -> None:
    assert count_grams(["甲", "乙"]).numbers(["甲乙"])[0] == NOWHERE


def test_groups_hold_what_their_rows_hold() -> None:
    table = count_grams(["甲乙", "甲乙甲", "乙"])
    grouped = table.postings.gathered(np.array([0, 0, 1]))
    assert grouped.lengths(2).tolist() == [3 + 5, 1]
    kept = table.postings.only(rows=np.array([True, False, False]), grams=table.is_pair)
    assert kept.lengths(3).tolist() == [1, 0, 0]
