"""What was read from an officer's file becomes drafts, a few in a transaction.

Everything in one transaction would keep whoever chats meanwhile waiting for all of it. Where the
process stops between two of them the update is answered anew by the next one, and finds the
drafts that are there already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from bot.file_reading import FilePart, FileReading
from policies.bulk_loading import BulkLoad, kept_in
from policies.document import Document
from policies.document_loading import earlier_load
from policies.extraction.text_files import Known
from policies.load_rows import LoadedRow, row_of_refusal
from policies.source_files import NOBODY_KNOWS, ReadText
from policies.unchanged import unchanged_rows
from store.database import Database


def load_reading(
    database: Database, reading: FileReading, *, by: int, now: datetime
) -> FileReading:
    """Write the drafts of officer ``by``; return the reading with what became of its parts."""
    load = BulkLoad(database=database, read=_nothing_more, by=by, now=lambda: now)
    rows = tuple(row for part in reading.parts for row in _rows(load, part))
    return replace(reading, rows=rows)


def unchanged(database: Database, name: str, content: bytes) -> FileReading | None:
    """Return what became of a file that came before just so; ``None`` if it has to be read."""
    with database.reading() as session:
        rows = unchanged_rows(session, name, content, known=NOBODY_KNOWS)
    return None if rows is None else FileReading(rows=rows)


def _rows(load: BulkLoad, part: FilePart) -> Iterator[LoadedRow]:
    if part.refusal is not None:
        yield row_of_refusal(part.name, part.refusal)
    elif part.items is not None:
        yield from load.load_items(part.items)
    else:
        with load.database.reading() as session:
            earlier = earlier_load(session, part.content)
        rows: list[LoadedRow] = []
        yield from kept_in(rows, load.load_texts(part.name, part.content, part.texts, earlier))
        load.note_whole(part.content, rows)


def _nothing_more(
    name: str, _content: bytes, _known: Known, _skip: Callable[[Document], bool]
) -> Iterator[tuple[int, ReadText]]:
    raise AssertionError(f"{name} was read already")
