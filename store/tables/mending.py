"""How a draft came to read as it does, and the cases its officers hold it to."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.columns import BigId, Instant, Json, JsonObject, RowId, word
from store.tables.declarative import Base


class DraftRevision(Base):
    """One text a draft had; written with a draft's first edit and every later one."""

    __tablename__ = "draft_revision"
    __table_args__ = (UniqueConstraint("draft_id", "revision"),)

    id: Mapped[RowId]
    draft_id: Mapped[int] = mapped_column(BigId, ForeignKey("policy_draft.id", ondelete="CASCADE"))
    revision: Mapped[int]
    reverts_to: Mapped[int | None] = mapped_column(
        comment="The earlier revision whose text it has, where it undoes what came after"
    )
    item: Mapped[JsonObject]
    editor_id: Mapped[int] = mapped_column(BigId, ForeignKey("officer.id"))
    kept_at: Mapped[Instant]


class Expectation(StrEnum):
    """What an example must come out as."""

    MUST_FIT = "must_fit"
    MUST_NOT_FIT = "must_not_fit"


class GoldenExample(Base):
    """An enterprise that an item must, or must not, find; it stays through all versions.

    The enterprise is named by its credit code, and its facts are read when the example is run;
    or it is made up, and ``facts`` are its facts in the contract's form.
    """

    __tablename__ = "golden_example"

    id: Mapped[RowId]
    code: Mapped[str] = mapped_column(String(128), index=True, comment="The item's id in files")
    name: Mapped[str] = mapped_column(String(200))
    credit_code: Mapped[str | None] = mapped_column(String(18))
    facts: Mapped[dict[str, object] | None] = mapped_column(Json)
    expected: Mapped[Expectation] = mapped_column(word(Expectation))
    added_by: Mapped[int] = mapped_column(BigId, ForeignKey("officer.id"))
    added_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
