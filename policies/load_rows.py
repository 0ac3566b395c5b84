"""What became of each row of a load: an item, a text without one, or a file that was refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from policies.document import Document
from policies.document_loading import EarlierDraft, EarlierLoad
from policies.errors import UnreadableFile
from policies.items import ItemProblem, Place
from policies.loading import LoadedItem, LoadOutcome
from policies.source_files import NothingToClaim


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
    place = Place(file=name, line=document.row)
    return tuple(
        row_of_earlier(place, draft, earlier) for draft in earlier.drafts_of(document.id, name=name)
    )


def row_of_earlier(place: Place, draft: EarlierDraft, earlier: EarlierLoad) -> LoadedRow:
    """Return the row of an item that has its draft from an earlier load of the same file."""
    return LoadedRow(
        place=place,
        code=draft.code,
        title=draft.title,
        outcome=LoadOutcome.SAME_FILE,
        draft_id=draft.number,
        why=f"loaded as {earlier.file_name} on {earlier.loaded_at:%Y-%m-%d}",
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
