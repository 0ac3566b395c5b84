"""What is in an officer's file, read before the desk's transaction begins.

Parsing and extraction may take seconds; while a transaction is open on SQLite nobody else can be
answered. What comes out is a value that the handler turns into drafts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policies.errors import UnreadableFile
from policies.item_files import ItemFile, read_items
from policies.readers.folders import SourceFile, files_of_zip
from policies.readers.kinds import is_archive_of_files
from policies.readers.workshop import Workshop
from policies.source_files import ReadText, documents_of, holds_items, read_text

MOST_FILES = 50
"""Files in a zip sent by chat; a folder of hundreds is loaded on the command line."""
MOST_TEXTS = 200
"""Texts in all: a workbook of thousands of rows would keep the officer waiting for minutes."""


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
    """All parts of what an officer sent; ``too_many`` counts what is too much for a chat."""

    parts: tuple[FilePart, ...] = ()
    too_many: int = 0


class _TooMany(Exception):
    """The file holds more than one chat message should bring."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


def read_incoming(name: str, content: bytes) -> FileReading:
    """Read a file sent by an officer; what cannot be read is a part that says why."""
    try:
        with Workshop() as workshop:
            return FileReading(parts=tuple(_parts(name, content, workshop)))
    except _TooMany as error:
        return FileReading(too_many=error.count)


def _parts(name: str, content: bytes, workshop: Workshop) -> Iterator[FilePart]:
    try:
        sources = _sources(name, content)
    except UnreadableFile as error:
        yield FilePart(name=name, refusal=error)
        return
    if len(sources) > MOST_FILES:
        raise _TooMany(len(sources))
    room = MOST_TEXTS
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
            items = read_items(source.name, content)
            return FilePart(name=source.name, content=content, items=items)
        documents = documents_of(source.name, content, workshop)
    except UnreadableFile as error:
        return FilePart(name=source.name, refusal=error)
    if len(documents) > room:
        raise _TooMany(len(documents))
    texts = tuple(read_text(document, source.name) for document in documents)
    return FilePart(name=source.name, content=content, texts=texts)
