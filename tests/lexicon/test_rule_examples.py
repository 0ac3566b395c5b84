"""Every parse rule proves itself: its examples mean what they say, its counter-examples nothing."""

from datetime import date

import pytest

from lexicon import bound_rules, money, ratios, year_references
from lexicon.answer_rules import ANSWER_RULES
from lexicon.date_rules import period_rules
from lexicon.spoken_days import SPOKEN_RULES

RULE_SETS = {
    "money": money.RULES,
    "ratios": ratios.RULES,
    "bounds": bound_rules.RULES,
    "dates": period_rules(date(2023, 9, 4)),
    "years": year_references.RULES,
}
RULES = [
    pytest.param(rules, rule, id=f"{name}: {rule.name}")
    for name, rules in RULE_SETS.items()
    for rule in rules.rules
]
ANSWERS = [pytest.param(rule, id=rule.name) for rule in ANSWER_RULES]
SPOKEN = [pytest.param(rule, id=rule.name) for rule in SPOKEN_RULES]
TODAY = date(2026, 5, 6)


@pytest.mark.parametrize(("rules", "rule"), RULES)
def test_examples_mean_what_they_say(rules, rule):
    assert rule.examples
    assert {text: rules.read(rule, text)[:1] for text, _ in rule.examples} == {
        text: [meaning] for text, meaning in rule.examples
    }


@pytest.mark.parametrize(("rules", "rule"), RULES)
def test_counter_examples_mean_nothing(rules, rule):
    assert rule.counter_examples
    assert {text: rules.read(rule, text) for text in rule.counter_examples} == {
        text: [] for text in rule.counter_examples
    }


@pytest.mark.parametrize(("rules", "rule"), RULES)
def test_names_are_unique(rules, rule):
    assert [other.name for other in rules.rules].count(rule.name) == 1


def figure(value):
    return str(int(value)) if value == value.to_integral_value() else str(value)


def band(reading):
    low = ("(" if reading.low_open else "[") + figure(reading.low)
    if reading.high is None:
        return f"{low}, ∞)"
    return f"{low}, {figure(reading.high)}{')' if reading.high_open else ']'}"


@pytest.mark.parametrize("rule", ANSWERS)
def test_answers(rule):
    read = {text: rule.production(rule.pattern.fullmatch(text)) for text, _ in rule.examples}
    assert {text: band(reading) for text, reading in read.items()} == dict(rule.examples)


@pytest.mark.parametrize("rule", ANSWERS)
def test_no_answers(rule):
    matches = {text: rule.pattern.fullmatch(text) for text in rule.counter_examples}
    assert [text for text, match in matches.items() if match and rule.production(match)] == []


def named(guess):
    form = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}[guess.precision]
    return f"{guess.day:{form}} {guess.precision}"


@pytest.mark.parametrize("rule", SPOKEN)
def test_spoken_days(rule):
    read = {
        text: rule.production(rule.pattern.fullmatch(text), TODAY, "past")
        for text, _ in rule.examples
    }
    assert {text: named(guess) for text, guess in read.items()} == dict(rule.examples)


@pytest.mark.parametrize("rule", SPOKEN)
def test_no_spoken_days(rule):
    matches = {text: rule.pattern.fullmatch(text) for text in rule.counter_examples}
    assert [
        text
        for text, match in matches.items()
        if match and rule.production(match, TODAY, "past") is not None
    ] == []
