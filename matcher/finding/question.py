"""What a question asks for: the grams to look up, and how much each of them counts.

Only the question is cut into words. Turns of phrase (请问, 有哪些, 怎么) are left out; pairs
inside a word count more than those across two; behind an everyday word stand, for a smaller
weight, the words that official texts use instead.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from lexicon import words
from lexicon.spelling import spell_characters
from matcher.finding.grams import pairs_of, working_form

ACROSS_WORDS = 0.7
"""Weight of a pair that spans two words, beside 1 for a word of two characters."""

ALONE = 0.5
"""Weight of a single character: what is written shorter or longer still has something in common."""

OFFICIAL_WORD = 0.6
"""Weight of the official word beside the everyday one that was written."""

MISSED = 0.7
MISSED_ACROSS_WORDS = 0.3
MISSED_ALONE = 0.4
"""Shares of their weights that grams have if no text holds them.

People chat, and what no text holds is more often chatter than the matter asked about; least of
all is said by a pair across two words, which no text may hold by chance.
"""

_RUN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Grams to look up, each with its weight.

    ``own`` are those of the words as written, ``official`` those of the words that official
    texts use instead. ``missed`` is what each of ``own`` weighs if no text at all holds it:
    nothing where an official word stands for it.
    """

    own: dict[str, float] = field(default_factory=dict)
    official: dict[str, float] = field(default_factory=dict)
    missed: dict[str, float] = field(default_factory=dict)

    def add(self, gram: str, weight: float) -> None:
        """Ask for a gram of the words as written; the greater weight stays."""
        self.own[gram] = max(weight, self.own.get(gram, 0.0))
        self.missed[gram] = self.own[gram] * _share_missed(gram, self.own[gram])


def read_question(text: str) -> Question:
    """Return what ``text`` asks for. Any text will do: a question, a title, a business scope."""
    question = Question()
    cut: list[str] = []
    for run in _RUN.findall(_phrases().sub(" ", spell_characters(text))):
        own = words.cut(run)
        cut.extend(own)
        for gram, weight in _weigh(run, own):
            question.add(gram, weight)
    for word in cut:
        meant = _official_pairs(word)
        question.official.update(meant)
        question.missed.update(dict.fromkeys(pairs_of(working_form(word)) if meant else (), 0.0))
    return question


def _share_missed(gram: str, weight: float) -> float:
    if len(gram) == 1:
        return MISSED_ALONE
    return MISSED_ACROSS_WORDS if weight <= ACROSS_WORDS else MISSED


@cache
def _phrases() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words.question_phrases())))


@cache
def _official_pairs(word: str) -> tuple[tuple[str, float], ...]:
    forms = map(working_form, words.official_words(word))
    weighed = ((pairs_of(form), OFFICIAL_WORD * _inside(len(form))) for form in forms)
    return tuple((pair, weight) for pairs, weight in weighed for pair in pairs)


def _inside(length: int) -> float:
    """The weight of each pair inside a word: long words count more, but not by their length."""
    return max(ACROSS_WORDS, 1 / math.sqrt(max(length - 1, 1)))


def _weigh(run: str, cut: list[str]) -> Iterator[tuple[str, float]]:
    """Yield the grams of an unbroken run with their weights."""
    form = working_form(run)
    weights = [ACROSS_WORDS] * max(len(form) - 1, 0)
    start = 0
    for word in map(working_form, cut):
        found = form.find(word, start)
        if found < 0:
            continue
        start = found + len(word)
        inside = ACROSS_WORDS if word in words.stop_words() else _inside(len(word))
        weights[found : start - 1] = [inside] * (len(word) - 1)
    yield from zip(pairs_of(form), weights, strict=True)
    yield from ((one, ALONE) for one in form if one not in words.stop_words())
