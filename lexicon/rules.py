"""Parse rules as records: what they look like, what they mean, and sentences that prove it.

A rule's pattern is a regular expression in which ``Q`` stands for a value that was
recognised before (a number, an amount, a day …): :func:`rule` turns it into the one
private character that :class:`Marked` puts in the value's place. The idea of rules that
carry their own examples is that of facebook/duckling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from lexicon.folding import Folded

MARK = "\ue000"

V = TypeVar("V")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked(Generic[V]):
    """A folded text in which each recognised value is one :data:`MARK`.

    ``values`` maps the position of a mark in ``text`` to its value; ``spans[i]`` is the
    stretch of the folded text behind character ``i``.
    """

    folded: Folded
    text: str
    values: dict[int, V]
    spans: tuple[tuple[int, int], ...]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the original text of the non-empty span of the marked text."""
        return self.folded.span(self.spans[start][0], self.spans[end - 1][1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit(Generic[V]):
    """A place where a rule's pattern fits, with the values inside."""

    match: re.Match[str]
    marked: Marked[V]

    @property
    def values(self) -> tuple[V, ...]:
        """The values inside, in reading order."""
        return tuple(self.marked.values[place] for place in self.places)

    @property
    def places(self) -> tuple[int, ...]:
        """The positions of the marks inside."""
        start, end = self.match.span()
        return tuple(place for place in range(start, end) if place in self.marked.values)

    def before(self, length: int) -> str:
        """Return at most ``length`` characters of marked text before the hit."""
        return self.marked.text[max(0, self.match.start() - length) : self.match.start()]

    def after(self, length: int) -> str:
        """Return at most ``length`` characters of marked text after the hit."""
        return self.marked.text[self.match.end() : self.match.end() + length]

    def written(self, place: int) -> str:
        """Return how the value at ``place`` is written (folded)."""
        start, end = self.marked.spans[place]
        return self.marked.folded.text[start:end]

    def has(self, group: str) -> bool:
        """Whether the named group took part in the match with some text."""
        return bool(self.match.groupdict().get(group))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[V, T]):
    """One way of saying something.

    ``production`` turns a hit into its meaning, or returns ``None`` when a closer look says
    that this is not meant. ``examples`` are texts with the meaning this rule alone must find
    first in them; in ``counter_examples`` it must find nothing.
    """

    name: str
    pattern: re.Pattern[str]
    production: Callable[[Hit[V]], T | None]
    examples: tuple[tuple[str, object], ...]
    counter_examples: tuple[str, ...]


def rule(
    name: str,
    pattern: str,
    production: Callable[[Hit[V]], T | None],
    *,
    examples: tuple[tuple[str, object], ...],
    counter_examples: tuple[str, ...],
) -> Rule[V, T]:
    """Make a rule from a pattern in which ``Q`` stands for a recognised value."""
    return Rule(
        name=name,
        pattern=re.compile(pattern.replace("Q", MARK)),
        production=production,
        examples=examples,
        counter_examples=counter_examples,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Generic[T]):
    """What a rule read, and where (positions in the original text)."""

    rule: str
    meaning: T
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet(Generic[V, T]):
    """Rules that share their values; an earlier rule takes a value before a later one.

    ``summary`` gives the form in which the rules' examples state a meaning.
    """

    rules: tuple[Rule[V, T], ...]
    prepare: Callable[[str], Marked[V]]
    summary: Callable[[T], object]

    def find(self, text: str) -> list[Found[T]]:
        """Return everything the rules read in ``text``, in reading order."""
        marked = self.prepare(text)
        taken = _Taken()
        found: list[Found[T]] = []
        for rule in self.rules:
            found.extend(_apply(rule, marked, taken))
        return sorted(found, key=lambda one: (one.start, one.end))

    def read(self, rule: Rule[V, T], text: str) -> list[object]:
        """Return the summaries of what ``rule`` alone reads in ``text``."""
        found = _apply(rule, self.prepare(text), _Taken())
        return [self.summary(one.meaning) for one in found]


def mark(folded: Folded, values: Sequence[tuple[int, int, V]]) -> Marked[V]:
    """Mark each of the ordered, disjoint ``values`` (start, end, value) in ``folded``."""
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    at: dict[int, V] = {}
    position = 0
    for start, end, value in values:
        pieces.append(folded.text[position:start])
        spans.extend((index, index + 1) for index in range(position, start))
        at[len(spans)] = value
        pieces.append(MARK)
        spans.append((start, end))
        position = end
    pieces.append(folded.text[position:])
    spans.extend((index, index + 1) for index in range(position, len(folded.text)))
    return Marked(folded=folded, text="".join(pieces), values=at, spans=tuple(spans))


@dataclass(slots=True)
class _Taken:
    """What earlier rules have used up: values, and for rules without one the words."""

    places: set[int] = field(default_factory=set)
    words: set[int] = field(default_factory=set)

    def blocks(self, hit: Hit[V]) -> bool:
        places = hit.places
        if places:
            return not self.places.isdisjoint(places)
        return not self.words.isdisjoint(range(*hit.match.span()))

    def add(self, hit: Hit[V]) -> None:
        self.places.update(hit.places)
        self.words.update(range(*hit.match.span()))


def _apply(rule: Rule[V, T], marked: Marked[V], taken: _Taken) -> Iterator[Found[T]]:
    position = 0
    while (match := rule.pattern.search(marked.text, position)) is not None:
        hit = Hit(match=match, marked=marked)
        meaning = None if taken.blocks(hit) else rule.production(hit)
        if meaning is None:
            position = match.start() + 1
            continue
        taken.add(hit)
        start, end = marked.origin(*match.span())
        yield Found(rule=rule.name, meaning=meaning, start=start, end=end)
        position = max(match.end(), match.start() + 1)
