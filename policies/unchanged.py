"""A file that came before, word for word, is known again without being parsed.

Beside the file stands by which readers all of it came in, and what became of each row. It is read
again if the readers are others, if the officer knows something else of its texts, if a row of it
was refused, or if a draft of it was given up since.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from policies.document_loading import earlier_load
from policies.extraction.text_files import Known
from policies.items import Place
from policies.load_rows import LoadedRow, RowOutcome, row_of_earlier, row_of_nothing
from policies.reader_version import reader_digest
from policies.source_files import NothingToClaim
from store.tables import SourceDocument

_READERS, _ROWS = "readers", "rows"


def note_reading(
    session: Session, content: bytes, rows: Sequence[LoadedRow], *, known: Known
) -> None:
    """Keep what became of all rows of a file; nothing where one was refused.

    A file of which nothing came in is not kept, and so there is nowhere to write it.
    """
    if any(row.is_refused for row in rows):
        return
    written = [
        [row.place.line, row.code, row.title, row.why if _holds_nothing(row) else None]
        for row in rows
    ]
    session.execute(
        update(SourceDocument)
        .where(SourceDocument.sha256 == sha256(content).hexdigest())
        .values(reading={_READERS: reader_digest(known), _ROWS: written})
    )


def unchanged_rows(
    session: Session, name: str, content: bytes, *, known: Known
) -> tuple[LoadedRow, ...] | None:
    """Return a row for each of an unchanged file; ``None`` where it has to be read."""
    reading = session.scalar(
        select(SourceDocument.reading).where(SourceDocument.sha256 == sha256(content).hexdigest())
    )
    if not reading or reading[_READERS] != reader_digest(known):
        return None
    earlier = earlier_load(session, content)
    if earlier is None:
        return None
    drafts = {draft.code: draft for draft in earlier.drafts}
    rows: list[LoadedRow] = []
    for line, code, title, nothing in reading[_ROWS]:
        place = Place(file=name, line=line)
        if nothing is not None:
            rows.append(
                row_of_nothing(
                    NothingToClaim(place=place, source_id=code, title=title, why=nothing)
                )
            )
        elif code in drafts:
            rows.append(row_of_earlier(place, drafts[code], earlier))
        else:
            return None
    return tuple(rows)


def _holds_nothing(row: LoadedRow) -> bool:
    return row.outcome is RowOutcome.NOTHING_TO_CLAIM
