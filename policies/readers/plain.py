"""Plain text and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.document import BlockKind, Document, blocks_of_lines
from policies.readers import limits
from policies.readers.composing import Composer
from policies.readers.decoding import decoded
from policies.readers.refusals import Reason, Refused
from policies.readers.tables import add_table
from policies.readers.titles import title_of

_MARKDOWN = re.compile(r"^#{1,6}\s+\S|^\s*\|(?:\s*:?-+:?\s*\|)+\s*$|\*\*[^*\n]+\*\*", re.M)
_HEADING = re.compile(r"^#{1,6}\s+(?P<words>.*?)\s*#*$")
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$")
_TABLE_ROW = re.compile(r"^\s*\|(?P<cells>.+)\|\s*$")
_TABLE_RULE = re.compile(r"^\s*\|(?:\s*:?-+:?\s*\|)+\s*$")
_MARKS = (
    (re.compile(r"\*\*(.+?)\*\*|__(.+?)__"), r"\1\2"),
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"^\s*[-*+]\s+"), "• "),
    (re.compile(r"^\s*>\s?"), ""),
    (re.compile(r"`([^`]*)`"), r"\1"),
)


def read_plain(content: bytes) -> tuple[Document, ...]:
    """Return the document; the marks of Markdown are dropped. Raises :class:`Refused`.

    A text without such marks stays as it is, so that positions in it are those of the file.
    """
    text = decoded(content)
    if text is None:
        raise Refused(Reason.UNKNOWN_KIND, "it is no text")
    return (_read_markdown(text) if _MARKDOWN.search(text) else _read_text(text),)


def _read_text(text: str) -> Document:
    blocks = blocks_of_lines(text)
    if not any("\u4e00" <= letter <= "\u9fff" for letter in text):
        raise Refused(Reason.NO_TEXT)
    if len(text) > limits.MAX_TEXT_LETTERS:
        raise Refused(Reason.TOO_LONG)
    title = title_of([(one.span.of(text), one.kind) for one in blocks])
    return Document(id="", title=title, text=text, blocks=blocks)


def _read_markdown(text: str) -> Document:
    composer = Composer()
    table: list[list[str]] = []
    for line in text.split("\n"):
        row = _TABLE_ROW.match(line)
        if row is not None:
            if not _TABLE_RULE.match(line):
                table.append([_bare(cell).strip() for cell in row["cells"].split("|")])
            continue
        add_table(composer, table)
        table = []
        for kind, words in _block(line):
            composer.add(words, kind)
    add_table(composer, table)
    return composer.document()


def _block(line: str) -> Iterator[tuple[BlockKind, str]]:
    heading = _HEADING.match(line)
    if heading is not None:
        yield BlockKind.HEADING, _bare(heading["words"])
    elif not _RULE.match(line):
        yield BlockKind.PARAGRAPH, _bare(line)


def _bare(line: str) -> str:
    for mark, kept in _MARKS:
        line = mark.sub(kept, line)
    return line
