"""Items read from files become drafts, each by itself: the broken ones do not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.catalogue import LIVE_STATES
from policies.drafts import Draft, edit_draft, open_drafts_of, save_draft
from policies.errors import PoliciesError
from policies.items import Place, ReadItem
from policies.officers import officer_by_id
from policies.relations import note_likenesses
from policies.review import review_warnings
from store.tables import Policy, PolicyVersion, SourceDocument

MAX_FILE_NAME_LENGTH = 255


class LoadOutcome(StrEnum):
    """What became of one item."""

    NEW_POLICY = "new policy"
    NEW_VERSION = "new version"
    EDITED_DRAFT = "edited draft"
    SAME_DRAFT = "same as draft"
    SAME_PUBLISHED = "same as published"
    SAME_FILE = "same file as before"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedItem:
    """One item's way in: ``draft_id`` is empty where none was needed, ``why`` says a refusal.

    ``version`` is the number of the published version that the item equals, if it equals one.
    """

    place: Place
    code: str
    title: str
    outcome: LoadOutcome
    draft_id: int | None = None
    version: int | None = None
    warnings: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """What became of every item, in the order of the file."""

    items: tuple[LoadedItem, ...]

    @property
    def refused(self) -> tuple[LoadedItem, ...]:
        """The items that were not taken."""
        return tuple(one for one in self.items if one.outcome is LoadOutcome.REFUSED)

    @property
    def draft_ids(self) -> tuple[int, ...]:
        """The drafts that were written or found equal, each once."""
        return tuple(dict.fromkeys(one.draft_id for one in self.items if one.draft_id))


def keep_document(
    session: Session, *, file_name: str, content: bytes, by: int, now: datetime
) -> int:
    """Keep a file as it came, once however often it is loaded; return its id."""
    digest = sha256(content).hexdigest()
    known = session.scalar(select(SourceDocument.id).where(SourceDocument.sha256 == digest))
    if known is not None:
        return known
    row = SourceDocument(
        sha256=digest,
        file_name=PurePath(file_name).name[-MAX_FILE_NAME_LENGTH:],
        content=content,
        loaded_by=by,
        loaded_at=now,
    )
    session.add(row)
    session.flush()  # The drafts point at the document.
    return row.id


def load_items(
    session: Session,
    items: Sequence[ReadItem],
    *,
    document: int | None,
    by: int,
    now: datetime,
    done: Callable[[], None] = lambda: None,
) -> LoadReport:
    """Make drafts of the items; ``done`` is called once an item, for a progress bar.

    ``document`` is the id that :func:`keep_document` gave, or ``None`` where the items came
    without a file. An item that equals its policy's published version or its open draft
    writes nothing, so that loading a file twice is harmless.
    """
    officer_by_id(session, by)
    known = _Known(session, {one.code for one in items}, document=document, by=by, now=now)
    firsts: dict[str, tuple[ReadItem, LoadedItem]] = {}
    loaded: list[LoadedItem] = []
    for read in items:
        if read.code in firsts:
            loaded.append(_second(read, *firsts[read.code]))
        else:
            loaded.append(_load(session, read, known))
            firsts[read.code] = (read, loaded[-1])
        done()
    fresh = [read.item for read, one in firsts.values() if one.outcome in _WRITTEN]
    note_likenesses(session, fresh, now=now)
    return LoadReport(items=tuple(loaded))


def _second(read: ReadItem, first: ReadItem, loaded: LoadedItem) -> LoadedItem:
    if read.item_hash == first.item_hash:
        return replace(loaded, place=read.place, outcome=_SECOND_OUTCOMES[loaded.outcome])
    why = f"the id stands at {first.place} too, with another text: give each item its own id"
    return _loaded(read, LoadOutcome.REFUSED, why=why)


_WRITTEN = (LoadOutcome.NEW_POLICY, LoadOutcome.NEW_VERSION, LoadOutcome.EDITED_DRAFT)
_SECOND_OUTCOMES = {
    LoadOutcome.NEW_POLICY: LoadOutcome.SAME_DRAFT,
    LoadOutcome.NEW_VERSION: LoadOutcome.SAME_DRAFT,
    LoadOutcome.EDITED_DRAFT: LoadOutcome.SAME_DRAFT,
    LoadOutcome.SAME_DRAFT: LoadOutcome.SAME_DRAFT,
    LoadOutcome.SAME_PUBLISHED: LoadOutcome.SAME_PUBLISHED,
    LoadOutcome.SAME_FILE: LoadOutcome.SAME_FILE,
    LoadOutcome.REFUSED: LoadOutcome.REFUSED,
}


class _Known:
    """What was in the tables before the load, and who loads what from where."""

    def __init__(
        self, session: Session, codes: Set[str], *, document: int | None, by: int, now: datetime
    ) -> None:
        self.document, self.by, self.now = document, by, now
        self.drafts = open_drafts_of(session, codes)
        self.published = {
            code: (item_hash, number)
            for code, item_hash, number in session.execute(
                select(Policy.code, PolicyVersion.item_hash, PolicyVersion.number)
                .join(PolicyVersion, PolicyVersion.id == Policy.current_version_id)
                .where(Policy.state.in_(LIVE_STATES))
            )
            if code in codes
        }


def _load(session: Session, read: ReadItem, known: _Known) -> LoadedItem:
    draft = known.drafts.get(read.code)
    published_hash, number = known.published.get(read.code, (None, None))
    try:
        if draft is not None:
            return _into_draft(session, read, draft, known)
        if published_hash == read.item_hash:
            return _loaded(read, LoadOutcome.SAME_PUBLISHED, version=number)
        draft_id = save_draft(session, read, document_id=known.document, by=known.by, now=known.now)
    except PoliciesError as error:
        return _loaded(read, LoadOutcome.REFUSED, why=str(error))
    outcome = LoadOutcome.NEW_VERSION if published_hash else LoadOutcome.NEW_POLICY
    return _loaded(read, outcome, draft_id=draft_id, warnings=_warnings(read))


def _into_draft(session: Session, read: ReadItem, draft: Draft, known: _Known) -> LoadedItem:
    if draft.item_hash == read.item_hash:
        return _loaded(read, LoadOutcome.SAME_DRAFT, draft_id=draft.id, warnings=draft.warnings)
    edit_draft(
        session,
        draft.id,
        read,
        by=known.by,
        expected_revision=draft.revision,
        now=known.now,
        document_id=known.document,
    )
    return _loaded(read, LoadOutcome.EDITED_DRAFT, draft_id=draft.id, warnings=_warnings(read))


def _warnings(read: ReadItem) -> tuple[str, ...]:
    return review_warnings(read.item, read.card)


def _loaded(
    read: ReadItem,
    outcome: LoadOutcome,
    *,
    draft_id: int | None = None,
    version: int | None = None,
    warnings: tuple[str, ...] = (),
    why: str = "",
) -> LoadedItem:
    return LoadedItem(
        place=read.place,
        code=read.code,
        title=read.title,
        outcome=outcome,
        draft_id=draft_id,
        version=version,
        warnings=warnings,
        why=why,
    )
