"""The pool: documents, drafts, policies and their immutable versions."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.columns import BigId, Instant, Json, JsonList, JsonObject, RowId, Title, word
from store.tables.declarative import Base


class DraftState(StrEnum):
    """Where a draft stands between author and approver."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REJECTED = "rejected"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class PolicyState(StrEnum):
    """Whether a policy can be matched."""

    PUBLISHED = "published"
    PAUSED = "paused"
    QUOTA_USED_UP = "quota_used_up"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class SourceDocument(Base):
    """A file an officer loaded, kept as it came."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("sha256"),)

    id: Mapped[RowId]
    sha256: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(255))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    loaded_by: Mapped[int] = mapped_column(BigId, ForeignKey("officer.id"))
    loaded_at: Mapped[Instant]
    reading: Mapped[dict[str, Any] | None] = mapped_column(
        Json, comment="By which reader every row of it came in, and what became of each"
    )


class Policy(Base):
    """A 政策事项: the smallest thing one can claim, through all its versions."""

    __tablename__ = "policy"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[RowId]
    code: Mapped[str] = mapped_column(String(128), comment="The item's id in files")
    state: Mapped[PolicyState] = mapped_column(word(PolicyState))
    current_version_id: Mapped[int | None] = mapped_column(
        BigId,
        comment="The published version; no foreign key, for the two tables point at each other",
    )
    revision: Mapped[int] = mapped_column(
        Integer, default=1, comment="Grows with each change; the sum over all is the pool's stamp"
    )
    created_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    ended_reason: Mapped[str | None] = mapped_column(String(200))


class PolicyDraft(Base):
    """An item on its way to the pool. Nothing is ever matched from a draft."""

    __tablename__ = "policy_draft"

    id: Mapped[RowId]
    code: Mapped[str] = mapped_column(String(128), index=True)
    item: Mapped[JsonObject] = mapped_column(comment="As in the contract")
    item_hash: Mapped[str] = mapped_column(String(64), comment="SHA-256 of the canonical item")
    title: Mapped[Title]
    warnings: Mapped[JsonList] = mapped_column(default=list)
    state: Mapped[DraftState] = mapped_column(word(DraftState), index=True)
    revision: Mapped[int] = mapped_column(
        Integer, default=1, comment="Grows with each edit; an edit of an older one is refused"
    )
    document_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("document.id"))
    author_id: Mapped[int] = mapped_column(BigId, ForeignKey("officer.id"))
    editor_ids: Mapped[JsonList] = mapped_column(
        default=list,
        comment="Everyone who wrote in it, the latest last: none of them may approve it",
    )
    reviewer_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("officer.id"))
    review_note: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[Instant]
    submitted_at: Mapped[Instant | None]
    ended_at: Mapped[Instant | None]


class PolicyVersion(Base):
    """What was published, word for word; never changed afterwards."""

    __tablename__ = "policy_version"
    __table_args__ = (UniqueConstraint("policy_id", "number"),)

    id: Mapped[RowId]
    policy_id: Mapped[int] = mapped_column(BigId, ForeignKey("policy.id"))
    number: Mapped[int]
    item: Mapped[JsonObject]
    item_hash: Mapped[str] = mapped_column(String(64))
    title: Mapped[Title]
    document_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("document.id"))
    author_id: Mapped[int] = mapped_column(BigId, ForeignKey("officer.id"))
    approver_id: Mapped[int] = mapped_column(BigId, ForeignKey("officer.id"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    published_at: Mapped[Instant]
    matched_at: Mapped[Instant | None] = mapped_column(
        index=True, comment="When its matches were written; empty means to be matched"
    )
    ended_at: Mapped[Instant | None]
    ended_reason: Mapped[str | None] = mapped_column(String(200))
