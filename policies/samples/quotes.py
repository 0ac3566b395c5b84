"""Where a quoted sentence stands in its text.

People write quotes; nobody counts characters. Spans are found here and nowhere guessed.
"""

from __future__ import annotations

from typing import Any


class QuoteNotFound(ValueError):
    """A quote is not in the text, or is there more than once and nobody said which."""


def locate(text: str, quote: str, *, nth: int | None = None) -> tuple[int, int]:
    """Return the span of ``quote`` in ``text``; ``nth`` counts occurrences from 1.

    Raises :class:`QuoteNotFound` if the quote is absent, or occurs several times and
    ``nth`` is ``None``.
    """
    starts = _occurrences(text, quote)
    if not quote or not starts:
        raise QuoteNotFound(f"“{quote}” is not in the text")
    if nth is None and len(starts) > 1:
        raise QuoteNotFound(f"“{quote}” occurs {len(starts)} times: give quote_nth")
    index = 0 if nth is None else nth - 1
    if not 0 <= index < len(starts):
        raise QuoteNotFound(f"“{quote}” has no occurrence number {nth}")
    return starts[index], starts[index] + len(quote)


def with_spans(node: Any, text: str) -> Any:
    """Return ``node`` with a ``span`` beside every ``quote``; ``quote_nth`` is used up."""
    if isinstance(node, list):
        return [with_spans(child, text) for child in node]
    if not isinstance(node, dict):
        return node
    children = {key: with_spans(child, text) for key, child in node.items() if key != "quote_nth"}
    if "quote" in node:
        children["span"] = list(locate(text, node["quote"], nth=node.get("quote_nth")))
    return children


def _occurrences(text: str, quote: str) -> list[int]:
    starts: list[int] = []
    start = text.find(quote)
    while quote and start >= 0:
        starts.append(start)
        start = text.find(quote, start + 1)
    return starts
