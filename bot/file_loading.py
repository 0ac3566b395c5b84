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
from policies.bulk_loading import BulkLoad
from policies.document import Document
from policies.document_loading import earlier_load
from policies.extraction.text_files import Known
from policies.load_rows import LoadedRow, row_of_refusal
from policies.source_files import ReadText
from store.database import Database


def load_reading(
    database: Database, reading: FileReading, *, by: int, now: datetime
) -> FileReading:
    """Write the drafts of officer ``by``; return the reading with what became of its parts."""
    load = BulkLoad(database=database, read=_nothing_more, by=by, now=lambda: now)
    rows = tuple(row for part in reading.parts for row in _rows(load, part))
    return replace(reading, rows=rows)


def _rows(load: BulkLoad, part: FilePart) -> Iterator[LoadedRow]:
    if part.refusal is not None:
        yield row_of_refusal(part.name, part.refusal)
    elif part.items is not None:
        yield from load.load_items(part.items)
    else:
        with load.database.reading() as session:
            earlier = earlier_load(session, part.content)
        yield from load.load_texts(part.name, part.content, part.texts, earlier)


def _nothing_more(
    name: str, _content: bytes, _known: Known, _skip: Callable[[Document], bool]
) -> Iterator[tuple[int, ReadText]]:
    raise AssertionError(f"{name} was read already")
