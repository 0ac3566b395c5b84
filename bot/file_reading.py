"""What is in an officer's file, read before anything is written, in a process of its own.

Parsing and extraction may take seconds; while a transaction is open on SQLite nobody else can be
answered, and while a thread of the bot's computes, everybody waits a little longer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policies.errors import UnreadableFile
from policies.item_files import ItemFile, read_items
from policies.readers.folders import SourceFile, files_of_zip
from policies.readers.kinds import is_archive_of_files
from policies.readers.refusals import Reason, UnreadableDocument
from policies.readers.workshop import Workshop
from policies.reading_process import ReadingProcess, ReadingStopped
from policies.source_files import ReadText, documents_of, holds_items, read_text

if TYPE_CHECKING:
    # The process that reads imports this file too: it starts in half the time without the tables.
    from policies.load_rows import LoadedRow

MOST_FILES = 50
"""Files in a zip sent by chat; a folder of hundreds is loaded on the command line."""
MOST_TEXTS = 200
"""Texts in all: a workbook of thousands of rows would keep the officer waiting for minutes."""
SMALL_BYTES = 64 * 1024
"""Finished items up to this size are read at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePart:
    """One file, or one of a zip: finished items, or texts, or why it was refused."""

    name: str
    content: bytes = b""
    items: ItemFile | None = None
    texts: tuple[ReadText, ...] = ()
    refusal: UnreadableFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReading:
    """All parts of what an officer sent; ``too_many`` counts what is too much for a chat.

    ``rows`` say what became of the parts, once they are written.
    """

    parts: tuple[FilePart, ...] = ()
    too_many: int = 0
    rows: tuple[LoadedRow, ...] = ()


class TooMany(Exception):
    """The file holds more than one chat message should bring."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


def read_incoming(name: str, content: bytes) -> FileReading:
    """Read a file sent by an officer; what cannot be read is a part that says why."""
    if len(content) <= SMALL_BYTES and holds_items(name, content):
        # To start a process would take longer.
        return FileReading(parts=(_part_of_items(name, content),))
    with ReadingProcess() as reading:
        try:
            parts = reading.stream(read_parts, name, content, texts=MOST_TEXTS, files=MOST_FILES)
            return FileReading(parts=tuple(parts))
        except TooMany as error:
            return FileReading(too_many=error.count)
        except ReadingStopped as error:
            refusal = UnreadableDocument(name, Reason.BROKEN, str(error))
            return FileReading(parts=(FilePart(name=name, refusal=refusal),))


def read_parts(
    workshop: Workshop, name: str, content: bytes, *, texts: int, files: int
) -> Iterator[FilePart]:
    """Yield the parts of a file; raises :class:`TooMany` for more texts or files than these."""
    try:
        sources = _sources(name, content)
    except UnreadableFile as error:
        yield FilePart(name=name, refusal=error)
        return
    if len(sources) > files:
        raise TooMany(len(sources))
    room = texts
    for source in sources:
        part = _part(source, workshop, room)
        room -= len(part.texts)
        yield part


def _sources(name: str, content: bytes) -> list[SourceFile]:
    if is_archive_of_files(content):
        return files_of_zip(name, content)
    return [SourceFile(name=name, read=lambda: content)]


def _part(source: SourceFile, workshop: Workshop, room: int) -> FilePart:
    try:
        content = source.read()
        if holds_items(source.name, content):
            return _part_of_items(source.name, content)
        documents = documents_of(source.name, content, workshop)
    except UnreadableFile as error:
        return FilePart(name=source.name, refusal=error)
    if len(documents) > room:
        raise TooMany(len(documents))
    texts = tuple(read_text(document, source.name) for document in documents)
    return FilePart(name=source.name, content=content, texts=texts)


def _part_of_items(name: str, content: bytes) -> FilePart:
    try:
        return FilePart(name=name, content=content, items=read_items(name, content))
    except UnreadableFile as error:
        return FilePart(name=name, refusal=error)
