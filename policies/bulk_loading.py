"""Many files, or one workbook of thousands of rows, become drafts without holding anybody up.

Reading and extraction happen outside of transactions; each transaction writes a few dozen drafts.
A load that stops half way is begun again: what is there already is named and skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from policies.document import Document
from policies.document_loading import EarlierLoad, earlier_load, load_read_items
from policies.errors import UnreadableFile
from policies.extraction.text_files import Known
from policies.item_files import read_items
from policies.items import ItemProblem, Place, ReadItem
from policies.loading import LoadedItem, LoadOutcome, keep_document, load_items
from policies.readers.folders import SourceFile
from policies.readers.workshop import Workshop
from policies.source_files import (
    NothingToClaim,
    documents_of,
    holds_items,
    items_of_document,
)
from store.database import Database

DOCUMENTS_AT_ONCE = 40
"""Texts whose items are written in one transaction: on SQLite others wait that long."""


class RowOutcome(StrEnum):
    """What became of a row, beside the outcomes of an item."""

    NOTHING_TO_CLAIM = "nothing to claim"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedRow:
    """One line of the report: an item, a text without one, or a file that was refused.

    ``draft_id`` is empty where none was needed; ``doubts`` counts what an officer should check.
    ``item_problem`` holds what is wrong with an item that could not be read.
    """

    place: Place
    code: str
    title: str
    outcome: LoadOutcome | RowOutcome
    draft_id: int | None = None
    doubts: int = 0
    why: str = ""
    item_problem: ItemProblem | None = None

    @property
    def is_refused(self) -> bool:
        """Whether an officer has to do something before this comes in."""
        return self.outcome in (LoadOutcome.REFUSED, RowOutcome.UNREADABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkLoad:
    """One officer's load of any number of files.

    ``original`` is the name and content of the file that finished items were read from, where it
    is kept in their stead. ``now`` is asked once a transaction, for a long load.
    """

    database: Database
    workshop: Workshop
    by: int
    now: Callable[[], datetime]
    known: Known
    original: tuple[str, bytes] | None = None

    def load(
        self,
        source: SourceFile,
        *,
        expect: Callable[[int], None] = lambda more: None,
        done: Callable[[], None] = lambda: None,
    ) -> list[LoadedRow]:
        """Load a file and return what became of each of its rows.

        ``done`` is called once a text and ``expect`` with how many more of them there are than
        the one that a file promises.
        """
        try:
            content = source.read()
            if holds_items(source.name, content):
                return self._load_items(source.name, content, done)
            documents = documents_of(source.name, content, self.workshop, known=self.known)
        except UnreadableFile as error:
            done()
            return [_unreadable(source.name, error)]
        expect(len(documents) - 1)
        return list(self._load_documents(source.name, content, documents, done))

    def _load_items(self, name: str, content: bytes, done: Callable[[], None]) -> list[LoadedRow]:
        file = read_items(name, content)
        kept_name, kept_content = self.original or (name, content)
        with self.database.transaction() as session:
            now = self.now()
            document = keep_document(
                session, file_name=kept_name, content=kept_content, by=self.by, now=now
            )
            report = load_items(session, file.items, document=document, by=self.by, now=now)
        done()
        nothing = NothingToClaim(
            place=Place(file=name, line=1), source_id="", title="", why="the file says so"
        )
        return [
            *(row_of_item(one) for one in report.items),
            *(row_of_problem(one) for one in file.problems),
            *(row_of_nothing(nothing) for _each in range(file.not_benefits)),
        ]

    def _load_documents(
        self,
        name: str,
        content: bytes,
        documents: Sequence[Document],
        done: Callable[[], None],
    ) -> Iterator[LoadedRow]:
        with self.database.reading() as session:
            earlier = earlier_load(session, content)
        for start in range(0, len(documents), DOCUMENTS_AT_ONCE):
            items: list[ReadItem] = []
            for document in documents[start : start + DOCUMENTS_AT_ONCE]:
                yield from _read_into(items, document, name, earlier)
                done()
            if items:
                yield from self._write(name, content, items)

    def _write(self, name: str, content: bytes, items: Sequence[ReadItem]) -> Iterator[LoadedRow]:
        with self.database.transaction() as session:
            report = load_read_items(
                session, items, file_name=name, content=content, by=self.by, now=self.now()
            )
        yield from (row_of_item(one) for one in report.items)


def _read_into(
    items: list[ReadItem], document: Document, name: str, earlier: EarlierLoad | None
) -> Iterator[LoadedRow]:
    """Add what the document offers to ``items``; yield what is settled without writing."""
    number = None if earlier is None else earlier.draft_of(document.id)
    if earlier is not None and number is not None:
        yield row_of_double(document, name, earlier, number)
        return
    for line in items_of_document(document, name):
        if isinstance(line, ReadItem):
            items.append(line)
        elif isinstance(line, ItemProblem):
            yield row_of_problem(line)
        else:
            yield row_of_nothing(line)


def row_of_item(one: LoadedItem) -> LoadedRow:
    """Return the row of an item that was loaded, found equal, or refused."""
    return LoadedRow(
        place=one.place,
        code=one.code,
        title=one.title,
        outcome=one.outcome,
        draft_id=one.draft_id,
        doubts=len(one.warnings),
        why=one.why,
    )


def row_of_problem(problem: ItemProblem) -> LoadedRow:
    """Return the row of an item that cannot be read."""
    return LoadedRow(
        place=problem.place,
        code=problem.code,
        title="",
        outcome=LoadOutcome.REFUSED,
        why=str(problem),
        item_problem=problem,
    )


def row_of_nothing(nothing: NothingToClaim) -> LoadedRow:
    """Return the row of a text that offers nothing."""
    return LoadedRow(
        place=nothing.place,
        code=nothing.source_id,
        title=nothing.title,
        outcome=RowOutcome.NOTHING_TO_CLAIM,
        why=nothing.why,
    )


def row_of_double(document: Document, name: str, earlier: EarlierLoad, draft_id: int) -> LoadedRow:
    """Return the row of a text that came in the same file before."""
    return LoadedRow(
        place=Place(file=name, line=document.row),
        code=document.id,
        title=document.title,
        outcome=LoadOutcome.SAME_FILE,
        draft_id=draft_id,
        why=f"loaded as {earlier.file_name} on {earlier.loaded_at:%Y-%m-%d}",
    )


def _unreadable(name: str, error: UnreadableFile) -> LoadedRow:
    return LoadedRow(
        place=Place(file=name, line=1),
        code="",
        title="",
        outcome=RowOutcome.UNREADABLE,
        why=str(error),
    )
