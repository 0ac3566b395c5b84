"""Every rule reads its own examples and nothing in its counter-examples."""

from __future__ import annotations

from datetime import date

import pytest

from lexicon.bounds import Declaration
from policies.document import Span
from policies.extraction.duty_rules import DUTY_RULES
from policies.extraction.entity_rules import ENTITY_RULES
from policies.extraction.industry_rules import INDUSTRY_RULES
from policies.extraction.limit_rules import LIMIT_RULES
from policies.extraction.people_rules import PEOPLE_RULES
from policies.extraction.project_rules import PROJECT_RULES
from policies.extraction.rules import Rule, apply
from policies.extraction.sentences import Sentence
from policies.extraction.setting import Setting
from policies.extraction.standing_rules import STANDING_RULES
from policies.extraction.title_rules import TITLE_RULES

RULES: tuple[Rule, ...] = (
    *ENTITY_RULES,
    *INDUSTRY_RULES,
    *STANDING_RULES,
    *TITLE_RULES,
    *PEOPLE_RULES,
    *PROJECT_RULES,
    *LIMIT_RULES,
    *DUTY_RULES,
)
SETTING = Setting(region="430112", base=date(2025, 3, 1), is_dated=True, declaration=Declaration())


def sentence(words: str) -> Sentence:
    return Sentence(words, Span(start=0, end=len(words)), SETTING)


EXAMPLES = [
    pytest.param(rule, words, meaning, id=f"{rule.name}: {words}")
    for rule in RULES
    for words, meaning in rule.examples
]
COUNTER_EXAMPLES = [
    pytest.param(rule, words, id=f"{rule.name}: {words}")
    for rule in RULES
    for words in rule.counter_examples
]


@pytest.mark.parametrize(("rule", "words", "meaning"), EXAMPLES)
def test_a_rule_reads_its_example(rule: Rule, words: str, meaning: tuple[str, str, object]) -> None:
    drafts = list(apply(rule, sentence(words)))
    assert drafts
    assert (drafts[0].field, drafts[0].op, drafts[0].value) == meaning


@pytest.mark.parametrize(("rule", "words"), COUNTER_EXAMPLES)
def test_a_rule_reads_nothing_in_its_counter_example(rule: Rule, words: str) -> None:
    assert [(d.field, d.value) for d in apply(rule, sentence(words))] == []


def test_names_are_unique() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
