"""A document as extraction sees it: one text, and the blocks it is made of.

Whatever reads a file (a text editor's file today, an office reader later) hands over a
:class:`Document`; from here on nobody knows what kind of file it was. Every position counts
characters of ``Document.text``, so that a quote can always be shown where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """The characters from ``start`` up to, not including, ``end`` of a text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return what stands there."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


class BlockKind(StrEnum):
    """What a block is in its file; a plain text knows paragraphs alone."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    TABLE_ROW = "table_row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A line or paragraph at ``span``; cells of a table's row are parted by tabs,
    or make a sentence behind their headings (档次：一档，奖励金额：20万元)."""

    kind: BlockKind
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text with what is known of it from outside.

    ``region`` is a code of GB/T 2260 or a zone, ``None`` when nobody said; ``issuer`` and
    ``published_on`` likewise. ``notes`` is what its reader wants an officer to know, ``row`` where
    it begins in its file (a row of a table, a line).
    """

    id: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    region: str | None = None
    issuer: str | None = None
    published_on: date | None = None
    notes: tuple[str, ...] = ()
    row: int = 1


def blocks_of_lines(text: str) -> tuple[Block, ...]:
    """Return the non-empty lines of a plain text, without the blanks around them."""
    return tuple(Block(kind=BlockKind.PARAGRAPH, span=span) for span in _lines(text))


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            begin = start + line.index(bare[0])
            yield Span(start=begin, end=begin + len(bare))
        start += len(line) + 1
