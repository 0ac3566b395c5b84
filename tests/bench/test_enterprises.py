"""The drawn city: the same for the same seed, in parts, with words that are those of its scopes."""

from __future__ import annotations

import pytest

from bench.enterprises import enterprises, partitions
from lexicon import words
from matcher.finding.own_words import describe

COUNT = 300


@pytest.fixture(scope="module")
def city():
    return enterprises(COUNT)


def test_the_same_seed_draws_the_same(city):
    again = enterprises(COUNT)
    assert [again.profile(row) for row in range(COUNT)] == [city.profile(r) for r in range(COUNT)]
    assert list(again.scopes) == list(city.scopes)
    assert list(enterprises(COUNT, seed=2).scopes) != list(city.scopes)


def test_the_words_are_those_of_the_scopes(city):
    cut = [tuple(words.tokens(describe(city.profile(row)))) for row in range(COUNT)]
    assert list(city.own_words().texts()) == cut


def test_scopes_are_as_long_as_real_ones_and_few_clauses_are_common(city):
    lengths = sorted(len(scope) for scope in city.scopes)
    assert 30 < lengths[COUNT // 2] < 150
    clauses = [clause for scope in city.scopes for clause in words.clauses(scope)]
    assert len(set(clauses)) < len(clauses) / 2


def test_parts_are_numbered_on_and_none_is_left_out():
    parts = list(partitions(COUNT, size=128))
    assert [len(part) for part in parts] == [128, 128, 44]
    assert len({name for part in parts for name in part.ids}) == COUNT
    assert list(parts[0].scopes) != list(parts[1].scopes)[:128]
    again = list(partitions(COUNT, size=128))
    assert [part.profile(7) for part in parts] == [part.profile(7) for part in again]
