"""Sentences whose first words say that they ask nothing."""

from __future__ import annotations

import re

import pytest

from policies.extraction.openings import OPENINGS, Opening, asks_nothing

EXAMPLES = [
    pytest.param(one, words, id=f"{one.name}: {words}")
    for one in OPENINGS
    for words in one.examples
]
COUNTER_EXAMPLES = [
    pytest.param(words, id=f"{one.name}: {words}")
    for one in OPENINGS
    for words in one.counter_examples
]


@pytest.mark.parametrize(("opening", "words"), EXAMPLES)
def test_an_opening_asks_nothing(opening: Opening, words: str) -> None:
    assert re.match(opening.words, words)
    assert asks_nothing(words)


@pytest.mark.parametrize("words", COUNTER_EXAMPLES)
def test_what_begins_otherwise_may_ask(words: str) -> None:
    assert not asks_nothing(words)
