"""Cutting a text into passages of whole sentences, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_CLAUSE = re.compile(r"[^。；;！？!?\n，,]*([。；;！？!?\n，,]+|$)")
_ENDS_SENTENCE = re.compile(r"[。；;！？!?\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """``text[start:end]`` of a document, without blanks at its ends."""

    start: int
    end: int


def cut_passages(text: str, *, length: int) -> tuple[Passage, ...]:
    """Return passages of whole sentences that reach ``length`` characters, in order.

    A sentence that has run to twice the length ends at its next comma. Every character but
    blanks between passages belongs to exactly one of them.
    """
    passages: list[Passage] = []
    start = end = 0
    for match in _CLAUSE.finditer(text):
        end, size = match.end(), match.end() - start
        if size >= 2 * length or (size >= length and _ENDS_SENTENCE.search(match[1])):
            passages.append(_trimmed(text, start, end))
            start = end
    if text[start:].strip():
        passages.append(_trimmed(text, start, len(text)))
    return tuple(passage for passage in passages if passage.start < passage.end)


def widened(passages: Sequence[Passage], *, length: int) -> Passage:
    """Return the first passage with those after it, as far as ``length`` characters allow.

    What answers stands seldom before the sentence that repeats the question, often behind it.
    """
    end = passages[0].end
    for following in passages[1:]:
        if following.end - passages[0].start > length:
            break
        end = following.end
    return Passage(start=passages[0].start, end=end)


def _trimmed(text: str, start: int, end: int) -> Passage:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Passage(start=start, end=end)
