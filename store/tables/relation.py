"""How one policy stands to another, and whether officers still stand by what is published."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import Float, ForeignKey, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.columns import BigId, Instant, JsonList, RowId, word
from store.tables.declarative import Base


class Kinship(StrEnum):
    """What an item is to another one that reads alike."""

    SUPERSEDES = "supersedes"
    VARIANT_OF = "variant_of"
    SAME_AS = "same_as"
    UNRELATED = "unrelated"


class PolicyRelation(Base):
    """Two items that read alike: what the comparison suggests, and what an officer answered.

    Items are named by their codes, for a draft has no policy yet.
    """

    __tablename__ = "policy_relation"
    __table_args__ = (UniqueConstraint("code", "other_code"),)

    id: Mapped[RowId]
    code: Mapped[str] = mapped_column(String(128), comment="The item that came later")
    other_code: Mapped[str] = mapped_column(String(128), index=True)
    suggested: Mapped[Kinship] = mapped_column(word(Kinship))
    score: Mapped[float] = mapped_column(Float, comment="0 to 1, by policies/duplicates.py")
    reasons: Mapped[JsonList] = mapped_column(comment="Words of policies.duplicates.Reason")
    found_at: Mapped[Instant]
    answer: Mapped[Kinship | None] = mapped_column(word(Kinship))
    answered_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("officer.id"))
    answered_at: Mapped[Instant | None]


class CheckAnswer(StrEnum):
    """What an officer answered when asked whether a policy is still valid."""

    STILL_VALID = "still_valid"
    NEW_DATES = "new_dates"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"


class ValidityCheck(Base):
    """One question «is this policy still valid?», handed on until somebody answers it."""

    __tablename__ = "validity_check"
    __table_args__ = (UniqueConstraint("policy_id", "occasion"),)

    id: Mapped[RowId]
    policy_id: Mapped[int] = mapped_column(BigId, ForeignKey("policy.id"))
    version_id: Mapped[int] = mapped_column(BigId, ForeignKey("policy_version.id"))
    occasion: Mapped[str] = mapped_column(String(32), comment="end:2026-04-30, or half:2026-09-10")
    ends_on: Mapped[date | None] = mapped_column(comment="The last day, where that is the occasion")
    asked_at: Mapped[Instant]
    asked_officers: Mapped[JsonList] = mapped_column(comment="Whom it was put to, the latest last")
    step: Mapped[int] = mapped_column(SmallInteger, default=0, comment="How often handed on")
    due_on: Mapped[date] = mapped_column(comment="After this day the next officer is asked")
    answer: Mapped[CheckAnswer | None] = mapped_column(word(CheckAnswer))
    answered_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("officer.id"))
    answered_at: Mapped[Instant | None]
    ended_reason: Mapped[str | None] = mapped_column(
        String(64), comment="Why nobody has to answer any more: the policy left the pool"
    )
