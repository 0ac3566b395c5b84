"""Rules that read a condition from words: a name, a pattern, a production, and examples.

Patterns are written for the one spelling of :mod:`lexicon.spelling`: narrow, simplified, small
letters, no quotation marks. The idea of rules that carry their own examples is that of
facebook/duckling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from policies.extraction.drafts import Draft
from policies.extraction.sentences import Sentence

Production = Callable[[re.Match[str], Sentence], Iterable[Draft]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way of saying a condition.

    ``examples`` are sentences with what this rule alone must read first (field, op, value); in
    ``counter_examples`` it must read nothing.
    """

    name: str
    pattern: re.Pattern[str]
    produce: Production
    examples: tuple[tuple[str, tuple[str, str, Any]], ...]
    counter_examples: tuple[str, ...]


def rule(
    name: str,
    pattern: str,
    produce: Production,
    *,
    examples: tuple[tuple[str, tuple[str, str, Any]], ...],
    counter: tuple[str, ...],
) -> Rule:
    """Make a rule."""
    return Rule(
        name=name,
        pattern=re.compile(pattern),
        produce=produce,
        examples=examples,
        counter_examples=counter,
    )


def apply(one: Rule, sentence: Sentence) -> Iterator[Draft]:
    """Yield what ``one`` reads in the sentence."""
    for match in one.pattern.finditer(sentence.spelt.text):
        if match.start() < match.end():
            yield from one.produce(match, sentence)


def apply_all(rules: Sequence[Rule], sentence: Sentence) -> Iterator[Draft]:
    """Yield what the rules read in the sentence, in the order of the rules."""
    for one in rules:
        yield from apply(one, sentence)


def states(field: str, op: str, value: Any, *, negated: bool = False, **flags: Any) -> Production:
    """Make the production of a fixed condition, quoting all the words that matched."""

    def produce(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
        yield draft(match, sentence, field, op, value, negated=negated, **flags)

    return produce


def draft(
    match: re.Match[str],
    sentence: Sentence,
    field: str,
    op: str,
    value: Any,
    *,
    negated: bool = False,
    **flags: Any,
) -> Draft:
    """Return a draft that quotes the words that matched."""
    return Draft(
        rule="",
        field=field,
        op=op,
        value=value,
        span=sentence.at(*match.span()),
        negated=negated,
        flags={key: flag for key, flag in flags.items() if flag is not None},
    )


def names_in(table: Sequence[tuple[str, str]], words: str) -> list[str]:
    """Return the names of the table's patterns that ``words`` contain, in the table's order.

    An earlier pattern takes its words away, so that 小微型企业 is not read again as 微型企业.
    """
    found = []
    for pattern, name in table:
        words, count = re.subn(pattern, "\ufffd", words)
        if count and name not in found:
            found.append(name)
    return found
