"""Many files, or one workbook of thousands of rows, become drafts without holding anybody up.

Reading and extraction happen outside of transactions; each transaction writes a few dozen drafts.
A load that stops half way is begun again: what is there already is named and skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from policies.document import Document
from policies.document_loading import EarlierLoad, earlier_load, load_read_items
from policies.errors import UnreadableFile
from policies.extraction.text_files import Known
from policies.item_files import ItemFile, read_items
from policies.items import ItemProblem, Place, ReadItem
from policies.loading import LoadedItem, LoadOutcome, keep_document, load_items
from policies.readers.folders import SourceFile
from policies.readers.workshop import Workshop
from policies.source_files import (
    NothingToClaim,
    ReadText,
    documents_of,
    holds_items,
    read_text,
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

    ``draft_id`` is empty where none was needed, and ``version`` is the number of the published
    version that an item equals; ``doubts`` counts what an officer should check.
    ``item_problem`` and ``refusal`` hold what was wrong with an item, or with the whole file.
    """

    place: Place
    code: str
    title: str
    outcome: LoadOutcome | RowOutcome
    draft_id: int | None = None
    version: int | None = None
    doubts: int = 0
    why: str = ""
    item_problem: ItemProblem | None = None
    refusal: UnreadableFile | None = None

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
            return [row_of_refusal(source.name, error)]
        expect(len(documents) - 1)
        return list(self._load_documents(source.name, content, documents, done))

    def _load_items(self, name: str, content: bytes, done: Callable[[], None]) -> list[LoadedRow]:
        file = read_items(name, content)
        with self.database.transaction() as session:
            rows = load_item_file(session, file, by=self.by, now=self.now(), original=self.original)
        done()
        return rows

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
            texts: list[ReadText] = []
            for document in documents[start : start + DOCUMENTS_AT_ONCE]:
                doubles = rows_of_double(document, name, earlier)
                if doubles:
                    yield from doubles
                else:
                    texts.append(read_text(document, name))
                done()
            if texts:
                with self.database.transaction() as session:
                    rows = load_texts(session, name, content, texts, by=self.by, now=self.now())
                yield from rows


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


def row_of_item(one: LoadedItem) -> LoadedRow:
    """Return the row of an item that was loaded, found equal, or refused."""
    return LoadedRow(
        place=one.place,
        code=one.code,
        title=one.title,
        outcome=one.outcome,
        draft_id=one.draft_id,
        version=one.version,
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


def rows_of_double(
    document: Document, name: str, earlier: EarlierLoad | None
) -> tuple[LoadedRow, ...]:
    """Return a row an item of a text that came in the same file before; none if it did not."""
    if earlier is None:
        return ()
    return tuple(
        LoadedRow(
            place=Place(file=name, line=document.row),
            code=draft.code,
            title=draft.title,
            outcome=LoadOutcome.SAME_FILE,
            draft_id=draft.number,
            why=f"loaded as {earlier.file_name} on {earlier.loaded_at:%Y-%m-%d}",
        )
        for draft in earlier.drafts_of(document.id, name=name)
    )


def row_of_refusal(name: str, error: UnreadableFile) -> LoadedRow:
    """Return the row of a file that was not read."""
    return LoadedRow(
        place=Place(file=name, line=1),
        code="",
        title="",
        outcome=RowOutcome.UNREADABLE,
        why=str(error),
        refusal=error,
    )
