"""Many files, or one workbook of thousands of rows, become drafts without holding anybody up.

Reading and extraction happen outside of transactions; each transaction writes a few drafts and
then leaves the database to others. A load that stops half way is begun again: what is there
already is named and skipped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from policies.document import Document
from policies.document_loading import EarlierLoad, earlier_load, load_read_items
from policies.errors import UnreadableFile
from policies.extraction.text_files import Known
from policies.item_files import ItemFile, read_items
from policies.items import ItemProblem, Place, ReadItem
from policies.load_rows import (
    LoadedRow,
    row_of_item,
    row_of_nothing,
    row_of_problem,
    row_of_refusal,
    rows_of_double,
)
from policies.loading import keep_document, load_items
from policies.readers.folders import SourceFile
from policies.readers.refusals import Reason, UnreadableDocument
from policies.reading_process import ReadingProcess, ReadingStopped
from policies.source_files import (
    NOBODY_KNOWS,
    NothingToClaim,
    ReadText,
    holds_items,
    read_texts,
)
from policies.unchanged import note_reading, unchanged_rows
from store.database import Database

DOCUMENTS_AT_ONCE = 5
"""Texts whose items are written in one transaction: on SQLite others wait that long."""
ITEMS_AT_ONCE = 25
"""Finished items are written faster: nothing is kept of a text."""
LEAST_REST_SECONDS = 0.02
"""Between two transactions others have the database at least so long, and as long as the last one
took: on SQLite whoever waits looks now and then whether it is his turn, and a busy machine may not
let him look in a short pause. For the same reason the process that writes is not of low priority:
it would hold the lock while it waits for a processor."""

ReadTexts = Callable[
    [str, bytes, Known, Callable[[Document], bool]], Iterator[tuple[int, ReadText]]
]
"""Reads a file's texts, here or in a process of its own: policies/source_files.py says how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkLoad:
    """One officer's load of any number of files.

    ``original`` is the name and content of the file that finished items were read from, where it
    is kept in their stead. ``now`` is asked once a transaction, for a long load; ``rest`` waits
    so many seconds between two.
    """

    database: Database
    read: ReadTexts
    by: int
    now: Callable[[], datetime]
    known: Known = NOBODY_KNOWS
    original: tuple[str, bytes] | None = None
    rest: Callable[[float], None] = time.sleep

    def load(
        self,
        source: SourceFile,
        *,
        expect: Callable[[int], None] = lambda more: None,
        done: Callable[[], None] = lambda: None,
    ) -> Iterator[LoadedRow]:
        """Load a file and yield what became of each of its rows, as it is written.

        ``done`` is called once a text and ``expect`` with how many more of them there are than
        the one that a file promises.
        """
        try:
            content = source.read()
            if holds_items(source.name, content):
                yield from self.load_items(read_items(source.name, content))
                done()
            else:
                yield from self._load_texts(source.name, content, expect, done)
        except ReadingStopped as error:
            done()
            refusal = UnreadableDocument(source.name, Reason.BROKEN, str(error))
            yield row_of_refusal(source.name, refusal)
        except UnreadableFile as error:
            done()
            yield row_of_refusal(source.name, error)

    def _load_texts(
        self,
        name: str,
        content: bytes,
        expect: Callable[[int], None],
        done: Callable[[], None],
    ) -> Iterator[LoadedRow]:
        with self.database.reading() as session:
            unchanged = unchanged_rows(session, name, content, known=self.known)
            earlier = earlier_load(session, content)
        if unchanged is not None:
            done()
            yield from unchanged
            return
        texts: list[ReadText] = []
        rows: list[LoadedRow] = []
        skip = partial(was_loaded, earlier=earlier, name=name)
        for at, (count, text) in enumerate(self.read(name, content, self.known, skip)):
            if not at:
                expect(count - 1)
            texts.append(text)
            done()
            if len(texts) == DOCUMENTS_AT_ONCE:
                yield from kept_in(rows, self.load_texts(name, content, texts, earlier))
                texts = []
        yield from kept_in(rows, self.load_texts(name, content, texts, earlier))
        self.note_whole(content, rows)

    def note_whole(self, content: bytes, rows: Sequence[LoadedRow]) -> None:
        """Keep what became of a file of which all was read, so that it is known again."""
        with self.database.transaction() as session:
            note_reading(session, content, rows, known=self.known)

    def load_texts(
        self,
        name: str,
        content: bytes,
        texts: Sequence[ReadText],
        earlier: EarlierLoad | None = None,
    ) -> Iterator[LoadedRow]:
        """Write what was read from a file's texts, a few at a time."""
        fresh: list[ReadText] = []
        for text in texts:
            doubles = rows_of_double(text.document, name, earlier)
            yield from doubles
            if not doubles:
                fresh.append(text)
        for start in range(0, len(fresh), DOCUMENTS_AT_ONCE):
            few = fresh[start : start + DOCUMENTS_AT_ONCE]
            began = time.monotonic()
            with self.database.transaction() as session:
                rows = load_texts(session, name, content, few, by=self.by, now=self.now())
            yield from rows
            self._leave_to_others(began)

    def load_items(self, file: ItemFile) -> Iterator[LoadedRow]:
        """Write finished items, a few at a time, those of one id together."""
        for at, items in enumerate(list(_batches(file.items)) or [()]):
            part = replace(file, items=items)
            if at:
                part = replace(part, problems=(), not_benefits=0)
            began = time.monotonic()
            with self.database.transaction() as session:
                rows = load_item_file(
                    session, part, by=self.by, now=self.now(), original=self.original
                )
            yield from rows
            self._leave_to_others(began)

    def _leave_to_others(self, began: float) -> None:
        """Rest as long as the transaction took that began then, by the monotonic clock."""
        self.rest(max(LEAST_REST_SECONDS, time.monotonic() - began))


def texts_read_by(process: ReadingProcess) -> ReadTexts:
    """Return what reads texts in that process."""

    def read(
        name: str, content: bytes, known: Known, skip: Callable[[Document], bool]
    ) -> Iterator[tuple[int, ReadText]]:
        return process.stream(read_texts, name, content, known, skip)

    return read


def kept_in(rows: list[LoadedRow], more: Iterator[LoadedRow]) -> Iterator[LoadedRow]:
    """Yield what comes, and keep it in ``rows``."""
    for row in more:
        rows.append(row)
        yield row


def was_loaded(document: Document, *, earlier: EarlierLoad | None, name: str) -> bool:
    """Whether a text came in the same file before, so that there is no need to read it."""
    return bool(rows_of_double(document, name, earlier))


def _batches(items: Sequence[ReadItem]) -> Iterator[tuple[ReadItem, ...]]:
    by_code: dict[str, list[ReadItem]] = {}
    for one in items:
        by_code.setdefault(one.code, []).append(one)
    batch: list[ReadItem] = []
    for same in by_code.values():
        batch += same
        if len(batch) >= ITEMS_AT_ONCE:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)


def load_texts(
    session: Session,
    name: str,
    content: bytes,
    texts: Sequence[ReadText],
    *,
    by: int,
    now: datetime,
) -> list[LoadedRow]:
    """Make drafts of what was read from a file; return what became of each text, in order."""
    earlier = earlier_load(session, content)
    items: list[ReadItem] = []
    rows: list[LoadedRow] = []
    for text in texts:
        doubles = rows_of_double(text.document, name, earlier)
        if doubles:
            rows.extend(doubles)
            continue
        for line in text.lines:
            if isinstance(line, ReadItem):
                items.append(line)
            else:
                rows.append(
                    row_of_problem(line) if isinstance(line, ItemProblem) else row_of_nothing(line)
                )
    if items:
        report = load_read_items(session, items, file_name=name, content=content, by=by, now=now)
        rows.extend(row_of_item(one) for one in report.items)
    return sorted(rows, key=lambda row: row.place.line)


def load_item_file(
    session: Session,
    file: ItemFile,
    *,
    by: int,
    now: datetime,
    original: tuple[str, bytes] | None = None,
) -> list[LoadedRow]:
    """Make drafts of finished items; ``original`` is kept in the place of their file."""
    kept_name, kept_content = original or (file.name, file.content)
    document = keep_document(session, file_name=kept_name, content=kept_content, by=by, now=now)
    report = load_items(session, file.items, document=document, by=by, now=now)
    nothing = NothingToClaim(
        place=Place(file=file.name, line=1), source_id="", title="", why="the file says so"
    )
    return [
        *(row_of_item(one) for one in report.items),
        *(row_of_problem(one) for one in file.problems),
        *(row_of_nothing(nothing) for _each in range(file.not_benefits)),
    ]
