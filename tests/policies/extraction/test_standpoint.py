"""What is not the claimant's own matter is no condition on him."""

from __future__ import annotations

import pytest

from policies.extraction.aside import Aside
from policies.extraction.conditions import drafts_of
from policies.extraction.standpoint import ASIDES
from tests.policies.extraction.test_rules import sentence

EXAMPLES = [
    pytest.param(one, words, id=f"{one.name}: {words}") for one in ASIDES for words in one.examples
]
COUNTER_EXAMPLES = [
    pytest.param(one, words, id=f"{one.name}: {words}")
    for one in ASIDES
    for words in one.counter_examples
]


def fields(words: str) -> list[str]:
    return [draft.field for draft in drafts_of(sentence(words))]


@pytest.mark.parametrize(("aside", "words"), EXAMPLES)
def test_nothing_of_the_kind_is_read_of_another(aside: Aside, words: str) -> None:
    assert [one for one in fields(words) if one.startswith(aside.fields)] == []


@pytest.mark.parametrize(("aside", "words"), COUNTER_EXAMPLES)
def test_what_is_asked_of_the_claimant_stays(aside: Aside, words: str) -> None:
    assert [one for one in fields(words) if one.startswith(aside.fields)] != []
