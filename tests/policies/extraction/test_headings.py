"""What stands under a heading."""

from __future__ import annotations

import pytest

from policies.extraction.headings import HEADING_RULES, SectionKind, kind_of_heading

EXAMPLES = [
    pytest.param(words, rule.kind, id=f"{rule.kind}: {words}")
    for rule in HEADING_RULES
    for words in rule.examples
]
COUNTER_EXAMPLES = [
    pytest.param(words, rule.kind, id=f"not {rule.kind}: {words}")
    for rule in HEADING_RULES
    for words in rule.counter_examples
]


@pytest.mark.parametrize(("words", "kind"), EXAMPLES)
def test_a_heading_says_its_kind(words: str, kind: SectionKind) -> None:
    assert kind_of_heading(words) is kind


@pytest.mark.parametrize(("words", "kind"), COUNTER_EXAMPLES)
def test_another_heading_does_not(words: str, kind: SectionKind) -> None:
    assert kind_of_heading(words) is not kind


@pytest.mark.parametrize("words", ["補貼標準", "申報條件", " 申报条件： "])
def test_script_and_stops_do_not_matter(words: str) -> None:
    assert kind_of_heading(words) is not SectionKind.UNKNOWN
