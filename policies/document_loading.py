"""Items read from an officer's file become drafts, and what came before is found by its hash.

A file that was loaded is never loaded over what officers have mended since: whatever of it has a
draft or a policy already is named as a duplicate and left alone. So a load that was interrupted
is simply begun again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.items import ReadItem, item_hash
from policies.loading import LoadReport, keep_document, load_items
from policies.readers.office import id_of
from store.tables import DraftState, Policy, PolicyDraft, PolicyVersion, SourceDocument

_OWN = "~"
_DIGEST_LETTERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierDraft:
    """A draft that a file became when it was loaded before; none of them was given up."""

    number: int
    code: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierLoad:
    """The same file, word for word, as it was loaded before, with the drafts made of it."""

    document_id: int
    file_name: str
    loaded_at: datetime
    drafts: tuple[EarlierDraft, ...]

    def drafts_of(self, source_id: str, *, name: str) -> tuple[EarlierDraft, ...]:
        """Return the drafts that were made of this document, in their order; none if it is new.

        ``name`` is what the file is called now: ids begin with it, and it may have changed.
        """
        rest = source_id.removeprefix(id_of(name))
        ids = {source_id, id_of(self.file_name) + rest}
        return tuple(
            draft
            for draft in self.drafts
            if any(_is_of(_without_own(draft.code), one) for one in ids)
        )


def earlier_load(session: Session, content: bytes) -> EarlierLoad | None:
    """Return what became of the same file before; ``None`` if it is new, or all was discarded."""
    digest = sha256(content).hexdigest()
    row = session.execute(
        select(SourceDocument.id, SourceDocument.file_name, SourceDocument.loaded_at).where(
            SourceDocument.sha256 == digest
        )
    ).first()
    if row is None:
        return None
    drafts = session.execute(
        select(PolicyDraft.code, PolicyDraft.id, PolicyDraft.title)
        .where(PolicyDraft.document_id == row.id, PolicyDraft.state != DraftState.DISCARDED)
        .order_by(PolicyDraft.id)
    )
    # A code that was begun anew is known by its newest draft.
    by_code = {
        one.code: EarlierDraft(number=one.id, code=one.code, title=one.title) for one in drafts
    }
    if not by_code:
        return None
    return EarlierLoad(
        document_id=row.id,
        file_name=row.file_name,
        loaded_at=row.loaded_at,
        drafts=tuple(sorted(by_code.values(), key=lambda one: one.number)),
    )


def load_read_items(
    session: Session,
    items: Sequence[ReadItem],
    *,
    file_name: str,
    content: bytes,
    by: int,
    now: datetime,
) -> LoadReport:
    """Keep the file and make drafts of the items that were read from it."""
    document = keep_document(session, file_name=file_name, content=content, by=by, now=now)
    own = _with_own_codes(session, items, digest=sha256(content).hexdigest())
    return load_items(session, own, document=document, by=by, now=now)


def _with_own_codes(
    session: Session, items: Sequence[ReadItem], *, digest: str
) -> tuple[ReadItem, ...]:
    """Give items another code where theirs is taken by a policy of another name.

    Codes come from the names of files, and many a file is called 通知.docx. The same code and
    the same title is the same policy in a new text.
    """
    taken = _titles(session, {one.code for one in items})
    return tuple(
        _recoded(one, f"{one.code}{_OWN}{digest[:_DIGEST_LETTERS]}")
        if one.code in taken and one.title not in taken[one.code]
        else one
        for one in items
    )


def _titles(session: Session, codes: Collection[str]) -> dict[str, set[str]]:
    """The titles under which these codes are known: of policies, and of drafts not given up."""
    found: dict[str, set[str]] = {}
    drafts = select(PolicyDraft.code, PolicyDraft.title).where(
        PolicyDraft.state != DraftState.DISCARDED, PolicyDraft.code.in_(codes)
    )
    versions = (
        select(Policy.code, PolicyVersion.title)
        .join(PolicyVersion, PolicyVersion.policy_id == Policy.id)
        .where(Policy.code.in_(codes))
    )
    for statement in (drafts, versions):
        for code, title in session.execute(statement):
            found.setdefault(code, set()).add(title)
    return found


def _recoded(read: ReadItem, code: str) -> ReadItem:
    item: dict[str, Any] = {**read.item, "id": code}
    return replace(read, item=item, item_hash=item_hash(item), card=replace(read.card, id=code))


def _without_own(code: str) -> str:
    return code.rpartition(_OWN)[0] or code


def _is_of(code: str, source_id: str) -> bool:
    """Whether the item's code is that of the document, or the document's with a number."""
    rest = code.removeprefix(source_id)
    return code.startswith(source_id) and (not rest or (rest[0] == "-" and rest[1:].isdigit()))
