"""Which part of a document tells what a question seeks, of those that are about its matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.finding.passages import Passage
from matcher.finding.sections import section, sections_of
from matcher.finding.sought import Seeking


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A passage to show, and whether it tells all that is sought."""

    passage: Passage
    is_told: bool


def telling(
    title: str, text: str, parts: Sequence[Passage], seeking: Seeking, *, length: int
) -> Telling:
    """Return the section that is asked for, else the first of ``parts`` that tells, else the first.

    ``parts`` are passages of ``text``, the best first. One that tells begins with the section of
    it that does.
    """
    for heading in seeking.headings:
        own = section(text, heading=heading, length=length)
        if own is not None and seeking.is_told(title, text[own.start : own.end]):
            return Telling(passage=own, is_told=True)
    for part in parts:
        if seeking.is_told(title, text[part.start : part.end]):
            return Telling(passage=_from_telling(title, text, part, seeking), is_told=True)
    return Telling(passage=parts[0], is_told=False)


def _from_telling(title: str, text: str, part: Passage, seeking: Seeking) -> Passage:
    """Return a part from the section on that tells by itself, with most words of the question."""
    said = [(one, text[one.start : one.end]) for one in sections_of(text, part)]
    telling_ones = [(one, words) for one, words in said if seeking.is_told(title, words)]
    if seeking.is_nothing or not telling_ones:
        return part
    best, _ = max(telling_ones, key=lambda one: seeking.words_in(one[1]))
    return Passage(start=best.start, end=part.end)
