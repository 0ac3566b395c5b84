"""The text an item was read from: its quotes, what it left open, and how strictly it is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from matcher.errors import InvalidItem

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What parsing a tree needs beside it.

    ``text`` is the whole text, ``warnings`` collects what was not understood or put right, and
    ``places`` is the issuer's jurisdiction, which 我市 and 本区 mean. ``is_lenient``: a condition
    that nobody can read is unknown, and does not refuse the whole item; ``left_open`` lists these.
    """

    text: str
    warnings: list[str]
    places: tuple[str, ...] = ()
    is_lenient: bool = False
    left_open: list[str] = field(default_factory=list)

    def tolerate(self, read: Callable[[], Read], otherwise: Read) -> Read:
        """Return what ``read`` gives; for an unreadable part, leniently, ``otherwise``.

        What was passed over is told in ``warnings``. Raises what ``read`` raises where the item
        is read strictly.
        """
        try:
            return read()
        except InvalidItem as error:
            if not self.is_lenient:
                raise
            self.left_open.append(f"{error.path}: {error.what}")
            self.warnings.append(f"{error.path}: {error.what}; it is left open")
            return otherwise


def locate_quote(
    quote: Any, span: Any, path: str, source: Source
) -> tuple[str | None, tuple[int, int] | None]:
    """Return the quote and its span in the text; both ``None`` where the text does not say it.

    A quote that stands elsewhere in the text gets the right span; one that stands nowhere is
    dropped. Both leave a warning.
    """
    if not isinstance(quote, str) or not quote:
        return None, None
    text = source.text
    if _is_span(span) and text[span[0] : span[1]] == quote:
        return quote, (span[0], span[1])
    start = text.find(quote)
    if start < 0:
        source.warnings.append(f"{path}: the quote is not in the text: {quote[:40]}")
        return None, None
    if span is not None:
        source.warnings.append(f"{path}: the quote was found at {start}, not at {span}")
    return quote, (start, start + len(quote))


def _is_span(span: Any) -> bool:
    return (
        isinstance(span, Sequence)
        and len(span) == 2
        and all(isinstance(end, int) and end >= 0 for end in span)
    )
